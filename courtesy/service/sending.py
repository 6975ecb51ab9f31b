"""Giving waiting texts to the carrier: through the permission gate once more, each exactly once as far as a carrier allows."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import structlog

from courtesy.model.contact import Contact, Turn
from courtesy.model.errors import CarrierError
from courtesy.ports import Carrier, Clock, OutboundText, SentMessage, UnitOfWork, UnitOfWorkFactory
from courtesy.service.agreed_text import AGREED
from courtesy.service.opt_out import carrier_refused, opted_out
from courtesy.service.permission import PermissionGate, Purpose
from courtesy.service.receipts import newer

CONFIRMS = "utter_opt_out_"  # and which opt-out: sms, voice or all
log = structlog.get_logger(__name__)


class SendTexts:
    """Sends what waits in a contact, in order. The caller makes sure that only one does so at a time."""

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
            waiting = [(turn.id, turn.state) for turn in uow.unsent(contact_id)]
        for turn_id, state in waiting:
            if state == "sending" and self._found_at_carrier(turn_id):
                continue
            text, later = self._claim(turn_id)
            if later:
                return  # those after it belong after it
            if text is None:
                continue
            try:
                sent = self._carrier.send_text(text)
            except CarrierError as error:
                self._failed(turn_id, error)
                if error.retryable:
                    raise
                continue
            self._done(turn_id, sent)

    def _found_at_carrier(self, turn_id: UUID) -> bool:
        """Whether an earlier try, whose end we did not see, reached the carrier: a message there that no turn of ours knows."""
        with self._uow() as uow:
            turn = uow.turn(turn_id)
            if turn.state != "sending":
                return False
            text = OutboundText(to=uow.contact(turn.contact_id).phone, body=turn.text, turn=turn_id)
        for message in self._carrier.texts_like(text):
            with self._uow() as uow:
                known = uow.turn_of_carrier(message.sid)
            if known is None:
                self._done(turn_id, message)
                return True
        return False

    def _claim(self, turn_id: UUID) -> tuple[OutboundText | None, bool]:
        """Mark a text as being sent, if it may be; and whether it may be sent later only."""
        with self._uow() as uow:
            contact_id = uow.turn(turn_id).contact_id
            # two texts to one person, about two cards, must see each other; before the contact, as where texts come in
            uow.only_one(uow.contact(contact_id).phone)
            contact = uow.contact(contact_id, lock=True)
            turn = next((t for t in uow.unsent(contact.id) if t.id == turn_id), None)
            if turn is None:
                return None, False
            allowed, later = self._may(uow, contact, turn)
            turn.state = "sending" if allowed else "to_send" if later else "blocked"
            turn.not_before = later  # the sweep finds it when the product's clock has come to it
            uow.commit()
            text = OutboundText(to=contact.phone, body=turn.text, turn=turn_id) if allowed else None
            return text, later is not None

    def _may(self, uow: UnitOfWork, contact: Contact, turn: Turn) -> tuple[bool, datetime | None]:
        """Whether a text may go now; if not, when it may. A reminder does not wait: whoever plans it asks again."""
        response = turn.response or ""
        confirms = response.removeprefix(CONFIRMS) if response.startswith(CONFIRMS) else None
        if opted_out(uow, contact) and not confirms:
            return False, None
        if turn.by == "bot" and not confirms and _with_agent(uow, contact):
            return False, None  # whatever was left to say, a person speaks now
        if contact.customer_id is None or contact.account_id is None:
            # a stranger's question may be answered, nobody unknown is contacted
            return turn.answers is not None, None
        purpose: Purpose = "opt_out_confirmation" if confirms else "reply" if turn.answers else "reminder"
        account = uow.account_by_id(contact.account_id)
        if purpose == "reminder" and account.closed_at is not None:
            log.info("nothing is left to remind of", turn=str(turn.id))
            return False, None
        answer = self._gate.ask(
            uow,
            account,
            at=self._clock.now(),
            channel="sms",
            purpose=purpose,
            mode="human" if turn.by == "agent" else "automated",
            contact_id=contact.id,
            confirms=confirms,
            without_promises=response == AGREED,
        )
        if answer.decision != "allow":
            log.info("text not permitted", turn=str(turn.id), decision=answer.decision, rules=answer.rules)
        waits = answer.decision == "defer" and purpose == "reply"
        return answer.decision == "allow", answer.next_allowed if waits else None

    def _done(self, turn_id: UUID, sent: SentMessage) -> None:
        with self._uow() as uow:
            uow.only_one(str(turn_id))  # receipts may come at the same time
            note_sent(uow, uow.turn(turn_id), sent)
            uow.commit()

    def _failed(self, turn_id: UUID, error: CarrierError) -> None:
        with self._uow() as uow:
            note_failed(uow, turn_id, error, self._clock)
            uow.commit()


def note_sent(uow: UnitOfWork, turn: Turn, sent: SentMessage) -> None:
    """Record that the carrier has taken a text. The caller holds its id (`only_one`): receipts may come at the same time."""
    turn.carrier_sid, turn.segments = sent.sid, sent.segments
    if turn.state != "failed":
        turn.state = "sent"
    if newer(turn.carrier_status, sent.status):
        turn.carrier_status = sent.status
        uow.audit("turn.delivery", {"turn": str(turn.id), "status": sent.status, "error": None})


def note_failed(uow: UnitOfWork, turn_id: UUID, error: CarrierError, clock: Clock) -> None:
    """Record that the carrier has not taken a text, or has not said whether it has."""
    uow.only_one(str(turn_id))
    turn = uow.turn(turn_id)
    if turn.state == "sending" and (error.code is not None or not error.retryable):
        turn.state = "to_send" if error.retryable else "failed"
    # no answer at all leaves it "sending": the next try asks the carrier first
    turn.carrier_error = error.code
    uow.audit("turn.delivery", {"turn": str(turn_id), "status": turn.state, "error": error.code})
    carrier_refused(uow, turn, error.code, clock)


def _with_agent(uow: UnitOfWork, contact: Contact) -> bool:
    """Whether an agent has the conversation."""
    given = uow.hand_off_of_contact(contact.id) if contact.owner == "human" else None
    return given is not None and given.state in ("assigned", "wrapping")
