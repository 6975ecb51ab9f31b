"""The end of a contact: whatever happened, it has an outcome."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from courtesy.model.contact import Contact
from courtesy.model.outcomes import NothingReason
from courtesy.ports import Clock, UnitOfWork, UnitOfWorkFactory
from courtesy.service.outcomes import add_outcome, nothing_agreed

BATCH = 200
# A text exchange that has been silent for this long is over: who answers next has to be verified again.
SILENCE_ENDS = timedelta(hours=12)


class NothingAgreed:
    """Use case: a conversation has led to nothing, for now."""

    def __init__(self, uow: UnitOfWorkFactory, clock: Clock) -> None:
        self._uow = uow
        self._clock = clock

    def __call__(self, contact_id: UUID, turn_id: UUID, reason: NothingReason | None = None) -> None:
        """Note why; without a reason given, the one that the contact's state tells. The first real outcome replaces it."""
        with self._uow() as uow:
            contact = uow.contact(contact_id, lock=True)
            if reason is None and uow.outcome(contact_id, "none") is not None:
                return
            nothing_agreed(uow, contact, uow.turn(turn_id), reason or why_nothing(uow, contact), self._clock.now())
            uow.commit()


class EndIdle:
    """Use case: exchanges of texts that fell silent are over."""

    def __init__(self, uow: UnitOfWorkFactory, clock: Clock, silence: timedelta = SILENCE_ENDS) -> None:
        self._uow = uow
        self._clock = clock
        self._silence = silence

    def __call__(self) -> int:
        """End a batch of them; returns how many, so that a full batch is followed by another."""
        now = self._clock.now()
        with self._uow() as uow:
            idle = uow.idle_contacts("sms", now - self._silence, BATCH)
            conclude_all(uow, idle, now)
            for contact in idle:
                uow.audit("contact.ended", {"contact": str(contact.id), "why": "silence"})
                contact.end(now)
            uow.commit()
            return len(idle)


def conclude(uow: UnitOfWork, contact: Contact, now: datetime) -> None:
    """See to it that a contact that ends has an outcome."""
    conclude_all(uow, [contact], now)


def conclude_all(uow: UnitOfWork, contacts: Sequence[Contact], now: datetime) -> None:
    """See to it that contacts that end have an outcome."""
    about = [contact for contact in contacts if contact.account_id is not None]
    if not about:
        return
    ids = [contact.id for contact in about]
    concluded, heard = uow.concluded(ids), uow.heard(ids)
    for contact in about:
        if contact.id not in concluded:
            add_outcome(uow, contact, None, "none", {"reason": _nothing(contact, contact.id in heard)}, now)


def why_nothing(uow: UnitOfWork, contact: Contact) -> NothingReason:
    """Why a contact without an outcome led to nothing, by how far it got."""
    return _nothing(contact, not contact.verified and uow.turns_heard(contact.id) > 0)


def _nothing(contact: Contact, heard: bool) -> NothingReason:
    if contact.verified:
        return "no_agreement"
    return "not_verified" if heard else "no_reply"
