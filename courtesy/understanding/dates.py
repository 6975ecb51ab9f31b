"""The day (and time) that a customer names for a payment or a call back.

The grammars find what sounds like a date, `date_choice` says which one counts, `reference` owns the calendar's conventions.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from courtesy.model.errors import InvalidInput
from courtesy.model.people import Language
from courtesy.understanding.clock import Clock
from courtesy.understanding.date_choice import choose, resolve
from courtesy.understanding.duckling_dates import odd_days
from courtesy.understanding.grammar import GRAMMARS, Grammar
from courtesy.understanding.mentions import mentions
from courtesy.understanding.reference import Days, Reference
from courtesy.understanding.roles import Role
from courtesy.understanding.text import grammars

_SAME_TIME = re.compile(r"\bsame time\b|同一?(?:个)?时间|这个时[候间]|这个点")
_NOT_THIS_TIME = re.compile(r"\bnot(?: at)? ?$|不是$")
_FROM_TO = re.compile(r"^\W*(?:or|to|and|through|till|until|到|至|或者?|还是)\W*$")
_BARE_AMOUNT = re.compile(r"\W*\d+(?:\.\d+)?\W*")


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
    for language in grammars(text, lang):
        grammar = GRAMMARS[language]
        plain = grammar.masked(grammar.plain(text))
        if asks == "amount" and _BARE_AMOUNT.fullmatch(plain):
            continue
        for gone in (True,) if past else (True, False) if grammar.payment_made(plain) else (False,):
            said = _read(plain, grammar, Reference(local, gone), asks)
            if said is not None:
                return said
    return None


def _local(now: dt.datetime, tz: str) -> dt.datetime:
    if now.tzinfo is None:
        raise InvalidInput("`now` has no time zone.", remedy="Pass an aware datetime, in UTC for instance.")
    try:
        return now.astimezone(ZoneInfo(tz))
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise InvalidInput(
            f"There is no time zone '{tz}'.", remedy="Use an IANA name such as America/New_York."
        ) from error


def _read(text: str, grammar: Grammar, reference: Reference, asks: str) -> DateSaid | None:
    clock = _time_of_day(grammar.clocks(text, asks), text, grammar)
    found = mentions(text, grammar.dates, reference)
    if not found and grammar.language == "en":
        found = odd_days(text, reference)
    resolved = resolve(found, text, grammar, reference)
    chosen = choose(resolved, text, grammar)
    if chosen is None:
        if clock is not None and all(r.role is not Role.DENIED for r in resolved):
            return _from_clock(clock, reference)
        return _bare_number(text, grammar, reference) if asks in ("date", "when_can_pay") and not found else None
    days = _possible(chosen.days, reference)
    if not days:
        return None
    at = chosen.clock
    if at is None and _SAME_TIME.search(text):
        at = dt.time(reference.local.hour, reference.local.minute)
    if at is None and clock is not None:
        settled = _on_day(clock, days[0], reference)
        if settled is None:
            return None
        days, at = (settled.date(), *days[1:]), settled.time()
    return DateSaid(days[0], at, tuple(dict.fromkeys(days)))


def _possible(days: Days, reference: Reference) -> Days:
    if reference.past:
        return tuple(d for d in days if d <= reference.today)
    return tuple(d for d in days if d >= reference.today)


def _time_of_day(clocks: list[Clock], text: str, grammar: Grammar) -> Clock | None:
    """The last clock time that is not refused, or the first of a range."""
    around = grammar.around(text, [(c.start, c.end) for c in clocks])
    kept = [
        c
        for c, near in zip(clocks, around, strict=True)
        if not _NOT_THIS_TIME.search(near.before) and grammar.date_role(near, past=False) is not Role.DENIED
    ]
    if len(kept) > 1 and _FROM_TO.match(text[kept[-2].end : kept[-1].start]):
        return kept[-2]
    return kept[-1] if kept else None


def _on_day(clock: Clock, day: dt.date, reference: Reference) -> dt.datetime | None:
    """A clock time on a named day; a bare hour that has gone by today means the evening."""
    wall = dt.datetime.combine(day, clock.time)
    if clock.next_day:
        wall += dt.timedelta(1)
    here = reference.local.replace(tzinfo=None)
    if wall < here and not reference.past and day == reference.today:
        wall += dt.timedelta(hours=12)
        if clock.settled or wall < here or wall.date() != day:
            return None
    return wall


def _from_clock(clock: Clock, reference: Reference) -> DateSaid | None:
    """A time without a day: today, or tomorrow if that has gone by."""
    day = reference.today
    gone_by = dt.datetime.combine(day, clock.time) <= reference.local.replace(tzinfo=None)
    if reference.past:
        return DateSaid(day, clock.time, (day,)) if gone_by else None
    if gone_by:
        day += dt.timedelta(1)
    return DateSaid(day, clock.time, (day,))


def _bare_number(text: str, grammar: Grammar, reference: Reference) -> DateSaid | None:
    """A bare "15" as the whole answer to "when"."""
    number = grammar.bare_number(text)
    days = _possible(reference.day_of_month(number), reference) if number else ()
    return DateSaid(days[0], None, days) if days else None
