"""Which of the days in a sentence is the answer: distances resolved, neighbours merged, refusals and background set aside."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, time

from courtesy.understanding.grammar import Grammar
from courtesy.understanding.mentions import Ahead, Following, Mention, Moment
from courtesy.understanding.reference import Days, Reference
from courtesy.understanding.roles import Role
from courtesy.understanding.two_payments import amounts_offered, is_first_of_two

# "friday, the 20th": one day said twice.
_SAME_DAY_TWICE = re.compile(r"^(?:,? ?(?:on |the |that's (?:a )?|which is (?:a )?|it's a |a )?|[,是那天]*)$")


# "from the 3rd to the 9th": what holds of the one holds of the other.
_CONTINUES = re.compile(r"^ ?(?:to|through|until|till|and|or)(?: the| on)? ?$|^(?:到|至|和|或者?|、)$")


@dataclass(frozen=True, slots=True)
class Resolved:
    """A mention as days, with its part in the sentence."""

    mention: Mention
    days: Days
    clock: time | None
    role: Role


def resolve(found: list[Mention], text: str, grammar: Grammar, reference: Reference) -> list[Resolved]:
    """Mentions as days; distances are measured from their neighbours."""
    around = grammar.around(text, [(m.start, m.end) for m in found])
    resolved: list[Resolved] = []
    pending: Ahead | None = None
    for mention, near in zip(found, around, strict=True):
        meaning = mention.meaning
        role = grammar.date_role(near, past=reference.past)
        if isinstance(meaning, Ahead) or meaning is None:
            pending = meaning
            continue
        days: Days
        clock: time | None = None
        if isinstance(meaning, Moment):
            days, clock = (meaning.day,), meaning.clock
        elif isinstance(meaning, Following):
            anchor = next((r.days[0] for r in reversed(resolved) if r.days), None)
            if anchor is None and meaning.else_today:
                anchor = reference.today
            if anchor is None:
                continue
            # Measured from payday or from a day refused, it is the offer.
            days, role = meaning.after(anchor), Role.OFFERED if role is Role.ASIDE else role
        else:
            days = meaning
        if (
            resolved
            and _CONTINUES.match(text[resolved[-1].mention.end : mention.start])
            and resolved[-1].role is Role.DENIED
        ):
            role = Role.DENIED
        if pending is not None:
            days = tuple(d for day in days[:1] for d in pending.of(day, reference))
            pending = None
        resolved.append(Resolved(mention, days, clock, role))
    return _merged(resolved, text, reference.today)


def _merged(resolved: list[Resolved], text: str, today: date) -> list[Resolved]:
    out: list[Resolved] = []
    for one in resolved:
        joined = _joined(out[-1], one, text, today) if out else None
        if joined is not None:
            out[-1] = joined
        else:
            out.append(one)
    return out


def _joined(first: Resolved, second: Resolved, text: str, today: date) -> Resolved | None:
    """Two mentions of one day as one; where they disagree both are kept, so that the bot asks."""
    gap = text[first.mention.end : second.mention.start]
    if (
        not (first.days and second.days)
        or first.role is not second.role
        or first.mention.weak is not second.mention.weak
        or isinstance(second.mention.meaning, Following)
        or not _SAME_DAY_TWICE.match(gap)
    ):
        return None
    both = [d for d in second.days if d in first.days]
    if both or first.days[0].weekday() == second.days[0].weekday():
        # Of "friday, march 20" the weekday is the one that is near.
        days = tuple(both) or (max(first.days[0], second.days[0], key=lambda d: abs(d - today)),)
        return replace(second, days=days, clock=second.clock or first.clock)
    if len(gap) <= 5:
        return replace(second, days=_distinct(second.days[:1] + first.days[:1]))
    return None


def _distinct(days: tuple[date, ...]) -> Days:
    return tuple(dict.fromkeys(days))


def choose(resolved: list[Resolved], text: str, grammar: Grammar) -> Resolved | None:
    """The last day offered; failing that the last one in the background; failing that "now"."""
    for role, weak in ((Role.OFFERED, False), (Role.ASIDE, False), (Role.OFFERED, True)):
        fitting = [r for r in resolved if r.role is role and r.mention.weak is weak]
        if not fitting:
            continue
        last = fitting[-1]
        if len(fitting) > 1:
            earlier = fitting[-2]
            if grammar.date_or.match(text[earlier.mention.end : last.mention.start]):
                return replace(earlier, days=_distinct(earlier.days[:1] + last.days[:1]))
            spans = [(r.mention.start, r.mention.end) for r in fitting]
            if is_first_of_two(text, grammar, spans, amounts_offered(text, grammar)):
                return earlier
        return last
    return None
