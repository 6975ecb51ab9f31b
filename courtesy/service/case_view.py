"""What a dialogue action may know of the case behind a contact, read at the moment of utterance."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from courtesy.model.contact import Contact
from courtesy.model.ledger import state_on
from courtesy.model.outcomes import Promise
from courtesy.model.people import Account, Customer
from courtesy.ports import Clock, UnitOfWorkFactory
from courtesy.service.promises import today_of, zone_of


@dataclass(frozen=True, slots=True)
class Case:
    """A contact, its account and its customer at one instant.

    Attributes:
        open_promise: The promise that stands.
        broken_promise: The account's newest promise, if it was broken or only partly kept: the next conversation begins there.
    """

    contact: Contact
    account: Account
    customer: Customer
    now: datetime
    open_promise: Promise | None = None
    broken_promise: Promise | None = None

    @property
    def local_now(self) -> datetime:
        """The instant on the customer's clock."""
        return self.now.astimezone(zone_of(self.customer))

    @property
    def days_late(self) -> int:
        """Days past due on the customer's own date."""
        return self.account.days_late(self.local_now.date())


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
        # the ledger writes states down with a delay; the date says what they are now
        state = promise and state_on(promise, promise.paid_minor, today_of(customer, now), self._grace_days)
        return Case(
            contact,
            account,
            customer,
            now,
            open_promise=promise if state == "open" else None,
            broken_promise=promise if state in ("broken", "partly_kept") else None,
        )
