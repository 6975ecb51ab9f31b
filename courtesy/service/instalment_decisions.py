"""Deciding a request for instalments: by a person, on terms that the ledger can follow."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from courtesy.model.errors import Conflict, InvalidInput
from courtesy.model.money import Money
from courtesy.model.outcomes import InstalmentRequest
from courtesy.ports import Clock, UnitOfWork, UnitOfWorkFactory
from courtesy.service.holds import lift_hold
from courtesy.service.instalments import PlanLimits, assess_plan
from courtesy.service.promises import today_of


class DecideInstalments:
    """Use cases of the desk: approve or decline what a customer asked for."""

    def __init__(self, uow: UnitOfWorkFactory, clock: Clock, limits: PlanLimits) -> None:
        self._uow = uow
        self._clock = clock
        self._limits = limits

    def approve(self, request_id: UUID, by: str, *, months: int, each: Money, first_due: date) -> InstalmentRequest:
        """Agree on a plan; collection rests from now on while it is kept.

        Args:
            request_id: What the customer asked for.
            by: The agent who decides.
            months: How many instalments.
            each: How much each is.
            first_due: When the first is due; the others a month after one another.

        Raises:
            Conflict: If it was decided before.
            InvalidInput: If the terms make no plan.
        """
        with self._uow() as uow:
            request = self._open(uow, request_id)
            account = uow.account_by_id(request.account_id)
            today = today_of(uow.customer(account.customer_id), self._clock.now())
            if assess_plan(months, self._limits) != "ok":
                raise InvalidInput(
                    f"{months} months are outside the limits of {self._limits.least} to {self._limits.most}."
                )
            if each.currency != account.currency or each.minor <= 0:
                raise InvalidInput(f"An instalment is an amount above zero in {account.currency}.")
            if first_due < today:
                raise InvalidInput(f"The first instalment would be due in the past, on {first_due}.")
            request.months, request.amount_per_month_minor, request.first_due = months, each.minor, first_due
            request.agreement, request.checked_on = "active", today
            self._decide(uow, request, "approved", by)
            uow.commit()
            return request

    def decline(self, request_id: UUID, by: str) -> InstalmentRequest:
        """Turn it down; outreach goes on as its strategy says.

        Raises:
            Conflict: If it was decided before.
        """
        with self._uow() as uow:
            request = self._open(uow, request_id)
            self._decide(uow, request, "declined", by)
            uow.commit()
            return request

    def _open(self, uow: UnitOfWork, request_id: UUID) -> InstalmentRequest:
        request = uow.instalment_request(request_id)
        if request.state != "requested":
            raise Conflict(f"The request is {request.state} already.")
        return request

    def _decide(self, uow: UnitOfWork, request: InstalmentRequest, state: str, by: str) -> None:
        now = self._clock.now()
        request.state = "approved" if state == "approved" else "declined"
        request.decided_at, request.decided_by = now, by
        account = uow.account_by_id(request.account_id)
        for hold in uow.holds(account.customer_id, account.id):
            if hold.kind == "instalment_request" and hold.account_id == account.id:
                lift_hold(uow, hold, by, now)
        terms = {
            "months": request.months,
            "amount_per_month_minor": request.amount_per_month_minor,
            "first_due": request.first_due.isoformat() if request.first_due else None,
        }
        uow.audit("instalments.decided", {"request": str(request.id), "state": request.state, "by": by} | terms)
