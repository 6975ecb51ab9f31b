"""Calls in which something goes out of order, in real sound: `python -m bench.trouble`. How soon does the caller hear something sensible?

The whole product, three callers at once for each kind of trouble and each of two turns: the promise with its amount and day, and the yes
to it. Programs are stopped or killed by their process id; voice and recogniser fail inside an audio server that is built with others
(`bench.trouble_audio`). Measured from the end of the caller's words to the next sound at their end of the socket, or, if the live audio
is gone, until Twilio's own voice has been given words to say.
"""

from __future__ import annotations

import argparse
import os
import signal
import statistics
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from bench import trouble_audio
from bench.call_audio import spoken
from bench.call_gaps import promised, rendered
from bench.cpu import family
from bench.peers import commit, machine
from bench.people import Person
from bench.product import move_in, product_for_measuring
from bench.trouble_calls import ANSWERS, Round, Trouble, hold
from courtesy.bootstrap import Product
from courtesy.settings import Settings
from courtesy.supervisor import plan
from courtesy.supervisor.product import RunningProduct
from courtesy.supervisor.service import Service
from telephony.voices import Hibari

RESULTS = Path(__file__).parent / "results"
CALLERS = 3
# The trouble goes on for so long after everybody has heard something, or after nobody has, in seconds.
GOES_ON_S, NOBODY_S = 3.0, 15.0
# What could not be answered in a call is looked for so long after it, in seconds.
LATER_S = 40.0


@dataclass(frozen=True)
class Kind:
    """A kind of trouble.

    Attributes:
        strike: Brings it about.
        end: Ends it, where that does not happen by itself.
        back: What has to be ready again before the next.
        sudden: Whether it strikes when the words have been said, and not before.
    """

    name: str
    strike: Callable[[RunningProduct], None]
    end: Callable[[RunningProduct], None] = lambda running: None
    back: tuple[str, ...] = ()
    sudden: bool = False


def _order(what: str) -> Callable[[RunningProduct], None]:
    return lambda running: trouble_audio.order(running.settings.courtesy_state_dir, what)


def _signal(name: str, number: signal.Signals) -> Callable[[RunningProduct], None]:
    def send(running: RunningProduct) -> None:
        with suppress(ProcessLookupError):
            os.kill(running.pid(name), number)

    return send


def _signal_family(name: str, number: signal.Signals) -> Callable[[RunningProduct], None]:
    """To a program whose work its children do."""

    def send(running: RunningProduct) -> None:
        for pid in family(running.pid(name)):
            with suppress(ProcessLookupError):
                os.kill(pid, number)

    return send


def _stopped(name: str, words: str) -> Kind:
    return Kind(words, _signal(name, signal.SIGSTOP), _signal(name, signal.SIGCONT))


def _killed(name: str, words: str, *, sudden: bool = False, back: tuple[str, ...] = ()) -> Kind:
    return Kind(words, _signal(name, signal.SIGKILL), back=(name, *back), sudden=sudden)


KINDS = {
    "recogniser-raises": Kind("the recogniser raises", _order("recogniser raises"), _order("")),
    "recogniser-hangs": Kind("the recogniser hangs", _order("recogniser hangs"), _order("")),
    "voice-raises": Kind("the voice raises", _order("voice raises"), _order("")),
    "voice-hangs": Kind("the voice hangs", _order("voice hangs"), _order("")),
    "rasa-stalls": _stopped("rasa", "Rasa stalls (SIGSTOP)"),
    "rasa-killed": _killed("rasa", "Rasa killed"),
    "actions-stall": _stopped("actions", "the action server stalls (SIGSTOP)"),
    "actions-killed": _killed("actions", "the action server killed"),
    "postgres-stalls": Kind(
        "Postgres stalls (SIGSTOP)",
        _signal_family("postgres", signal.SIGSTOP),
        _signal_family("postgres", signal.SIGCONT),
    ),
    "redis-stalls": _stopped("valkey", "Redis stalls (SIGSTOP)"),
    "redis-killed": _killed("valkey", "Redis killed"),
    "audio-killed": _killed("media", "the audio process killed", sudden=True),
    "nothing": Kind("nothing (for comparison)", lambda running: None),
}


@contextmanager
def audio_that_fails() -> Iterator[None]:
    """The audio server of `bench.trouble_audio` in place of the product's."""
    usual = plan._media

    def ours(settings: Settings) -> Service:
        return replace(usual(settings), command=(sys.executable, "-m", "bench.trouble_audio"))

    plan._media = ours
    try:
        yield
    finally:
        plan._media = usual


