"""The customer: reacts to what the bot just asked, with the lines of a script."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

from dialogues.script import Line


class Customer(Protocol):
    """Somebody who texts with the bot."""

    def next_line(self, asked: str) -> Line | None:
        """What they say after a turn of the bot that asks this, or None if they have nothing more to say."""

    @property
    def unsaid(self) -> list[Line]:
        """What they meant to say and did not."""


@dataclass
class CustomerOfScript:
    """Says the next line that fits what the bot just did.

    Attributes:
        keeps_skipped: Whether a line that was passed over may still be said when its moment comes after all. The plain
            reading of "in order" is that it may not; the other reading has to lead to the same records.
    """

    lines: tuple[Line, ...]
    keeps_skipped: bool = False
    said: list[int] = field(default_factory=list)

    def next_line(self, asked: str) -> Line | None:
        """The next line to say after a turn of the bot that asks this, or None if there is nothing left to say."""
        first = 0 if self.keeps_skipped or not self.said else self.said[-1] + 1
        for number, line in enumerate(self.lines[first:], first):
            if number not in self.said and line.fits(asked):
                self.said.append(number)
                return line
        return None

    @property
    def unsaid(self) -> list[Line]:
        """Lines that the bot gave no occasion for."""
        return [line for number, line in enumerate(self.lines) if number not in self.said]
