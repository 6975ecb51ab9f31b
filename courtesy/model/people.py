"""Customers, their accounts, and what they allowed or forbade."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any, Literal
from uuid import UUID

from courtesy.model.money import Money

Language = Literal["en", "zh"]
Channel = Literal["sms", "voice"]


@dataclass(kw_only=True, eq=False)
class Customer:
    """A person, known by name and phone number."""

    id: UUID
    name: str
    phone: str
    language: Language
    country: str
    state: str | None = None
    city: str | None = None
    postal_code: str | None = None
    timezone: str | None = None
    id_last4: str | None = None
    birth_date: date | None = None

    @property
    def first_name(self) -> str:
        """What a reminder calls the person: the first word of a Western name, the whole of a Chinese one."""
        return self.name.split()[0] if " " in self.name else self.name


@dataclass(kw_only=True, eq=False)
class Account:
    """A card with an overdue balance. Amounts are minor units of `currency`.

    Attributes:
        balance_minor: What is overdue now: the issuer's figure less the payments since.
        days_past_due: As the issuer's file counted them; `days_late` goes on counting.
        stated_balance_minor: The overdue amount as the issuer's file stated it; None while no payment has changed it.
        stated_min_due_minor: The same for the minimum due.
        closed_at: When everything overdue was paid.
    """

    id: UUID
    ref: str
    customer_id: UUID
    role: Literal["first_party", "third_party"]
    issuer: str
    product: str
    last4: str
    balance_minor: int
    min_due_minor: int
    currency: str
    due_date: date
    days_past_due: int
    attributes: dict[str, Any] = field(default_factory=dict)
    imported_at: datetime
    closed_at: datetime | None = None
    stated_balance_minor: int | None = None
    stated_min_due_minor: int | None = None

    @property
    def balance(self) -> Money:
        """The whole overdue amount."""
        return Money(self.balance_minor, self.currency)

    @property
    def min_due(self) -> Money:
        """The minimum payment due."""
        return Money(self.min_due_minor, self.currency)

    @property
    def stated_balance(self) -> int:
        """The overdue amount of the issuer's file."""
        return self.balance_minor if self.stated_balance_minor is None else self.stated_balance_minor

    @property
    def stated_min_due(self) -> int:
        """The minimum due of the issuer's file."""
        return self.min_due_minor if self.stated_min_due_minor is None else self.stated_min_due_minor

    @property
    def stated_on(self) -> date:
        """The day that the amounts of the issuer's file are of: its own count of days tells, unless that lies after the import."""
        return min(self.imported_at.astimezone(UTC).date(), self.due_date + timedelta(days=self.days_past_due))

    @property
    def overdue_since(self) -> date:
        """The day that days past due are counted from."""
        return overdue_since(self.due_date, self.days_past_due, self.imported_at)

    def days_late(self, today: date) -> int:
        """Days past due on a date, the customer's own; zero before the due date."""
        return max(0, (today - self.overdue_since).days)


def overdue_since(due_date: date, days_past_due: int, imported_at: datetime) -> date:
    """The day that days past due are counted from: the due date, or an earlier one that the issuer's count points to.

    One day of difference is the hour of the import, not an older debt.
    """
    counted_from = imported_at.astimezone(UTC).date() - timedelta(days=days_past_due)
    older = days_past_due > 0 and counted_from < due_date - timedelta(days=1)
    return counted_from if older else due_date


@dataclass(kw_only=True, eq=False)
class Consent:
    """Permission to be contacted on a channel, with the evidence of how it was given."""

    id: UUID
    customer_id: UUID
    channel: Channel
    kind: Literal["artificial_voice", "text"]
    given_at: datetime
    withdrawn_at: datetime | None = None
    evidence: dict[str, Any] = field(default_factory=dict)


@dataclass(kw_only=True, eq=False)
class OptOut:
    """A person's "stop", effective at once. `turn_id` is the evidence."""

    id: UUID
    customer_id: UUID | None
    phone: str
    channel: Literal["sms", "voice", "all"]
    at: datetime
    turn_id: UUID | None = None
    rule: str = ""
    withdrawn_at: datetime | None = None
