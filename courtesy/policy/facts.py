"""The facts a permission decision may use: an account, what happened, what is asked.

Every value is frozen and says only what is known; None is unknown. `Facts.from_case` reads
the JSON of a contact-permission case. Which of these facts count at an instant is `dossier`'s business.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, Literal

type Role = Literal["first_party", "third_party"]
type Channel = Literal["voice", "sms", "email", "letter"]
type ConsentKind = Literal["artificial_voice", "text", "electronic", "detailed_texts", "recording"]


@dataclass(frozen=True)
class Consent:
    """A consent on file, and its withdrawal."""

    channel: Channel
    kind: ConsentKind
    given_at: datetime | None
    withdrawn_at: datetime | None = None


@dataclass(frozen=True)
class KnownLocation:
    """Where the customer said they are; a bare date stands at 00:00 UTC."""

    tz: str
    stated_at: datetime


@dataclass(frozen=True)
class Slot:
    """A time of the week the customer called inconvenient, on their wall clock.

    `weekdays` (Monday is 0) name the day it starts; none means every day. An end not later than the start
    runs past midnight.
    """

    weekdays: tuple[int, ...]
    start: time
    end: time


@dataclass(frozen=True)
class Flags:
    """States of the account and its holder that stop or change treatment."""

    attorney: bool = False
    attorney_unresponsive_days: int | None = None
    bankruptcy: bool = False
    deceased: bool = False
    identity_theft: bool = False
    minor: bool = False
    military: bool = False
    dispute_open: bool = False
    cease_in_writing: bool = False
    hardship: bool = False
    instalment_agreement: str | None = None
    employer_prohibits: bool = False


@dataclass(frozen=True)
class Hold:
    """A reason of the house not to contact somebody as usual; without an end only a person lifts it."""

    kind: str
    until: datetime | None = None


@dataclass(frozen=True)
class Account:
    """The card account, its holder's address and number, and what they consented to.

    Attributes:
        timezone: the zone that the issuer's file names; it adds a clock beside those of address and number.
        inconvenient: times that the law of the United States bids us to keep away.
        wished: times that the house keeps away because the person asked for it, wherever they live.
        holds: the house's own reasons to wait or to leave it to a person.
    """

    role: Role | None = None
    country: str | None = None
    state: str | None = None
    city: str | None = None
    postal_code: str | None = None
    timezone: str | None = None
    phone: str | None = None
    phone_line: str | None = None
    language: str | None = None
    days_past_due: int | None = None
    known_location: KnownLocation | None = None
    consents: tuple[Consent, ...] = ()
    flags: Flags = Flags()
    inconvenient: tuple[Slot, ...] = ()
    wished: tuple[Slot, ...] = ()
    holds: tuple[Hold, ...] = ()
    destination: str | None = None


@dataclass(frozen=True)
class Contact:
    """A call placed or taken, a message sent or received."""

    at: datetime
    channel: Channel
    direction: str = "outbound"
    outcome: str | None = None
    by: str | None = None


@dataclass(frozen=True)
class Event:
    """Something learnt that is not itself a contact: an opt-out or opt-in, a wrong number, a promise."""

    at: datetime
    event: str
    channel: str | None = None
    due: date | None = None
    state: str | None = None


@dataclass(frozen=True)
class Ask:
    """The contact somebody wants to make; a confirmation may say which opt-out it confirms."""

    at: datetime
    channel: Channel
    mode: str = "automated"
    purpose: str = "reminder"
    confirms: str | None = None


@dataclass(frozen=True)
class Facts:
    """Everything a decision may use, and nothing else."""

    account: Account
    ask: Ask
    history: tuple[Contact | Event, ...] = ()

    @classmethod
    def from_case(cls, case: Mapping[str, Any]) -> "Facts":
        """Read a contact-permission case.

        Raises:
            FactsError: a value cannot be read; the message says which, why, and what to write.
        """
        from courtesy.policy.case_format import read_case  # late: that module reads into these types

        return read_case(case)

    def digest(self) -> str:
        """Name these facts by the SHA-256 of a canonical rendering, for the audit trail."""
        text = json.dumps(self, default=_plain, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date | time) else vars(value)
