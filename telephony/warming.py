"""A recogniser that is ready for its first caller, with as many threads to an utterance as make it quickest on this machine.

What a second thread does can't be told from the number of cores: two real ones halve the time, two that share one core of the
hardware, as most rented machines have them, lengthen it by a quarter.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

import structlog

from courtesy.model.people import Language
from telephony.mulaw import Samples, decode
from telephony.recogniser import Recogniser
from telephony.voices import Voice
from telephony.whisper import Whisper

log = structlog.get_logger("telephony")
SAID = "I can pay on Friday."
TIMES = 5
# Two threads have to be quicker by a tenth: other programs that start beside us make them seem so.
QUICKER = 0.9
_LANGUAGES: tuple[Language, ...] = ("en", "zh")


def whisper_for_calls(folder: Path, voice: Voice) -> Whisper:
    """Whisper for the calls of this machine; an English voice says what it is tried with."""
    cores = os.cpu_count() or 1
    return quickest(lambda threads: Whisper(folder, workers=cores, threads=threads), decode(voice.render(SAID)), cores)


def quickest[R: Recogniser](
    load: Callable[[int], R], sound: Samples, cores: int, *, clock: Callable[[], float] = time.perf_counter
) -> R:
    """A recogniser that has worked already: the first caller does not wait for what is only made at the first use.

    Args:
        load: Loads one with so many threads to an utterance.
        sound: Something said, to be recognised.
        cores: Cores of this machine.
        clock: Tells seconds.
    """
    one = _warm(load(1), sound)
    if cores < 2:
        return one
    two = _warm(load(2), sound)
    alone, together = _seconds(one, sound, clock), _seconds(two, sound, clock)
    log.info("threads to an utterance", one_ms=round(alone * 1000), two_ms=round(together * 1000))
    return two if together < QUICKER * alone else one


def _warm[R: Recogniser](recogniser: R, sound: Samples) -> R:
    for language in _LANGUAGES:
        recogniser.recognise(sound, language, "nothing")
    return recogniser


def _seconds(recogniser: Recogniser, sound: Samples, clock: Callable[[], float]) -> float:
    """Seconds that it takes, if nothing else comes between."""
    taken = []
    for _ in range(TIMES):
        begun = clock()
        recogniser.recognise(sound, "en", "nothing")
        taken.append(clock() - begun)
    return median(taken)
