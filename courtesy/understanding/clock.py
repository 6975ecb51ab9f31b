"""A clock time as it was said, and what habit makes of a bare hour."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time


@dataclass(frozen=True, slots=True)
class Clock:
    """A clock time in a sentence.

    Attributes:
        settled: False where only habit says whether it is before or after noon.
        next_day: Midnight, and the small hours of a "night", belong to the day after the one named.
    """

    start: int
    end: int
    hour: int
    minute: int
    settled: bool
    next_day: bool = False

    @property
    def time(self) -> time:
        """The time of day."""
        return time(self.hour, self.minute)


def daytime(hour: int) -> int:
    """A bare hour read as daytime: people are called and go to the bank between eight and seven."""
    return hour + 12 if 1 <= hour <= 7 else hour