def measure(kinds: list[Kind]) -> Iterator[tuple[Kind, list[Trouble]]]:
    """What callers went through, by kind."""
    people = [Person(n) for n in range(1, 1 + CALLERS * len(ANSWERS) * len(kinds))]
    with audio_that_fails(), product_for_measuring(speech="local", media_port=0) as (running, product, folder):
        move_in(product, people)
        rendered(folder / "logs/media.log")
        voice = Hibari()
        spoken(voice, "Yes, speaking.")
        for kind in kinds:
            found: list[Trouble] = []
            for turn in ANSWERS:
                mine, people = people[:CALLERS], people[CALLERS:]
                found += _round(running, product, voice, kind, turn, mine)
                for name in kind.back:
                    running.wait_ready(name)
                _live_audio(product)
                _answered_later(product, zip(mine, found[-len(mine) :], strict=True))
            yield kind, found


def _round(
    running: RunningProduct, product: Product, voice: Hibari, kind: Kind, turn: str, people: list[Person]
) -> list[Trouble]:
    """Some callers at once, and the trouble."""
    around = Round(len(people), lambda: kind.strike(running), sudden=kind.sudden)

    def end() -> None:
        for _ in people:
            around.heard.acquire(timeout=NOBODY_S if around.struck.wait(120) else 0)
        time.sleep(GOES_ON_S)
        kind.end(running)

    ending = threading.Thread(target=end)
    ending.start()
    try:
        with ThreadPoolExecutor(len(people)) as pool:
            return list(
                pool.map(
                    lambda p: hold(product, running.emulator_url or "", voice, p, turn, around, sudden=kind.sudden),
                    people,
                )
            )
    finally:
        ending.join()


def _answered_later(product: Product, callers: Iterable[tuple[Person, Trouble]]) -> None:
    """Note promises that were only recorded when the call was over: what somebody had agreed to is answered by a job."""
    ends = time.monotonic() + LATER_S
    waiting = [(person, trouble) for person, trouble in callers if not trouble.promise]
    while waiting and time.monotonic() < ends:
        for person, trouble in waiting:
            trouble.promise = trouble.later = promised(product, person)
        waiting = [each for each in waiting if not each[1].promise]
        time.sleep(0.5)


def _live_audio(product: Product) -> None:
    """Wait until calls get live audio again."""
    ends = time.monotonic() + 120
    while not product.live_audio.has_room("en"):
        if time.monotonic() > ends:
            raise TimeoutError("There is no live audio again.")
        time.sleep(0.5)


def row(kind: Kind, found: list[Trouble]) -> str:
    """One kind as a line of the table."""
    waits = sorted(t.first_s for t in found if t.first_s is not None)
    first = ", ".join(f"{name} {n}" for name, n in _counted([t.first for t in found]))
    kept = sum(t.promise and not t.again and not t.later for t in found)
    again, later = sum(t.promise and t.again for t in found), sum(t.later for t in found)
    p50 = f"{statistics.median(waits):.2f}" if waits else "-"
    most = f"{waits[-1]:.2f}" if len(waits) == len(found) else "never"
    return (
        f"| {kind.name} | {p50} | {most} | {first} | {kept} | {again} | {later} | {len(found) - kept - again - later} |"
    )


def _counted(words: list[str]) -> list[tuple[str, int]]:
    return [(each, words.count(each)) for each in dict.fromkeys(words)]


HEAD = """| trouble | first sound, p50 s | max s | what it was | answered without saying it again | said again | recorded after the call | no promise |
|---|---|---|---|---|---|---|---|"""


def main() -> None:
    """Measure and print; with `--write`, into bench/results/ too."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kinds", nargs="*", choices=list(KINDS), default=list(KINDS))
    parser.add_argument("--write", action="store_true")
    chosen = parser.parse_args()
    rows = []
    for kind, found in measure([KINDS[name] for name in chosen.kinds]):
        rows.append(row(kind, found))
        print(rows[-1], flush=True)
        for each in found:
            wait = "-" if each.first_s is None else f"{each.first_s:.2f} s"
            print(
                f"  {each.turn}: {wait}, {each.first}, again: {each.again}, promise: {each.promise}",
                each.words,
                flush=True,
            )
    table = "\n".join([HEAD, *rows])
    print(table)
    if chosen.write:
        about = f"# Calls in trouble\n\n`python -m bench.trouble`, {commit()}, {machine()}\n\n{__doc__}\n"
        (RESULTS / f"{datetime.now(UTC):%Y-%m-%d}-calls-in-trouble.md").write_text(f"{about}\n{table}\n")


if __name__ == "__main__":
    main()
