"""Threads for work that may hang: who waits for it gives up in time, and it is known that something still hangs."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any


class Workers:
    """Threads for one kind of work of all calls. Used from one event loop."""

    def __init__(self, name: str, threads: int) -> None:
        self._threads = ThreadPoolExecutor(max_workers=threads, thread_name_prefix=name)
        self._given_up: dict[Future[Any], float] = {}

    @property
    def hung_s(self) -> float:
        """For how long the oldest piece of work hangs that was given up; 0 if none does."""
        given_up = [since for work, since in list(self._given_up.items()) if not work.done()]
        return time.monotonic() - min(given_up) if given_up else 0.0

    async def run[*A, R](self, patience_s: float, work: Callable[[*A], R], *arguments: *A) -> R:
        """The result of some work.

        Raises:
            TimeoutError: If it is not there in so many seconds, waiting for a thread included.
        """
        future = self._threads.submit(work, *arguments)
        try:
            return await asyncio.wait_for(asyncio.wrap_future(future), patience_s)
        except TimeoutError:
            if not future.done():
                self._given_up[future] = time.monotonic()
                future.add_done_callback(lambda done: self._given_up.pop(done, None))
            raise

    def close(self) -> None:
        """Take no more."""
        self._threads.shutdown(wait=False, cancel_futures=True)
