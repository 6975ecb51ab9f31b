"""Many calls at once that say nothing: `python -m bench.sockets`. Does the audio server hear every frame, and does it stay as large as it is?

A hundred sockets carry silence and noise at the pace of a phone line for a minute, to a real audio server with its real detector of
speech, in a process of its own; it records all calls and asks every six seconds whether somebody is there, as in any call. Words are
recognised nowhere, because nobody says any: a recognition counts as a false alarm.
"""

from __future__ import annotations

import argparse
import asyncio
import base64
import json
import os
import resource
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any
from uuid import uuid4

import numpy as np

from bench.peers import commit, machine
from courtesy.embedded import EmbeddedValkey
from courtesy.live.redis import LiveAudio
from courtesy.model.contact import Asks
from courtesy.model.people import Language
from courtesy.service.broken_into import Cut
from courtesy.service.call_answer import CallAnswer, Line
from courtesy.service.call_turn import Heard
from courtesy.service.factor_begun import PostalCodeBegun
from telephony.ears import Detector, silero
from telephony.frames import FRAME_BYTES, FRAME_MS
from telephony.mulaw import Samples, encode
from telephony.recogniser import Recognised
from telephony.recording import Finished
from telephony.server import AudioServer
from telephony.voices import Hibari, Voices

RESULTS = Path(__file__).parent / "results"
QUESTION = "Are you still there?"
# Memory is told so often, in seconds: by the first time everything has been loaded.
WARM_S = 15
# Noise of a bad line, 40 dB below full scale.
NOISE = 330


class Patient:
    """A conversation that asks again and again whether somebody is there."""

    def __init__(self) -> None:
        self.questions = 0
        self.recorded_s: list[int] = []

    def opening(self, sid: str) -> CallAnswer:
        """The question."""
        return self._ask(1)

    def hear(self, heard: Heard, tries: int) -> CallAnswer:
        """The question once more."""
        return self._ask(heard.step + 1)

    def foresee(self, heard: Heard) -> None:
        """Nothing."""

    def holding(self, language: Language) -> tuple[Line, ...]:
        """Nothing stalls."""
        return ()

    def bridge(self, heard: Heard) -> tuple[Line, ...]:
        """Nothing."""
        return ()

    def broken_into(self, sid: str, cuts: Sequence[Cut]) -> None:
        """Nothing: nobody says anything."""

    def goes_on(self, sid: str) -> bool:
        """Nobody knows."""
        return True

    def ahead(self, answer: CallAnswer) -> tuple[str, ...]:
        """Nobody knows."""
        return ()

    def postal_code(self, answer: CallAnswer) -> PostalCodeBegun:
        """None is asked for."""
        return PostalCodeBegun()

    def customer(self, answer: CallAnswer) -> str:
        """Nobody is known."""
        return ""

    def context(self, answer: CallAnswer) -> tuple[datetime, str, str]:
        """Any instant and place."""
        return datetime(2026, 3, 11, 14, 15, tzinfo=UTC), "America/New_York", "USD"

    def recorded(self, finished: Finished) -> None:
        """How long it is."""
        self.recorded_s.append(finished.duration_s)

    def _ask(self, step: int) -> CallAnswer:
        self.questions += 1
        line = Line(QUESTION, "utter_silence", uncut=False)
        return CallAnswer(uuid4(), "en", (line,), "listen", step, "identity", recording="whole")


class Deaf:
    """A recogniser for people who say nothing."""

    def __init__(self) -> None:
        self.alarms = 0

    def recognise(self, samples: Samples, language: Language, asks: Asks) -> Recognised:
        """Count it."""
        self.alarms += 1
        return Recognised("", language)


def serve(pipe: Connection, redis_url: str, folder: Path, sockets: int, seconds: float) -> None:
    """The audio server, until it is told to stop; then what it has seen."""
    windows: Counter[int] = Counter()
    patient, deaf = Patient(), Deaf()

    def counted() -> Detector:
        number, score = len(windows), silero()
        windows[number] = 0

        def detect(window: Samples) -> float:
            windows[number] += 1
            return score(window)

        return detect

    async def run() -> dict[str, Any]:
        voices = Voices({"en": Hibari()}, folder / "voices")
        voices.say(QUESTION, "en")  # rendered ahead, as the script's sentences are
        server = AudioServer(
            LiveAudio(redis_url), patient, voices, deaf, counted, most=sockets, recordings=folder
        )  # fmt: skip
        stop, memory, late = asyncio.Event(), [], []

        async def watch() -> None:
            loop = asyncio.get_running_loop()
            while not stop.is_set():
                due = loop.time() + 1
                await asyncio.sleep(1)
                late.append(loop.time() - due)
                memory.append(_resident_mb())
                if pipe.poll():
                    stop.set()

        watching = asyncio.create_task(watch())
        await server.serve("127.0.0.1", 0, stop, pipe.send)
        await watching
        used = resource.getrusage(resource.RUSAGE_SELF)
        return {
            "windows": sum(windows.values()),
            "questions": patient.questions,
            "alarms": deaf.alarms,
            "recordings": len(patient.recorded_s),
            "recorded_s": [min(patient.recorded_s, default=0), max(patient.recorded_s, default=0)],
            "memory_mb": {
                at: round(memory[at - 1]) for at in range(WARM_S, min(int(seconds), len(memory)) + 1, WARM_S)
            },
            "late_ms_p95": round(1000 * sorted(late)[int(len(late) * 0.95) - 1]),
            "cpu_s": round(used.ru_utime + used.ru_stime, 1),
        }

    pipe.send(asyncio.run(run()))


