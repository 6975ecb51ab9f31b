"""How often a turn is taken too early: answers with pauses in them, through the code of a call, on a clock of their own.

Time is the audio's, 20 ms a frame; a look at an utterance is ready so much later as it took the recogniser, measured then and there.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial

import numpy as np

from bench.call_audio import frames, spoken
from bench.call_lines import PAUSED, PAUSES_S, Paused
from courtesy.model.contact import Asks
from courtesy.service.factor_begun import PostalCodeBegun
from telephony.ears import silero
from telephony.endpointing import patience_s
from telephony.frames import FRAME_MS, SAMPLE_RATE
from telephony.interjections import adds_nothing
from telephony.listening import Listening, Look
from telephony.mulaw import Samples
from telephony.recogniser import Recognised, Recogniser
from telephony.voices import Voice

TWO = 2
NOW = datetime(2026, 3, 11, 14, 15, tzinfo=UTC)
# Of the ZIP code that is given in the lines.
POSTAL_CODE = PostalCodeBegun("201")
# Who calls themselves Maria in them.
CUSTOMER = "Maria Gonzalez"


@dataclass(frozen=True)
class Taken:
    """What became of one answer.

    Attributes:
        early: Whether its turn ended within the pause.
        harmless: Whether what was said after the pause then only repeated a yes, which a call takes for part of the answer.
        waited_s: From its end to the end of the turn.
        heard: What was recognised.
    """

    line: Paused
    pause_s: float
    early: bool
    harmless: bool
    waited_s: float
    heard: str


def measure(voice: Voice, recogniser: Recogniser) -> list[Taken]:
    """Every answer with every pause."""
    return [take(line, pause, voice, recogniser) for line in PAUSED for pause in PAUSES_S]


def take(line: Paused, pause_s: float, voice: Voice, recogniser: Recogniser) -> Taken:
    """Take the turns of one answer."""
    first, second = (spoken(voice, part) for part in line.parts)
    sound = np.concatenate([_hush(0.5), first, _hush(pause_s), second, _hush(4.0)])
    resumes, ends = 0.5 + (len(first) / SAMPLE_RATE) + pause_s, (len(sound) / SAMPLE_RATE) - 4.0
    turns = _turns(sound, line.asks, recogniser)
    early = any(at < resumes for at, _ in turns)
    harmless = early and len(turns) == TWO and adds_nothing(turns[1][1], turns[0][1], line.asks, CUSTOMER)
    last = turns[-1][0] if turns else float("inf")
    return Taken(line, pause_s, early, harmless, last - ends, " | ".join(text for _, text in turns))


def _turns(sound: Samples, asks: Asks, recogniser: Recogniser) -> list[tuple[float, str]]:
    listening = Listening(silero())
    ready: list[tuple[float, Look, Recognised]] = []
    taken = []
    patience = partial(_patience, asks)
    for n, frame in enumerate(frames(sound)):
        at = (n + 1) * FRAME_MS / 1000
        listening.feed(frame)
        for each in [r for r in ready if r[0] <= at]:
            ready.remove(each)
            listening.seen(each[1], each[2])
        look = listening.look(busy=len(ready))
        if look is not None:
            began = time.perf_counter()
            words = recogniser.recognise(look.sound, "en", asks)
            ready.append((at + time.perf_counter() - began, look, words))
        said = listening.ended(patience)
        if said is not None and said.heard.text:
            taken.append((at, said.heard.text))
    return taken


def _patience(asks: Asks, heard: Recognised) -> float:
    zone, currency = "America/New_York", "USD"
    return patience_s(heard.text, asks, heard.language, now=NOW, zone=zone, currency=currency, postal_code=POSTAL_CODE)


def _hush(seconds: float) -> Samples:
    """The sound of a line on which nobody speaks."""
    return np.random.default_rng(0).normal(0, 12, round(seconds * SAMPLE_RATE)).astype(np.int16)
