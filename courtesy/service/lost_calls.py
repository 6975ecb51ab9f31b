"""Calls whose end we never heard of: the carrier is asked what became of them."""

from __future__ import annotations

from uuid import UUID

from courtesy.model.errors import CarrierError
from courtesy.ports import Telephone, UnitOfWorkFactory
from courtesy.service.call_end import FollowCall

# A call may last a quarter of an hour; what has no end after so long has lost it (seconds of real time).
LOST_AFTER_S = 1200.0
# A job begins to place a call within seconds; a call that waits for longer was left behind by a crash.
LEFT_AFTER_S = 20.0
UNKNOWN = 20404  # https://www.twilio.com/docs/api/errors/20404


class LostCalls:
    """Use case: mend what lost callbacks and crashes left open."""

    def __init__(self, uow: UnitOfWorkFactory, telephone: Telephone, follow: FollowCall) -> None:
        self._uow = uow
        self._telephone = telephone
        self._follow = follow

    def __call__(self) -> list[UUID]:
        """Close the calls that have ended; returns those that were planned and never placed, to be placed again.

        Raises:
            CarrierError: If the carrier can't be asked.
        """
        with self._uow() as uow:
            left = [c.id for c in uow.overdue_calls(LEFT_AFTER_S) if c.state in ("to_place", "placing")]
            lost = [(c.id, c.sid) for c in uow.overdue_calls(LOST_AFTER_S) if c.state == "placed" and c.sid]
        for call_id, sid in lost:
            try:
                carried = self._telephone.look_up_call(sid)
            except CarrierError as error:
                if error.code != UNKNOWN:
                    raise
                self._follow.status(sid, "failed", call_id=call_id)
                continue
            self._follow.status(sid, carried.status, call_id=call_id, duration_s=carried.duration_s)
        return left
