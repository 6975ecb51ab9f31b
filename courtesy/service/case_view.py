"""What a dialogue action may know of the case behind a contact, read at the moment of utterance."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from courtesy.model.contact import Contact, Turn
from courtesy.model.holds import STOPS_ASKING, HoldKind
from courtesy.model.ledger import state_on
from courtesy.model.outcomes import Promise
from courtesy.model.people import Account, Customer
from courtesy.ports import Clock, UnitOfWorkFactory
from courtesy.service.holds import standing_holds
from courtesy.service.promises import today_of, zone_of


@dataclass(frozen=True, slots=True)
class Case:
    """A contact, its account and its customer at one instant.

    Attributes:
        open_promise: The promise that stands.
        broken_promise: The account's newest promise, if it was broken or only partly kept: the next conversation begins there.
        holds: Reasons in force not to treat the customer as usual, the oldest first.
    """

    contact: Contact
    account: Account
    customer: Customer
    now: datetime
    open_promise: Promise | None = None
    broken_promise: Promise | None = None
    holds: tuple[HoldKind, ...] = ()

    @property
    def local_now(self) -> datetime:
        """The instant on the customer's clock."""
        return self.now.astimezone(zone_of(self.customer))

    @property
    def days_late(self) -> int:
        """Days past due on the customer's own date."""
        return self.account.days_late(self.local_now.date())

    @property
    def stopped(self) -> HoldKind | None:
        """Why nothing may be asked for now, if so."""
        return next((kind for kind in self.holds if kind in STOPS_ASKING), None)


class ReadCase:
    """Reads the case behind a contact."""

    def __init__(self, uow: UnitOfWorkFactory, clock: Clock, *, grace_days: int) -> None:
        self._uow = uow
        self._clock = clock
        self._grace_days = grace_days

    def __call__(self, contact_id: UUID) -> Case:
        """The case; raises `NotFound`."""
        now = self._clock.now()
        with self._uow() as uow:
            contact, account, customer = uow.case(contact_id)
            promise = uow.newest_promise(account.id)
            holds = tuple(hold.kind for hold in standing_holds(uow, contact, now))
        # the ledger writes states down with a delay; the date says what they are now
        state = promise and state_on(promise, promise.paid_minor, today_of(customer, now), self._grace_days)
        return Case(
            contact,
            account,
            customer,
            now,
            open_promise=promise if state == "open" else None,
            broken_promise=promise if state in ("broken", "partly_kept") else None,
            holds=holds,
        )

    def last_said(self, contact_id: UUID) -> list[Turn]:
        """The bot's newest answer, sentence by sentence."""
        with self._uow() as uow:
            return uow.last_said(contact_id)

    def said_before(self, contact_id: UUID, among: Collection[str]) -> set[str]:
        """Which of some responses have been said in the contact."""
        with self._uow() as uow:
            return uow.responses_said(contact_id, among)

    def words_of(self, turn_id: UUID) -> str:
        """What somebody said in an earlier turn."""
        with self._uow() as uow:
            return uow.turn(turn_id).text
