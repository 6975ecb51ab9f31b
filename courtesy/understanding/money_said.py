"""What the amount grammars find: a stretch of text and a value, or a share of the debt."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

Relative = Literal["full", "minimum", "half"]


@dataclass(frozen=True, slots=True)
class Candidate:
    """One amount in a sentence: either `value`, or `relative`.

    Attributes:
        currency: ISO code if a currency was named; None for the account's own.
        alternative: Another reading of the same words ("forty two fifty" is 4250, or 42.50 where 4250 exceeds the debt).
        per_month: A rate ("80 a month"), which belongs to a plan and is no single payment.
    """

    start: int
    end: int
    value: Decimal | None = None
    relative: Relative | None = None
    currency: str | None = None
    alternative: Decimal | None = None
    per_month: bool = False
