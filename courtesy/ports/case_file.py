"""Everything recorded about one account that decides whether, when and how it is contacted, and the facts that follow from it.

The records are read elsewhere, for one account or for all of them; nothing is looked up here.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Literal, Protocol
from uuid import UUID
from zoneinfo import ZoneInfo

from courtesy.model.people import overdue_since
from courtesy.policy import facts as policy
from courtesy.policy.facts import Ask, Facts, Flags

# Contacts older than this change neither an answer of the gate nor a step of a ladder.
LOOK_BACK = timedelta(days=130)
YES = frozenset({"1", "true", "yes", "y", "是"})


class Located(Protocol):
    """Whoever has a clock."""

    @property
    def country(self) -> str:
        """ISO 3166."""

    @property
    def timezone(self) -> str | None:
        """An IANA name, if one is on file."""


@dataclass(slots=True)
class Person:
    """A customer as the gate sees them."""

    id: UUID
    phone: str
    language: str
    country: str
    state: str | None
    city: str | None
    postal_code: str | None
    timezone: str | None


@dataclass(slots=True)
class Card:
    """An account as gate and strategies see it."""

    id: UUID
    ref: str
    role: str
    due_date: date
    days_past_due: int
    imported_at: datetime
    attributes: dict[str, Any]
    closed_at: datetime | None


@dataclass(slots=True)
class Promised:
    """A promise as gate and strategies see it."""

    made_at: datetime
    due: date
    state: str
    paid_minor: int


@dataclass(slots=True)
class CaseFile:
    """One account, its customer, and what is recorded about both.

    Attributes:
        contacts: Calls and texts with the person or their number, oldest first: what the rules count.
        events: What was learnt: opt-outs, wrong numbers, other people on the line.
        ours: When we contacted the person about this account of our own accord.
        last_contact: The newest contact of either side with the person.
        promises: Those that were neither superseded nor withdrawn, oldest first.
        flags: States of the account or the person that the law knows, by the names of the case format.
        holds: Reasons of the house to wait, each until an instant or until a person lifts it.
        busy: Why nobody should interrupt now: `conversation`, `hand_off`, `call_back`.
        unreachable: Channels on which the person's number leads nowhere, by what the carrier said last.
        slots: Times of the week at which the person does not want to be contacted.
        agreement: What an agreement on instalments has come to: `active` or `breached`.
    """

    card: Card
    person: Person
    consents: list[policy.Consent] = field(default_factory=list)
    contacts: list[policy.Contact] = field(default_factory=list)
    events: list[policy.Event] = field(default_factory=list)
    ours: list[datetime] = field(default_factory=list)
    last_contact: datetime | None = None
    promises: list[Promised] = field(default_factory=list)
    flags: set[str] = field(default_factory=set)
    holds: list[tuple[str, datetime | None]] = field(default_factory=list)
    slots: list[policy.Slot] = field(default_factory=list)
    busy: set[str] = field(default_factory=set)
    unreachable: set[str] = field(default_factory=set)
    agreement: str | None = None
    overdue_since: date = field(init=False)

    def __post_init__(self) -> None:
        """Work out the day that days past due are counted from."""
        self.overdue_since = overdue_since(self.card.due_date, self.card.days_past_due, self.card.imported_at)

    def today(self, now: datetime) -> date:
        """The customer's own date."""
        return now.astimezone(zone_of(self.person)).date()


def zone_of(person: Located) -> ZoneInfo:
    """A person's time zone; the country's main one if none is on file."""
    return ZoneInfo(person.timezone or ("Asia/Shanghai" if person.country == "CN" else "America/New_York"))


def facts(
    file: CaseFile,
    *,
    at: datetime,
    channel: Literal["sms", "voice"],
    mode: Literal["automated", "human"] = "automated",
    purpose: str = "reminder",
    confirms: str | None = None,
) -> Facts:
    """The facts of a permission decision about a contact at an instant, by what the file holds."""
    person, card = file.person, file.card
    told = card.attributes
    history: list[policy.Contact | policy.Event] = [*file.contacts, *file.events]
    for promise in file.promises:
        state = promise.state if promise.state in ("open", "kept") else "broken"
        history.append(policy.Event(promise.made_at, "promise", due=promise.due, state=state))
    history.sort(key=lambda entry: entry.at)
    return Facts(
        account=policy.Account(
            role=card.role,  # type: ignore[arg-type]  # the import takes no other
            country=person.country,
            state=person.state or None,
            city=person.city or None,
            postal_code=person.postal_code or None,
            timezone=person.timezone,
            phone=person.phone,
            phone_line=_one_of(told.get("phone_line"), ("mobile", "landline", "voip")),
            language=person.language,
            days_past_due=max(0, (file.today(at) - file.overdue_since).days),
            consents=tuple(file.consents),
            flags=_flags(file),
            inconvenient=tuple(file.slots),
            wished=() if person.country == "US" else tuple(file.slots),
            holds=tuple(policy.Hold(kind, until) for kind, until in file.holds),
            destination=_one_of(told.get("destination"), ("mobile", "home", "work")),
        ),
        ask=Ask(at, channel, mode, purpose, confirms),
        history=tuple(history),
    )


PLAIN_FLAGS = frozenset({
    "attorney", "bankruptcy", "deceased", "identity_theft", "minor", "military", "dispute_open", "cease_in_writing", "hardship",
    "employer_prohibits",
})  # fmt: skip


def stated_flags(attributes: dict[str, Any]) -> set[str]:
    """Flags that the issuer's file states in columns of their names."""
    return {name for name in PLAIN_FLAGS & attributes.keys() if str(attributes[name]).strip().lower() in YES}


def _flags(file: CaseFile) -> Flags:
    return Flags(instalment_agreement=file.agreement, **dict.fromkeys(file.flags & PLAIN_FLAGS, True))


def _one_of(value: Any, allowed: tuple[str, ...]) -> str | None:
    return value if value in allowed else None
