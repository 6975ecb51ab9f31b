"""Calling people: planned through the permission gate, asked again at the moment of dialling, dialled exactly once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Literal
from uuid import UUID, uuid4

import structlog

from courtesy.model.call import Call
from courtesy.model.contact import Contact
from courtesy.model.errors import CarrierError, Conflict, Refused, Unavailable
from courtesy.model.outcomes import DecisionRecord
from courtesy.model.people import Account, Customer, Language
from courtesy.ports import CarriedCall, Clock, OutboundCall, Telephone, UnitOfWork, UnitOfWorkFactory
from courtesy.service.call_end import FollowCall
from courtesy.service.opening import add_contact
from courtesy.service.permission import PermissionGate

log = structlog.get_logger(__name__)


class RemindByCall:
    """Use case: plan a call about one account; a job places it."""

    def __init__(self, uow: UnitOfWorkFactory, gate: PermissionGate, clock: Clock) -> None:
        self._uow = uow
        self._gate = gate
        self._clock = clock

    def __call__(self, ref: str, *, purpose: Literal["reminder", "requested_callback"] = "reminder") -> DecisionRecord:
        """Ask the gate and, if it allows, record the call and enqueue its placing; returns the gate's answer.

        Raises:
            NotFound: If there is no such account.
            Conflict: If a call with this person is going on or about to be.
            Refused: If the account is an agency's: a call has to begin with the agency's own neutral name (47 CFR 64.1200(b)(1)).
        """
        now = self._clock.now()
        with self._uow() as uow:
            account = uow.account(ref)
            customer = uow.customer(account.customer_id)
            if account.role != "first_party":
                raise Refused(
                    f"{ref} is an agency's account, and the opening of a call names the issuer only.",
                    rules=("US-TCPA-ID-01", "CN-ID-01"),
                )
            uow.only_one(customer.phone)
            if uow.open_calls(customer.phone):
                raise Conflict(f"A call with the customer of {ref} is going on already.")
            answer = self._gate.ask(uow, account, at=now, channel="voice", purpose=purpose)
            if answer.decision == "allow":
                begin_call(uow, customer, account, now, purpose)
            uow.commit()
            return answer


def begin_call(
    uow: UnitOfWork,
    customer: Customer,
    account: Account,
    now: datetime,
    purpose: Literal["reminder", "requested_callback"] = "reminder",
) -> Contact:
    """Record a call that the gate has permitted, and enqueue its placing. The caller holds the number (`only_one`)."""
    return begin_calls(uow, [(account, customer)], now, purpose)[0]


def begin_calls(
    uow: UnitOfWork,
    cases: Sequence[tuple[Account, Customer]],
    now: datetime,
    purpose: Literal["reminder", "requested_callback"] = "reminder",
) -> list[Contact]:
    """As `begin_call`, for several people; the caller holds their numbers."""
    opened = [
        add_contact(uow, customer, account, phone=customer.phone, channel="voice", direction="outbound", now=now)
        for account, customer in cases
    ]
    uow.flush()
    calls = [
        Call(id=uuid4(), contact_id=contact.id, direction="outbound", at=now, state="to_place", purpose=purpose)
        for contact in opened
    ]
    for call in calls:
        uow.add(call)
    uow.flush()
    for call in calls:
        uow.defer("place_call", queueing_lock=f"place {call.id}", call_id=str(call.id))
    return opened


class PlaceCall:
    """Dials one planned call. The caller makes sure that only one does so at a time for a call."""

    def __init__(
        self,
        uow: UnitOfWorkFactory,
        telephone: Telephone,
        gate: PermissionGate,
        follow: FollowCall,
        clock: Clock,
        *,
        keep_place: Callable[[Language, UUID], bool] = lambda language, call: True,
    ) -> None:
        """Take what it needs.

        Args:
            uow: Opens transactions.
            telephone: The carrier.
            gate: Asked once more before dialling.
            follow: Takes what the carrier says of the call.
            clock: The product's clock.
            keep_place: Keeps a place for a call in a language; false if the calls that go on now would suffer from it.
        """
        self._uow = uow
        self._telephone = telephone
        self._gate = gate
        self._follow = follow
        self._clock = clock
        self._keep_place = keep_place

    def __call__(self, call_id: UUID) -> None:
        """Dial, unless it has been done.

        Raises:
            Unavailable: If there is no room for another call now.
            CarrierError: If the carrier can't take the call now; the next try looks first whether it was taken.
        """
        if self._found_at_carrier(call_id):
            return
        order = self._claim(call_id)
        if order is None:
            return
        try:
            carried = self._telephone.place_call(order)
        except CarrierError as error:
            self._failed(call_id, error)
            if error.retryable:
                raise
            return
        self._done(call_id, carried)

    def _found_at_carrier(self, call_id: UUID) -> bool:
        """Whether an earlier try, whose end we did not see, reached the carrier: a call there that none of ours is."""
        with self._uow() as uow:
            call = uow.call(call_id)
            if call.state != "placing":
                return False
            phone = uow.contact(call.contact_id).phone
        for carried in self._telephone.calls_to(phone):
            with self._uow() as uow:
                known = uow.call_of_carrier(carried.sid)
            if known is None:
                self._done(call_id, carried)
                return True
        return False

    def _claim(self, call_id: UUID) -> OutboundCall | None:
        """Mark a call as being placed, if it may be placed now."""
        with self._uow() as uow:
            uow.only_one(str(call_id))
            call = uow.call(call_id)
            contact = uow.contact(call.contact_id, lock=True)
            if call.state not in ("to_place", "placing") or call.ended_at is not None:
                return None
            answer = self._ask(uow, call, contact)
            if answer.decision != "allow":
                log.info("call not permitted", call=str(call_id), decision=answer.decision, rules=answer.rules)
                _withdraw(uow, call, contact, self._clock)
            elif not self._keep_place(contact.language, call_id):
                raise Unavailable(
                    "Live audio has no room for another call.", remedy="It is dialled once there is room."
                )
            else:
                call.state = "placing"
                uow.audit("call.placed", {"call": str(call.id), "contact": str(contact.id), "decision": str(answer.id)})
            uow.commit()
            return OutboundCall(contact.phone, call_id) if answer.decision == "allow" else None

    def _ask(self, uow: UnitOfWork, call: Call, contact: Contact) -> DecisionRecord:
        _, account, _ = uow.case(contact.id)
        return self._gate.ask(
            uow,
            account,
            at=self._clock.now(),
            channel="voice",
            purpose=call.purpose or "reminder",
            contact_id=contact.id,
        )

    def _done(self, call_id: UUID, carried: CarriedCall) -> None:
        if self._follow.status(carried.sid, carried.status, call_id=call_id, duration_s=carried.duration_s):
            return
        with self._uow() as uow:  # no news of its state: its number at the carrier alone
            uow.only_one(str(call_id))  # reports may come at the same time, and before
            call = uow.call(call_id)
            if call.sid is None:
                call.sid, call.state = carried.sid, "placed"
                uow.commit()

    def _failed(self, call_id: UUID, error: CarrierError) -> None:
        with self._uow() as uow:
            uow.only_one(str(call_id))
            call = uow.call(call_id)
            contact = uow.contact(call.contact_id, lock=True)
            call.error = error.code
            if call.state == "placing" and error.retryable and error.code is not None:
                call.state = "to_place"
            elif call.state == "placing" and not error.retryable:
                _withdraw(uow, call, contact, self._clock, "failed")
            # no answer at all leaves it "placing": the next try asks the carrier first
            uow.commit()


def _withdraw(
    uow: UnitOfWork,
    call: Call,
    contact: Contact,
    clock: Clock,
    disposition: Literal["not_permitted", "failed"] = "not_permitted",
) -> None:
    """Give a call up that was never made."""
    now = clock.now()
    call.state, call.disposition, call.ended_at = "withdrawn", disposition, now
    contact.end(now)
    about = {"call": str(call.id), "contact": str(contact.id), "disposition": disposition}
    uow.audit("call.ended", about | {"duration_s": None})
