"""What the carrier reports of a text we sent: callbacks repeat, come late, early and out of order, without harm."""

from __future__ import annotations

from uuid import UUID

from courtesy.model.contact import Turn
from courtesy.ports import Clock, UnitOfWork, UnitOfWorkFactory
from courtesy.service.opt_out import carrier_refused

# A later state never gives way to an earlier one. https://www.twilio.com/docs/messaging/api/message-resource#message-status-values
ORDER = {s: n for n, s in enumerate(("accepted", "scheduled", "queued", "sending", "sent", "delivered", "read"))}
FINAL = frozenset({"delivered", "undelivered", "failed", "canceled", "read"})


class RecordReceipt:
    """Use case: a status callback for a text."""

    def __init__(self, uow: UnitOfWorkFactory, clock: Clock) -> None:
        self._uow = uow
        self._clock = clock

    def __call__(self, sid: str, status: str, error: int | None, turn_id: UUID | None = None) -> bool:
        """Take a status; returns whether it was news. A receipt for a text that we do not know is ignored.

        Args:
            sid: The carrier's id of the text.
            status: Its new state.
            error: The carrier's error code.
            turn_id: Our id of the text, by which it is known before the carrier's id has been recorded.
        """
        with self._uow() as uow:
            uow.only_one(str(turn_id or sid))
            turn = uow.turn_of_carrier(sid) or (_unnumbered(uow, turn_id) if turn_id else None)
            if turn is None or turn.direction != "outbound" or not newer(turn.carrier_status, status):
                return False
            turn.carrier_sid, turn.carrier_status, turn.carrier_error = sid, status, error
            turn.awaits_receipt = False
            if status in ("failed", "undelivered"):
                turn.state = "failed"
            else:  # a webhook's answer stays what it is: the same webhook again gets it again
                turn.state = "said" if turn.state in ("said", "to_send") else "sent"
            uow.audit("turn.delivery", {"turn": str(turn.id), "status": status, "error": error})
            carrier_refused(uow, turn, error, self._clock)
            uow.commit()
            return True


def newer(known: str | None, status: str) -> bool:
    """Whether a status says more than the one already known."""
    if status not in ORDER and status not in FINAL:
        return False
    if known is None:
        return True
    if known in FINAL:
        return known == "delivered" and status == "read"
    return status in FINAL or ORDER[status] > ORDER.get(known, -1)


def _unnumbered(uow: UnitOfWork, turn_id: UUID) -> Turn | None:
    """A text that was given to the carrier and whose number there we have not learnt.

    Also an answer to a webhook that we had begun to take for lost (`to_send`).
    """
    turn = uow.find_turn(turn_id)
    given = ("said", "to_send", "sending", "blocked")
    return turn if turn is not None and turn.carrier_sid is None and turn.state in given else None
