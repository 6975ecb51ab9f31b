"""Everything that the desk's pages may use, in one place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from courtesy.model.opening_hours import OpeningHours
from courtesy.ports import Clock, Script, UnitOfWorkFactory
from courtesy.ports.desk import HandOffQueue
from courtesy.service.desk_after_hours import AfterHours
from courtesy.service.desk_briefing import Brief
from courtesy.service.desk_call_backs import CallsToMake
from courtesy.service.desk_cases import Cases
from courtesy.service.desk_forms import Forms
from courtesy.service.desk_reply import Reply
from courtesy.service.desk_watch import WatchCases
from courtesy.service.desk_wrap_up import WrapUp
from courtesy.service.instalment_decisions import DecideInstalments
from courtesy.service.permission import PermissionGate
from courtesy.service.skills import Skills


@dataclass(frozen=True)
class Desk:
    """What the desk's pages, and the job that looks after them, may use."""

    cases: Cases
    watch: WatchCases
    wrap_up: WrapUp
    after_hours: AfterHours
    brief: Brief
    reply: Reply
    forms: Forms
    calls: CallsToMake

    @classmethod
    def of(
        cls,
        uow: UnitOfWorkFactory,
        queue: HandOffQueue,
        clock: Clock,
        *,
        script: Script,
        gate: PermissionGate,
        hours: OpeningHours,
        skills: Skills,
        decide: DecideInstalments,
        grace_days: int,
    ) -> Self:
        """Build them all.

        Args:
            uow: Opens a transaction.
            queue: The queue of pending hand-offs.
            clock: The one clock.
            script: The approved wording.
            gate: The permission gate.
            hours: When people work at the desk.
            skills: What the bot may do: the agents' forms keep the same limits.
            decide: Decides requests for instalments.
            grace_days: How long after its day a promise is not yet broken.
        """
        return cls(
            cases=Cases(uow, queue, clock),
            watch=WatchCases(uow, queue, clock),
            wrap_up=WrapUp(uow, queue, clock),
            after_hours=AfterHours(uow, script, gate, clock, hours),
            brief=Brief(uow, clock, gate, grace_days=grace_days),
            reply=Reply(uow, clock),
            calls=CallsToMake(uow, gate, clock),
            forms=Forms(uow, clock, gate, skills.right_party, decide, skills.promise_limits),
        )
