"""The bot's voices: sentences as mu-law, rendered once and kept by text, voice and version.

Rendering runs away from the event loop. The voices are in packages: no service is waited for in a call. English is rendered when it is
needed; Mandarin takes half as long to render as to say, or longer, so it is ready before, or rendered while earlier words are heard.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
import structlog
from numpy.typing import NDArray
from python_stretch.Signalsmith import Stretch

from courtesy.model.errors import Unavailable
from courtesy.model.people import Language
from courtesy.service.aloud import aloud
from speech.mandarin_in_english import said_in_english
from speech.mandarin_readings import Unspeakable
from speech.mandarin_words import in_words
from telephony.composing import OPEN, clauses, cuts
from telephony.frames import SAMPLE_RATE
from telephony.mulaw import SILENCE, decode, encode
from telephony.resample import resample
from telephony.shelf import Shelf

log = structlog.get_logger(__name__)
# 150 words a minute at most (GL-ACC-01): a little slower than the voice's own pace.
PACE = 0.94
LOUDNESS = 0.7  # of full scale, at the loudest
SILENT = 0.01  # of full scale
# Quiet behind a sentence, in samples of the line.
BETWEEN = round(0.35 * SAMPLE_RATE)
# How much of our usual pace who asks for it gets (GL-ACC-01): clearly slower, and still a voice.
SLOWLY = 0.8


# An initial and a title end no sentence: "Maria J. Gonzalez", "U.S. Bank", "St. Mary's".
_SHORT = r"(?<!\b[A-Z]\.)(?<!\b(?:Mr|Ms|Dr|St|Jr|Sr)\.)(?<!\bMrs\.)"
_END = re.compile(rf"(?<=[.!?]){_SHORT}\s+(?=[A-Z\"“])|(?<=[。！？])")


def sentences(text: str) -> list[str]:
    """What is said in one breath each: the first can be heard while the others are rendered."""
    return [part for part in (each.strip() for each in _END.split(text)) if part]


@dataclass(frozen=True, slots=True)
class Breath:
    """What is asked of a voice at once.

    Attributes:
        words: A sentence or a part of one.
        voice: Which voice says it, by its name.
    """

    words: str
    voice: str


class Voice(Protocol):
    """Speaks one language.

    Attributes:
        name: Another one gives other sounds for the same words.
        render_s: Seconds of work for a character of text, about; 0 if it need not be thought of.
    """

    name: str
    render_s: float

    def render(self, text: str) -> bytes:
        """A sentence as mu-law at 8 kHz."""


class Hibari:
    """hibari-tts's "heart", American English (Apache-2.0), ten milliseconds of work a second of speech."""

    name = f"hibari-0.2.1-heart-{PACE}-2"
    render_s = 0.0

    def __init__(self) -> None:
        from hibari import Hibari as Synthesiser

        self._tts = Synthesiser(threads=1)
        self._one = threading.Lock()

    def render(self, text: str) -> bytes:
        """A sentence as mu-law at 8 kHz; the same text is the same sound.

        Raises:
            Unspeakable: If it holds words in a script that is neither Latin nor Chinese: they would be left out.
        """
        told = said_in_english(text)
        with self._one:
            wave = self._tts(told, speed=PACE, seed=0)
        return on_the_line(without_silence(wave), self._tts.sample_rate) + bytes([SILENCE]) * BETWEEN


def without_silence(wave: NDArray[np.float32]) -> NDArray[np.float32]:
    """A sound without what is hardly one at its ends: a voice's own third of a second before a sentence is a wait for an answer."""
    loud = np.flatnonzero(np.abs(wave) > SILENT)
    return wave[loud[0] : loud[-1] + 1] if len(loud) else wave


def on_the_line(wave: NDArray[np.float32], rate: int) -> bytes:
    """A sound as mu-law at 8 kHz and at our loudness."""
    sound = resample(wave, rate, SAMPLE_RATE)
    peak = float(np.max(np.abs(sound), initial=1e-6))
    return encode((sound * (LOUDNESS / peak) * 32767).astype(np.int16))


def stretched(sound: bytes) -> bytes:
    """Mu-law at a slower pace and the same pitch, some milliseconds of work: what was rendered ahead serves for it too."""
    stretch = Stretch()
    stretch.preset(1, SAMPLE_RATE)
    stretch.setTimeFactor(SLOWLY)
    wave = np.asarray(stretch.process(decode(sound).astype(np.float32)[None] / 32768.0))[0]
    return encode((np.clip(wave, -1.0, 1.0) * 32767).astype(np.int16))


