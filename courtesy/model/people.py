"""Customers, their accounts, and what they allowed or forbade."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
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
    """A card with an overdue balance. Amounts are minor units of `currency`."""

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

    @property
    def balance(self) -> Money:
        """The whole overdue amount."""
        return Money(self.balance_minor, self.currency)

    @property
    def min_due(self) -> Money:
        """The minimum payment due."""
        return Money(self.min_due_minor, self.currency)


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
