"""Giving a conversation to a human agent: recorded in Postgres first, then announced in the queue."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid4

from courtesy.model.contact import Contact
from courtesy.model.desk import SAFETY, amount_band, due, skill_for
from courtesy.model.outcomes import HandOff, HandOffReason
from courtesy.ports import Clock, UnitOfWork, UnitOfWorkFactory
from courtesy.service.outcomes import record_outcome


def hand_off(uow: UnitOfWork, contact: Contact, turn_id: UUID, reason: HandOffReason, now: datetime) -> HandOff:
    """Give a contact to a human: from this transaction on the bot is silent. One open hand-off a contact."""
    standing = uow.hand_off_of_contact(contact.id)
    if standing is not None and contact.owner == "human" and not _more_urgent(standing, reason):
        return standing
    given = standing or _queued(uow, contact, turn_id, reason, now)
    if standing is not None:  # somebody was to follow up; now they take over
        standing.reason, standing.turn_id = reason, turn_id
        standing.skill, standing.due_at = skill_for(reason), due(reason, now)
        _audit(uow, standing)
        _announce(uow, standing)
    contact.owner = "human"
    record_outcome(uow, contact, uow.turn(turn_id), "handoff", {"reason": reason}, now)
    return given


def ask_to_follow_up(
    uow: UnitOfWork, contact: Contact, turn_id: UUID | None, reason: HandOffReason, now: datetime
) -> HandOff:
    """Ask a human to get back to the person; meanwhile the bot goes on listening and answering."""
    return uow.hand_off_of_contact(contact.id) or _queued(uow, contact, turn_id, reason, now)


def _queued(uow: UnitOfWork, contact: Contact, turn_id: UUID | None, reason: HandOffReason, now: datetime) -> HandOff:
    account = uow.account_by_id(contact.account_id) if contact.account_id else None
    given = HandOff(
        id=uuid4(),
        account_id=contact.account_id,
        contact_id=contact.id,
        turn_id=turn_id,
        at=now,
        reason=reason,
        language=contact.language,
        skill=skill_for(reason),
        amount_minor=account.balance_minor if account else 0,
        amount_band=amount_band(account.balance_minor, account.currency) if account else 0,
        due_at=due(reason, now),
    )
    uow.add(given)
    uow.flush()
    _audit(uow, given)
    _announce(uow, given)
    return given


def _more_urgent(standing: HandOff, reason: HandOffReason) -> bool:
    """Whether a case that nobody has yet comes to be one of somebody's safety."""
    return reason in SAFETY and standing.reason not in SAFETY and standing.state in ("pending", "reserved")


def _announce(uow: UnitOfWork, given: HandOff) -> None:
    uow.defer("announce_hand_off", queueing_lock=f"announce {given.id}", hand_off_id=str(given.id))


def _audit(uow: UnitOfWork, given: HandOff) -> None:
    about = {"handoff": str(given.id), "contact": str(given.contact_id)}
    uow.audit("handoff", about | {"reason": given.reason, "state": given.state})


class RequestAgent:
    """Use case: hand the conversation to a person."""

    def __init__(self, uow: UnitOfWorkFactory, clock: Clock) -> None:
        self._uow = uow
        self._clock = clock

    def __call__(self, contact_id: UUID, turn_id: UUID, reason: HandOffReason) -> None:
        """Hand over; repeating it changes nothing."""
        with self._uow() as uow:
            hand_off(uow, uow.contact(contact_id, lock=True), turn_id, reason, self._clock.now())
            uow.commit()
