"""Answering the turns of one contact through the dialogue, in order. The caller holds the contact (`Serialiser`)."""

from __future__ import annotations

from uuid import UUID, uuid4

import structlog

from courtesy.model.contact import Contact, Turn
from courtesy.model.errors import DialogueFailed, DialogueUnavailable
from courtesy.ports import Clock, Dialogue, DialogueTurn, Reply, Script, UnitOfWork, UnitOfWorkFactory
from courtesy.service.deadline import Deadline
from courtesy.service.hand_off import hand_off
from courtesy.service.opt_out import opted_out
from courtesy.service.said import Sentence, record_reply
from courtesy.service.settling import Settling, note_meanings, taken_over
from courtesy.understanding.card_numbers import MARK
from courtesy.understanding.safety import safety_hits

log = structlog.get_logger(__name__)
HOLDING, PASSED_ON, CARD_NUMBER = "utter_holding", "utter_hand_off", "utter_card_number_cut"
LONGEST = 1600  # Twilio's limit of a text; https://www.twilio.com/docs/api/errors/21617


class Answering:
    """Takes recorded turns to the dialogue and its replies through the disclosure firewall."""

    def __init__(
        self,
        uow: UnitOfWorkFactory,
        dialogue: Dialogue,
        settling: Settling,
        script: Script,
        clock: Clock,
        *,
        tries: int,
    ) -> None:
        self._uow = uow
        self._dialogue = dialogue
        self._settling = settling
        self._script = script
        self._clock = clock
        self._tries = tries

    def answer_in_webhook(self, contact_id: UUID, turn_id: UUID, deadline: Deadline) -> list[Sentence]:
        """Answer a turn, and before it any that were left behind; returns all that is to be said now.

        Raises:
            DialogueUnavailable: If the dialogue does not answer in time; nothing is lost.
        """
        with self._uow() as uow:
            waiting = [turn.id for turn in uow.unanswered(contact_id)]
            if turn_id not in waiting:  # a repeat of the webhook, or a job, was quicker
                return said_in_webhook(uow, turn_id)
        for earlier_id in waiting[: waiting.index(turn_id)]:
            # not said before this webhook has all it will say: should it die, a job sends them
            self._answer(earlier_id, deadline, "to_send")
        return self._answer(turn_id, deadline, "said")

    def answer_later(self, contact_id: UUID, deadline: Deadline) -> None:
        """Answer all turns left behind; the replies wait to be sent through the carrier's API.

        Raises:
            DialogueUnavailable: If the dialogue still does not answer.
        """
        with self._uow() as uow:
            waiting = [turn.id for turn in uow.unanswered(contact_id)]
        for turn_id in waiting:
            self._answer(turn_id, deadline, "to_send")

    def foresee(self, contact: Contact, text: str) -> None:
        """Let the dialogue think about words that may become a turn of this contact; nothing is recorded."""
        if contact.owner == "bot":
            self._dialogue.foresee(_asked(contact, uuid4(), text))

    def postpone(self, contact_id: UUID, turn_id: UUID) -> list[Sentence]:
        """Leave a turn to a background job; returns the holding sentence, said once until the job has answered."""
        with self._uow() as uow:
            uow.defer(
                "answer_turns",
                queueing_lock=f"answer {contact_id}",
                contact_id=str(contact_id),
            )
            contact = uow.contact(contact_id, lock=True)
            turn = uow.turn(turn_id)
            waiting = uow.unanswered(contact_id)
            held_off = any(r.response == HOLDING for t in waiting for r in uow.replies_to(t.id))
            if turn.state == "received" and contact.owner == "bot" and not held_off and not opted_out(uow, contact):
                reply = self._script.say(HOLDING, language=contact.language, channel=contact.channel)
                held = record_reply(
                    uow, self._script, contact, reply, answers=turn, now=self._clock.now(), state="said"
                )
                held.awaits_receipt = False  # should it be lost, the answer itself is on its way
            said = said_in_webhook(uow, turn_id)
            uow.commit()
            return said

    def _answer(self, turn_id: UUID, deadline: Deadline, state: str) -> list[Sentence]:
        with self._uow() as uow:
            turn, contact = uow.turn_and_contact(turn_id, lock=True)  # or an agent's claim would be missed
            if contact.channel == "voice" and state == "to_send":
                state = "to_say"  # what is late in a call is said in it, never texted
            # the state of things may have changed since the turn was recorded: a "stop", an agent's claim
            settled = self._settling.settle(uow, contact, turn, state=state)
            if settled is not None:
                uow.commit()
                return settled
            asked = _asked(contact, turn.id, turn.text)
        left = deadline.left()
        if left <= 0:
            raise DialogueUnavailable("No time is left to ask the dialogue server.")
        try:
            answer = self._dialogue.answer(asked, deadline_s=left)
        except DialogueFailed as error:
            given_up = self._count_failure(turn_id, state, error)
            if given_up is None:
                raise
            return given_up
        with self._uow() as uow:
            turn, contact = uow.turn_and_contact(turn_id, lock=True)
            taken = taken_over(uow, contact, turn)
            silent = taken or _hung_up(uow, contact)
            replies = [] if silent else [*self._unasked(contact, turn), *answer.replies]
            turn_state = "held" if taken else "answered"
            contact.returned_at = contact.returned_at if taken else None
            late = _said_with(uow, turn) if state == "said" and not taken else []
            note_meanings(turn, answer.meanings)
            said = self._settling.record(uow, contact, turn, replies, turn_state, state)
            uow.commit()
            return late + said

    def _unasked(self, contact: Contact, turn: Turn) -> list[Reply]:
        """What is said whatever the dialogue says: that a card number was not kept."""
        if MARK not in turn.text:
            return []
        return [self._script.say(CARD_NUMBER, language=contact.language, channel=contact.channel)]

    def _count_failure(self, turn_id: UUID, state: str, error: DialogueFailed) -> list[Sentence] | None:
        """Count that the dialogue failed on a turn; after the last try a person takes over and the customer is told so.

        Returns:
            What is to be said now, or None while there are tries left.
        """
        with self._uow() as uow:
            turn, contact = uow.turn_and_contact(turn_id, lock=True)
            turn.failures += 1
            error.failures = turn.failures
            if turn.failures < self._tries:
                uow.commit()
                return None
            log.error("a person takes over from a dialogue that fails", turn=str(turn_id), tries=turn.failures)
            taken = taken_over(uow, contact, turn)
            if not taken:
                hand_off(uow, contact, turn.id, "beyond_policy", self._clock.now())
            # the turn itself may have been a "stop" that was recorded before the dialogue failed
            silent = taken or opted_out(uow, contact)
            told = [] if silent else [self._script.say(PASSED_ON, language=contact.language, channel=contact.channel)]
            late = _said_with(uow, turn) if state == "said" and not silent else []
            said = self._settling.record(uow, contact, turn, told, "held" if taken else "answered", state)
            uow.commit()
            return late + said


