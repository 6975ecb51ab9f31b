"""What was known at the instant of the ask.

A fact dated later does not exist yet, also while a later minute is being sought: only the clock moves.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property
from zoneinfo import ZoneInfo

from courtesy.policy.consents import Ledger
from courtesy.policy.facts import Account, Ask, Consent, Contact, Event, Facts, KnownLocation


@dataclass(frozen=True)
class Dossier:
    """The facts of a case, sorted for the checks."""

    account: Account
    ask: Ask
    contacts: tuple[Contact, ...]
    events: tuple[Event, ...]

    @classmethod
    def of(cls, facts: Facts) -> "Dossier":
        """Keep what was known when the contact was asked for, oldest first."""
        known = sorted((item for item in facts.history if item.at <= facts.ask.at), key=lambda item: item.at)
        return cls(
            account=facts.account,
            ask=facts.ask,
            contacts=tuple(item for item in known if isinstance(item, Contact)),
            events=tuple(item for item in known if isinstance(item, Event)),
        )

    @property
    def channel(self) -> str:
        """The channel asked for."""
        return self.ask.channel

    @property
    def artificial_voice(self) -> bool:
        """Whether the ask is a call by the bot; FCC 24-17 reads AI voices as artificial ones."""
        return self.ask.channel == "voice" and self.ask.mode != "human"

    @property
    def third_party(self) -> bool:
        """Whether an agency asks; an unknown role is read as one, which is stricter."""
        return self.account.role != "first_party"

    @property
    def at_work(self) -> bool:
        """Whether the contact goes to the place of work."""
        return self.account.destination == "work"

    @cached_property
    def location(self) -> KnownLocation | None:
        """The stated location, if it had been stated."""
        location = self.account.known_location
        return location if location and location.stated_at <= self.ask.at else None

    @cached_property
    def ledger(self) -> Ledger:
        """Consents and opt-outs."""
        asked = self.ask.at
        return Ledger(
            consents=tuple(_known(item, asked) for item in self.account.consents),
            opt_outs=tuple(self.happened("opt_out")),
            opt_ins=tuple(self.happened("opt_in")),
        )

    def happened(self, event: str) -> list[Event]:
        """Return the events of a kind, oldest first."""
        return [item for item in self.events if item.event == event]

    @cached_property
    def wrong_number(self) -> bool:
        """Whether the number was found to be somebody else's."""
        return bool(self.happened("wrong_number"))

    @cached_property
    def promised(self) -> date | None:
        """The latest due date still promised; for one due date the last word decides."""
        states = {item.due: item.state for item in self.happened("promise") if item.due}
        return max((due for due, state in states.items() if state == "open"), default=None)

    @cached_property
    def conversation(self) -> Contact | None:
        """The latest conversation by telephone, whoever began it."""
        return _last(item for item in self.contacts if item.channel == "voice" and item.outcome == "conversation")

    def inbound(self, *channels: str) -> Contact | None:
        """Return the latest message or call from the person on these channels."""
        return _last(item for item in self.contacts if item.channel in channels and item.direction == "inbound")

    def outbound(self, channels: Iterable[str]) -> list[Contact]:
        """Return what was sent or placed on these channels, oldest first."""
        return [item for item in self.contacts if item.channel in channels and item.direction == "outbound"]

    @cached_property
    def _dates(self) -> dict[tuple[datetime, str], date]:
        return {}

    def local_date(self, at: datetime, zone: str) -> date:
        """Return the calendar date of a past instant, remembered: a search asks for it again and again."""
        day = self._dates.get((at, zone))
        if day is None:
            day = self._dates[at, zone] = at.astimezone(ZoneInfo(zone)).date()
        return day


def _known(consent: Consent, asked: datetime) -> Consent:
    """Return what was known of a consent; nearly all are as they are."""
    given, withdrawn = _until(asked, consent.given_at), _until(asked, consent.withdrawn_at)
    if given is consent.given_at and withdrawn is consent.withdrawn_at:
        return consent
    return replace(consent, given_at=given, withdrawn_at=withdrawn)


def _until(asked: datetime, at: datetime | None) -> datetime | None:
    return at if at is not None and at <= asked else None


def _last(contacts: Iterable[Contact]) -> Contact | None:
    """Return the last of contacts that come oldest first."""
    return next(iter(list(contacts)[-1:]), None)
