"""Recognition beside the event loop: threads for all calls of a process, how busy they are, and what happens when one fails."""

from __future__ import annotations

import asyncio
import os
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import structlog

from courtesy.model.contact import Asks
from courtesy.model.people import Language
from telephony.mulaw import Samples
from telephony.recogniser import Recognised, Recogniser

log = structlog.get_logger(__name__)
# How often an utterance is tried: a failure may be of the moment.
TRIES = 2
# A recogniser that has not answered in this time is not waited for: within two seconds Twilio's own has the call.
LONGEST_S = 1.9


class SpeechLost(Exception):
    """Speech can't be recognised; the call goes on elsewhere."""


class Recognition:
    """A recogniser in threads.

    Attributes:
        recogniser: Does the work.
        seconds: How long the newest utterances took, waiting for a thread included.
        under_way: Utterances that are being recognised, or wait for it.
    """

    def __init__(self, recogniser: Recogniser, *, threads: int | None = None) -> None:
        self.recogniser = recogniser
        self.seconds: deque[float] = deque(maxlen=20)
        self.under_way = 0
        self._threads = ThreadPoolExecutor(max_workers=threads or os.cpu_count() or 1, thread_name_prefix="recognition")

    @property
    def free(self) -> bool:
        """Whether it has nothing to do now."""
        return self.under_way == 0

    async def words(self, sound: Samples, language: Language, asks: Asks) -> Recognised:
        """The words of an utterance.

        Raises:
            SpeechLost: If it fails again and again, or does not come back.
        """
        began = time.monotonic()
        self.under_way += 1
        try:
            for left in reversed(range(TRIES)):
                try:
                    return await asyncio.wait_for(
                        self._run(self.recogniser.recognise, sound, language, asks), LONGEST_S
                    )
                except Exception as error:  # whatever a recogniser may raise must not end the call
                    log.error("recogniser failed", error=type(error).__name__, tries_left=left)
                    if not left or isinstance(error, TimeoutError):
                        raise SpeechLost from error
            raise SpeechLost
        finally:
            self.under_way -= 1
            self.seconds.append(time.monotonic() - began)

    def close(self) -> None:
        """Take no more."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def _run[*A, R](self, work: Callable[[*A], R], *arguments: *A) -> R:
        return await asyncio.get_running_loop().run_in_executor(self._threads, work, *arguments)
