"""Everything that the desk's pages may use, in one place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from courtesy.model.opening_hours import OpeningHours
from courtesy.ports import Clock, Script, UnitOfWorkFactory
from courtesy.ports.desk import HandOffQueue
from courtesy.service.desk_after_hours import AfterHours
from courtesy.service.desk_cases import Cases
from courtesy.service.desk_watch import WatchCases
from courtesy.service.desk_wrap_up import WrapUp
from courtesy.service.permission import PermissionGate


@dataclass(frozen=True)
class Desk:
    """What the desk's pages, and the job that looks after them, may use."""

    cases: Cases
    watch: WatchCases
    wrap_up: WrapUp
    after_hours: AfterHours

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
    ) -> Self:
        """Build them all.

        Args:
            uow: Opens a transaction.
            queue: The queue of pending hand-offs.
            clock: The one clock.
            script: The approved wording.
            gate: The permission gate.
            hours: When people work at the desk.
        """
        return cls(
            cases=Cases(uow, queue, clock),
            watch=WatchCases(uow, queue, clock),
            wrap_up=WrapUp(uow, queue, clock),
            after_hours=AfterHours(uow, script, gate, clock, hours),
        )
