"""Holds: reasons not to contact somebody as usual, seen by the permission gate and by whoever plans outreach."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID, uuid4

from courtesy.model.contact import Contact
from courtesy.model.holds import OF_PERSON, Hold, HoldKind
from courtesy.ports import UnitOfWork


def place_hold(
    uow: UnitOfWork,
    contact: Contact,
    turn_id: UUID | None,
    kind: HoldKind,
    now: datetime,
    lasting: timedelta | None = None,
) -> Hold | None:
    """Hold contact with the person or the account of a contact; one of the same kind that stands is lengthened.

    Args:
        uow: The transaction.
        contact: Where the person told us.
        turn_id: Their words.
        kind: The reason.
        now: The present instant.
        lasting: How long it lasts by itself; until a person lifts it if not given.
    """
    if contact.customer_id is None:
        return None
    until = now + lasting if lasting is not None else None
    standing = next((h for h in standing_holds(uow, contact, now) if h.kind == kind), None)
    if standing is not None:
        if standing.until is not None and (until is None or until > standing.until):
            standing.until = until
        return standing
    hold = Hold(
        id=uuid4(),
        customer_id=contact.customer_id,
        account_id=None if kind in OF_PERSON else contact.account_id,
        contact_id=contact.id,
        turn_id=turn_id,
        kind=kind,
        at=now,
        until=until,
    )
    uow.add(hold)
    uow.flush()
    about = {"hold": str(hold.id), "contact": str(contact.id), "turn": str(turn_id) if turn_id else None}
    uow.audit("hold.placed", about | {"reason": kind, "until": until.isoformat() if until else None})
    return hold


def standing_holds(uow: UnitOfWork, contact: Contact, now: datetime) -> list[Hold]:
    """The holds that are in force for the person and the account of a contact."""
    if contact.customer_id is None:
        return []
    return [h for h in uow.holds(contact.customer_id, contact.account_id) if h.stands(now)]


def lift_hold(uow: UnitOfWork, hold: Hold, by: str, now: datetime) -> None:
    """Lift a hold.

    Args:
        uow: The transaction.
        hold: What is lifted.
        by: Who did: an agent's name, or `customer`.
        now: The present instant.
    """
    hold.lifted_at, hold.lifted_by = now, by
    uow.audit("hold.lifted", {"hold": str(hold.id), "reason": hold.kind, "by": by})