class Voices:
    """All languages that can be spoken here, with what was said before.

    A voice that is a service on the internet only fills the shelf: a sentence that is not there whole is said by the machine's own
    voice, at once, so that nobody waits for the service or notices that it is gone.
    """

    def __init__(
        self, voices: dict[Language, Voice], folder: Path, *, online: dict[Language, Voice] | None = None
    ) -> None:
        """Take the machine's own voices, where rendered sounds are kept, and voices on the internet that are liked better."""
        self._voices = voices
        self._online = online or {}
        self._shelf = Shelf(folder)
        # a slow voice speaks in calls once it has its words together
        self._ready: set[Language] = {language for language, voice in voices.items() if not voice.render_s}

    @property
    def languages(self) -> list[Language]:
        """The languages that can be spoken now."""
        return sorted(self._ready)

    def ready(self, language: Language) -> None:
        """From now on calls can be held in a language."""
        self._ready.add(language)

    def slow(self, language: Language) -> bool:
        """Whether sentences in a language have to be rendered ahead; no, if there is no voice for it."""
        return language in self._voices and bool(self._voices[language].render_s)

    def prepare(self, script: Iterable[tuple[str, Language]]) -> int:
        """Render approved sentences ahead of their use and keep them for good; returns how many there are.

        Of sentences with values that are still open, the clauses without them.
        """
        ready = 0
        for text, language in script:
            for part in sentences(text) if language in self._voices else []:
                for words in _closed(aloud(part, language)):
                    self._keep(words, language)
                ready += 1
        return ready

    def has(self, text: str, language: Language) -> bool:
        """Whether everything that `prepare` would render of a text is there."""
        name = self._voices[language].name
        closed = [words for part in sentences(text) for words in _closed(aloud(part, language))]
        return all(self._shelf.has(name, _words(words, language)) for words in closed)

    def rehearse(self, text: str, language: Language) -> None:
        """Render what one customer may be told, for this process only."""
        for part in sentences(text):
            for words in _closed(aloud(part, language)):
                online = self._online.get(language)
                if online is None or not self._rehearsed(online, _words(words, language)):
                    self._say(self._voices[language], _words(words, language))

    def breaths(self, text: str, language: Language, cover_s: float) -> list[Breath]:
        """What to ask for one after the other to say a sentence, all by one voice.

        Args:
            text: The sentence.
            language: Its language.
            cover_s: Seconds for which the caller still hears what was said before: time to render the sentence whole.
        """
        spoken, voice = aloud(text, language), self._voices[language]
        if (online := self._online.get(language)) is not None:
            parts = self._parts(spoken, online, language)
            if all(ready for _, ready in parts):
                return [Breath(words, online.name) for words, _ in parts]
        if voice.render_s * len(spoken) <= cover_s:
            return [Breath(spoken, voice.name)]
        return [Breath(each, voice.name) for each, _ in self._parts(spoken, voice, language)]

    def _parts(self, spoken: str, voice: Voice, language: Language) -> list[tuple[str, bool]]:
        """A sentence in parts as long as there are any, and which of them a voice has ready."""

        def there(words: str) -> bool:
            return self._shelf.has(voice.name, _words(words, language))

        if there(spoken):
            return [(spoken, True)]
        found: list[str] = []
        for clause in clauses(spoken):
            ready = (cut for cut in ((clause, ""), *cuts(clause)) if there(cut[0]))
            found += [each for each in next(ready, (clause, "")) if each]
        return [(each, there(each)) for each in found]

    def work_s(self, breath: Breath, language: Language) -> float:
        """Seconds that a breath will take, about: none if it is there, or its voice is quick."""
        there = self._shelf.has(breath.voice, _words(breath.words, language))
        return 0.0 if there else self._voices[language].render_s * len(breath.words)

    def say(self, words: str | Breath, language: Language, *, slowly: bool = False) -> bytes:
        """One breath as mu-law, by the machine's own voice if none is named; raises `KeyError` for a language without a voice."""
        voice = self._voices[language]
        breath = words if isinstance(words, Breath) else Breath(words, voice.name)
        told = _words(breath.words, language)
        # what a service rendered is on the shelf; should it have gone from there, our own voice says it
        sound = self._shelf.find(breath.voice, told) or self._say(voice, told)
        return stretched(sound) if slowly else sound

    def _say(self, voice: Voice, words: str) -> bytes:
        """Words that are ready for calls: those of the shelf, or those that are rendered now and kept in memory."""
        sound = self._shelf.find(voice.name, words)
        if sound is None:
            sound = voice.render(words)
            self._shelf.remember(voice.name, words, sound)
        return sound

    def _rehearsed(self, online: Voice, words: str) -> bool:
        try:
            self._say(online, words)
        except Unavailable as error:
            log.info("a voice cannot be reached", voice=online.name, why=str(error))
            return False
        return True

    def _keep(self, words: str, language: Language) -> None:
        for voice in filter(None, (self._online.get(language), self._voices[language])):
            self._keep_by(voice, _words(words, language))

    def _keep_by(self, voice: Voice, words: str) -> None:
        if self._shelf.kept(voice.name, words):
            return
        try:
            sound = voice.render(words)
        except Unavailable as error:  # its words are said by our own voice until it is back
            log.warning("a voice cannot be reached", voice=voice.name, why=str(error))
            return
        except Unspeakable as error:  # who needs it hears it from Twilio
            log.warning("cannot be said by this voice", voice=voice.name, word=str(error))
            return
        try:
            self._shelf.keep(voice.name, words, sound)
        except OSError as error:  # a full disk: it is had until this process ends
            log.warning("a rendered sound could not be kept", why=str(error))
            self._shelf.remember(voice.name, words, sound)


def _words(text: str, language: Language) -> str:
    """Figures in Mandarin as words, so that the same words are the same sound however they were written."""
    return in_words(text) if language == "zh" else text


def _closed(sentence: str) -> list[str]:
    """A sentence, or those of its clauses that are known."""
    if OPEN not in sentence:
        return [sentence]
    return [each for each in clauses(sentence) if OPEN not in each]
