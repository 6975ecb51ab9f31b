"""The sound of a card number that is read in groups, each of them a turn: silenced in all of them, as it is cut out of their texts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from courtesy.service.card_groups import GOES_ON
from courtesy.understanding.card_numbers import cut_across, cut_card_numbers, has_group

# How long after it began a turn is noticed, at most.
NOTICED_MS = 600.0
GOES_ON_MS = GOES_ON["voice"].total_seconds() * 1000


@dataclass(slots=True)
class _Group:
    text: str
    began_ms: float
    ended_ms: float


class CardSound:
    """What one caller has said of which a card number may be made. Times are milliseconds of the steady clock that the session reads."""

    def __init__(self, blank: Callable[[float, float], None]) -> None:
        """Take what it needs: `blank` silences the caller from one instant to another."""
        self._blank = blank
        self._groups: list[_Group] = []
        self._last_ms = 0.0

    def said(self, text: str, began_ms: float, ended_ms: float) -> None:
        """Something was said, or pressed, whether it is answered or not.

        Words without digits are not remembered, so that more may be taken for one number than in the texts: what is silenced too much is
        still in those.
        """
        left, found = cut_card_numbers(text)
        if ended_ms - self._last_ms > GOES_ON_MS:
            self._groups.clear()
        self._last_ms = ended_ms
        if found:
            self._silence(began_ms, ended_ms)
        if not has_group(text):
            return
        self._groups.append(_Group(left, began_ms, ended_ms))
        for group, rest in zip(self._groups, cut_across([g.text for g in self._groups]), strict=True):
            if rest != group.text:
                group.text = rest
                self._silence(group.began_ms, group.ended_ms)

    def _silence(self, began_ms: float, ended_ms: float) -> None:
        self._blank(began_ms - NOTICED_MS, ended_ms)
