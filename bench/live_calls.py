"""How long callers wait for the bot's first sound, in whole calls over media streams with this machine's own speech.

`python -m bench.live_calls`: synthesised callers talk with the whole product (real Postgres, Valkey, Rasa, the audio server of
`SPEECH=local`), one at a time and several at once. A gap is what the caller's end of the socket sees: from the end of their last
word to the first audio that comes back. The server's own log tells what of it was waiting whether they had finished.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import statistics
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import numpy as np
from streamdouble.audio import silence_frame
from streamdouble.protocol import StreamIdentity
from streamdouble.scenario import Say, Scenario, Step, WaitFor
from streamdouble.session import Session, SessionConfig

from bench.peers import commit, machine
from bench.people import Person
from bench.product import move_in, product_for_measuring
from courtesy.bootstrap import Product
from telephony.mulaw import decode, encode
from telephony.voices import Hibari

RESULTS = Path(__file__).parent / "results"
ASKED = ("identity", "verification", "when_can_pay", "confirmation")


@dataclass
class Heard:
    """What one caller noticed."""

    gaps: list[float] = field(default_factory=list)
    unanswered: int = 0


class Caller(Session):
    """A caller who notes when the answer to their last word begins."""

    heard: Heard

    async def _stream_silence_until(self, connection: Any, step: WaitFor) -> None:
        if step.event != "audio":
            await super()._stream_silence_until(connection, step)
            return
        before, began = self.result.media_frames_received, self.clock()
        while self.result.media_frames_received == before and self.clock() - began < step.timeout_s:
            await self._stream_frames(connection, [silence_frame()])
        if self.result.media_frames_received == before:
            self.heard.unanswered += 1
        else:
            self.heard.gaps.append(self.clock() - began)


def said(voice: Hibari, text: str) -> Say:
    """A sentence without the silence around it, so that the end of the sound is the end of the word."""
    samples = decode(voice.render(text))
    loud = np.flatnonzero(np.abs(samples) > 300)
    sound = encode(samples[loud[0] : loud[-1] + 80])
    return Say(Path(text), [sound[at : at + 160].ljust(160, b"\xff") for at in range(0, len(sound), 160)])


def lines_of(person: Person) -> tuple[str, ...]:
    """What a caller says after each question."""
    digits = " ".join(("zero one two three four five six seven eight nine").split()[int(d)] for d in person.last4)
    day = ("Friday", "Monday", "Tuesday", "Thursday")[person.number % 4]
    return (
        "Yes, speaking.",
        digits,
        f"I can pay {(2 + person.number % 6) * 100} dollars on {day}.",
        "Yes, that's right.",
    )


def call(product: Product, emulator: str, voice: Hibari, person: Person) -> Heard:
    """One call to its end."""
    placed = httpx.post(f"{emulator}/emulator/calls", json={"from": person.phone}, timeout=30).json()
    sid, waiting = placed["sid"], placed["waiting"]
    if waiting["for"] != "stream":
        return Heard(unanswered=len(ASKED))
    steps: list[Step] = [WaitFor("audio", 20), WaitFor("quiet", 40)]
    for line in lines_of(person):
        steps += [said(voice, line), WaitFor("audio", 20), WaitFor("quiet", 60)]
    config = SessionConfig(custom_parameters=waiting["parameters"], quiet_period_s=1.0, max_call_s=200, max_drain_s=0.5)
    session = Caller(
        waiting["url"], scenario=Scenario("call", steps), config=config, identity=StreamIdentity(call_sid=sid)
    )
    session.heard = Heard()
    asyncio.run(session.run())
    httpx.post(f"{emulator}/emulator/calls/{sid}/hangup", timeout=30)
    session.heard.gaps = session.heard.gaps[1:]  # the greeting answers nobody
    return session.heard


def percentile(values: Sequence[float], share: float) -> float:
    """A percentile in milliseconds, by the nearest rank."""
    ranked = sorted(values)
    return round(1000 * ranked[max(0, -(-len(ranked) * round(share * 100) // 100) - 1)]) if ranked else float("nan")


def measure(at_once: int, calls: int) -> dict[str, Any]:
    """Gaps with so many calls at once."""
    with product_for_measuring(speech="local", media_port=0) as (running, product, folder):
        people = [Person(n) for n in range(1, calls + 1)]
        move_in(product, people)
        while not product.live_audio.has_room("en"):
            time.sleep(0.2)
        voice = Hibari()
        load = os.getloadavg()[0]
        with ThreadPoolExecutor(at_once) as pool:
            heard = list(pool.map(lambda p: call(product, running.emulator_url or "", voice, p), people))
        promised = sum(bool(_promises(product, p)) for p in people)
        turns = [json.loads(x) for x in (folder / "logs/media.log").read_text().splitlines() if '"event": "turn"' in x]
    gaps = [gap for each in heard for gap in each.gaps]
    return {
        "at_once": at_once,
        "calls": calls,
        "promises": promised,
        "unanswered": sum(each.unanswered for each in heard),
        "load_before": round(load, 1),
        "p50_ms": percentile(gaps, 0.5),
        "p95_ms": percentile(gaps, 0.95),
        "by_question": {
            asks: _of([t for t in turns if t["asks"] == asks])
            for asks in ASKED
            if any(t["asks"] == asks for t in turns)
        },
    }


def _of(turns: list[dict[str, Any]]) -> dict[str, Any]:
    middle = {name: round(statistics.median(t[name] for t in turns)) for name in ("gap_ms", "silence_ms", "answer_ms")}
    return {"turns": len(turns)} | middle


def _promises(product: Product, person: Person) -> list[Any]:
    with product.uow() as uow:
        return uow.open_promises(uow.account(f"B-{person.number}").id)


def main() -> None:
    """Measure and write the figures."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--at-once", type=int, nargs="+", default=[1, 2, 4])
    options.add_argument("--calls", type=int, default=4, help="calls of each caller")
    given = options.parse_args()
    results = [measure(n, n * given.calls) for n in given.at_once]
    told = {"machine": machine(), "commit": commit(), "results": results}
    (RESULTS / "live-calls.json").write_text(json.dumps(told, indent=1) + "\n")
    print(json.dumps(told, indent=1))


if __name__ == "__main__":
    main()
