"""Numbers that somebody is still saying: "two" is the beginning of "two hundred", and "the twenty" of "the twenty-fifth".

They can be read as they stand, so that they can be read says nothing. A recogniser writes figures for most of them: "one thousand" is
"1,000" as well.
"""

from __future__ import annotations

import re
from typing import Literal

from courtesy.model.contact import Asks
from courtesy.model.people import Language
from courtesy.understanding.text import has_han, shared

# begun: nobody ends there. open: it may be all, and as well have more to it.
Number = Literal["begun", "open"]
MONTHS = "january february march april may june july august september october november december".split()
_UNITS = frozenset("one two three four five six seven eight nine 1 2 3 4 5 6 7 8 9".split())
_TENS = frozenset("twenty thirty forty fifty sixty seventy eighty ninety 20 30 40 50 60 70 80 90".split())
# Behind which a month has more days.
_TENS_OF_DAYS = frozenset("twenty thirty 20 30".split())
_NUMBERS = (
    _UNITS
    | _TENS
    | frozenset(
        "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen hundred thousand".split()
    )
)
_DOLLARS = frozenset("dollar dollars buck bucks".split())
_WORD = re.compile(r"(?:\$ ?)?\d+(?:,\d{3})*(?:\.\d+)?(?:st|nd|rd|th)?(?![a-z])|[a-z']+")
_FIGURES = re.compile(r"\d+(?:,\d{3})*")
_SIGNS_ZH = "零〇一二两三四五六七八九十百千万廿"
_LAST_ZH = re.compile(rf"([{_SIGNS_ZH}]+|\d+(?:,\d{{3}})*(?:\.\d+)?)([块元]?)$")
_TENS_ZH = re.compile("[二两三四五六七八九]?十|廿|[1-9]0")
_UNIT_ZH = re.compile("[一二两三四五六七八九1-9]")
# What is followed by the number of a day and nothing more: 周五, 初五.
_OF_A_DAY_ZH = ("周", "星期", "礼拜", "初", "第")
_ORDINALS = "first second third fourth fifth sixth seventh eighth ninth".split()
_TWO = rf"(20|twenty|30|thirty)(?:th)?[.,]? (?:({'|'.join(_ORDINALS)})|([1-9])(?:st|nd|rd|th))(?=\W*$)"
_BEFORE_A_DAY = rf"\b(?:{'|'.join(MONTHS)}|(?:{'|'.join(month[:3] for month in MONTHS)}|sept)\.?|the|on|by),? +"
_DAY_IN_TWO = re.compile(f"({_BEFORE_A_DAY}){_TWO}", re.IGNORECASE)
# Where a day is what was asked for, it may also be what an answer begins with, or what somebody thinks; elsewhere that is a sum: "20 first".
_DAY_ALONE_IN_TWO = re.compile(
    rf"({_BEFORE_A_DAY}|(?:^|[.,!?] |\b(?:it'?s|think|maybe|perhaps|probably|about|around|say) ) *){_TWO}",
    re.IGNORECASE,
)
_DAYS_ASKED_FOR: frozenset[Asks] = frozenset({"verification", "date", "callback_time"})
_MONTHS_IN_TWO = re.compile(r"\b([2-9])0[.,]? ([1-9])(?= months?\b)", re.IGNORECASE)
_WITH_DAYS: frozenset[Asks] = frozenset({"verification", "when_can_pay", "date", "confirmation", "callback_time"})
# Sums that nobody adds cents to: whole fifties, in minor units.
ROUND = 5000
LAST_DAY = 31


def number_at_the_end(
    text: str, asks: Asks, language: Language, *, of_money: bool, minor: int | None = None
) -> Number | None:
    """Whether what was said ends in a number that may go on; None if it does not.

    Args:
        text: What was said.
        asks: What the bot had asked.
        language: Language of the conversation.
        of_money: Whether a number that is no day's is one of money.
        minor: The sum that was read, in minor units.
    """
    plain = shared(text).strip(" .。,，!！?？")
    whole = minor is not None and minor % ROUND == 0
    if has_han(plain) or language == "zh":
        return _chinese(plain, asks, of_money, whole)
    return _english(plain.replace("-", " "), asks, of_money, whole)


def ends_in_tens_of_days(text: str) -> bool:
    """Whether a month's tens are the last that was said: "June twenty", 六月二十."""
    plain = shared(text).strip(" .。,，!！?？")
    words = _WORD.findall(plain)
    english = len(words) > 1 and words[-1] in _TENS_OF_DAYS and bool({*words[-3:-1]} & {*MONTHS})
    return english or re.search("月份?的?(?:[二三]?十|廿|[123]0)$", plain) is not None


def put_together(text: str, asks: Asks) -> str:
    """English words in which a number with a pause inside was written as two: "June 20. First." is June 21st."""
    if asks == "months":
        return _MONTHS_IN_TWO.sub(r"\1\2", text)
    in_two = _DAY_ALONE_IN_TWO if asks in _DAYS_ASKED_FOR else _DAY_IN_TWO
    return in_two.sub(_day, text) if asks in _WITH_DAYS else text


def _day(found: re.Match[str]) -> str:
    before, tens, word, unit = found.groups()
    day = (20 if tens.lower() in ("20", "twenty") else 30) + (int(unit) if unit else _ORDINALS.index(word.lower()) + 1)
    ending = {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")
    return f"{before}{day}{ending}" if day <= LAST_DAY else found.group()


def _english(plain: str, asks: Asks, of_money: bool, whole: bool) -> Number | None:
    words = _WORD.findall(plain)
    last = words[-1] if words else ""
    if last in _DOLLARS or last.startswith("$"):
        return "open" if of_money and "." not in last and not whole else None
    start = len(words)
    while start and (words[start - 1] in _NUMBERS or _FIGURES.fullmatch(words[start - 1])):
        start -= 1
    number, before = words[start:], words[start - 1] if start else ""
    if not number or before == "at":
        return None
    if before in MONTHS or before == "the" or asks in ("date", "months"):
        tens = _TENS if asks == "months" else _TENS_OF_DAYS
        return "begun" if len(number) == 1 and last in tens else None
    if not of_money:
        return None
    return "begun" if len(number) == 1 and last in _UNITS else "open"


def _chinese(plain: str, asks: Asks, of_money: bool, whole: bool) -> Number | None:
    found = _LAST_ZH.search(plain)
    if found is None:
        return None
    number, unit = found.groups()
    before = plain[: found.start()].rstrip()
    if unit:
        return "open" if of_money and not whole and "." not in number else None
    if before.endswith(_OF_A_DAY_ZH):
        return None
    if before.endswith(("月", "月份")) or asks in ("date", "months"):
        return "begun" if _TENS_ZH.fullmatch(number) else None
    if not of_money or "." in number:
        return None
    # 两 is only said of what follows it: 一千两 is the beginning of 一千两百
    return "begun" if _UNIT_ZH.fullmatch(number) or number.endswith("两") else "open"
