"""Plays people who text: each reads what reaches their phone and answers after a moment, by the lines of their persona."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

from emulator.exchange import Exchange
from emulator.people.persona import OnTheText, Says
from emulator.texts.inbound import Inbound, TextRequest
from emulator.texts.message import Message


@dataclass
class _Reader:
    habits: OnTheText
    chance: random.Random
    left: list[Says] = field(default_factory=list)


class Texting:
    """The people with phones; `reads` is told of every text that has been delivered."""

    def __init__(self, exchange: Exchange, inbound: Inbound) -> None:
        self._exchange = exchange
        self._inbound = inbound
        self._readers: dict[str, _Reader] = {}

    def move_in(self, number: str, habits: OnTheText, seed: int) -> None:
        """Somebody is at a number from now on."""
        with self._exchange.lock:
            # the number and the seed, so that who answers when depends on no other person
            self._readers[number] = _Reader(habits, random.Random(f"{seed} {number}"))  # noqa: S311

    def forget(self) -> None:
        """Nobody is at any number."""
        with self._exchange.lock:
            self._readers.clear()

    def reads(self, message: Message) -> None:
        """A text has reached a phone."""
        with self._exchange.lock:
            reader = self._readers.get(message.to)
            if reader is None or not reader.habits.lines:
                return
            if reader.habits.beginning in message.body:
                answers = reader.chance.random() < reader.habits.answers
                reader.left = list(reader.habits.lines) if answers else []
            line = next((line for line in reader.left if line.after in message.body), None)
            if line is None:
                return
            reader.left.remove(line)
        delay = self._exchange.config.latency.typing
        self._later(delay, partial(self._answer, message, line.text), message.to)

    def _later(self, delay: float, job: Callable[[], None], number: str) -> None:
        self._exchange.scheduler.call_later(delay, job, f"texts of {number}")

    def _answer(self, message: Message, body: str) -> None:
        number = self._exchange.numbers.get(message.sender)
        if number is None:
            return
        order = TextRequest.model_validate({"from": message.to, "to": number.number, "body": body})
        self._inbound.deliver(order, number, self._inbound.accept(order, number))
