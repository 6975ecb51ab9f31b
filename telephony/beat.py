"""A steady beat, and a turn between two beats for whoever has something new."""

from __future__ import annotations

import asyncio


class Beat:
    """Waits for the next beat of one call."""

    def __init__(self, every_s: float) -> None:
        self._every_s = every_s
        self._next: float | None = None
        self._waiting: asyncio.Future[None] | None = None

    async def next(self) -> None:
        """Return at the next beat, or when woken before; beats that were missed are not made up for."""
        loop = asyncio.get_running_loop()
        now = loop.time()
        if self._next is None or now >= self._next:
            self._next = now + self._every_s if self._next is None else max(self._next + self._every_s, now)
        self._waiting = loop.create_future()
        timer = loop.call_at(self._next, self.wake)
        try:
            await self._waiting
        finally:
            timer.cancel()

    def wake(self) -> None:
        """There is something new: do not wait."""
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_result(None)
