"""Tells bare values ("friday at ten", 五百块) from sentences.

A bare value means nothing of itself: the question decides. So the intent model weighs the question much more for such
turns, without believing that everything said after "when can you pay?" is a promise. What the value *is* gets read
elsewhere, from the customer's own words.
"""

from __future__ import annotations

import re

from bot.components.nlu.text import normalise

_TOKEN = re.compile(r"[a-z']+|\d+(?:st|nd|rd|th)?|[\u4e00-\u9fff]")
_ENGLISH = frozenset(
    (
        "zero oh one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
        "seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand half "
        "quarter first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth "
        "fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth thirtieth "
        "monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thur thurs fri sat sun weekend "
        "january february march april may june july august september october november december "
        "jan feb mar apr jun jul aug sep sept oct nov dec "
        "today tomorrow tmrw tonight morning afternoon evening night noon midnight hour hours minute minutes "
        "day days week weeks month months mo year years am pm a m p o'clock oclock "
        "dollar dollars buck bucks usd cent cents "
        "an and the of on in by at to past next this last end before after around about like maybe say uh um i guess "
        "or it's its"
    ).split()
)
_CHINESE = frozenset(
    "零〇一二三四五六七八九十百千万两幺半个多来块元毛角钱期周星礼拜天日号月年点分钟刻小时"
    "早上中下午晚傍明后今大以之前左右吧的这那底初末内"
)


def is_value(text: str) -> bool:
    """Tell whether a turn is nothing but a number, an amount, a date or a time."""
    tokens = _TOKEN.findall(normalise(text))
    return bool(tokens) and all(_belongs(token) for token in tokens)


def _belongs(token: str) -> bool:
    return token[0].isdigit() or token in _ENGLISH or token in _CHINESE
