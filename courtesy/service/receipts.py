"""What the carrier reports of a text we sent: callbacks repeat, come late and out of order, without harm."""

from __future__ import annotations

from uuid import uuid4

from courtesy.model.people import OptOut
from courtesy.ports import Clock, UnitOfWorkFactory

# A later state never gives way to an earlier one. https://www.twilio.com/docs/messaging/api/message-resource#message-status-values
ORDER = {s: n for n, s in enumerate(("accepted", "scheduled", "queued", "sending", "sent", "delivered", "read"))}
FINAL = frozenset({"delivered", "undelivered", "failed", "canceled", "read"})
UNSUBSCRIBED = 21610


class RecordReceipt:
    """Use case: a status callback for a text."""

    def __init__(self, uow: UnitOfWorkFactory, clock: Clock) -> None:
        self._uow = uow
        self._clock = clock

    def __call__(self, sid: str, status: str, error: int | None) -> bool:
        """Take a status; returns whether it was news. A receipt for a text that we do not know is ignored."""
        with self._uow() as uow:
            uow.only_one(sid)
            turn = uow.turn_of_carrier(sid)
            if turn is None or turn.direction != "outbound" or not _newer(turn.carrier_status, status):
                return False
            turn.carrier_status, turn.carrier_error = status, error
            if status in ("failed", "undelivered"):
                turn.state = "failed"
            uow.audit("turn.delivery", {"turn": str(turn.id), "status": status, "error": error})
            contact = uow.contact(turn.contact_id)
            if error == UNSUBSCRIBED and not uow.opt_outs(contact.customer_id, contact.phone):
                # the person told the carrier, not us: their word holds all the same
                uow.add(
                    OptOut(
                        id=uuid4(),
                        customer_id=contact.customer_id,
                        phone=contact.phone,
                        channel="sms",
                        at=self._clock.now(),
                        turn_id=turn.id,
                        rule="carrier:21610",
                    )
                )
                stopped = {
                    "contact": str(contact.id),
                    "turn": str(turn.id),
                    "channel": "sms",
                    "rule": "carrier:21610",
                }
                uow.audit("opt_out", stopped)
            uow.commit()
            return True


def _newer(known: str | None, status: str) -> bool:
    if known is None:
        return True
    if known in FINAL:
        return known == "delivered" and status == "read"
    return status in FINAL or ORDER.get(status, -1) > ORDER.get(known, -1)
