"""Everything that has to do with a person taking over a call, in one place."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Self

from courtesy.model.opening_hours import OpeningHours
from courtesy.ports import Clock, Script, Telephone, UnitOfWorkFactory
from courtesy.ports.desk import HandOffQueue
from courtesy.service.desk_agent_phone import AgentPhone
from courtesy.service.desk_calls import TakeCalls
from courtesy.service.desk_room import Room
from courtesy.service.permission import PermissionGate


@dataclass(frozen=True)
class CallDesk:
    """Ringing an agent, what they hear, and the room where they talk with the caller."""

    take: TakeCalls
    phone: AgentPhone
    room: Room

    @classmethod
    def of(
        cls,
        uow: UnitOfWorkFactory,
        queue: Callable[[], HandOffQueue],
        telephone: Callable[[], Telephone],
        clock: Clock,
        *,
        script: Script,
        gate: PermissionGate,
        hours: OpeningHours,
        reached_at: Callable[[str], str],
        number: str | None,
        record: bool,
    ) -> Self:
        """Build them all.

        Args:
            uow: Opens a transaction.
            queue: The queue of pending hand-offs, and who of the agents is there.
            telephone: The carrier.
            clock: The one clock.
            script: The approved wording.
            gate: The permission gate.
            hours: When people work at the desk.
            reached_at: The number of ours that a person at a number is told, as they dial it.
            number: A phone for callers where no agent at the desk can be rung.
            record: Whether calls are recorded.
        """
        take = TakeCalls(uow, queue, telephone, clock, number=number)
        room = Room(uow, take, script, gate, hours, clock, reached_at=reached_at, record=record)
        return cls(take=take, phone=AgentPhone(uow, queue, script, clock), room=room)
