"""Closed-loop senders: each has its own connection and texts again as soon as it was answered."""

from __future__ import annotations

import http.client
import threading
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Protocol
from urllib.parse import urlsplit

from bench.cpu import Meter
from bench.people import Person

TIMEOUT_S = 30.0


class Line(Protocol):
    """A connection of one sender to a contender."""

    def prepare(self, person: Person, text: str) -> tuple[str, bytes, dict[str, str]]:
        """Path, body and headers of a text, made before the clock starts."""

    def said(self, body: bytes) -> str:
        """What the answer says; empty where it goes another way."""


class Contender(Protocol):
    """Something that answers texts."""

    key: str
    title: str
    base: str

    def line(self) -> Line:
        """A new sender's side."""

    def kept(self, person: Person, last: str) -> bool:
        """Whether a conversation led to its promise."""


@dataclass
class Sample:
    """What one run of one contender gave.

    Attributes:
        senders: How many texted at once.
        turns: Milliseconds a turn, by the line of the conversation.
        seconds: Wall time of the whole.
        conversations: How many there were.
        kept: How many of them led to a promise.
        errors: Answers that were no success.
        cpu_ms: Processor time by program during it.
    """

    senders: int
    turns: list[tuple[int, float]] = field(default_factory=list)
    seconds: float = 0.0
    conversations: int = 0
    kept: int = 0
    errors: int = 0
    cpu_ms: dict[str, float] = field(default_factory=dict)

    @property
    def times(self) -> list[float]:
        """All turns' milliseconds."""
        return [ms for _, ms in self.turns]

    @property
    def throughput(self) -> float:
        """Turns a second."""
        return len(self.turns) / self.seconds if self.seconds else 0.0


class Wire:
    """A kept HTTP connection; opened again when the server had closed it."""

    def __init__(self, base: str) -> None:
        parts = urlsplit(base)
        self._address = (parts.hostname or "127.0.0.1", parts.port or 80)
        self._connection: http.client.HTTPConnection | None = None

    def post(self, path: str, body: bytes, headers: dict[str, str]) -> tuple[int, bytes]:
        """Post and read the whole answer."""
        for fresh in (False, True):
            if self._connection is None:
                self._connection = http.client.HTTPConnection(*self._address, timeout=TIMEOUT_S)
            try:
                self._connection.request("POST", path, body, headers)
                answer = self._connection.getresponse()
                return answer.status, answer.read()
            except (http.client.RemoteDisconnected, ConnectionError):
                self.close()
                if fresh:
                    raise
        raise AssertionError  # the loop returns or raises

    def close(self) -> None:
        """Close it."""
        if self._connection is not None:
            self._connection.close()
        self._connection = None


def converse(contender: Contender, person: Person, texts: Iterable[str], sample: Sample) -> str:
    """Text line after line; returns the last answer."""
    line, wire, last = contender.line(), Wire(contender.base), ""
    try:
        for number, text in enumerate(texts):
            path, body, headers = line.prepare(person, text)
            began = time.perf_counter()
            status, answer = wire.post(path, body, headers)
            sample.turns.append((number, (time.perf_counter() - began) * 1000))
            good = 200 <= status < 300
            sample.errors += not good
            last = line.said(answer) if good else ""
    finally:
        wire.close()
    return last


def run(contender: Contender, people: Iterator[Person], senders: int, each: int, meter: Meter) -> Sample:
    """Let `senders` customers at once have `each` whole conversations one after another."""
    shares = [[next(people) for _ in range(each)] for _ in range(senders)]
    samples = [Sample(senders) for _ in shares]
    ends: list[tuple[Person, str]] = []
    together = threading.Barrier(senders + 1)

    def text_away(mine: list[Person], sample: Sample) -> None:
        together.wait()
        for person in mine:
            ends.append((person, converse(contender, person, person.lines, sample)))

    threads = [threading.Thread(target=text_away, args=pair) for pair in zip(shares, samples, strict=True)]
    for thread in threads:
        thread.start()
    before = meter.read()
    together.wait()
    began = time.perf_counter()
    for thread in threads:
        thread.join()
    whole = Sample(senders, seconds=time.perf_counter() - began, conversations=senders * each)
    whole.cpu_ms = {name: ms - before[name] for name, ms in meter.read().items()}
    for sample in samples:
        whole.turns += sample.turns
        whole.errors += sample.errors
    whole.kept = sum(contender.kept(person, last) for person, last in ends)
    return whole
