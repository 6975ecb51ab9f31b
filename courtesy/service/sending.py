"""Giving waiting texts to the carrier: through the permission gate once more, each exactly once as far as a carrier allows."""

from __future__ import annotations

from uuid import UUID

import structlog

from courtesy.model.contact import Contact, Turn
from courtesy.model.errors import CarrierError
from courtesy.ports import Carrier, Clock, OutboundText, SentMessage, UnitOfWork, UnitOfWorkFactory
from courtesy.service.opt_out import opted_out
from courtesy.service.permission import PermissionGate, Purpose

log = structlog.get_logger(__name__)


class SendTexts:
    """Sends what waits in a contact, in order."""

    def __init__(self, uow: UnitOfWorkFactory, carrier: Carrier, gate: PermissionGate, clock: Clock) -> None:
        self._uow = uow
        self._carrier = carrier
        self._gate = gate
        self._clock = clock

    def __call__(self, contact_id: UUID) -> None:
        """Send all waiting texts of a contact.

        Raises:
            CarrierError: If the carrier can't take a text now; it and those after it wait for the next try.
        """
        with self._uow() as uow:
            waiting = [turn.id for turn in uow.unsent(contact_id)]
        for turn_id in waiting:
            text, unsure = self._claim(turn_id)
            if text is None:
                continue
            sent = self._already_sent(text) if unsure else None
            try:
                sent = sent or self._carrier.send_text(text)
            except CarrierError as error:
                self._failed(turn_id, error)
                if error.retryable:
                    raise
                continue
            self._done(turn_id, sent)

    def _claim(self, turn_id: UUID) -> tuple[OutboundText | None, bool]:
        """Mark a text as being sent, if it still may be; and whether an earlier try may have reached the carrier."""
        with self._uow() as uow:
            turn = uow.turn(turn_id)
            contact = uow.contact(turn.contact_id, lock=True)
            if turn.state not in ("to_send", "sending"):
                return None, False
            unsure = turn.state == "sending"
            if not unsure and not self._may(uow, contact, turn):
                turn.state = "blocked"
                uow.commit()
                return None, False
            turn.state = "sending"
            uow.commit()
            return OutboundText(to=contact.phone, body=turn.text), unsure

    def _may(self, uow: UnitOfWork, contact: Contact, turn: Turn) -> bool:
        if opted_out(uow, contact):
            return False
        if contact.customer_id is None or contact.account_id is None:
            return turn.answers is not None  # a stranger's question may be answered, nobody unknown is contacted
        purpose: Purpose = "reply" if turn.answers else "reminder"
        customer, account = uow.customer(contact.customer_id), uow.account_by_id(contact.account_id)
        answer = self._gate.ask(
            uow,
            customer,
            account,
            at=self._clock.now(),
            channel="sms",
            purpose=purpose,
            contact_id=contact.id,
        )
        if answer.decision != "allow":
            log.info("text not permitted", turn=str(turn.id), decision=answer.decision, rules=answer.rules)
        return answer.decision == "allow"

    def _already_sent(self, text: OutboundText) -> SentMessage | None:
        """The message of an earlier try whose end we did not see: one at the carrier that no turn of ours knows."""
        for message in self._carrier.texts_like(text):
            with self._uow() as uow:
                if uow.turn_of_carrier(message.sid) is None:
                    return message
        return None

    def _done(self, turn_id: UUID, sent: SentMessage) -> None:
        with self._uow() as uow:
            turn = uow.turn(turn_id)
            turn.state, turn.carrier_sid, turn.carrier_status = "sent", sent.sid, sent.status
            uow.audit("turn.delivery", {"turn": str(turn_id), "status": sent.status, "error": None})
            uow.commit()

    def _failed(self, turn_id: UUID, error: CarrierError) -> None:
        with self._uow() as uow:
            turn = uow.turn(turn_id)
            # no answer at all leaves it "sending": the next try asks the carrier first
            turn.state = (
                "sending" if error.retryable and error.code is None else "to_send" if error.retryable else "failed"
            )
            turn.carrier_error = error.code
            uow.audit("turn.delivery", {"turn": str(turn_id), "status": turn.state, "error": error.code})
            uow.commit()
