"""What a dialogue action may know of the case behind a contact, read at the moment of utterance."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from courtesy.model.contact import Contact
from courtesy.model.people import Account, Customer
from courtesy.ports import Clock, UnitOfWorkFactory
from courtesy.service.promises import zone_of


@dataclass(frozen=True, slots=True)
class Case:
    """A contact, its account and its customer at one instant."""

    contact: Contact
    account: Account
    customer: Customer
    now: datetime

    @property
    def local_now(self) -> datetime:
        """The instant on the customer's clock."""
        return self.now.astimezone(zone_of(self.customer))


class ReadCase:
    """Reads the case behind a contact."""

    def __init__(self, uow: UnitOfWorkFactory, clock: Clock) -> None:
        self._uow = uow
        self._clock = clock

    def __call__(self, contact_id: UUID) -> Case:
        """The case; raises `NotFound`."""
        with self._uow() as uow:
            return Case(*uow.case(contact_id), self._clock.now())
