"""Requests to pay in instalments: taken down for a person to decide, never approved here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Literal
from uuid import UUID, uuid4

from courtesy.model.errors import Refused
from courtesy.model.money import Money
from courtesy.model.outcomes import InstalmentRequest
from courtesy.ports import Clock, UnitOfWorkFactory
from courtesy.service.holds import place_hold
from courtesy.service.outcomes import record_outcome
from courtesy.service.promises import withdraw_promise

# Nothing is asked of whoever waits for our decision.
DECIDED_WITHIN = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class PlanLimits:
    """How many months may be asked for. China's personalised plans run for up to five years (信用卡业务监督管理办法 第七十条)."""

    least: int = 2
    most: int = 60


def assess_plan(months: int | None, limits: PlanLimits) -> Literal["ok", "too_few", "too_many"]:
    """Whether a request of so many months may be taken down."""
    if months is not None and months < limits.least:
        return "too_few"
    return "too_many" if months is not None and months > limits.most else "ok"


class RecordInstalmentRequest:
    """Use case: the customer confirmed what they ask for."""

    def __init__(self, uow: UnitOfWorkFactory, clock: Clock, limits: PlanLimits) -> None:
        self._uow = uow
        self._clock = clock
        self._limits = limits

    def __call__(
        self,
        contact_id: UUID,
        turn_id: UUID,
        *,
        months: int | None,
        each: Money | None,
        reason: str | None = None,
        pay_now: Money | None = None,
    ) -> None:
        """Take the request down; one made before in this contact is replaced, and keeps what is not said anew.

        Raises:
            Refused: If the right party is not verified, nothing is asked for, or the months are outside the limits.
        """
        now = self._clock.now()
        with self._uow() as uow:
            contact = uow.contact(contact_id, lock=True)
            if not contact.verified or contact.account_id is None:
                raise Refused("A request is only taken from the verified right party.", rules=("RIGHT-PARTY",))
            account = uow.account_by_id(contact.account_id)
            request = uow.open_instalment_request(account.id)
            if request is None or request.contact_id != contact_id:
                if months is None and each is None:
                    raise Refused("Neither months nor a monthly amount was asked for.", rules=("PLAN-TERMS",))
                request = InstalmentRequest(
                    id=uuid4(),
                    account_id=account.id,
                    contact_id=contact_id,
                    turn_id=turn_id,
                    at=now,
                    months=None,
                    amount_per_month_minor=None,
                    currency=account.currency,
                )
                uow.add(request)
            if months is not None or each is not None:
                request.months, request.amount_per_month_minor = months, each.minor if each else None
            if assess_plan(request.months, self._limits) != "ok":
                raise Refused(f"{request.months} months are outside the limits.", rules=("PLAN-LIMITS",))
            request.reason = reason or request.reason
            request.pay_now_minor = pay_now.minor if pay_now else request.pay_now_minor
            place_hold(uow, contact, turn_id, "instalment_request", now, DECIDED_WITHIN)
            withdraw_promise(uow, contact, turn_id, now)
            record_outcome(uow, contact, uow.turn(turn_id), "instalment_request", _detail(request), now)
            uow.commit()


def _detail(request: InstalmentRequest) -> dict[str, Any]:
    known = {
        "months": request.months,
        "amount_per_month_minor": request.amount_per_month_minor,
        "reason": request.reason,
        "pay_now_minor": request.pay_now_minor,
    }
    return {k: v for k, v in known.items() if v is not None} | {"currency": request.currency}
