"""Days of the Chinese lunar calendar (农历七月初十, 腊月二十八), turned into days of the ordinary one."""

from __future__ import annotations

from datetime import date

from borax.calendars.lunardate import InvalidLunarDateError, LunarDate

from courtesy.understanding.mentions import Handler, Match, Rule, rule
from courtesy.understanding.reference import Days, Reference

_LAST_YEAR = 2099  # of borax's tables
_DIGIT = {c: i for i, c in enumerate("一二三四五六七八九十", 1)}
_MONTH = {**_DIGIT, "正": 1, "十一": 11, "冬": 11, "十二": 12, "腊": 12}
_NAMED_MONTH = r"(?P<m>[正冬腊])月"
_MONTH_NUMBER = r"(?P<m>正|冬|腊|十[一二]?|[一二三四五六七八九])月的?"
_LUNAR_DAY = r"(?P<d>初[一二三四五六七八九十]|廿[一二三四五六七八九]?)"
_ANY_DAY = r"(?P<d>三十|二十[一二三四五六七八九]?|廿[一二三四五六七八九]?|十[一二三四五六七八九]|初?[一二三四五六七八九十])[号日]?"
_CALENDAR = r"(?:农历|阴历|旧历|老历)的?"

# Festivals that the holiday tables of the republic do not hold, as (month, day).
_FESTIVALS: tuple[tuple[str, int, int], ...] = (
    (r"七夕节?", 7, 7),
    (r"中元节?|七月半|鬼节", 7, 15),
    (r"重阳节?", 9, 9),
    (r"腊八节?", 12, 8),
    (r"龙抬头", 2, 2),
    (r"正月十五", 1, 15),
    (r"小年(?![纪轻级夜])", 12, 23),
)


def lunar_day(reference: Reference, month: int, day: int) -> Days:
    """The coming such day (of a payment made, the latest); none if the month has no such day."""
    found: list[date] = []
    for year in range(reference.today.year - 2, min(reference.today.year + 2, _LAST_YEAR) + 1):
        try:
            found.append(LunarDate(year, month, day).to_solar_date())
        except (InvalidLunarDateError, ValueError):
            continue
    return reference.coming(found)


def _read(m: Match, r: Reference) -> Days:
    word = m["d"].removeprefix("初").replace("廿", "二十")
    tens, _, ones = word.rpartition("十") if len(word) > 1 else ("", "", word)
    day = _DIGIT[word] if word in _DIGIT else (_DIGIT.get(tens, 1) * 10 + _DIGIT.get(ones, 0))
    return lunar_day(r, _MONTH[m["m"]], day)


def _festival(month: int, day: int) -> Handler:
    return lambda m, r: lunar_day(r, month, day)


RULES: tuple[Rule, ...] = (
    rule(rf"{_CALENDAR}{_MONTH_NUMBER}{_ANY_DAY}(?![十百千万个块])", _read),
    rule(rf"(?:{_CALENDAR})?{_NAMED_MONTH}的?{_ANY_DAY}(?![十百千万个块])", _read),
    rule(rf"{_MONTH_NUMBER}{_LUNAR_DAY}", _read),
    *(rule(pattern, _festival(month, day)) for pattern, month, day in _FESTIVALS),
)
