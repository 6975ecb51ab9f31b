"""Amounts in US English, over text whose number words are already digits: which numbers are money, and how much."""

from __future__ import annotations

import re
from decimal import Decimal

from courtesy.understanding.english.calendar_days import DAY_BEHIND_WEEKDAY
from courtesy.understanding.english.dates import RULES
from courtesy.understanding.english.money_words import (
    BARE_ALL,
    COUNTED,
    CURRENCIES,
    NAMES,
    PER_TIME,
    RELATIVE,
    SIGNS,
)
from courtesy.understanding.english.named_numbers import masked
from courtesy.understanding.english.times import clocks
from courtesy.understanding.mentions import claim
from courtesy.understanding.money_said import Candidate

_NUMBER = r"\d+(?:\.\d{1,2})?"

_COINS = rf"\$? ?(?P<whole>\d+) ?(?:{NAMES})?,?(?: and)? (?P<cents>\d{{1,2}}) cents?\b"
_ONLY_CENTS = r"(?<![\d.$])(?P<only_cents>\d{1,2}) cents\b"
_UNIT_FIFTY = (
    r"\b(?P<units>\d+|a) (?:dollars?|bucks?)(?: and)? (?P<over>[1-9]\d)\b(?! ?(?:a |per "
    rf"|{NAMES}|months|payments|days|weeks|%|percent))"
)
_SPOKEN_PAIR = r"(?<![\d.:/-])(?P<hi>[1-9]\d?) (?:(?P<lo>[1-9]\d)|0 ?(?P<ones>[1-9]))(?![\d.:/]| hundred)"
# "one seventy five fifty": three figures of dollars, then cents.
_DOLLARS_CENTS = r"(?<![\d.:/-])(?:(?P<dollars>[1-9]\d{2,3})|(?P<ones2>[1-9]) (?P<tens2>[1-9]\d)) (?P<pence>[1-9]\d)(?![\d.:/]| hundred)"
_SPELLED = r"(?<![\d.])(?P<digits>[1-9](?: \d){1,4})(?! ?[\d.])"
_PATTERN = re.compile(
    rf"(?P<coins>{_COINS})|{_ONLY_CENTS}|(?P<unit_fifty>{_UNIT_FIFTY})"
    rf"|(?P<sign>us\$|c\$|hk\$|usd|rmb|[$€£¥]) ?(?P<after_sign>\d+(?:\.\d{{1,2}})?)(?![\d])"
    rf"|(?P<both>{_DOLLARS_CENTS})|(?P<pair>{_SPOKEN_PAIR})|(?P<spelled>{_SPELLED})"
    rf"|(?<![\d.:/])(?P<number>{_NUMBER})(?![\d:/]|\.\d|th\b)"
)
_TAIL_CURRENCY = re.compile(rf"^ ?(?:more )?(?P<name>{NAMES})\b|^ ?(?P<sign>[$€£¥])")
_WHOLE_ANSWER = re.compile(
    r"^\W*(?:(?:uh|um|yeah|yes|ok|okay|maybe|like|about|around|say|just|only|how about|let's"
    rf" say|let's do|i can do|do|no|make it|try|probably) )*[$]?{_NUMBER}(?: ?(?:please|ok|okay"
    r"|now|today|tops|even|max|only|flat|total))*\W*$"
)


def _blanked(text: str, asks: str) -> str:
    """The sentence with everything that is a number but not money overwritten."""
    out = masked(text)
    days = [rule for rule in RULES if not (rule is DAY_BEHIND_WEEKDAY and asks == "amount")]
    covered = [(m.start(), m.end()) for m, rule in claim(out, days) if not rule.weak]
    covered += [(c.start, c.end) for c in clocks(out, asks)]
    for start, end in covered:
        if re.search(r"\d", out[start:end]):
            out = out[:start] + "\0" * (end - start) + out[end:]
    return out


def _currency(name: str, default: str) -> str | None:
    for pattern, code in CURRENCIES:
        if re.fullmatch(pattern, name):
            # A dollar is the account's own dollar wherever the account has dollars.
            return (default if default.endswith("D") else "USD") if code == "$" else code
    return None


def _value(match: re.Match[str]) -> Decimal:
    groups = match.groupdict()
    if groups["coins"]:
        return Decimal(groups["whole"]) + Decimal(groups["cents"]) / 100
    if groups["only_cents"]:
        return Decimal(groups["only_cents"]) / 100
    if groups["unit_fifty"]:
        return Decimal(groups["units"].replace("a", "1")) + Decimal(groups["over"]) / 100
    if groups["both"]:
        return Decimal(groups["dollars"] or groups["ones2"] + groups["tens2"]) + Decimal(groups["pence"]) / 100
    if groups["pair"]:
        return Decimal(groups["hi"]) * 100 + Decimal(groups["lo"] or groups["ones"])
    if groups["spelled"]:
        return Decimal(groups["digits"].replace(" ", ""))
    return Decimal(groups["after_sign"] or groups["number"])


def _money(match: re.Match[str], text: str, default: str, whole_answer: bool) -> Candidate | None:
    groups, after = match.groupdict(), text[match.end() :]
    value, end = _value(match), match.end()
    named: str | None = None
    alternative = None
    marked = bool(groups["coins"] or groups["unit_fifty"] or groups["only_cents"])
    if groups["sign"]:
        sign = SIGNS[groups["sign"]]
        named, marked = (_currency("dollars", default) if sign == "$" else sign), True
    if (tail := _TAIL_CURRENCY.match(after)) is not None:
        named = (
            _currency(tail["name"] or "dollars", default)
            if tail["name"] or tail["sign"] == "$"
            else SIGNS[tail["sign"]]
        )
        end, marked = end + tail.end(), True
    elif groups["pair"] and groups["lo"] and int(groups["hi"]) >= 20:
        if int(groups["hi"]) % 10 == 0:
            value, end = Decimal(groups["hi"]), match.start("hi") + len(groups["hi"])
        else:
            alternative = Decimal(f"{groups['hi']}.{groups['lo']}")
    rate = PER_TIME.match(text[end:]) is not None
    bare = not marked and not rate and not whole_answer
    if bare and (COUNTED.match(after) or (value < 10 and not re.search(r"\b(?:pay|send) $", text[: match.start()]))):
        return None
    if value == 0:
        return None
    return Candidate(match.start(), end, value, None, named, alternative, rate)


def candidates(text: str, default_currency: str, asks: str) -> list[Candidate]:
    """Every amount of a sentence, in order, whatever it is doing there."""
    whole_answer = asks == "amount" and _WHOLE_ANSWER.match(text) is not None
    blank = text if whole_answer else _blanked(text, asks)
    found = [
        Candidate(match.start(), match.end(), relative=kind)
        for kind, pattern in RELATIVE
        for match in pattern.finditer(blank)
    ]
    found = [c for i, c in enumerate(found) if all(c.end <= f.start or c.start >= f.end for f in found[:i])]
    for share in found:
        blank = blank[: share.start] + "\0" * (share.end - share.start) + blank[share.end :]
    at = 0
    while (match := _PATTERN.search(blank, at)) is not None:
        money = _money(match, blank, default_currency, whole_answer)
        at = max(money.end if money else match.end(), match.start() + 1)
        if money is not None:
            found.append(money)
    if not found and (match := BARE_ALL.match(blank)):
        found.append(Candidate(match.start(), match.end(), relative="full"))
    return sorted(found, key=lambda c: c.start)
