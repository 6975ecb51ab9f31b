# ruff: noqa: E501
"""The day (and time) that a customer names for a payment or a call back.

Combines the grammar of the language, the role each date plays, and corrections; `reference` owns the calendar conventions.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from courtesy.model.errors import InvalidInput
from courtesy.model.people import Language
from courtesy.understanding import chinese_dates, chinese_times, english_dates, english_times
from courtesy.understanding.duckling_dates import odd_days
from courtesy.understanding.english_numbers import digitise
from courtesy.understanding.english_times import Clock
from courtesy.understanding.mentions import Ahead, Following, Mention, Moment, mentions
from courtesy.understanding.reference import Days, Reference
from courtesy.understanding.roles import Role, date_role, surroundings
from courtesy.understanding.text import grammars, plain_chinese

_RULES = {"en": english_dates.RULES, "zh": chinese_dates.RULES}
_PAID: dict[Language, re.Pattern[str]] = {
    "en": re.compile(
        r"(?<!get )(?<!gets )(?<!got )(?<!getting )(?<!i'm )(?<!be )(?<!been )(?<!is )(?<!it )\b(?:paid|pade|sent|mailed|transferred|went through"
        r"|made (?:a|the|my|that) payment|took it out)\b"
    ),
    "zh": re.compile(r"(?:还|转|付|交|打|存|汇|扣|缴)(?:的|过|掉了|清了|完了|款了|了(?=$|\W|[你他您吗呀啊嘛的查]))|(?:已经|早就|早已|刚刚|刚才|(?<!陈)刚)[^没,。\s]{0,3}(?:还|转|付|交|打|存|汇|扣|缴)"),
}
_YET_TO_COME = re.compile(r"\b(?:will|'ll|going to|can|could|would|until|once|when|when's|after|let)\b|'ll\b")
_SAME_TIME = re.compile(r"\bsame time\b|同一?(?:个)?时间|这个时[候间]|现在这个点|这个点")
_OR: dict[Language, re.Pattern[str]] = {
    "en": re.compile(r"^\W*(?:or|to|and|through)(?: (?:on|by|maybe|the|even|possibly))*\W*$"),
    "zh": re.compile(r"^\W*(?:或者?是?|还是|到|至|要么|要不)\W*$"),
}
_ADJACENT = re.compile(r"^(?:,? ?(?:on |the |that's (?:a )?|which is (?:a )?|it's a |a )?|[,是那天]*)$")


@dataclass(frozen=True, slots=True)
class DateSaid:
    """A day somebody named.

    Attributes:
        date: The likeliest day.
        time: The clock time, only where one was said.
        candidates: The days it may mean, the likeliest first; more than one means the bot should ask.
    """

    date: dt.date
    time: dt.time | None
    candidates: tuple[dt.date, ...]

    @property
    def ambiguous(self) -> bool:
        """Whether the bot must ask which day is meant."""
        return len(self.candidates) > 1


@dataclass(frozen=True, slots=True)
class _Resolved:
    mention: Mention
    days: Days
    clock: dt.time | None
    role: Role


def _plain(text: str, lang: Language) -> str:
    return digitise(text) if lang == "en" else plain_chinese(text)


def _clocks(text: str, lang: Language, asks: str) -> list[Clock]:
    return english_times.clocks(text, asks) if lang == "en" else chinese_times.clocks(text, asks)


def _resolve(found: list[Mention], text: str, lang: Language, reference: Reference) -> list[_Resolved]:
    """Mentions as days: distances are measured from their neighbours, a weekday beside a date only confirms it."""
    around = surroundings(text, lang, [(m.start, m.end) for m in found])
    resolved: list[_Resolved] = []
    pending: Ahead | None = None
    for mention, near in zip(found, around, strict=True):
        meaning = mention.meaning
        days: Days = ()
        clock: dt.time | None = None
        role = date_role(near, lang, past=reference.past)
        if isinstance(meaning, Ahead):
            pending = meaning
            continue
        if meaning is None:
            pending = None
            continue
        if isinstance(meaning, Moment):
            days, clock = (meaning.day,), meaning.clock
        elif isinstance(meaning, Following):
            anchor = next((r.days[0] for r in reversed(resolved) if r.days), None)
            if anchor is None:
                continue
            days = meaning.after(anchor)
            role = Role.OFFERED if role is Role.ASIDE else role
        else:
            days = meaning
        if pending is not None:
            days = tuple(d for day in days[:1] for d in pending.of(day, reference))
            pending = None
        resolved.append(_Resolved(mention, days, clock, role))
    return _merged(resolved, text)


def _merged(resolved: list[_Resolved], text: str) -> list[_Resolved]:
    out: list[_Resolved] = []
    for one in resolved:
        if out and out[-1].days and one.days and not isinstance(one.mention.meaning, Following):
            last = out[-1]
            if _ADJACENT.match(text[last.mention.end : one.mention.start]) and last.role is one.role:
                agreed = [d for d in last.days + one.days if d.weekday() in (last.days[0].weekday(), one.days[0].weekday())]
                same = [d for d in one.days if d in last.days]
                week_apart = last.days[0].weekday() == one.days[0].weekday()
                if same or week_apart:
                    # "friday march 20th": the calendar date says which friday.
                    keep = same or [max(last.days[0], one.days[0])]
                    out[-1] = _Resolved(one.mention, tuple(keep), one.clock or last.clock, one.role)
                    continue
                if agreed and (last.mention.end + 5 >= one.mention.start):
                    out[-1] = _Resolved(one.mention, tuple(dict.fromkeys(one.days[:1] + last.days[:1])), one.clock, one.role)
                    continue
        out.append(one)
    return out


def _possible(days: Days, reference: Reference) -> Days:
    if reference.past:
        return tuple(d for d in days if d <= reference.today)
    return tuple(d for d in days if d >= reference.today)


def _chosen(resolved: list[_Resolved], text: str, lang: Language) -> _Resolved | None:
    """The last date offered; failing that the last one in the background; failing that "now"."""
    for role, weak in ((Role.OFFERED, False), (Role.ASIDE, False), (Role.OFFERED, True)):
        fitting = [r for r in resolved if r.role is role and r.mention.weak is weak]
        if fitting:
            last = fitting[-1]
            if len(fitting) > 1 and _OR[lang].match(text[fitting[-2].mention.end : last.mention.start]):
                earlier = fitting[-2]
                return _Resolved(earlier.mention, tuple(dict.fromkeys(earlier.days[:1] + last.days[:1])), earlier.clock, role)
            return last
    return None


def _moment_of_day(clocks: list[Clock], text: str, lang: Language) -> Clock | None:
    """The last clock time, or the first of a range."""
    if not clocks:
        return None
    around = surroundings(text, lang, [(c.start, c.end) for c in clocks])
    kept = [c for c, near in zip(clocks, around, strict=True) if not re.search(r"\bnot(?: at)? ?$|不是$", near.before)]
    if len(kept) > 1 and re.match(r"^\W*(?:or|to|and|through|till|until|到|至|或者?|还是)\W*$", text[kept[-2].end : kept[-1].start]):
        return kept[-2]
    return kept[-1] if kept else None


def _local(now: dt.datetime, tz: str) -> dt.datetime:
    if now.tzinfo is None:
        raise InvalidInput("`now` has no time zone.", remedy="Pass an aware datetime, in UTC for instance.")
    try:
        return now.astimezone(ZoneInfo(tz))
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise InvalidInput(f"There is no time zone '{tz}'.", remedy="Use an IANA name such as America/New_York.") from error


def read_date(
    text: str, lang: Language, *, now: dt.datetime, tz: str, asks: str = "nothing", past: bool = False
) -> DateSaid | None:
    """The day a customer names, or None where none can be settled on (vague, impossible, already gone).

    Args:
        text: What was said or written.
        lang: Language of the conversation.
        now: The present moment, aware.
        tz: The customer's IANA time zone.
        asks: What the bot had just asked; a bare number answers only the question asked.
        past: The talk is of a payment already made, so past days count and future ones do not.

    Raises:
        InvalidInput: If `now` is naive or `tz` unknown.
    """
    local = _local(now, tz)
    for grammar in grammars(text, lang):
        plain = _plain(text, grammar)
        for gone in (True,) if past else (True, False) if _evidently_past(plain, grammar) else (False,):
            said = _read(plain, grammar, Reference(local, gone), asks)
            if said is not None:
                return said
    return None


def _evidently_past(text: str, lang: Language) -> bool:
    return _PAID[lang].search(text) is not None and not (lang == "en" and _YET_TO_COME.search(text))


def _read(text: str, lang: Language, reference: Reference, asks: str) -> DateSaid | None:
    local = reference.local
    clock = _moment_of_day(_clocks(text, lang, asks), text, lang)
    found = mentions(text, _RULES[lang], reference)
    resolved = _resolve(found, text, lang, reference)
    if not found and lang == "en":
        found = odd_days(text, reference)
        resolved = _resolve(found, text, lang, reference)
    chosen = _chosen(resolved, text, lang)
    if chosen is None:
        if clock is not None and all(r.role is not Role.DENIED for r in resolved) and _welcome(clock, text, lang):
            return _from_clock(clock, reference)
        return _bare_number(text, lang, reference) if asks in ("date", "when_can_pay") and not found else None
    days = _possible(chosen.days, reference)
    if not days:
        return None
    at = chosen.clock
    if at is None and _SAME_TIME.search(text):
        at = dt.time(local.hour, local.minute)
    if at is None and clock is not None:
        settled = _on_day(clock, days[0], reference)
        if settled is None:
            return None
        days, at = (settled.date(), *days[1:]), settled.time()
    return DateSaid(days[0], at, tuple(dict.fromkeys(days)))


def _welcome(clock: Clock, text: str, lang: Language) -> bool:
    near = surroundings(text, lang, [(clock.start, clock.end)])[0]
    return date_role(near, lang, past=False) is not Role.DENIED


def _on_day(clock: Clock, day: dt.date, reference: Reference) -> dt.datetime | None:
    """A clock time on a named day; a bare hour that has gone by today means the evening."""
    naive = dt.datetime.combine(day, clock.time)
    if clock.next_day:
        naive += dt.timedelta(1)
    here = reference.local.replace(tzinfo=None)
    if naive < here and not reference.past and day == reference.today:
        naive += dt.timedelta(hours=12)
        if clock.settled or naive < here or naive.date() != day:
            return None
    return naive


def _from_clock(clock: Clock, reference: Reference) -> DateSaid | None:
    """A time without a day: today, or tomorrow if that has gone by."""
    day = reference.today
    naive = dt.datetime.combine(day, clock.time)
    if reference.past:
        return DateSaid(day, clock.time, (day,)) if naive <= reference.local.replace(tzinfo=None) else None
    if naive <= reference.local.replace(tzinfo=None):
        day += dt.timedelta(1)
    return DateSaid(day, clock.time, (day,))


def _bare_number(text: str, lang: Language, reference: Reference) -> DateSaid | None:
    """A bare "15" as the whole answer to "when"."""
    pattern = r"^\W*(?:(?:um|uh|the|on|by|maybe|like) )*(\d{1,2})\W*$" if lang == "en" else r"^\W*(\d{1,2})\W*$"
    match = re.match(pattern, text)
    days = _possible(reference.day_of_month(int(match[1])), reference) if match else ()
    return DateSaid(days[0], None, days) if days else None
