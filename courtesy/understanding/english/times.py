"""Clock times in US English, over text whose number words are already digits."""

from __future__ import annotations

import re

from courtesy.understanding.clock import Clock, daytime

_H = r"(?P<h>\d{1,2})"
_M = r"(?::(?P<m>[0-5]\d)| (?P<m2>[0-5]\d|0 ?\d))"
_NOT_A_QUANTITY = (
    r"(?!\d|\.\d|/\d|%|th\b|k\b| ?(?:dollars?|bucks?|percent|a month|per|months?|weeks?|days?"
    r"|payments?|installments?|hundred|usd|grand"
    r"|cents|times|hours?|minutes?|min\b|years?|of\b|more|business|working|yuan|rmb|each|in"
    r" total|people|kids|mo\b|now|to start|january|february|march|april|june|july|august|september"
    r"|october|november|december)\b"
    r"| ?\$| (?:or|to) \d+ (?:days|weeks|hours|minutes|months))"
)
_DAYPART = (
    r"(?:in the (?:early |late )?(?:morning|afternoon|evening)|at night|tonight|this"
    r" (?:morning|afternoon|evening)|tomorrow (?:morning|afternoon|evening|night))"
)
_DAYWORD = (
    r"(?:monday|tuesday|wednesday|thursday|friday|saturday|sunday|tomorrow|today|morning"
    r"|afternoon|evening|night|tonight|\d{1,2}th|weekend)"
)

_PATTERNS: tuple[re.Pattern[str], ...] = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?<![\d.$:/]){_H}{_M}? ?(?P<ap>am|pm|a m|p m)\b",
        r"\b(?P<word>12 noon|high noon|noon|midday|(?<!before )(?<!by )(?<!until )(?<!till )midnight)\b(?!time)",
        r"\b(?P<past>half|quarter|[1-5]?\d)(?: minutes?)? (?P<way>past|after|to|till|til|before"
        rf"|of) {_H}\b{_NOT_A_QUANTITY}",
        rf"(?<![\d.$:/]){_H} oclock",
        r"(?<![\d.$:/])(?P<h>\d{1,2}):(?P<m>[0-5]\d)(?!\d|:\d)",
        rf"(?<![\d.$:/]){_H}{_M}? ?(?:ish\b|-ish\b)?(?= ?{_DAYPART})",
        r"\b(?:at|@|by|after|before|past|until|till|from|between)(?: (?:about|around|like|say"
        rf"|maybe))* {_H}{_M}?(?:ish)?\b{_NOT_A_QUANTITY}",
        rf"\b{_DAYWORD}(?: at| around| about| like|,| by| after| before| say)+"
        rf" {_H}{_M}?(?:ish)?\b{_NOT_A_QUANTITY}",
        rf"\b(?:morning|afternoon|evening|night|tonight) {_H}{_M}?(?:ish)?\b{_NOT_A_QUANTITY}",
        rf"(?<![\d.$:/]){_H}ish\b",
        r"(?<![\d.$:/])(?P<h>[01]\d|2[0-3])(?P<m>[0-5]\d)(?P<of_24> hours)\b",
        r"(?<![\d.$:/])(?P<of_24>0) ?(?P<h>\d)(?P<m>[0-5]\d)\b",
    )
)
# Only when the bot has asked for a time: "tomorrow 3", "around 10 30", "1430".
_WHEN_ASKED: tuple[re.Pattern[str], ...] = tuple(
    re.compile(pattern)
    for pattern in (
        rf"\b(?:{_DAYWORD}|around|about|like|say|maybe|make it) {_H}{_M}?\b{_NOT_A_QUANTITY}",
        rf"^\W*(?:(?:uh|um|maybe|how about|ok|yeah|sure|say|no|not|make it) )*{_H}{_M}?\W*$",
        r"(?:^|(?<=\bat )|(?<=around )|(?<=about ))\W*(?P<h>\d|1\d|2[0-3])(?P<m>[0-5]\d)\W*$",
        rf"(?<![\d.$:/]){_H}{_M}? (?=tomorrow|today|{_DAYWORD}|works|is good|is fine|would)",
    )
)


def _minute(match: re.Match[str]) -> int:
    groups = match.groupdict()
    return int((groups.get("m") or groups.get("m2") or "0").replace(" ", ""))


def _half_of_day(text: str, start: int, end: int) -> str:
    """The part of the day named nearest to a clock time."""
    best, distance = "", 10_000
    for part in re.finditer(r"\b(morning|afternoon|evening|night|tonight)\b", text):
        gap = min(abs(part.start() - end), abs(start - part.end()))
        if gap < distance:
            best, distance = part[1], gap
    return best if distance < 40 else ""


def _read(match: re.Match[str], text: str) -> Clock | None:
    groups = match.groupdict()
    start, end = match.span()
    if word := groups.get("word"):
        return Clock(start, end, 0, 0, True, next_day=True) if word == "midnight" else Clock(start, end, 12, 0, True)
    hour, minute = int(match["h"]), _minute(match)
    if hour > 23 or (groups.get("ap") and not 1 <= hour <= 12):
        return None
    if past := groups.get("past"):
        minute = {"half": 30, "quarter": 15}.get(past) or int(past)
        if match["way"] in ("to", "till", "til", "before", "of"):
            hour, minute = (hour - 1) or 12, 60 - minute
        if not 0 < minute < 60 or hour > 12:
            return None
    if marker := groups.get("ap"):
        return Clock(start, end, hour % 12 + (12 if marker[0] == "p" else 0), minute, True)
    if groups.get("of_24"):
        return Clock(start, end, hour, minute, True)
    if hour > 12 or hour == 0:
        return Clock(start, end, hour, minute, True) if ":" in match[0] or re.search(r"\d{3}", match[0]) else None
    part = _half_of_day(text, start, end)
    if part == "morning":
        return Clock(start, end, hour % 12 if hour == 12 else hour, minute, True)
    if part in ("afternoon", "evening"):
        return Clock(start, end, hour % 12 + 12, minute, True)
    if part:
        late = hour >= 5 and hour != 12
        return Clock(start, end, hour + 12 if late else hour % 12, minute, True, next_day=not late)
    return Clock(start, end, daytime(hour), minute, hour == 12)


def clocks(text: str, asks: str = "nothing") -> list[Clock]:
    """Every clock time of a sentence, in order."""
    found: list[Clock] = []
    for pattern in _PATTERNS + (_WHEN_ASKED if asks == "callback_time" else ()):
        for match in pattern.finditer(text):
            if all(match.end() <= c.start or match.start() >= c.end for c in found):
                clock = _read(match, text)
                if clock is not None:
                    found.append(clock)
    return sorted(found, key=lambda c: c.start)
