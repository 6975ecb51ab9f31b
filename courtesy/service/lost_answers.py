"""Answers that a webhook's response should have carried and the carrier never reported on.

A web process can die between recording an answer as said and writing it to the wire; only the carrier knows whether it
got it. So the carrier is asked, and what it does not have is sent through its API.
"""

from __future__ import annotations

from uuid import UUID

import structlog

from courtesy.model.contact import Turn
from courtesy.model.errors import NotFound
from courtesy.ports import Carrier, OutboundText, SentMessage, UnitOfWork, UnitOfWorkFactory
from courtesy.service.receipts import newer

log = structlog.get_logger(__name__)


class FindLostAnswers:
    """Settles what became of answers without a receipt. The caller makes sure that only one does so at a time in a contact."""

    def __init__(self, uow: UnitOfWorkFactory, carrier: Carrier, *, patience_s: float) -> None:
        self._uow = uow
        self._carrier = carrier
        self._patience_s = patience_s

    def contacts(self) -> set[UUID]:
        """Contacts with answers whose receipt is overdue."""
        with self._uow() as uow:
            return {turn.contact_id for turn in uow.unreported(self._patience_s)}

    def __call__(self, contact_id: UUID) -> None:
        """Look for the answers of a contact at the carrier; those it does not have wait to be sent afterwards.

        Raises:
            CarrierError: If the carrier can't be asked; nothing has changed then.
        """
        with self._uow() as uow:
            overdue = [turn.id for turn in uow.unreported(self._patience_s, contact_id)]
        for turn_id in overdue:
            self._look(turn_id)

    def _look(self, turn_id: UUID) -> None:
        with self._uow() as uow:
            turn = uow.turn(turn_id)
            asked = uow.turn(turn.answers) if turn.answers else None
            text = OutboundText(to=uow.contact(turn.contact_id).phone, body=turn.text, turn=turn_id)
        if asked is None or asked.carrier_sid is None:
            return
        try:
            answers: list[SentMessage] | None = self._carrier.answers_like(text, asked.carrier_sid)
        except NotFound:
            answers = None
        with self._uow() as uow:
            uow.only_one(str(turn_id))  # its receipt may come at the same time
            turn = uow.turn(turn_id)
            if turn.awaits_receipt and turn.state == "said":
                _settle(uow, turn, answers)
                uow.commit()


def _settle(uow: UnitOfWork, turn: Turn, answers: list[SentMessage] | None) -> None:
    turn.awaits_receipt = False
    if answers is None:
        # whoever called the webhook was not this carrier, so it can tell nothing, and sending could say it twice
        log.warning("the carrier does not know the text that was answered", turn=str(turn.id))
        return
    ours = next((answer for answer in answers if uow.turn_of_carrier(answer.sid) is None), None)
    if ours is not None:
        turn.carrier_sid = ours.sid
        if newer(turn.carrier_status, ours.status):
            turn.carrier_status = ours.status
            uow.audit("turn.delivery", {"turn": str(turn.id), "status": ours.status, "error": None})
        return
    log.warning("an answer did not reach the carrier; it is sent", turn=str(turn.id))
    turn.state = "to_send"
    uow.audit("turn.delivery", {"turn": str(turn.id), "status": "lost", "error": None})
    uow.defer("send_texts", queueing_lock=f"send {turn.contact_id}", contact_id=str(turn.contact_id))
