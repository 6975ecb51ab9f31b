"""How many more people the agents can take over now: who calls where that is likely must not call faster than they can."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from courtesy.ports import Clock, UnitOfWorkFactory
from courtesy.ports.desk import HandOffQueue
from courtesy.service.desk_cases import OPEN

# A browser in the background tells once a minute that somebody is there.
HEARD_WITHIN = timedelta(seconds=130)
AVAILABLE = "available"


class FreeAgents:
    """Counts places: what the agents who are there and free may still have at once, less what waits for them already."""

    def __init__(self, uow: UnitOfWorkFactory, queue: Callable[[], HandOffQueue], clock: Clock) -> None:
        self._uow = uow
        self._queue = queue
        self._clock = clock

    def __call__(self) -> int:
        """So many; raises `Unavailable` if nobody can tell."""
        queue = self._queue()
        there = {
            login for login, status in queue.present(self._clock.now() - HEARD_WITHIN).items() if status == AVAILABLE
        }
        waiting = len(queue.pending())
        with self._uow() as uow:
            places = 0
            for user in uow.users():
                if user.login in there and user.disabled_at is None and user.may("agent", "supervisor"):
                    places += max(0, user.capacity - sum(h.state in OPEN for h in uow.held_by(user.login)))
        return max(0, places - waiting)
