"""What time does to cases: silent agents lose theirs, long waits are escalated, a wiped queue is filled again."""

from __future__ import annotations

from courtesy.ports import Clock, UnitOfWorkFactory
from courtesy.ports.desk import HandOffQueue
from courtesy.service.desk_cases import back_to_queue
from courtesy.service.desk_order import waiting
from courtesy.service.desk_ownership import LEASE, note_case

BATCH = 200


class WatchCases:
    """Use case: look after cases whose time has come. Run often; harmless when run twice or by two at once."""

    def __init__(self, uow: UnitOfWorkFactory, queue: HandOffQueue, clock: Clock) -> None:
        self._uow = uow
        self._queue = queue
        self._clock = clock

    def __call__(self) -> tuple[int, int]:
        """Take back, escalate, fill the queue.

        Returns:
            How many were taken back, and how many escalated.
        """
        returned, escalated = self.take_back(), self.escalate()
        self.fill_queue()
        return returned, escalated

    def take_back(self) -> int:
        """Cases of agents who fell silent wait again, and reservations that nobody took up are everybody's.

        Who is on the phone with the caller is not silent, whatever became of their browser.
        """
        now, count = self._clock.now(), 0
        with self._uow() as uow:
            if uow.renew_calls(now, now + LEASE):
                uow.commit()
        while True:
            with self._uow() as uow:
                silent = uow.silent_hand_offs(now, BATCH)
                for hand_off in silent:
                    if hand_off.state != "reserved":
                        hand_off.returned += 1
                    back_to_queue(uow, hand_off, "no word from the agent")
                uow.commit()
            for hand_off in silent:
                self._queue.let_go(hand_off.id)
            count += len(silent)
            if len(silent) < BATCH:
                return count

    def escalate(self) -> int:
        """Tell supervisors of who has waited too long; such a case may go to any agent."""
        now, count = self._clock.now(), 0
        while True:
            with self._uow() as uow:
                late = uow.late_hand_offs(now, BATCH)
                for hand_off in late:
                    hand_off.escalated_at = now
                    note_case(uow, hand_off, "waits too long")
                uow.commit()
            count += len(late)
            if len(late) < BATCH:
                return count

    def fill_queue(self) -> None:
        """Make the queue what Postgres says it is: that also mends one that was wiped."""
        with self._uow() as uow:
            known = [waiting(hand_off) for hand_off in uow.waiting_hand_offs()]
        self._queue.rebuild(known, self._clock.now())
