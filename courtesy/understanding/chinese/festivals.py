"""Holidays and festivals of China, and some of other countries, with the days around them (国庆节前一天, 端午后第二天)."""

from __future__ import annotations

import re
from collections.abc import Callable

from courtesy.understanding.chinese.numbers import SMALL, whole
from courtesy.understanding.mentions import Handler, Match, Rule, away, rule
from courtesy.understanding.reference import Days, Reference

# 一千八一个月 holds no Army Day.
_ALONE = r"(?<![一二两三四五六七八九十百千万\d])"
# Fixed days are (month, day); names of `holidays` are strings, with an offset.
_HOLIDAYS: tuple[tuple[str, str | tuple[int, int], int], ...] = (
    (r"大年三十|年三十|除夕(?:夜)?", "春节", -1),
    (r"大年初一|正月初一|年初一", "春节", 0),
    (r"元宵节?|正月十五", "春节", 14),
    (r"春节|农历新年|农历年|新春", "春节", 0),
    (r"跨年(?:夜|夜晚)?", (12, 31), 0),
    (r"元旦节?|新年第一天|新年(?!以?后)", (1, 1), 0),
    (r"清明节?", "清明节", 0),
    (_ALONE + r"五一(?:劳动)?节?(?![个次期百])|劳动节", (5, 1), 0),
    (r"端午节?", "端午节", 0),
    (r"中秋节?", "中秋节", 0),
    (r"国庆节?", (10, 1), 0),
    (r"(?<!双)十一(?=放假|长假|假期|黄金周|国庆|节|那天|当天|之前|以前|前|后|再)", (10, 1), 0),
    (r"平安夜", (12, 24), 0),
    (r"圣诞节?", (12, 25), 0),
    (r"双十一|双11|光棍节", (11, 11), 0),
    (r"双十二|双12", (12, 12), 0),
    (_ALONE + r"六一(?:儿童)?节?(?![个次期百])|儿童节", (6, 1), 0),
    (_ALONE + r"七一(?![个次期百\d])|建党节", (7, 1), 0),
    (_ALONE + r"八一(?:建军)?节?(?![个次期百])|建军节", (8, 1), 0),
    (r"三八(?:妇女)?节|妇女节", (3, 8), 0),
    (r"五四青年节|青年节", (5, 4), 0),
    (r"情人节", (2, 14), 0),
    (r"教师节", (9, 10), 0),
    (r"植树节", (3, 12), 0),
    (r"愚人节", (4, 1), 0),
    (r"万圣节", (10, 31), 0),
    (r"(?<!\d)618(?=那天|当天|大促|活动|节|之?前|以前|之?后|以后)", (6, 18), 0),
)
HOLIDAY = "(?:" + "|".join(pattern for pattern, _, _ in _HOLIDAYS) + ")"


def _holiday(day: str | tuple[int, int], plus: int) -> Callable[[Reference], Days]:
    if isinstance(day, str):
        return lambda r: r.holiday("CN", day, plus)
    return lambda r: away(r.coming([found for y in (-1, 0, 1) for found in r.month_day(*day, r.today.year + y)]), plus)


def _shift(m: Match) -> int:
    word = m["shift"] or ""
    if not word:
        return 0
    if nth := re.search(r"第([一二三四五])天", word):
        # The first day after it is the next day; the second day of it, too.
        return (whole(nth[1]) or 1) - (0 if "后" in word and nth[1] == "一" else 1)
    count = next((int(whole(c) or 1) for c in re.findall(rf"{SMALL}", word.replace("头一", ""))), 1)
    return -count if word[0] in "前头" else count


def _on_holiday(day: str | tuple[int, int], plus: int) -> Handler:
    find = _holiday(day, plus)
    return lambda m, r: away(find(r), _shift(m))


def lunar_first_days(m: Match, r: Reference) -> Days:
    """初一 to 初十 of the new year."""
    return r.holiday("CN", "春节", (whole(m["n"]) or 1) - 1)


def mid_autumn(m: Match, r: Reference) -> Days:
    """Without a 号 it is the festival as well as the middle of August, whichever is ahead."""
    either = r.month_day(8, 15) + r.holiday("CN", "中秋节")
    return tuple(dict.fromkeys(d for d in either if (d <= r.today if r.past else d >= r.today)))


# The day itself, then days before or after it.
_DAY = r"(?:的?(?:那|当)[天日])?"
_SHIFT = rf"(?:的?(?P<shift>(?:前|后)(?:{SMALL})?天|头(?:一)?天|(?:以后|之后|过后|后)?的?第[一二三四五]天))?"


def _nth_weekday(nth: int, weekday: int, month: int) -> Handler:
    return lambda m, r: away(r.nth_weekday(nth, weekday, month), _shift(m))


RULES: tuple[Rule, ...] = (
    *(rule(f"(?:{pattern}){_DAY}{_SHIFT}", _on_holiday(day, plus)) for pattern, day, plus in _HOLIDAYS),
    rule(f"母亲节{_DAY}{_SHIFT}", _nth_weekday(2, 6, 5)),
    rule(f"父亲节{_DAY}{_SHIFT}", _nth_weekday(3, 6, 6)),
    rule(f"感恩节{_DAY}{_SHIFT}", _nth_weekday(4, 3, 11)),
)
