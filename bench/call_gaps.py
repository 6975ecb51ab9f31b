"""Whole calls with the whole product: how long callers wait for the first sound of each answer, and for silence when they speak up."""

from __future__ import annotations

import asyncio
import json
import os
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import httpx
from streamdouble.protocol import StreamIdentity
from streamdouble.scenario import Scenario, Step, Wait, WaitFor
from streamdouble.session import SessionConfig

from bench.call_audio import Answered, Caller, Noticed, SayInto, say
from bench.call_lines import INTO, conversation
from bench.people import Person
from bench.product import move_in, product_for_measuring
from courtesy.bootstrap import Product
from telephony.voices import Hibari, Voice

# The English sentences take some seconds, more on a machine that does other things too.
RENDERED_S = 180
HEARD_OUT = WaitFor("quiet", 60)


@dataclass(frozen=True)
class Held:
    """Calls that were held at once, and what came of them.

    Attributes:
        at_once: How many at the same time.
        calls: How many in all.
        promises: How many led to the promise that was spoken of.
        noticed: What each caller noticed.
        turns: What the audio server logged of each turn.
        load: The machine's load average before.
    """

    at_once: int
    calls: int
    promises: int
    noticed: list[Noticed]
    turns: list[dict[str, Any]]
    load: float


def steps(voice: Voice, person: Person) -> list[Step]:
    """A caller's part: each line after the bot has fallen silent, but one question into the reminder."""
    lines = dict(conversation(person))
    todo: list[Step] = [WaitFor("audio", 20), HEARD_OUT]
    for kind, text in lines.items():
        if kind == "a question instead":
            todo[-1:] = [
                Wait(2.0 + person.number % 5 * 0.3),
                say(voice, INTO[person.number % 4], SayInto),
                WaitFor("audio", 20),
                HEARD_OUT,
            ]
        todo += [say(voice, text), Answered("audio", 20, kind), HEARD_OUT]
    return todo


def call(product: Product, emulator: str, voice: Voice, person: Person) -> Noticed:
    """One call to its end."""
    placed = httpx.post(f"{emulator}/emulator/calls", json={"from": person.phone}, timeout=30).json()
    sid, waiting = placed["sid"], placed["waiting"]
    if waiting["for"] != "stream":
        return Noticed(unanswered=len(conversation(person)))
    session = Caller(
        waiting["url"],
        scenario=Scenario("call", steps(voice, person)),
        config=SessionConfig(
            custom_parameters=waiting["parameters"], quiet_period_s=1.0, max_call_s=240, max_drain_s=0.5
        ),
        identity=StreamIdentity(call_sid=sid),
    )
    session.noticed = Noticed()
    asyncio.run(session.run())
    httpx.post(f"{emulator}/emulator/calls/{sid}/hangup", timeout=30)
    return session.noticed


def measure(levels: list[tuple[int, int]]) -> Iterator[Held]:
    """Calls at each level: how many at once, and how many in all."""
    next_person = 1
    with product_for_measuring(speech="local", media_port=0, media_calls=64) as (running, product, folder):
        people = [Person(n) for n in range(1, 1 + sum(calls for _, calls in levels))]
        move_in(product, people)
        log = folder / "logs/media.log"
        ends = time.monotonic() + RENDERED_S
        while "fixed sentences are rendered" not in (log.read_text() if log.exists() else ""):
            if time.monotonic() > ends:
                raise TimeoutError(f"The audio server has not rendered its sentences within {RENDERED_S} s; see {log}.")
            time.sleep(0.5)
        voice = Hibari()
        for at_once, calls in levels:
            mine = people[next_person - 1 : next_person - 1 + calls]
            next_person += calls
            logged, load = len(log.read_text().splitlines()), os.getloadavg()[0]
            with ThreadPoolExecutor(at_once) as pool:
                noticed = list(pool.map(lambda p: call(product, running.emulator_url or "", voice, p), mine))
            turns = [json.loads(line) for line in log.read_text().splitlines()[logged:] if '"event": "turn"' in line]
            yield Held(at_once, calls, sum(promised(product, p) for p in mine), noticed, turns, load)


def promised(product: Product, person: Person) -> bool:
    """Whether a person's call led to a promise."""
    with product.uow() as uow:
        return bool(uow.open_promises(uow.account(f"B-{person.number}").id))
