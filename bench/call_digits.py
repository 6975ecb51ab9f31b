"""Spoken digits: `python -m bench.call_digits`. How many of the strings that people verify with are heard as they were said.

Strings of four digits from a fixed chance, in the voices of this machine (one English, two Mandarin ones; every other string with the
other word for its zero or one: "oh", 幺), on a clean telephone line and with noise; and other answers to the same question, which must
not be taken for digits.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from bench.call_audio import spoken
from bench.peers import commit, machine
from courtesy.model.people import Language
from courtesy.settings import load_settings
from courtesy.understanding.digits import read_digits
from speech.kokoro import RATE, Kokoro
from telephony.mulaw import Samples, decode, encode
from telephony.voices import Hibari, Voice, on_the_line
from telephony.whisper import Whisper

RESULTS = Path(__file__).parent / "results"
EN = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
ZH = "零一二三四五六七八九"
NOISE_DB = (None, 20, 10)
FACTORS = {"en": (4, 5), "zh": (4, 6)}
OTHERS: dict[Language, tuple[str, ...]] = {
    "en": ("I don't remember.", "Why do you ask?", "I want to talk to a person.", "Please repeat that.", "I have no card with you."),
    "zh": ("我忘记了", "你为什么问这个", "我要找客服", "请再讲一次", "我没有你们的卡", "稍等", "我不方便讲", "这是什么"),
}  # fmt: skip


class Kokoros:
    """A Mandarin voice as a `Voice`."""

    render_s = 0.0

    def __init__(self, model: Path, name: str) -> None:
        self.name = name
        self._tts = Kokoro(model, name)

    def render(self, text: str) -> bytes:
        """Mu-law."""
        return on_the_line(self._tts.say(text), RATE)


def said(digits: str, language: Language, *, other: bool) -> str:
    """A string as people say it, digit by digit."""
    if language == "en":
        words = " ".join(EN[int(d)] for d in digits)
        return words.replace("zero", "oh") if other else words
    words = "".join(ZH[int(d)] for d in digits)
    return words.replace("一", "幺") if other else words


def on_a_line(sound: Samples, noise_db: int | None, chance: np.random.Generator) -> Samples:
    """The sound with noise so many decibels below it, through mu-law."""
    line = np.concatenate([np.zeros(2400), sound.astype(np.float64), np.zeros(1600)])
    if noise_db is not None:
        level = float(np.sqrt(np.mean(sound.astype(np.float64) ** 2))) / 10 ** (noise_db / 20)
        line = line + chance.normal(0, level, len(line))
    return decode(encode(np.clip(line, -32768, 32767).astype(np.int16)))


def measure(strings: int) -> dict[str, dict[str, int]]:
    """Counts by language and noise."""
    models, chance = load_settings().courtesy_model_dir, np.random.default_rng(20261122)
    recogniser = Whisper(models / "whisper-base", workers=1)
    voices: list[tuple[Language, Voice]] = [
        ("en", Hibari()),
        *(("zh", Kokoros(models / "kokoro-v1.0.int8.onnx", name)) for name in ("zf_xiaobei", "zm_yunxi")),
    ]
    counts: dict[str, Counter[str]] = {}
    for language, voice in voices:
        numbers = ["".join(map(str, chance.integers(0, 10, 4))) for _ in range(strings)]
        lines = [(number, said(number, language, other=n % 2 == 1)) for n, number in enumerate(numbers)]
        for number, text in [*lines, *(("", text) for text in OTHERS[language])]:
            sound = spoken(voice, text)
            for noise in NOISE_DB:
                heard = recogniser.recognise(on_a_line(sound, noise, chance), language, "verification")
                found = "" if heard.unsure else read_digits(heard.text, language)
                key = f"{language}, {'clean' if noise is None else f'{noise} dB'}"
                counts.setdefault(key, Counter())[_kind(number, found, language)] += 1
    return {key: dict(count) for key, count in counts.items()}


def _kind(number: str, found: str, language: Language) -> str:
    whole = len(found) in FACTORS[language]
    if not number:
        return "other answer taken for digits" if whole else "other answer"
    return "as said" if found == number else "others in their place" if whole else "asked again"


def main() -> None:
    """Measure and print; with `--write`, into bench/results/ too."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--strings", type=int, default=24)
    parser.add_argument("--write", action="store_true")
    chosen = parser.parse_args()
    counts = measure(chosen.strings)
    told = json.dumps(counts, indent=1)
    print(told)
    if chosen.write:
        about = (
            f"# Spoken digits\n\n`python -m bench.call_digits --strings {chosen.strings}`, {commit()}, {machine()}\n\n"
        )
        (RESULTS / f"{datetime.now(UTC):%Y-%m-%d}-spoken-digits.md").write_text(about + f"```json\n{told}\n```\n")


if __name__ == "__main__":
    main()
