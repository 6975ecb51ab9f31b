"""Two payments in one sentence: "fifty tomorrow, fifty next friday". The first of them is the one to be promised.

Without this the last of several dates and amounts would count, as it does after a correction.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from courtesy.understanding.grammar import Grammar
from courtesy.understanding.mentions import claim
from courtesy.understanding.money_said import Candidate
from courtesy.understanding.roles import Role

# What weighs one against the other, or leads from one to the other.
_WEIGHED = re.compile(r"\b(?:or|so|but|because|only)\b|或|还是|所以|但|只能|只有")
Span = tuple[int, int]


def amounts_offered(text: str, grammar: Grammar, found: Sequence[Candidate] | None = None) -> list[Span]:
    """Where a sentence names amounts that the customer offers, shares of the debt among them."""
    candidates = grammar.amounts(text, "USD", "nothing") if found is None else found
    around = grammar.around(text, [(c.start, c.end) for c in candidates])
    return [
        (c.start, c.end)
        for c, near in zip(candidates, around, strict=True)
        if not c.per_month and grammar.amount_role(near, relative=c.relative is not None) is Role.OFFERED
    ]


def dates_offered(text: str, grammar: Grammar) -> list[Span]:
    """Where a sentence names days on which the customer offers to pay."""
    spans = [(m.start(), m.end()) for m, _ in claim(text, grammar.dates)]
    return [
        span
        for span, near in zip(spans, grammar.around(text, spans), strict=True)
        if grammar.date_role(near, past=False) is Role.OFFERED
    ]


def is_first_of_two(text: str, grammar: Grammar, dates: Sequence[Span], amounts: Sequence[Span]) -> bool:
    """Whether the last two dates and the last two amounts are two payments: each beside its own, and none corrected."""
    if len(dates) < 2 or len(amounts) < 2:
        return False
    ordered = sorted([*((s, "date") for s in dates[-2:]), *((s, "amount") for s in amounts[-2:])])
    kinds = [kind for _, kind in ordered]
    if kinds not in (["date", "amount"] * 2, ["amount", "date"] * 2):
        return False
    between = text[ordered[1][0][1] : ordered[2][0][0]]
    return not grammar.correction.search(between) and not _WEIGHED.search(between)
