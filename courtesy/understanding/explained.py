"""How the values of a turn were found: every stretch of words that a grammar took for one, and what it was judged to be.

For people who want to know why; the readers themselves decide.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from courtesy.model.people import Language
from courtesy.understanding.date_choice import resolve
from courtesy.understanding.duckling_dates import odd_days
from courtesy.understanding.grammar import GRAMMARS, Grammar
from courtesy.understanding.mentions import mentions
from courtesy.understanding.money_said import Candidate
from courtesy.understanding.reference import Reference
from courtesy.understanding.text import grammars
from courtesy.understanding.values import Around

_LANGUAGE_NAMES: dict[Language, str] = {"en": "English", "zh": "Chinese"}


@dataclass(frozen=True, slots=True)
class ValueSeen:
    """Words that a grammar took for a value.

    Attributes:
        words: As the grammar sees them: spelled out, homophones repaired, numbers as digits.
        meaning: What they come to.
        role: What the value does in its sentence: offered, aside or denied; rates belong to plans.
        extractor: What found it.
    """

    kind: Literal["amount", "date", "time"]
    words: str
    meaning: str
    role: str
    extractor: str


def values_seen(text: str, around: Around) -> list[ValueSeen]:
    """Every stretch of words that could be a value, in the grammar that the readers try first and each that they may fall back on.

    Raises:
        InvalidInput: If the time zone is unknown.
    """
    found: list[ValueSeen] = []
    for language in grammars(text, around.language):
        grammar = GRAMMARS[language]
        found += _amounts(grammar, grammar.plain(text), around)
        found += _days(grammar, grammar.masked(grammar.plain(text)), around)
    return found


def _amounts(grammar: Grammar, plain: str, around: Around) -> list[ValueSeen]:
    seen = grammar.amounts(plain, around.currency, around.asks)
    surroundings = grammar.around(plain, [(c.start, c.end) for c in seen])
    return [
        ValueSeen(
            "amount",
            plain[c.start : c.end].strip(),
            _money(c, around.currency),
            "a month" if c.per_month else grammar.amount_role(near, relative=c.relative is not None).name.lower(),
            f"{_LANGUAGE_NAMES[grammar.language]} amounts",
        )
        for c, near in zip(seen, surroundings, strict=True)
    ]


def _days(grammar: Grammar, plain: str, around: Around) -> list[ValueSeen]:
    reference = Reference(around.local_now, grammar.payment_made(plain))
    by, seen = f"{_LANGUAGE_NAMES[grammar.language]} dates", mentions(plain, grammar.dates, reference)
    if not seen and grammar.language == "en":
        by, seen = "Duckling", odd_days(plain, reference)
    days = [
        ValueSeen(
            "date",
            plain[r.mention.start : r.mention.end].strip(),
            " or ".join(day.isoformat() for day in r.days) or "no day",
            r.role.name.lower() + (", only if nothing else is said" if r.mention.weak else ""),
            by,
        )
        for r in resolve(seen, plain, grammar, reference)
    ]
    clocks = grammar.clocks(plain, around.asks)
    surroundings = grammar.around(plain, [(c.start, c.end) for c in clocks])
    times = [
        ValueSeen(
            "time",
            plain[c.start : c.end].strip(),
            c.time.strftime("%H:%M") + ("" if c.settled else ", read as daytime"),
            grammar.date_role(near, past=reference.past).name.lower(),
            f"{_LANGUAGE_NAMES[grammar.language]} times",
        )
        for c, near in zip(clocks, surroundings, strict=True)
    ]
    return days + times


def _money(candidate: Candidate, currency: str) -> str:
    if candidate.relative is not None:
        return candidate.relative
    other = "" if candidate.alternative is None else f", or {candidate.alternative.normalize():f}"
    return f"{candidate.value:f} {candidate.currency or currency}{other}"
