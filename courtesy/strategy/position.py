"""Where an account stands, as a strategy sees it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Position:
    """What is on record about an account; every date is the customer's own.

    Attributes:
        person: What tells people apart for good; everybody stays in their part of an experiment.
        today: The customer's date.
        overdue_since: The day that days past due are counted from.
        holds: Reasons to wait that are in force.
        promise_due: The date of the promise that stands.
        broken_on: The last day of the newest promise, if it was broken or only partly kept.
        ours: Dates of our contacts about the account, in any order.
        last_contact: The last contact of either side, about this account or not.
    """

    person: str
    country: str
    role: str
    segment: str | None
    today: date
    overdue_since: date
    holds: frozenset[str] = frozenset()
    promise_due: date | None = None
    broken_on: date | None = None
    ours: tuple[date, ...] = ()
    last_contact: date | None = None

    @property
    def days_late(self) -> int:
        """Days past due."""
        return (self.today - self.overdue_since).days
