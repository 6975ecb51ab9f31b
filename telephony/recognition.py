"""Recognition beside the event loop: threads for all calls of a process, how busy they are, and what happens when one fails."""

from __future__ import annotations

import asyncio
import os
import time
from collections import deque
from statistics import median

import structlog

from courtesy.model.contact import Asks
from courtesy.model.people import Language
from telephony.mulaw import Samples
from telephony.recogniser import Recognised, Recogniser
from telephony.workers import Workers

log = structlog.get_logger(__name__)
# How often an utterance is tried, and after how long again: a failure may be of the moment.
TRIES, AGAIN_S = 2, 0.4
# Words that are not there in the first time are not waited for, or in so many times what they usually take, but never longer than the
# last: on a machine that keeps up, Twilio's own voice is heard within two seconds of the caller's last word.
SOON_S, SLOWER, LONGEST_S = 1.5, 3, 4.0
# What an utterance usually takes before any has been recognised.
USUAL_S = 0.6


class SpeechLost(Exception):
    """Speech can't be recognised; the call goes on elsewhere."""


class Recognition:
    """A recogniser in threads.

    Attributes:
        recogniser: Does the work.
        seconds: How long the newest utterances took, waiting for a thread included.
        under_way: Utterances that are being recognised, or wait for it.
        workers: Its threads.
    """

    def __init__(self, recogniser: Recogniser, *, threads: int | None = None) -> None:
        self.recogniser = recogniser
        self.seconds: deque[float] = deque(maxlen=20)
        self.under_way = 0
        self._usual: deque[float] = deque([USUAL_S], maxlen=20)
        self.workers = Workers("recognition", threads or os.cpu_count() or 1)

    async def words(self, sound: Samples, language: Language, asks: Asks) -> Recognised:
        """The words of an utterance.

        Raises:
            SpeechLost: If it fails again and again, or does not come back.
        """
        began = time.monotonic()
        self.under_way += 1
        try:
            ends = began + min(LONGEST_S, max(SOON_S, SLOWER * median(self._usual)))
            for left in reversed(range(TRIES)):
                try:
                    patience_s = ends - time.monotonic()
                    heard = await self.workers.run(patience_s, self.recogniser.recognise, sound, language, asks)
                    self._usual.append(time.monotonic() - began)
                    return heard
                except Exception as error:  # whatever a recogniser may raise must not end the call
                    log.error("recogniser failed", error=type(error).__name__, tries_left=left)
                    if not left or isinstance(error, TimeoutError):
                        raise SpeechLost from error
                await asyncio.sleep(AGAIN_S)
            raise SpeechLost
        finally:
            self.under_way -= 1
            self.seconds.append(time.monotonic() - began)

    def close(self) -> None:
        """Take no more."""
        self.workers.close()
