"""The Mandarin sentences as they were rendered, heard again by this machine's recogniser: syllable by syllable, numbers whole."""

from __future__ import annotations

import re
from functools import cache

import pytest
from pypinyin import lazy_pinyin

from courtesy.service.aloud import aloud
from courtesy.settings import load_settings
from speech.mandarin_words import in_words
from telephony.composing import OPEN
from telephony.mandarin import Xiaobei
from telephony.mulaw import decode
from telephony.preparing import sentences_of_samples
from telephony.voices import Voices, sentences
from telephony.whisper import Whisper

# Syllables that may be heard otherwise: the recogniser's own errors, of about one in twenty, are among them.
MOST = 0.12
# Values of a call, which are rendered in it.
VALUES = [
    ("您将于3月20日星期五还款150元，对吗？", ("3月20日", "150元")),
    ("逾期金额3280.50元，最低还款额328元。", ("3280元5角", "328")),
    ("已登记您将于4月1日星期三还款2475元。", ("4月1日", "2475元")),
    ("您想分12期，每月500元。", ("12", "500元")),
    ("我们会在3月12日星期四下午3:00给您回电，对吗？", ("3月12日", "下午3点")),
]


@pytest.fixture(scope="module")
def voices(rendered: None) -> Voices:
    settings = load_settings()
    return Voices({"zh": Xiaobei(settings.courtesy_model_dir)}, settings.courtesy_model_dir / "voices")


@cache
def recogniser() -> Whisper:
    return Whisper(load_settings().courtesy_model_dir / "whisper-base", threads=2)


def heard(voices: Voices, words: str) -> str:
    return recogniser().recognise(decode(voices.say(words, "zh")), "zh").text


def syllables(text: str) -> list[str]:
    said = "".join(re.findall("[\u4e00-\u9fff]", in_words(aloud(text, "zh"))))
    return ["huan" if sign == "还" else each for sign, each in zip(said, lazy_pinyin(said), strict=True)]


def errors(meant: list[str], got: list[str]) -> int:
    row = list(range(len(got) + 1))
    for n, one in enumerate(meant, start=1):
        before, row[0] = row[0], n
        for m, other in enumerate(got, start=1):
            before, row[m] = row[m], min(row[m] + 1, row[m - 1] + 1, before + (one != other))
    return row[-1]


def test_what_was_rendered_ahead_is_understood(voices: Voices) -> None:
    texts = {
        part
        for text in sentences_of_samples(load_settings())
        for part in sentences(text)
        if OPEN not in part and not re.search("[A-Za-z“]", part) and 8 <= len(part) <= 36
    }
    wrong = {part: errors(syllables(part), syllables(heard(voices, part))) for part in sorted(texts)}
    said = sum(len(syllables(part)) for part in texts)
    assert len(texts) > 20
    assert sum(wrong.values()) / said < MOST, {part: n for part, n in wrong.items() if n > 2}


@pytest.mark.parametrize(("text", "values"), VALUES)
def test_sums_and_days_are_heard_as_they_were_meant(voices: Voices, text: str, values: tuple[str, ...]) -> None:
    got = re.sub("[,，]", "", heard(voices, in_words(text)))
    said = "".join(syllables(got))
    assert all("".join(syllables(value)) in said for value in values), got
