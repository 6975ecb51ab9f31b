"""Which language somebody asks for, and which one they write in."""

from __future__ import annotations

import re
from typing import Literal

from courtesy.model.people import Language
from courtesy.understanding.text import shared

_HAN = re.compile(r"[一-鿿〇]")
_WORD = re.compile(r"[a-z']{2,}")
_NAMES: tuple[tuple[Language, re.Pattern[str]], ...] = (
    (
        "zh",
        re.compile(
            r"(?<![a-z])(?:chinese|mandarin|putonghua|zhongwen)(?![a-z])|中文|普通话|国语|汉语|华语|说中国话|讲中国话"
        ),
    ),
    ("en", re.compile(r"(?<![a-z])english(?![a-z])|英语|英文")),
)
_OTHERS = re.compile(
    r"\b(?:spanish|espanol|español|cantonese|french|korean|vietnamese|tagalog|russian|arabic|portuguese|japanese|german|hindi|polish|italian|creole|urdu"
    r"|habla\w*|hablo|en espa\w+|parlez|vous|por favor|no entiendo|no hablo)\b"
    r"|粤语|广东话|白话|闽南|上海话|四川话|客家话|日语|日文|韩语|法语|西班牙语|俄语|方言"
)  # fmt: skip
_REFUSED = re.compile(
    r"\b(?:don'?t|do not|can'?t|cannot|not|no)\b(?: \w+){0,4}?\s+(?=(?:english|chinese|mandarin)\b)|(?:不会|不懂|听不懂|看不懂|不要|别)(?:说|讲|用)?(?=英语|英文|中文|普通话)"
)


def language_wanted(text: str, spoken: Language) -> Language | Literal["other"]:
    """The language that a wish to change speaks of; `other` for one that we do not have.

    Args:
        text: What was said.
        spoken: The language of the conversation; without a name the other one is meant.
    """
    plain = shared(text).replace("’", "'")
    other: Language = "en" if spoken == "zh" else "zh"
    refused = _REFUSED.search(plain)
    wanted = _REFUSED.sub("", plain)
    if refused:
        rest = plain[refused.end() :]
        named = next((name for name, pattern in _NAMES if pattern.match(rest)), None)
        if named is not None:
            left = pattern_of(named).sub("", plain)
            meant = next((name for name, pattern in _NAMES if name != named and pattern.search(left)), None)
            return meant or ("zh" if named == "en" else "en")
    if _OTHERS.search(plain) and not any(pattern.search(plain) for _, pattern in _NAMES):
        return "other"
    named_now = [name for name, pattern in _NAMES if pattern.search(wanted)]
    if named_now:
        return named_now[0] if len(named_now) == 1 else other
    return language_used(text, other)


def pattern_of(language: Language) -> re.Pattern[str]:
    """How a language is named in ours."""
    return next(pattern for name, pattern in _NAMES if name == language)


def language_used(text: str, spoken: Language) -> Language:
    """The language that a text is plainly written in, else the one of the conversation.

    A word or two of English say nothing in a Chinese conversation, nor does a name in characters in an English one.
    """
    plain = shared(text)
    han, words = len(_HAN.findall(plain)), len(_WORD.findall(plain))
    if spoken == "en" and han >= 4 and han > 2 * words:
        return "zh"
    if spoken == "zh" and not han and words >= 5:
        return "en"
    return spoken
