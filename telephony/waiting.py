"""How long callers wait for us, and where the time goes: a stop watch that is told what happens."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Gap:
    """How long the caller waited for our first sound.

    Attributes:
        asks: The question that they had answered.
        waited_s: From the end of their speech to our first sound at the socket.
        silence_s: Of that, waiting whether they had finished.
        words_s: From the end of their speech until its words were known; most of it passes within that silence.
        answer_s: Of the whole, for the answer: understanding, records, rendering.
        voice_s: Of that, for rendering its first words and for the next beat of the line.
    """

    asks: str
    waited_s: float
    silence_s: float
    words_s: float
    answer_s: float
    voice_s: float


class StopWatch:
    """One caller's waits. All instants are seconds of one steady clock."""

    def __init__(self, on_gap: Callable[[Gap], None]) -> None:
        self._on_gap = on_gap
        self._spoke_until: float | None = None
        self._words_at = self._asked_at = self._answered_at = 0.0
        self._asks = ""

    def words(self, now: float) -> None:
        """What the caller said, perhaps not to its end, is known."""
        self._words_at = now

    def ended(self, spoke_until: float) -> None:
        """Their turn is over; they had spoken until then."""
        self._spoke_until = spoke_until

    def asked(self, asks: str, now: float) -> None:
        """The answer to it is being looked for."""
        self._asks, self._asked_at = asks, now

    def answered(self, now: float) -> None:
        """The answer is known, and is rendered."""
        self._answered_at = now

    def sound(self, now: float) -> None:
        """We are heard."""
        if (since := self._spoke_until) is None:
            return
        self._spoke_until = None
        silence, words = self._asked_at - since, self._words_at - since
        self._on_gap(Gap(self._asks, now - since, silence, words, now - self._asked_at, now - self._answered_at))
