"""Recording what a contact led to, in the fixed vocabulary."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import uuid4

import rfc8785

from courtesy.model.contact import Contact, Turn
from courtesy.model.outcomes import NothingReason, Outcome, OutcomeKind
from courtesy.ports import UnitOfWork
from courtesy.service.said import sha256


def record_outcome(
    uow: UnitOfWork,
    contact: Contact,
    turn: Turn | None,
    kind: OutcomeKind,
    detail: dict[str, Any],
    now: datetime,
) -> Outcome:
    """Record an outcome of a contact; one of the same kind that still stands is superseded if it differs.

    A contact that led to something did not lead to nothing: a `none` that was recorded before gives way.
    """
    standing = uow.outcomes(contact.id)
    for earlier in standing:
        if earlier.kind == kind and earlier.detail == detail:
            return earlier
    for earlier in standing:
        if earlier.kind in (kind, "none"):
            earlier.superseded_at = now
    outcome = add_outcome(uow, contact, turn, kind, detail, now)
    uow.flush()  # what is recorded next in this transaction has to see it
    return outcome


def add_outcome(
    uow: UnitOfWork,
    contact: Contact,
    turn: Turn | None,
    kind: OutcomeKind,
    detail: dict[str, Any],
    now: datetime,
) -> Outcome:
    """Record the first outcome of a contact, written with the rest of the transaction."""
    outcome = Outcome(
        id=uuid4(),
        contact_id=contact.id,
        account_id=contact.account_id,
        turn_id=turn.id if turn else None,
        at=now,
        kind=kind,
        detail=detail,
    )
    uow.add(outcome)
    body = {"contact": str(contact.id), "turn": str(turn.id) if turn else None, "outcome": kind}
    uow.audit("outcome", body | {"detail_sha256": sha256(rfc8785.dumps(detail).decode())})
    return outcome


def withdraw_outcome(uow: UnitOfWork, contact: Contact, turn: Turn | None, kind: OutcomeKind, now: datetime) -> bool:
    """Take back an outcome that no longer holds; returns whether there was one."""
    standing = uow.outcome(contact.id, kind)
    if standing is None:
        return False
    standing.superseded_at = now
    uow.flush()
    body = {"contact": str(contact.id), "turn": str(turn.id) if turn else None, "outcome": kind}
    uow.audit("outcome.withdrawn", body)
    return True


def nothing_agreed(uow: UnitOfWork, contact: Contact, turn: Turn | None, reason: NothingReason, now: datetime) -> None:
    """Note why a contact has led to nothing so far; it gives way to the first real outcome."""
    if all(o.kind == "none" for o in uow.outcomes(contact.id)):
        record_outcome(uow, contact, turn, "none", {"reason": reason}, now)
