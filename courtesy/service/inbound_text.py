"""A text arrives: recorded before anything else, answered once, in the order of arrival, whatever fails meanwhile."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID, uuid4

import structlog

from courtesy.model.contact import Turn
from courtesy.model.errors import Unavailable
from courtesy.ports import Clock, Serialiser, UnitOfWorkFactory
from courtesy.service.answering import Answering, said_in_webhook
from courtesy.service.card_groups import cut_card_groups
from courtesy.service.deadline import Deadline
from courtesy.service.opening import contact_of
from courtesy.service.said import Sentence
from courtesy.service.settling import Settling
from courtesy.understanding.card_numbers import cut_card_numbers
from courtesy.understanding.language_wanted import language_used

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class InboundText:
    """A text as the carrier delivered it.

    Attributes:
        sid: The carrier's message id; the same id again is the same text. None if no carrier brought it.
        carrier_said: What the carrier itself understood and has answered already (`STOP`, `START` or `HELP` of Twilio's Advanced
            Opt-Out), so we must not; empty for an ordinary text.
    """

    sid: str | None
    sender: str
    body: str
    media_count: int = 0
    carrier_said: str = ""


class ReceiveText:
    """Takes an inbound text and gives the answer for the carrier's webhook."""

    def __init__(
        self,
        uow: UnitOfWorkFactory,
        serialiser: Serialiser,
        settling: Settling,
        answering: Answering,
        clock: Clock,
        *,
        deadline_s: float,
    ) -> None:
        self._uow = uow
        self._serialiser = serialiser
        self._settling = settling
        self._answering = answering
        self._clock = clock
        self._deadline_s = deadline_s

    def __call__(self, text: InboundText) -> list[Sentence]:
        """Record and answer a text; returns the sentences to say, none if silence is the right answer.

        A repeated id returns the same answer and has no second effect. When the answer can't be had in time, a holding
        sentence is returned and a background job answers later.
        """
        deadline = Deadline(self._deadline_s)
        contact_id, turn_id, said = self._record(text)
        if said is not None:
            return said
        try:
            with self._serialiser.hold(str(contact_id), patience_s=deadline.left()):
                return self._answering.answer_in_webhook(contact_id, turn_id, deadline)
        except Unavailable as error:
            log.warning("answer postponed", turn=str(turn_id), why=str(error))
            return self._answering.postpone(contact_id, turn_id)

    def _record(self, text: InboundText) -> tuple[UUID, UUID, list[Sentence] | None]:
        """The contact and turn of a text, and its answer if the dialogue is not needed for it."""
        now = self._clock.now()
        with self._uow() as uow:
            uow.only_one(text.sender)
            known = uow.turn_of_carrier(text.sid) if text.sid else None
            if known is not None:
                return (
                    known.contact_id,
                    known.id,
                    None if known.state == "received" else said_in_webhook(uow, known.id),
                )
            contact = contact_of(uow, text.sender, "sms", now)
            # who writes in our other language is answered in it
            contact.language = language_used(text.body, contact.language)
            turn = Turn(
                id=uuid4(),
                contact_id=contact.id,
                at=now,
                channel="sms",
                direction="inbound",
                by="customer",
                text=cut_card_numbers(text.body)[0],
                state="received",
                carrier_sid=text.sid,
                media_count=text.media_count,
            )
            uow.add(turn)
            contact.last_turn_at = now
            uow.flush()
            cut_card_groups(uow, contact, turn)
            said = self._settling.settle(uow, contact, turn, state="said", carrier_said=text.carrier_said)
            uow.commit()
            return contact.id, turn.id, said
