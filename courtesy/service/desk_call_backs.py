"""Calls that only a person may make: who is due, whether it is permitted at this moment, and that it was made."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from courtesy.model.errors import Conflict, Refused
from courtesy.model.outcomes import CallBack
from courtesy.model.people import Account, Customer
from courtesy.ports import Clock, UnitOfWork, UnitOfWorkFactory
from courtesy.service.permission import PermissionGate
from courtesy.service.promises import zone_of

AHEAD = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class DueCall:
    """A call to make.

    Attributes:
        at: When, on the customer's clock.
        late: Whether that has passed.
    """

    call_back: CallBack
    account: Account
    customer: Customer
    at: datetime
    late: bool


class CallsToMake:
    """Use cases of calls by a person's own phone."""

    def __init__(self, uow: UnitOfWorkFactory, gate: PermissionGate, clock: Clock) -> None:
        self._uow = uow
        self._gate = gate
        self._clock = clock

    def due(self) -> list[DueCall]:
        """Calls of the next hours and those that are late, the earliest first."""
        now = self._clock.now()
        with self._uow() as uow:
            found = uow.call_backs_by_people(now + AHEAD)
        return [
            DueCall(back, account, customer, back.at.astimezone(zone_of(customer)), back.at < now)
            for back, account, customer in found
        ]

    def begin(self, login: str, call_back_id: UUID) -> DueCall:
        """Ask the gate at the moment of calling; what it allows may be dialled now.

        Raises:
            Refused: If a call is not permitted now.
            Conflict: If it was made or taken back meanwhile.
        """
        now = self._clock.now()
        with self._uow() as uow:
            back, account = self._open(uow, call_back_id)
            customer = uow.customer(account.customer_id)
            answer = self._gate.ask(
                uow,
                account,
                at=now,
                channel="voice",
                purpose="requested_callback",
                mode="human",
                contact_id=back.contact_id,
            )
            uow.audit("data.viewed", {"who": login, "what": "phone number", "account": str(account.id)})
            uow.commit()
        if answer.decision != "allow":
            zone = zone_of(customer)
            following = (
                f"The next time that is: {answer.next_allowed.astimezone(zone):%Y-%m-%d %H:%M}."
                if answer.next_allowed
                else ""
            )
            raise Refused("A call is not permitted now.", rules=tuple(answer.rules), remedy=following)
        return DueCall(back, account, customer, back.at.astimezone(zone_of(customer)), back.at < now)

    def done(self, login: str, call_back_id: UUID) -> None:
        """The call was made."""
        with self._uow() as uow:
            back, _ = self._open(uow, call_back_id)
            back.state = "done"
            uow.audit("call_back.made", {"call_back": str(back.id), "contact": str(back.contact_id), "by": login})
            uow.commit()

    def _open(self, uow: UnitOfWork, call_back_id: UUID) -> tuple[CallBack, Account]:
        back = uow.call_back(call_back_id, lock=True)
        if back.state != "open" or back.by != "human" or back.account_id is None:
            raise Conflict("This call was made or taken back meanwhile.", remedy="Reload the page.")
        return back, uow.account_by_id(back.account_id)
