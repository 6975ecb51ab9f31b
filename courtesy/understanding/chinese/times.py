"""Clock times in Mandarin. 一点 is mostly "a little", so it needs company before it is one o'clock."""

from __future__ import annotations

import re

from courtesy.understanding.chinese.numbers import DIGITS, whole
from courtesy.understanding.clock import Clock, daytime

_PART = (
    r"(?P<part>凌晨|清晨|今晨|大清早|早上|早晨|早|上午|中午|正午|下午|午后|傍晚|晚上|今晚|明晚|昨晚"
    r"|后天晚|晚|夜里|半夜|深夜|夜)"
)
_HOUR = r"(?P<h>\d{1,2}|十[一二]?|[一二两三四五六七八九]|二十[一二三]?)"
_MINUTES = (
    r"(?P<m>半|[一1三3]刻|[0-5]?\d分?|零?[一二三四五六七八九]分|零[一二三四五六七八九]"
    r"|[二三四五]?十[一二三四五六七八九]?分?)"
)
_PATTERNS = tuple(
    re.compile(pattern)
    for pattern in (
        # 两三点: the earlier of the two.
        rf"(?:{_PART}的?)?(?P<h>[一两二三四五六七八九])[、到](?P<h2>[二三四五六七八九])点(?:钟|左右)?",
        rf"(?:{_PART}的?)?(?P<h>一(?=二)|[两二](?=三)|三(?=四)|四(?=五)|五(?=六)|六(?=七)|七(?=八)|八(?=九))(?P<h2>[二三四五六七八九])点(?:钟|左右)?",
        rf"(?:{_PART}的?)?差(?P<less>[五十]分?|一刻){_HOUR}点",
        rf"(?:{_PART}的?)?{_HOUR}点钟?差(?P<less>[五十]分?|一刻)",
        rf"(?:{_PART}的?)?(?<![\d.]){_HOUR}(?:点钟?|时(?!间|候|常|不))(?![{DIGITS}\d][块元毛])"
        # What belongs to an amount is no minute: 五点五十五块 is fifty-five at five.
        rf"(?:过?{_MINUTES}(?![\d{DIGITS}十百千万]*[块元毛百千万])|(?P<whole>整|钟))?",
        rf"(?:{_PART}的?)?(?<![\d.:]){_HOUR}[:](?P<m>[0-5]\d)(?!\d)",
        r"(?P<noon>正午)",
    )
)
_A_LITTLE = re.compile(r"^(?:钟|半|整|以后|之后|以前|之前|前|后|左右|多|再|打|来电|给我打|吧?$|到)")


def _minute(word: str | None) -> int:
    if not word:
        return 0
    if word == "半":
        return 30
    if word.endswith("刻"):
        return 15 if word[0] in "一1" else 45
    return whole(word.rstrip("分").lstrip("零") or "0") or 0


def _read(match: re.Match[str], text: str) -> Clock | None:
    groups = match.groupdict()
    start, end = match.span()
    if groups.get("noon"):
        return Clock(start, end, 12, 0, True)
    hour = whole(match["h"])
    if hour is None or hour > 24:
        return None
    part, word = groups.get("part") or "", groups.get("m")
    if match["h"] == "一" and not part and not word and not groups.get("whole") and not groups.get("less"):
        named_day = re.search(r"[天日一二三四五六末号]$", text[:start])
        if not named_day and not _A_LITTLE.match(text[end:]):
            return None
        if re.search(r"[早晚快慢多少有还付先]$", text[:start]):
            return None
    minute = _minute(word)
    if less := groups.get("less"):
        hour, minute = hour - 1, 60 - ({"五": 5, "十": 10}.get(less[0]) or 15)
    part = part or _part_before(text, start)
    return _settle(start, end, hour, minute, part)


def _part_before(text: str, start: int) -> str:
    found = list(re.finditer(_PART, text[max(0, start - 8) : start]))
    return found[-1]["part"] if found else ""


def _settle(start: int, end: int, hour: int, minute: int, part: str) -> Clock | None:
    if minute > 59 or not 0 <= hour <= 24:
        return None
    if hour > 12:
        return Clock(start, end, hour % 24, minute, True, next_day=hour == 24)
    if any(p in part for p in ("凌晨", "晨", "早", "上午")):
        return Clock(start, end, hour if hour != 12 or "上午" in part else 0, minute, True)
    if any(p in part for p in ("下午", "午后", "傍晚")):
        return Clock(start, end, hour % 12 + 12, minute, True)
    if "中午" in part or "正午" in part:
        return Clock(start, end, hour + 12 if hour <= 3 else hour, minute, True)
    if part:
        late = 5 <= hour < 12
        return Clock(start, end, hour + 12 if late else hour % 12, minute, True, next_day=not late)
    return Clock(start, end, daytime(hour), minute, hour in (0, 12))


def clocks(text: str, asks: str = "nothing") -> list[Clock]:
    """Every clock time of a sentence, in order."""
    patterns = _PATTERNS
    if asks == "callback_time":
        patterns += (re.compile(rf"^\W*{_HOUR}\W*$"),)
    found: list[Clock] = []
    for pattern in patterns:
        for match in pattern.finditer(text):
            if all(match.end() <= c.start or match.start() >= c.end for c in found):
                clock = _read(match, text)
                if clock is not None:
                    found.append(clock)
    return sorted(found, key=lambda c: c.start)
