"""Whisper base (int8) as recogniser: English and Mandarin from one model, offline, from packages of the registry.

Whisper was made for windows of thirty seconds. CTranslate2 takes shorter ones, and an utterance in a call is short: ten seconds
cost a fifth, five half of that. Silence and noise make it invent words, so what it thinks is no speech is none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from courtesy.model.contact import Asks
from courtesy.model.people import Language
from telephony import short_answers, spoken_digits, sums_and_days
from telephony.frames import SAMPLE_RATE
from telephony.homophones import repaired
from telephony.mulaw import Samples
from telephony.recogniser import Recognised
from telephony.resample import resample
from telephony.unfinished import put_together
from telephony.whisper_model import assembled, vocabulary

RATE, HOP, FFT, MELS = 16_000, 160, 400, 80
# The window is longer than the sound by the first, or the model repeats itself; and it is within the others.
ROOM_S, SHORTEST_S, LONGEST_S = 2.8, 5, 10
# Speech has 0.05 to 0.19 here, silence and noise 0.68 and more.
NO_SPEECH = 0.6
# Bare digits are rare in what Whisper learnt from; it takes them for words unless it has just seen some.
EXAMPLES: dict[tuple[Language, Asks], str] = {
    ("en", "verification"): "The last four are 7 3 0 6. It's 9 0 5 1. June 14th. ZIP code 6 0 6 1 1.",
    ("zh", "verification"): "尾号是7306。9051。六月十四号。邮编200031。",
}
# Simplified characters and punctuation, please.
MANDARIN = "以下是普通话的句子。"
# More words than anybody says in ten seconds: it is looping.
LONGEST_TOKENS = 100
# Nor are so many tokens said twice in a row, but of digits: on noisy lines it often says all of a sentence again, which takes time as well.
NO_LOOP = 3
# By how much longer sentences are preferred. The model's own 1 has it say twice what is short or noisy ("March 25 March 25"). Of the
# digits that four voices said 53 of 76 were heard at 1 and 68 at this, 23 and 32 with noise of 10 dB; no more lines lost their ends.
LENGTH_PENALTY = 0.3


class Whisper:
    """The model and its vocabulary; one for all calls of a process."""

    def __init__(self, folder: Path, *, workers: int = 1, threads: int = 1) -> None:
        """Load the model.

        Args:
            folder: Where the model's files are kept, put together from its packages at the first use.
            workers: Utterances recognised at the same time.
            threads: Threads for each of them.

        Raises:
            Misconfigured: If the packages are missing or are not what they were.
        """
        import ctranslate2

        self._model = ctranslate2.models.Whisper(
            str(assembled(folder)), device="cpu", compute_type="int8", inter_threads=workers, intra_threads=threads
        )
        self._vocabulary = vocabulary(folder)
        self._prompts = {
            language: [
                self._vocabulary.place(t)
                for t in ("<|startoftranscript|>", f"<|{language}|>", "<|transcribe|>", "<|notimestamps|>")
            ]
            for language in ("en", "zh")
        }
        self._other_than_digits = self._other_than([spoken_digits.ALPHABET])
        self._other_than_answers = {
            asks: self._other_than(short_answers.written_with(asks)) for asks in short_answers.ALPHABETS
        }

    def recognise(self, samples: Samples, language: Language, asks: Asks = "nothing") -> Recognised:
        """The words of an utterance, in the language it is in: English or Mandarin, this one if in doubt."""
        import ctranslate2

        features = ctranslate2.StorageView.from_array(_log_mel(samples)[None])
        encoded = self._model.encode(features)
        spoken = self._language(encoded, language)
        (result,) = self._model.generate(
            encoded,
            [self._prompt(spoken, asks)],
            beam_size=5,
            max_length=LONGEST_TOKENS,
            length_penalty=1.0 if spoken == "zh" else LENGTH_PENALTY,
            no_repeat_ngram_size=0 if spoken == "zh" or asks == "verification" else NO_LOOP,
            return_no_speech_prob=True,
            return_scores=True,
        )
        if result.no_speech_prob > NO_SPEECH:
            return Recognised("", language)
        text = _once(self._vocabulary.text(result.sequences_ids[0]))
        if spoken == "zh":
            text = repaired(short_answers.said_once(_simplified(text)))
            if short_answers.in_doubt(text, asks):
                answer = self._short_answer(text, result.scores[0], asks, encoded)
                return Recognised(answer, spoken, guessed=answer != text)
            if sums_and_days.in_doubt(text, asks):
                return Recognised(sums_and_days.taken(text, self._with_example_of_sums(encoded)), spoken)
        else:
            text = put_together(text, asks)
        if asks == "verification":
            text = spoken_digits.once(text, spoken)
            if spoken == "en" and spoken_digits.beat(text, spoken):
                return Recognised(spoken_digits.likeliest(self._alternatives(encoded), spoken) or text, spoken)
            if spoken == "zh" and (spoken_digits.is_bare(text) or not spoken_digits.is_whole(text, spoken)):
                taken = spoken_digits.taken(text, result.scores[0], self._digits(encoded))
                return Recognised(taken.text, spoken, guessed=taken.guessed, unsure=taken.unsure)
        return Recognised(text, spoken)

    def _alternatives(self, encoded: object) -> list[tuple[str, float]]:
        """What English digits may have been, and how likely each is, as the sum of its tokens' logarithms."""
        return self._decoded(self._prompt("en", "verification"), encoded, length_penalty=0.0)

    def _digits(self, encoded: object) -> list[tuple[str, float]]:
        """A sound as nothing but Mandarin digits."""
        return self._as_nothing_but(self._after(spoken_digits.EXAMPLE, "zh"), self._other_than_digits, encoded)

    def _short_answer(self, heard: str, score: float, asks: Asks, encoded: object) -> str:
        """A sound as a yes, as a no, or as what was heard at first."""
        others = self._other_than_answers[asks]
        after_example = self._as_nothing_but(self._after(short_answers.EXAMPLES[asks], "zh"), others, encoded)
        plainly = self._as_nothing_but(self._after(MANDARIN, "zh"), others, encoded)
        return short_answers.taken(heard, score, asks, after_example, plainly)

    def _with_example_of_sums(self, encoded: object) -> str:
        prompt = self._after(sums_and_days.EXAMPLE, "zh")
        (result,) = self._model.generate(encoded, [prompt], beam_size=5, max_length=LONGEST_TOKENS)
        return repaired(short_answers.said_once(_simplified(_once(self._vocabulary.text(result.sequences_ids[0])))))

    def _as_nothing_but(self, prompt: list[int], others: list[int], encoded: object) -> list[tuple[str, float]]:
        """What a sound may be if it has none of the other tokens, and how likely, as the mean of the tokens' logarithms."""
        return self._decoded(prompt, encoded, suppress_tokens=others)

    def _decoded(self, prompt: list[int], encoded: object, **wishes: Any) -> list[tuple[str, float]]:
        """The five likeliest texts, with how likely each is."""
        (result,) = self._model.generate(
            encoded, [prompt], beam_size=5, num_hypotheses=5, max_length=LONGEST_TOKENS, return_scores=True, **wishes
        )
        return [
            (self._vocabulary.text(ids), score) for ids, score in zip(result.sequences_ids, result.scores, strict=True)
        ]

    def _other_than(self, texts: Iterable[str]) -> list[int]:
        """The tokens that none of these texts is written with."""
        known = self._vocabulary
        these = {known.place("<|endoftext|>"), *(n for each in texts for n in known.places(each))}
        return [n for n in range(len(known)) if n not in these]

    def _prompt(self, language: Language, asks: Asks) -> list[int]:
        """What the decoder begins with; before it, where it helps, an example of how such answers are written."""
        example = EXAMPLES.get((language, asks), MANDARIN if language == "zh" else None)
        if example is None:
            return self._prompts[language]
        return self._after(example, language)

    def _after(self, example: str, language: Language) -> list[int]:
        begin = self._vocabulary.place("<|startofprev|>")
        return [begin, *self._vocabulary.places(" " + example), *self._prompts[language]]

    def _language(self, encoded: object, expected: Language) -> Language:
        (found,) = self._model.detect_language(encoded)
        likely = {token.strip("<|>"): p for token, p in found}
        other: Language = "zh" if expected == "en" else "en"
        return other if likely.get(other, 0) > 0.8 and likely.get(other, 0) > likely.get(expected, 0) else expected


