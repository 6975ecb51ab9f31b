"""Disputes and payments that the customer says are made: noted, and nothing more is asked until somebody has looked.

12 CFR 1006.38 and 信用卡业务监督管理办法 ask for no less from those they bind; the house does it for everybody.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

from courtesy.model.money import Money
from courtesy.model.outcomes import Dispute
from courtesy.ports import Clock, UnitOfWorkFactory
from courtesy.service.holds import place_hold
from courtesy.service.outcomes import record_outcome
from courtesy.service.promises import withdraw_promise

# A payment shows in the books within a few days; until then a reminder would only annoy.
PAYMENT_SHOWS = timedelta(days=7)


class RecordDispute:
    """Use case: the customer says that the debt, or part of it, is wrong."""

    def __init__(self, uow: UnitOfWorkFactory, clock: Clock) -> None:
        self._uow = uow
        self._clock = clock

    def __call__(self, contact_id: UUID, turn_id: UUID, reason: str | None) -> None:
        """Open the dispute and hold everything; a reason that comes later is added. Repeating it changes nothing."""
        now = self._clock.now()
        with self._uow() as uow:
            contact = uow.contact(contact_id, lock=True)
            place_hold(uow, contact, turn_id, "dispute", now)
            withdraw_promise(uow, contact, turn_id, now)
            standing = uow.open_dispute(contact.account_id) if contact.account_id else None
            if standing is None or standing.contact_id != contact_id:
                standing = Dispute(
                    id=uuid4(),
                    account_id=contact.account_id,  # type: ignore[arg-type]  # the dialogue only sees contacts with an account
                    contact_id=contact_id,
                    turn_id=turn_id,
                    at=now,
                )
                uow.add(standing)
            if standing.reason in (None, "other"):
                standing.reason = reason or standing.reason
            detail = {"reason": standing.reason} if standing.reason else {}
            record_outcome(uow, contact, uow.turn(turn_id), "dispute", detail, now)
            uow.commit()


class RecordClaimPaid:
    """Use case: the customer says that they have paid."""

    def __init__(self, uow: UnitOfWorkFactory, clock: Clock) -> None:
        self._uow = uow
        self._clock = clock

    def __call__(self, contact_id: UUID, turn_id: UUID, amount: Money | None, day: date | None) -> None:
        """Note what was paid when, as far as it is known by now; what was said before and not again is kept."""
        now = self._clock.now()
        with self._uow() as uow:
            contact = uow.contact(contact_id, lock=True)
            place_hold(uow, contact, turn_id, "claim_paid", now, PAYMENT_SHOWS)
            standing = uow.outcome(contact_id, "claim_paid")
            detail: dict[str, Any] = dict(standing.detail) if standing else {}
            if amount is not None:
                detail |= {"amount_minor": amount.minor, "currency": amount.currency}
            if day is not None:
                detail["date"] = day.isoformat()
            record_outcome(uow, contact, uow.turn(turn_id), "claim_paid", detail, now)
            uow.commit()
