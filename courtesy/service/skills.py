"""Everything that the dialogue's actions may use, in one place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from courtesy.ports import Clock, Script, UnitOfWorkFactory
from courtesy.service.call_backs import CallBacks
from courtesy.service.case_view import ReadCase
from courtesy.service.disputes import RecordClaimPaid, RecordDispute
from courtesy.service.endings import NothingAgreed
from courtesy.service.hand_off import RequestAgent
from courtesy.service.instalments import PlanLimits, RecordInstalmentRequest
from courtesy.service.permission import PermissionGate
from courtesy.service.promises import PromiseLimits, RecordPromise, WithdrawPromise
from courtesy.service.right_party import FactorPolicy, RightParty
from courtesy.service.signals import NotUnderstood, StopContact, ThirdParty, WrongPerson
from courtesy.service.treatments import HearSignal
from courtesy.service.wishes import NoteWishes


@dataclass(frozen=True)
class Skills:
    """What the dialogue's actions may use."""

    read_case: ReadCase
    right_party: RightParty
    record_promise: RecordPromise
    request_agent: RequestAgent
    stop_contact: StopContact
    wrong_person: WrongPerson
    third_party: ThirdParty
    not_understood: NotUnderstood
    hear_signal: HearSignal
    withdraw_promise: WithdrawPromise
    record_dispute: RecordDispute
    record_claim: RecordClaimPaid
    record_instalments: RecordInstalmentRequest
    call_backs: CallBacks
    wishes: NoteWishes
    nothing_agreed: NothingAgreed
    promise_limits: PromiseLimits
    plan_limits: PlanLimits

    @classmethod
    def of(cls, uow: UnitOfWorkFactory, clock: Clock, gate: PermissionGate, script: Script, *, grace_days: int) -> Self:
        """Build them all.

        Args:
            uow: Opens a transaction.
            clock: The one clock.
            gate: The permission gate.
            script: The approved wording.
            grace_days: How long after its day a promise is not yet broken.
        """
        limits, plan_limits = PromiseLimits(), PlanLimits()
        return cls(
            read_case=ReadCase(uow, clock, grace_days=grace_days),
            right_party=RightParty(uow, clock, FactorPolicy()),
            record_promise=RecordPromise(uow, clock, limits, script),
            request_agent=RequestAgent(uow, clock),
            stop_contact=StopContact(uow, clock),
            wrong_person=WrongPerson(uow, clock),
            third_party=ThirdParty(uow, clock),
            not_understood=NotUnderstood(uow),
            hear_signal=HearSignal(uow, clock),
            withdraw_promise=WithdrawPromise(uow, clock),
            record_dispute=RecordDispute(uow, clock),
            record_claim=RecordClaimPaid(uow, clock),
            record_instalments=RecordInstalmentRequest(uow, clock, plan_limits),
            call_backs=CallBacks(uow, gate, clock),
            wishes=NoteWishes(uow, clock),
            nothing_agreed=NothingAgreed(uow, clock),
            promise_limits=limits,
            plan_limits=plan_limits,
        )
