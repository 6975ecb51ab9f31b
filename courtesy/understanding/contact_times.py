"""When and where somebody does not want to be contacted: "not before ten", "I sleep until two", "never at work", 周末别打."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import time

from courtesy.model.people import Language
from courtesy.understanding.clock import Clock
from courtesy.understanding.grammar import GRAMMARS
from courtesy.understanding.text import grammars

WHOLE_DAY = (time(0), time(0))
_MORNING, _AFTERNOON, _EVENING = (time(0), time(12)), (time(12), time(18)), (time(18), time(0))

_DAYS_EN = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_DAYS_ZH = "一二三四五六日"
_WEEKEND = re.compile(r"\bweekends?\b|\bsaturdays? (?:and|or) sundays?\b|周末|双休日|礼拜六礼拜天")
_WEEKDAYS = re.compile(r"\bweekdays?\b|\bduring the week\b|工作日|周一到周五|平时")
_EVERY_DAY = re.compile(r"\bevery ?day\b|每天|天天")
_WORK = re.compile(
    r"\b(?:at|to|on|during|while (?:i'?m )?at) (?:my )?(?:work|job|office|the office|workplace)\b|\bat my (?:job|desk|workplace)\b|\bwork(?:place)? (?:number|phone)\b|\bworking hours\b"
    r"|\b(?:call|text|contact|phon|ring|bother|messag)(?:e|ing)? my (?:work(?:place)?|job|office|boss|manager|employer|company)\b"
    r"|单位|公司|办公室|上班(?:的)?(?:时间|时候|期间)?"
)  # fmt: skip
_WORK_HOURS = re.compile(
    r"\b(?:during|in) (?:my )?(?:work|working|business|office) hours\b|\bwhile i'?m (?:at work|working)\b|\bwhen i'?m (?:at work|working)\b|上班(?:的)?(?:时间|时候|期间)|工作时间"
)
_DAYPARTS: tuple[tuple[re.Pattern[str], tuple[time, time]], ...] = (
    (re.compile(r"\b(?:early )?mornings?\b|\bam\b(?! \d)|早上|上午|清晨|早晨|大清早"), _MORNING),
    (re.compile(r"\bafternoons?\b|下午|午后"), _AFTERNOON),
    (re.compile(r"\bevenings?\b|\bnights?\b|\bat night\b|晚上|夜里|夜间|半夜|傍晚"), _EVENING),
    (re.compile(r"\bday ?time\b|\bin the day\b|\bduring the day\b|白天|日间"), (time(8), time(18))),
    (re.compile(r"\blunch(?:time)?\b|\bnoon\b|中午|午休|午饭"), (time(11, 30), time(14))),
    (re.compile(r"\bdinner(?:time)?\b|\bsupper\b|晚饭|吃晚饭"), (time(17), time(19, 30))),
)
_ONLY = re.compile(r"\bonly\b|\bjust (?:call|text)\b|只(?:能|有|在|可以|许)|才(?:能|可以|行|方便|有空|有时间)")
_NOT = re.compile(
    r"\b(?:not|no|never|don'?t|do not|stop|quit|can'?t|cannot|avoid|except|unless|sleep|asleep|busy|in (?:class|meetings?))\b|别|不要|不能|不方便|勿|不许|别在|睡觉|在睡|没空|忙|才起|才醒|起床"
)
_BEFORE_ZH, _AFTER_ZH = (
    re.compile(r"^\s*(?:点|钟)*(?:之|以)?(?:前|到之前)|^\s*才(?:起|醒|下班)"),
    re.compile(r"^\s*(?:点|钟)*(?:之|以)?后"),
)
_BETWEEN = re.compile(r"\b(?:between|from) (\d{1,2}) (?:and|to|till|until) (\d{1,2})\b(?! ?(?:am|pm|:))")
_RANGE = re.compile(r"^\W*(?:to|and|till|until|through|-|–|到|至|~)\W*(?:about |around |like )?$")
_ZH_BETWEEN = re.compile(r"^[^\d]{0,3}(?:到|至|-|~)[^\d]{0,4}$")


@dataclass(frozen=True, slots=True)
class AwayTime:
    """A time of the week to keep away. No weekdays means every day; an end not later than the begin runs past midnight."""

    weekdays: tuple[int, ...]
    starts: time
    ends: time


@dataclass(frozen=True, slots=True)
class Restrictions:
    """What somebody asked for.

    Attributes:
        times: When to keep away.
        at_work: Whether to keep away from their work.
    """

    times: tuple[AwayTime, ...] = ()
    at_work: bool = False

    def __bool__(self) -> bool:
        """Whether anything was asked for."""
        return bool(self.times) or self.at_work


def read_restrictions(text: str, lang: Language) -> Restrictions:
    """The times and places that somebody does not want; empty (and false) where none can be made out."""
    language = grammars(text, lang)[0]
    grammar = GRAMMARS[language]
    plain = grammar.plain(text).replace("’", "'")
    days = _weekdays(plain)
    # "call me after six" says when, "don't call before six" when not
    only = bool(_ONLY.search(plain)) or not _NOT.search(plain)
    away = _clock_ranges(plain, grammar.clocks(plain, "callback_time"), only)
    hours_of_work = bool(_WORK_HOURS.search(plain))
    if not away:
        parts = [span for pattern, span in _DAYPARTS if pattern.search(plain)]
        away = [gap for span in parts for gap in (_outside(*span) if only else [span])]
    others = tuple(d for d in range(7) if d not in days) if only and days else ()
    if not away and hours_of_work:
        away, days = [(time(9), time(17))], days or (0, 1, 2, 3, 4)
    elif not away and days and not only:
        away = [WHOLE_DAY]
    times = [AwayTime(days, *span) for span in away] + ([AwayTime(others, *WHOLE_DAY)] if others else [])
    return Restrictions(tuple(times), bool(_WORK.search(plain)) and not times)


def _outside(begin: time, end: time) -> list[tuple[time, time]]:
    """The rest of a day around a span that is welcome."""
    gaps = [(time(0), begin)] if begin > time(0) else []
    return gaps + ([(end, time(0))] if end > time(0) else [])


def _clock_ranges(plain: str, clocks: list[Clock], only: bool) -> list[tuple[time, time]]:
    if len(clocks) >= 2 and (_RANGE.match(gap := plain[clocks[0].end : clocks[1].start]) or _ZH_BETWEEN.match(gap)):
        begin, end = _ordered(clocks[0], clocks[1])
        return _outside(begin, end) if only else [(begin, end)]
    if bare := _BETWEEN.search(plain):
        begin, end = daytime_range(int(bare[1]), int(bare[2]))
        return _outside(begin, end) if only else [(begin, end)]
    if not clocks:
        return []
    clock = clocks[0]
    lead, after = plain[: clock.end], plain[clock.end :]
    is_before = bool(re.search(r"\b(?:before|until|till|til|earlier than)\b[^,.;]*$", lead)) or bool(
        _BEFORE_ZH.match(after)
    )
    is_after = bool(re.search(r"\b(?:after|past|later than)\b[^,.;]*$", lead)) or bool(_AFTER_ZH.match(after))
    if is_before == is_after:
        return []
    # "not before ten" and "only after ten" keep away until ten; "not after eight" and "only before eight" from eight on
    keeps_morning = is_before != only
    return [(time(0), clock.time)] if keeps_morning else [(clock.time, time(0))]


def daytime_range(begin: int, end: int) -> tuple[time, time]:
    """Two bare hours as a working day would have them: 9 and 5 are 09:00 and 17:00."""
    return time(begin % 24), time((end + 12 if end <= begin and end < 12 else end) % 24)


def _ordered(first: Clock, second: Clock) -> tuple[time, time]:
    """A range as habit means it: "nine to five" ends in the afternoon."""
    begin, end = first.time, second.time
    if end <= begin and not second.settled and end.hour < 12:
        end = time(end.hour + 12, end.minute)
    return begin, end


def _weekdays(plain: str) -> tuple[int, ...]:
    if _EVERY_DAY.search(plain):
        return ()
    days: set[int] = set()
    if _WEEKEND.search(plain):
        days |= {5, 6}
    if _WEEKDAYS.search(plain):
        days |= {0, 1, 2, 3, 4}
    days |= {n for n, name in enumerate(_DAYS_EN) if re.search(rf"\b{name}s?\b", plain)}
    days |= {
        _DAYS_ZH.index("日" if m == "天" else m) for m in re.findall(r"(?:周|星期|礼拜)([一二三四五六日天])", plain)
    }
    return tuple(sorted(days))
