"""Sentences in parts that can be rendered by themselves, for a voice that takes about as long to render as to speak.

Words put together one by one sound like a station's loudspeaker, and sums are misheard. So the parts are as long as they can be: a
whole sentence, a clause of it, or a clause up to a value that was not known before: 您将于三月二十日星期五还款 | 一百五十元，| 对吗？
"""

from __future__ import annotations

import re
from datetime import date

from speech.mandarin_words import parts

# Stands in a wording for what is not known yet.
OPEN = "\ufffc"
# Seconds of quiet behind a part that ends so.
PAUSES = {"，": 0.16, "、": 0.12, "：": 0.2, "；": 0.25, "。": 0.3, "？": 0.3, "！": 0.3}
_SLOT = re.compile(r"\{\w+\}")
_CLAUSE = re.compile(r"(?<=[，：；])")


def with_open_slots(wording: str, known: dict[str, str]) -> str:
    """An approved wording with what is known of it filled in and the rest left open."""
    return _SLOT.sub(lambda slot: known.get(slot.group()[1:-1], OPEN), wording)


def mandarin_day(day: date) -> str:
    """A day as the script's sentences have it: 3月13日星期五."""
    return f"{day.month}月{day.day}日星期{'一二三四五六日'[day.weekday()]}"


def clauses(sentence: str) -> list[str]:
    """A sentence cut behind its commas, colons and semicolons."""
    return [each for each in _CLAUSE.split(sentence) if each]


def cuts(clause: str) -> list[tuple[str, str]]:
    """A clause cut in two before one of its values, the last first."""
    told = parts(clause)
    places = [n for n, part in enumerate(told) if part.value and n]
    return [("".join(p.words for p in told[:n]), "".join(p.words for p in told[n:])) for n in reversed(places)]


def pause_s(words: str) -> float:
    """Seconds of quiet behind a part."""
    return PAUSES.get(words[-1:], 0.0)
