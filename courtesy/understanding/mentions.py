"""What the date grammars find: a stretch of text and the days, or the moment, it may mean."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, time

from courtesy.understanding.reference import Days, Reference, shifted

Match = re.Match[str]


@dataclass(frozen=True, slots=True)
class Following:
    """A distance from the day mentioned before ("the day after that", "the friday before"), still to be resolved."""

    days: int = 0
    weekday: int | None = None
    back: bool = False
    else_today: bool = False
    """Without a day before it, it is today."""

    def after(self, day: date) -> Days:
        """The day meant, once the earlier one is known."""
        if self.weekday is None:
            return shifted(day, self.days)
        if self.back:
            return shifted(day, -((day.weekday() - self.weekday) % 7 or 7))
        return shifted(day, (self.weekday - day.weekday()) % 7 or 7)


@dataclass(frozen=True, slots=True)
class Ahead:
    """A distance to the day mentioned next ("two days after ..."); without one right behind it, no date at all."""

    days: int = 0
    months: int = 0
    weekday: int | None = None

    def of(self, day: date, reference: Reference) -> Days:
        """The day meant, once the base is known."""
        if self.weekday is not None:
            back = (day.weekday() - self.weekday) % 7 or 7
            return shifted(day, (self.weekday - day.weekday()) % 7 or 7) if self.days >= 0 else shifted(day, -back)
        return reference.plus_months(self.months, day) if self.months else shifted(day, self.days)


@dataclass(frozen=True, slots=True)
class Moment:
    """A day with a time computed from now ("in two hours")."""

    day: date
    clock: time


Meaning = Days | Following | Ahead | Moment | None
Handler = Callable[[Match, Reference], Meaning]


@dataclass(frozen=True, slots=True)
class Rule:
    """A pattern and what it means. A `weak` rule counts only when nothing else was said."""

    pattern: re.Pattern[str]
    meaning: Handler
    weak: bool = False


@dataclass(frozen=True, slots=True)
class Mention:
    """One date expression in a sentence. `meaning` is None for what stands in the way of others but names no day."""

    start: int
    end: int
    meaning: Meaning
    weak: bool = False


def rule(pattern: str, meaning: Handler, *, weak: bool = False) -> Rule:
    """A rule from a pattern."""
    return Rule(re.compile(pattern), meaning, weak)


def claim(text: str, rules: Iterable[Rule]) -> list[tuple[Match, Rule]]:
    """Matches of the rules, the earlier rule winning where two overlap, in the order of the text."""
    taken = bytearray(len(text) + 1)
    found: list[tuple[Match, Rule]] = []
    for one in rules:
        for match in one.pattern.finditer(text):
            if match.end() > match.start() and not any(taken[match.start() : match.end()]):
                taken[match.start() : match.end()] = b"\1" * (match.end() - match.start())
                found.append((match, one))
    return sorted(found, key=lambda pair: pair[0].start())


def mentions(text: str, rules: Iterable[Rule], reference: Reference) -> list[Mention]:
    """Every date expression of a sentence, in order."""
    return [Mention(m.start(), m.end(), r.meaning(m, reference), r.weak) for m, r in claim(text, rules)]


def moment(reference: Reference, minutes: int) -> Moment:
    """So many minutes from the customer's now; absolute time, so that a clock change in between is honoured."""
    zone = reference.local.tzinfo
    there = (reference.local.timestamp() + min(minutes, 60 * 24 * 366) * 60) // 60 * 60
    local = type(reference.local).fromtimestamp(there, zone)
    return Moment(local.date(), time(local.hour, local.minute))


def away(days: Days, by: int) -> Days:
    """Each of some days, shifted."""
    return tuple(found for day in days for found in shifted(day, by))
