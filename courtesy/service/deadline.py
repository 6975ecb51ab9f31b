"""How long is left to answer. Measures spans with the monotonic clock; the time of day is the `Clock`'s alone."""

from __future__ import annotations

import time


class Deadline:
    """Counts down from its making."""

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds

    def left(self) -> float:
        """Seconds left, never negative."""
        return max(0.0, self._end - time.monotonic())
