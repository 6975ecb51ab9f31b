"""Recording what a contact led to, in the fixed vocabulary."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import uuid4

import rfc8785

from courtesy.model.contact import Contact, Turn
from courtesy.model.outcomes import Outcome, OutcomeKind
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
    """Record an outcome of a contact; one of the same kind that still stands is superseded if it differs."""
    standing = uow.outcome(contact.id, kind)
    if standing is not None:
        if standing.detail == detail:
            return standing
        standing.superseded_at = now
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
