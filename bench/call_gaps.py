"""Whole calls with the whole product: how long callers wait for the first sound of each answer, and for silence when they speak up."""

from __future__ import annotations

import asyncio
import json
import os
import queue
import random
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import httpx
from streamdouble.protocol import StreamIdentity
from streamdouble.scenario import Dtmf, Scenario, Step, Wait, WaitFor
from streamdouble.session import SessionConfig

from bench.call_audio import Answered, Caller, Noticed, SayInto, Unless, say
from bench.call_lines import INTO, conversation
from bench.cpu import Meter
from bench.people import Person
from bench.product import move_in, product_for_measuring
from courtesy.bootstrap import Product
from courtesy.live.redis import LiveAudio
from courtesy.model.people import Language
from courtesy.settings import Settings
from courtesy.store import views
from telephony.voices import Hibari, Voice

# The English sentences take some seconds, more on a machine that does other things too.
RENDERED_S = 180
HEARD_OUT = WaitFor("quiet", 60)


@dataclass(frozen=True)
class Level:
    """Calls to hold.

    Attributes:
        at_once: How many at the same time.
        calls: How many in all.
        within_s: Seconds within which the first ones begin, at random; 0 if all begin in the same moment.
    """

    at_once: int
    calls: int
    within_s: float


@dataclass(frozen=True)
class Held:
    """Calls that were held at once, and what came of them.

    Attributes:
        level: What was to be held.
        promises: How many led to the promise that was spoken of.
        missed: What was said in those that did not.
        noticed: What each caller noticed.
        full: From when to when all were in a call, by `time.monotonic`.
        turns: What the audio server logged of each turn.
        load: The machine's load average before.
        cores: How many cores each program kept busy meanwhile; callers and emulator are none of the product's.
    """

    level: Level
    promises: int
    missed: list[list[str]]
    noticed: list[Noticed]
    full: tuple[float, float]
    turns: list[dict[str, Any]]
    load: float
    cores: dict[str, float]


@dataclass(frozen=True)
class Cast:
    """Who calls, and what they say.

    Attributes:
        voice: Theirs.
        conversation: What kind of answer each line of somebody is, and the line.
        into: What is said into the reminder.
        move_in: Puts them into the database.
        phone: Their number.
        ready: What the audio server logs when it can hold their calls; and within how many seconds.
        language: What they speak.
        keys: Whether they press keys if what they said to verify was not understood.
    """

    voice: Voice
    conversation: Callable[[Person], list[tuple[str, str]]]
    into: tuple[str, ...]
    move_in: Callable[[Product, list[Person]], None]
    phone: Callable[[Person], str]
    ready: tuple[str, float]
    language: Language = "en"
    keys: bool = False


def english() -> Cast:
    """The usual callers."""
    return Cast(Hibari(), conversation, INTO, move_in, lambda p: p.phone, ("fixed sentences are rendered", RENDERED_S))


def steps(product: Product, cast: Cast, person: Person) -> list[Step]:
    """A caller's part: each line after the bot has fallen silent, but one question into the reminder."""
    voice, lines = cast.voice, dict(cast.conversation(person))
    todo: list[Step] = [WaitFor("audio", 20), HEARD_OUT]
    for kind, text in lines.items():
        if kind == "a question instead":
            todo[-1:] = [
                Wait(2.0 + person.number % 5 * 0.3),
                say(voice, cast.into[person.number % 4], SayInto),
                WaitFor("audio", 20),
                HEARD_OUT,
            ]
        todo += [say(voice, text), Answered("audio", 20, kind)]
        if kind == "verification" and cast.keys:
            pressed = (HEARD_OUT, Dtmf(person.last4), WaitFor("audio", 20))
            todo.append(Unless(partial(verified, product, person), pressed))
        todo.append(HEARD_OUT)
    return todo


def call(product: Product, emulator: str, cast: Cast, person: Person) -> Noticed:
    """One call to its end."""
    placed = httpx.post(f"{emulator}/emulator/calls", json={"from": cast.phone(person)}, timeout=30).json()
    sid, waiting = placed["sid"], placed["waiting"]
    if waiting["for"] != "stream":
        return Noticed(unanswered=len(cast.conversation(person)))
    session = Caller(
        waiting["url"],
        scenario=Scenario("call", steps(product, cast, person)),
        config=SessionConfig(
            custom_parameters=waiting["parameters"], quiet_period_s=1.0, max_call_s=240, max_drain_s=0.5
        ),
        identity=StreamIdentity(call_sid=sid),
    )
    session.noticed = Noticed()
    asyncio.run(session.run())
    httpx.post(f"{emulator}/emulator/calls/{sid}/hangup", timeout=30)
    return session.noticed