async def call(url: str, live: LiveAudio, frames: list[str], seconds: float) -> tuple[int, int]:
    """One caller: how many frames went out and came back."""
    from websockets.asyncio.client import connect

    sid, stream, came = f"CA{uuid4().hex}", f"MZ{uuid4().hex}", 0
    ticket = await asyncio.to_thread(live.ticket, sid, "en")
    if ticket is None:
        raise RuntimeError("The server has no room.")
    async with connect(url, compression=None) as socket:

        async def listen() -> None:
            nonlocal came
            async for text in socket:
                message = json.loads(text)
                if message["event"] == "media":
                    came += 1
                elif message["event"] == "mark":
                    await socket.send(json.dumps({"event": "mark", "streamSid": stream, "mark": message["mark"]}))

        await socket.send(json.dumps({"event": "connected", "protocol": "Call", "version": "1.0.0"}))
        start = {"streamSid": stream, "accountSid": "AC", "callSid": sid, "customParameters": {"ticket": ticket}}
        await socket.send(json.dumps({"event": "start", "streamSid": stream, "start": start}))
        listening = asyncio.create_task(listen())
        due = time.monotonic()
        count = round(seconds * 1000 / FRAME_MS)
        for n in range(count):
            media = frames[n % len(frames)]
            await socket.send(
                f'{{"event":"media","streamSid":"{stream}","media":{{"track":"inbound","chunk":"{n + 1}",'
                f'"timestamp":"{n * FRAME_MS}","payload":"{media}"}}}}'
            )
            due += FRAME_MS / 1000
            await asyncio.sleep(max(0.0, due - time.monotonic()))
        await socket.send(json.dumps({"event": "stop", "streamSid": stream, "stop": {}}))
        await socket.wait_closed()
        await listening
    return count, came


def lines() -> tuple[list[str], list[str]]:
    """A silent line's frames, and a noisy one's."""
    noise = np.random.default_rng(7).normal(0, NOISE, FRAME_BYTES * 500).astype(np.int16)
    audio = encode(noise)
    noisy = [base64.b64encode(audio[at : at + FRAME_BYTES]).decode() for at in range(0, len(audio), FRAME_BYTES)]
    return [base64.b64encode(b"\xff" * FRAME_BYTES).decode()], noisy


async def calls(url: str, redis_url: str, sockets: int, seconds: float) -> list[tuple[int, int]]:
    """All callers at once; every other line is noisy."""
    live, (silent, noisy) = LiveAudio(redis_url), lines()
    while not live.has_room("en"):
        await asyncio.sleep(0.1)
    return await asyncio.gather(*(call(url, live, noisy if n % 2 else silent, seconds) for n in range(sockets)))


def main() -> None:
    """Measure and print; with `--write`, into bench/results/ too."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sockets", type=int, default=100)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--write", action="store_true")
    chosen = parser.parse_args()
    processes = get_context("spawn")
    with tempfile.TemporaryDirectory() as name, EmbeddedValkey(Path(name) / "valkey").running() as redis_url:
        ours, theirs = processes.Pipe()
        arguments = (theirs, redis_url, Path(name), chosen.sockets, chosen.seconds)
        server = processes.Process(target=serve, args=arguments, daemon=True)
        load = os.getloadavg()[0]
        server.start()
        port = ours.recv()
        url = f"ws://127.0.0.1:{port}/twilio/media"
        sent = asyncio.run(calls(url, redis_url, chosen.sockets, chosen.seconds))
        ours.send("stop")
        seen = ours.recv()
        server.join(30)
    frames = sum(out for out, _ in sent)
    figures = {
        "sockets": chosen.sockets,
        "seconds": chosen.seconds,
        "load_before": round(load, 1),
        "frames_sent": frames,
        "windows_expected": sum(out * FRAME_BYTES // 256 for out, _ in sent),
        "frames_back": sum(back for _, back in sent),
    } | seen
    print(json.dumps(figures, indent=2))
    if chosen.write:
        about = f"# {chosen.sockets} sockets for {chosen.seconds:.0f} s\n\n`python -m bench.sockets`, {commit()}, {machine()}\n\n"
        path = RESULTS / f"{datetime.now(UTC):%Y-%m-%d}-sockets.md"
        path.write_text(about + "```json\n" + json.dumps(figures, indent=2) + "\n```\n")


def _resident_mb() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


if __name__ == "__main__":
    main()
