"""The bot's voices: sentences as mu-law, rendered once and kept by text, voice and version.

Rendering runs away from the event loop. The voice is in a package: no service is asked in a call.
"""

from __future__ import annotations

import hashlib
import re
import threading
from collections.abc import Iterable
from pathlib import Path
from typing import Protocol

import numpy as np

from courtesy.model.people import Language
from courtesy.service.aloud import aloud
from telephony.frames import SAMPLE_RATE
from telephony.mulaw import encode
from telephony.resample import resample

# 150 words a minute at most (GL-ACC-01): a little slower than the voice's own pace.
PACE = 0.94
LOUDNESS = 0.7  # of full scale, at the loudest


_END = re.compile(r"(?<=[.!?])\s+(?=[A-Z\"“])|(?<=[。！？])")


def sentences(text: str) -> list[str]:
    """What is said in one breath each: the first can be heard while the others are rendered."""
    return [part for part in (each.strip() for each in _END.split(text)) if part]


class Voice(Protocol):
    """Speaks one language."""

    name: str

    def render(self, text: str) -> bytes:
        """A sentence as mu-law at 8 kHz."""


class Hibari:
    """hibari-tts's "heart", American English (Apache-2.0), ten milliseconds of work a second of speech."""

    name = f"hibari-0.2.1-heart-{PACE}"

    def __init__(self) -> None:
        from hibari import Hibari as Synthesiser

        self._tts = Synthesiser(threads=1)
        self._one = threading.Lock()

    def render(self, text: str) -> bytes:
        """A sentence as mu-law at 8 kHz; the same text is the same sound."""
        with self._one:
            wave = self._tts(text, speed=PACE, seed=0)
        sound = resample(wave, self._tts.sample_rate, SAMPLE_RATE)
        peak = float(np.max(np.abs(sound), initial=1e-6))
        return encode((sound * (LOUDNESS / peak) * 32767).astype(np.int16))


class Voices:
    """All languages that can be spoken here, with what was said before kept on disk."""

    def __init__(self, voices: dict[Language, Voice], folder: Path) -> None:
        self._voices = voices
        self._folder = folder

    @property
    def languages(self) -> list[Language]:
        """The languages that can be spoken."""
        return sorted(self._voices)

    def prepare(self, script: Iterable[tuple[str, Language]]) -> int:
        """Render sentences ahead of their use; returns how many there are."""
        ready = 0
        for text, language in script:
            for part in sentences(text) if language in self._voices else []:
                self.say(part, language)
                ready += 1
        return ready

    def say(self, text: str, language: Language) -> bytes:
        """A sentence as mu-law; raises `KeyError` for a language without a voice."""
        voice = self._voices[language]
        spoken = aloud(text, language)
        key = hashlib.sha256(f"{voice.name}\0{spoken}".encode()).hexdigest()
        kept = self._folder / key[:2] / f"{key}.ulaw"
        if kept.exists():
            return kept.read_bytes()
        sound = voice.render(spoken)
        kept.parent.mkdir(parents=True, exist_ok=True)
        partial = kept.with_suffix(f".{threading.get_ident()}.part")
        partial.write_bytes(sound)
        partial.replace(kept)
        return sound
