"""A caller in whose call something goes out of order: what they hear then, how soon, and whether they have to say it again."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import httpx
from streamdouble.audio import silence_frame
from streamdouble.protocol import StreamIdentity
from streamdouble.scenario import Dtmf, Scenario, Step, Wait, WaitFor
from streamdouble.session import SessionConfig

from bench.call_audio import Answered, Caller, Noticed, Unless, say
from bench.people import Person
from courtesy.bootstrap import Product
from courtesy.store import views
from telephony.voices import Voice

HEARD_OUT = WaitFor("quiet", 60)
HOLDING = "utter_holding"
# What the person is answered to the line in question, and what that means for it.
ANSWERS = {"amount and day": "utter_confirm_promise", "confirmation": "utter_promise_recorded"}
# Seconds for which an answer is waited for, and in which a call has to end.
ANSWERED_S, CALL_S = 30, 150


@dataclass
class Trouble:
    """What one caller went through.

    Attributes:
        first_s: From the end of their words to the first sound after them, or to the first words Twilio is given to say.
        first: What that was.
        again: Whether they had to say it again.
        promise: Whether it led to the promise.
        later: Whether that was recorded when the call was over.
        words: All that was said, if it did not.
    """

    turn: str
    first_s: float | None = None
    first: str = "nothing"
    again: bool = False
    promise: bool = False
    later: bool = False
    words: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Until(Step):
    """The line is quiet until something behind the call is done."""

    done: Callable[[], Any]


@dataclass(frozen=True)
class Instant(Step):
    """Something happens at once."""

    happens: Callable[[], Any]


@dataclass(frozen=True)
class First(Step):
    """The caller listens for the first sound after their words."""

    timeout_s: float


class Troubled(Caller):
    """A caller who notes what came first."""

    trouble: Trouble
    ended_words: float | None = None

    async def _run_step(self, connection: Any, step: Step) -> None:
        if isinstance(step, Instant):
            await asyncio.to_thread(step.happens)
        elif isinstance(step, Until):
            waiting = asyncio.create_task(asyncio.to_thread(step.done))
            while not waiting.done():
                await self._stream_frames(connection, [silence_frame()])
            waiting.result()
        elif isinstance(step, First):
            await self._first(connection, step)
        else:
            await super()._run_step(connection, step)

    async def _first(self, connection: Any, step: First) -> None:
        before, self.ended_words = len(self._audio_received), self.clock()
        while self.clock() - self.ended_words < step.timeout_s:
            await self._stream_frames(connection, [silence_frame()])
            if (sound := self._sound_after(before)) is not None:
                self.trouble.first_s, self.trouble.first = sound - self.ended_words, "sound"
                return


class Round:
    """Callers to whom the same thing happens at the same moment of their calls, and what happens.

    Attributes:
        heard: How many have heard something since, or will hear nothing.
        struck: Whether it has happened.
    """

    def __init__(self, callers: int, strike: Callable[[], Any], *, sudden: bool) -> None:
        """Take what happens: before all say the line in question, or suddenly, when the first has said it."""
        self._ready = threading.Barrier(callers, action=None if sudden else self._strike)
        self._once = threading.Lock()
        self._what = strike
        self.heard = threading.Semaphore(0)
        self.struck = threading.Event()

    def ready(self) -> None:
        """Wait for the others before the line; who comes too late for that goes on alone."""
        with suppress(threading.BrokenBarrierError):
            self._ready.wait(90)

    def said(self) -> None:
        """The line has been said."""
        with self._once:
            if not self.struck.is_set():
                self._strike()

    def _strike(self) -> None:
        self._what()
        self.struck.set()


def lines(person: Person, turn: str) -> tuple[list[str], str]:
    """What is said once the person is verified, up to the line in question, and that line."""
    first = f"I can pay {(15 + person.number) * 10} dollars on Friday."  # a sum that nobody has named before
    return ([], first) if turn == "amount and day" else ([first], "Yes, that's right.")


def hold(
    product: Product, emulator: str, voice: Voice, person: Person, turn: str, around: Round, *, sudden: bool
) -> Trouble:
    """One call, from the greeting to the promise or to its end.

    Args:
        product: Whose records tell what was said.
        emulator: The network.
        voice: The caller's.
        person: The caller.
        turn: At which line it happens.
        around: What happens.
        sudden: Whether it happens behind the line and not before it.
    """
    trouble = Trouble(turn)
    placed = httpx.post(f"{emulator}/emulator/calls", json={"from": person.phone}, timeout=30).json()
    sid, waiting = placed["sid"], placed["waiting"]
    if waiting["for"] != "stream":
        trouble.first = "no live audio from the beginning"
        around.heard.release()
        return trouble
    earlier, line = lines(person, turn)
    steps: list[Step] = [WaitFor("audio", 20), HEARD_OUT, say(voice, "Yes, speaking."), Answered("audio", 20), Wait(1)]
    steps += [Dtmf(person.last4), Answered("audio", 20), HEARD_OUT]
    for each in earlier:
        steps += [say(voice, each), Answered("audio", 20), HEARD_OUT]
    known: list[int] = []

    def since() -> list[dict[str, Any]]:
        return _turns(product, person)[known[0] :]

    def answered() -> bool:
        return any(t["response"] == ANSWERS[turn] for t in since())

    def promised() -> bool:
        with product.uow() as uow:
            return bool(uow.open_promises(uow.account(f"B-{person.number}").id))

    def asked_again() -> None:
        trouble.again = True

    # who waits for the others is asked meanwhile whether they are there
    steps += [Until(around.ready), Instant(lambda: known.append(len(_turns(product, person)))), say(voice, line)]
    steps += [Instant(around.said)] if sudden else []
    steps += [First(12), Instant(around.heard.release), Until(lambda: _settled(since)), HEARD_OUT]
    steps += [Unless(answered, (Instant(asked_again), say(voice, line), Answered("audio", 20), HEARD_OUT))]
    if turn == "amount and day":
        steps += [say(voice, "Yes, that's right."), Answered("audio", 20), HEARD_OUT]
    # a yes said before all of the read-back was heard does not count: it is read back again, and they say it again
    steps += [
        Unless(promised, (Instant(asked_again), say(voice, "Yes, that's right."), Answered("audio", 20), HEARD_OUT))
    ]
    session = Troubled(
        waiting["url"],
        scenario=Scenario("call", steps),
        config=SessionConfig(
            custom_parameters=waiting["parameters"], quiet_period_s=1.0, max_call_s=CALL_S, max_drain_s=0.5
        ),
        identity=StreamIdentity(call_sid=sid),
    )
    session.noticed, session.trouble = Noticed(), trouble
    asyncio.run(session.run())
    if session.result.closed_by == "agent":
        _goes_on(emulator, sid, session, line, around)
    if trouble.first == "sound":
        first = next((t["response"] for t in since() if t["by"] == "bot"), None)
        trouble.first = {HOLDING: "one moment", ANSWERS[turn]: "the answer"}.get(
            first or "", f"the question again ({first})"
        )
    httpx.post(f"{emulator}/emulator/calls/{sid}/hangup", timeout=30)
    trouble.promise = promised()
    trouble.words = [] if trouble.promise else [f"{t['by']}: {t['text']}" for t in _turns(product, person)]
    return trouble


def _goes_on(emulator: str, sid: str, session: Troubled, line: str, around: Round) -> None:
    """The live audio is gone: Twilio asks how the call goes on, and speaks and listens by itself."""
    trouble, heard = session.trouble, 0
    address = f"{emulator}/emulator/calls/{sid}"
    view = httpx.get(address, timeout=30).json()
    spoken = len(_said(view))
    if view["waiting"] and view["waiting"]["for"] == "stream":
        view = httpx.post(f"{address}/release", json={}, timeout=30).json()
    if trouble.first_s is None:
        while not (news := _said(view)[spoken:]) and view["status"] == "in-progress":
            time.sleep(0.02)
            view = httpx.get(address, timeout=30).json()
        if news:  # into their words, if they had not ended
            trouble.first_s = session.clock() - session.ended_words if session.ended_words is not None else 0.0
        trouble.first = f"Twilio: {_kind(' '.join(news))}" if news else "nothing"
        around.heard.release()
    ends = time.monotonic() + 60
    while view["status"] == "in-progress" and time.monotonic() < ends:
        if view["waiting"] and view["waiting"]["for"] == "gather":
            news, heard = _said(view)[heard:], len(_said(view))
            kind = _kind(" ".join(news))
            if kind == "noted":
                return
            words = "yes" if kind == "read back" and line != "Yes, that's right." else line
            trouble.again = trouble.again or words == line
            httpx.post(f"{address}/input", json={"speech": words.rstrip(".")}, timeout=60)
        time.sleep(0.1)
        view = httpx.get(address, timeout=30).json()


def _said(view: dict[str, Any]) -> list[str]:
    return [each["text"] for each in view["heard"] if each["verb"] == "Say"]


def _kind(words: str) -> str:
    """What Twilio was given to say."""
    if "noted $" in words:
        return "noted"
    if "Is that right?" in words:
        return "read back"
    if "not working on our side" in words:
        return "sorry, we will call"
    return "one moment" if words.startswith("One moment") else "the question again"


def _turns(product: Product, person: Person) -> list[dict[str, Any]]:
    with product.engine.connect() as connection:
        return list(views.turns(connection, f"B-{person.number}"))


def _settled(since: Callable[[], list[dict[str, Any]]]) -> None:
    """Wait until what was said has been answered, or something else has been asked."""
    ends = time.monotonic() + ANSWERED_S
    while time.monotonic() < ends:
        turns = since()
        if turns and turns[-1]["by"] == "bot" and turns[-1]["response"] != HOLDING:
            return
        time.sleep(0.2)