def hold(
    product: Product, emulator: str, cast: Cast, people: list[Person], level: Level
) -> tuple[list[Noticed], float, float]:
    """All calls of a level: who has ended one begins the next, so that as many are held until the last have begun.

    Returns:
        What the callers noticed, and from when to when all of them were in a call.
    """
    waiting: queue.SimpleQueue[Person] = queue.SimpleQueue()
    for person in people:
        waiting.put(person)
    # drawn anew for each level, the same in every run
    chance = random.Random(level.at_once)
    begins = sorted(chance.uniform(0, level.within_s) for _ in range(level.at_once))
    spans: list[tuple[float, float]] = []

    def caller(wait_s: float) -> list[Noticed]:
        time.sleep(wait_s)
        began, noticed = time.monotonic(), []
        while True:
            try:
                person = waiting.get_nowait()
            except queue.Empty:
                break
            noticed.append(call(product, emulator, cast, person))
        spans.append((began, time.monotonic()))
        return noticed

    with ThreadPoolExecutor(level.at_once) as pool:
        noticed = [each for mine in pool.map(caller, begins) for each in mine]
    return noticed, max(began for began, _ in spans), min(ended for _, ended in spans)


def rendered(log: Path, words: str = "fixed sentences are rendered", patience_s: float = RENDERED_S) -> None:
    """Wait until the audio server has said so in its log."""
    ends = time.monotonic() + patience_s
    while words not in (log.read_text() if log.exists() else ""):
        if time.monotonic() > ends:
            raise TimeoutError(f"The audio server has not rendered its sentences within {patience_s} s; see {log}.")
        time.sleep(0.5)


def has_room(settings: Settings, language: Language) -> None:
    """Wait until the audio server has told others that it takes calls in a language: it does once a second."""
    live, ends = LiveAudio(settings.redis_url or ""), time.monotonic() + 30
    while not live.has_room(language):
        if time.monotonic() > ends:
            raise TimeoutError("The audio server has no room.")
        time.sleep(0.2)


def measure(levels: list[Level], cast: Cast) -> Iterator[Held]:
    """Calls at each level."""
    next_person = 1
    with product_for_measuring(speech="local", media_port=0, media_calls=64) as (running, product, folder):
        people = [Person(n) for n in range(1, 1 + sum(level.calls for level in levels))]
        cast.move_in(product, people)
        log = folder / "logs/media.log"
        rendered(log, *cast.ready)
        has_room(running.settings, cast.language)
        meter = Meter({n: s.pid for n, s in running.statuses.items() if s.pid} | {"callers": os.getpid()})
        for level in levels:
            mine = people[next_person - 1 : next_person - 1 + level.calls]
            next_person += level.calls
            logged, load = len(log.read_text().splitlines()), os.getloadavg()[0]
            spent, began = meter.read(), time.monotonic()
            noticed, *full = hold(product, running.emulator_url or "", cast, mine, level)
            passed_ms = 1000 * (time.monotonic() - began)
            cores = {name: round((ms - spent[name]) / passed_ms, 2) for name, ms in meter.read().items()}
            turns = [json.loads(line) for line in log.read_text().splitlines()[logged:] if '"event": "turn"' in line]
            missed = [said(product, p) for p in mine if not promised(product, p)]
            yield Held(level, len(mine) - len(missed), missed, noticed, (full[0], full[1]), turns, load, cores)


def verified(product: Product, person: Person) -> bool:
    """Whether a person has been verified in a call."""
    with product.engine.connect() as connection:
        return any(each["verified"] for each in views.contacts(connection, f"B-{person.number}"))


def said(product: Product, person: Person) -> list[str]:
    """What was said in somebody's call, as the product heard it."""
    with product.engine.connect() as connection:
        return [
            f"{each['at'][11:19]} {each['by']}: {each['text']}"
            for each in views.turns(connection, f"B-{person.number}")
        ]


def promised(product: Product, person: Person) -> bool:
    """Whether a person's call led to a promise."""
    with product.uow() as uow:
        return bool(uow.open_promises(uow.account(f"B-{person.number}").id))