def _log_mel(samples: Samples) -> NDArray[np.float32]:
    """Whisper's picture of a sound: 80 mel bands, a column each 10 ms, log10, as in the model's paper (arXiv 2212.04356)."""
    sound = resample(samples.astype(np.float32) / 32768.0, SAMPLE_RATE, RATE)
    window = round(min(LONGEST_S, max(SHORTEST_S, len(sound) / RATE + ROOM_S)) * 2) * RATE // 2
    sound = np.pad(sound[:window], (0, max(0, window - len(sound))))
    padded = np.pad(sound, FFT // 2, mode="reflect")
    frames = np.lib.stride_tricks.sliding_window_view(padded, FFT)[::HOP][: window // HOP]
    power = np.abs(np.fft.rfft(frames * _hann(), axis=1)) ** 2
    log = np.log10(np.maximum(_filters() @ power.T, 1e-10))
    log = np.maximum(log, log.max() - 8.0)
    return np.ascontiguousarray((log + 4.0) / 4.0, dtype=np.float32)


@cache
def _hann() -> NDArray[np.float64]:
    return np.asarray(np.hanning(FFT + 1)[:-1])


@cache
def _filters() -> NDArray[np.float64]:
    """Slaney's mel filters, each of the same area."""
    edges = _from_mel(np.linspace(_to_mel(np.array([0.0]))[0], _to_mel(np.array([RATE / 2]))[0], MELS + 2))
    bins = np.fft.rfftfreq(FFT, 1 / RATE)
    rise = (bins[None] - edges[:-2, None]) / (edges[1:-1] - edges[:-2])[:, None]
    fall = (edges[2:, None] - bins[None]) / (edges[2:] - edges[1:-1])[:, None]
    return np.asarray(np.maximum(0, np.minimum(rise, fall)) * (2.0 / (edges[2:] - edges[:-2]))[:, None])


def _to_mel(hertz: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.where(hertz < 1000, hertz * 3 / 200, 15 + 27 * np.log(np.maximum(hertz, 1) / 1000) / np.log(6.4))


def _from_mel(mel: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.where(mel < 15, mel * 200 / 3, 1000 * np.exp((mel - 15) * np.log(6.4) / 27))


@cache
def _converter() -> Any:
    from opencc import OpenCC

    return OpenCC("t2s")


def _once(text: str) -> str:
    """Words without a loop of the model's: what it says three times over was said once, if at all."""
    return re.sub(r"\b([^\W\d]{2,}(?:\W+[^\W\d]+)?)(?:\W+\1\b){2,}", r"\1", text, flags=re.IGNORECASE)


def _simplified(text: str) -> str:
    """Whisper writes either script."""
    return str(_converter().convert(text))
