"""A Mandarin sum or day that was heard by its sound alone: 还五百块 as 还如百块. After an example of such answers Whisper hears them better.

But then it also hears them where there are none: in noise, in speech from a television. So what it hears with the example is taken only
where something of a sum or a day was heard without it, where both sound alike, and where no figure that was heard becomes another.
"""

from __future__ import annotations

import re

from courtesy.model.contact import Asks
from telephony.spoken_digits import likeness

EXAMPLE = "我星期三还四百块。我下周六还款两百元。"
ASKED: frozenset[Asks] = frozenset({"when_can_pay", "amount", "date"})
# How alike two sounds are, at least, from 0 to 1.
ALIKE = 0.7
_TRACE = re.compile(r"[块元百千万]|星期|[周号月]|下[折州粥舟洲昼]|[明后今]天")
_SUM = re.compile(r"[\d一二两三四五六七八九十][\d零一二两三四五六七八九十百千万]*(?:块|元)")
_DAY = re.compile(r"(?:星期|礼拜|周)[一二三四五六日天]|[\d一二三四五六七八九十]+[号日]|[明后今]天|月底")
_FIGURES = re.compile(r"[一二两三四五六七八九]")
_WRITTEN = str.maketrans("123456789", "一二三四五六七八九")


def in_doubt(heard: str, asks: Asks) -> bool:
    """Whether there is something of a sum or a day in an answer, but not both as they are said."""
    return asks in ASKED and bool(_TRACE.search(heard)) and not (_SUM.search(heard) and _DAY.search(heard))


def taken(heard: str, with_example: str) -> str:
    """The words to take: those that were heard with an example, or without one."""
    before, after = _figures(heard), iter(_figures(with_example))
    same_figures = all(figure in after for figure in before)
    found = bool(_SUM.search(with_example) or _DAY.search(with_example))
    return with_example if found and same_figures and likeness(heard, with_example) >= ALIKE else heard


def _figures(text: str) -> list[str]:
    return _FIGURES.findall(text.translate(_WRITTEN).replace("两", "二"))