def _asked(contact: Contact, turn_id: UUID, text: str) -> DialogueTurn:
    """Words as the dialogue gets them."""
    return DialogueTurn(
        contact.id,
        turn_id,
        text.replace(MARK, " ")[:LONGEST],
        contact.channel,
        contact.language,
        contact.asks,
        safety_hits(text, asks=contact.asks),
        resumed=contact.returned_at is not None,
        verified=contact.verified,
    )


def _said_with(uow: UnitOfWork, turn: Turn) -> list[Sentence]:
    """Let a webhook say the replies that still wait for the carrier's API: they belong before its own answer.

    From then on they are part of what it answered, so that its repeat says them too and no other webhook does.
    """
    late = [reply for reply in uow.unsent(turn.contact_id) if reply.state in ("to_send", "to_say") and reply.answers]
    for reply in late:
        reply.state, reply.answers = "said", turn.id
        reply.awaits_receipt = turn.channel == "sms" and turn.carrier_sid is not None
        uow.take_anew(reply)
    return [Sentence.of(reply) for reply in late]


def said_in_webhook(uow: UnitOfWork, turn_id: UUID) -> list[Sentence]:
    """What webhooks answered to a turn."""
    return [Sentence.of(reply) for reply in uow.replies_to(turn_id) if reply.state == "said"]


def _hung_up(uow: UnitOfWork, contact: Contact) -> bool:
    """Whether this is a call and the person is gone, or a mailbox has it: what was said still counts, but nobody hears the answer."""
    call = uow.call_of_contact(contact.id) if contact.channel == "voice" else None
    return call is not None and (call.ended_at is not None or call.by_machine)
