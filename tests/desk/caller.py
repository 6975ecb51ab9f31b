"""Somebody on the phone with us, without a carrier: the steps of the call are told to the service."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import count
from typing import Self, cast
from uuid import UUID

from courtesy.model.contact import Turn
from courtesy.model.outcomes import HandOffReason
from courtesy.ports import DialogueTurn
from courtesy.service.broken_into import WHOLE, Cut
from courtesy.service.call_answer import CallAnswer
from courtesy.service.call_turn import Heard
from tests.desk.office import Office

_calls = count(1)


@dataclass
class Caller:
    """Somebody on the phone with us."""

    office: Office
    sid: str
    contact: UUID
    step: int = 1

    @classmethod
    def of(cls, office: Office) -> Self:
        """A customer calls us and hears the opening."""
        ref, sid = office.move_in(), f"CA-words-{next(_calls)}"
        with office.product.uow() as uow:
            phone = uow.customer(uow.account(ref).customer_id).phone
        return cls(office, sid, cast(UUID, office.product.answer_call.inbound(sid, phone).contact))

    def say(self, words: str = "", keys: str = "") -> CallAnswer:
        answer = self.office.product.hear_caller(Heard(self.sid, self.step, words, keys))
        self.step = answer.step
        return answer

    def wait(self, answer: CallAnswer) -> CallAnswer:
        """Ask for the answer again, as the carrier does."""
        return self.office.product.hear_caller(Heard(self.sid, answer.step), tries=answer.tries)

    def heard(self, answer: CallAnswer) -> None:
        """Live audio tells that all of an answer was heard."""
        whole = [Cut(line.turn, WHOLE) for line in answer.lines if line.turn is not None]
        self.office.product.note_broken_into(self.sid, whole)

    def heard_opening(self) -> None:
        """Live audio tells that all of the opening was heard."""
        opening = [t for t in self.turns if t.direction == "outbound" and t.answers is None]
        self.office.product.note_broken_into(self.sid, [Cut(turn.id, WHOLE) for turn in opening])

    def somebody_is_free(self) -> None:
        """An agent whom a caller can be put through to."""
        self.office.hire("ana", phone="+12025550901")
        self.office.cases.beat("ana", "available")

    def speaks_of_danger(self) -> CallAnswer:
        """They want to kill themselves; the dialogue hears it."""
        self.office.dialogue.response = "utter_self_harm_us"
        self.given_over_for("self_harm")
        return self.say("I want to kill myself")

    def hear_goodbye(self) -> CallAnswer:
        """The conversation ends with our words."""
        self.office.dialogue.response = "utter_goodbye"
        answer = self.say("that is all, thanks")
        assert answer.then == "hang_up"
        return answer

    def hangs_up(self) -> None:
        self.office.product.follow_call.status(self.sid, "completed")

    @property
    def turns(self) -> list[Turn]:
        with self.office.product.uow() as uow:
            return uow.turns_of(self.contact)

    @property
    def said(self) -> list[tuple[str, str]]:
        """Their own words and what became of them."""
        return [(t.text, t.state) for t in self.turns if t.direction == "inbound"]

    @property
    def stopped(self) -> set[str]:
        with self.office.product.uow() as uow:
            contact = uow.contact(self.contact)
            return {o.channel for o in uow.opt_outs(contact.customer_id, contact.phone)}

    @property
    def case(self) -> tuple[HandOffReason, str] | None:
        with self.office.product.uow() as uow:
            given = uow.hand_off_of_contact(self.contact)
            return (given.reason, given.state) if given else None

    def given_over_for(self, reason: HandOffReason) -> None:
        """The dialogue gives what comes next to a person."""

        def gives(turn: DialogueTurn) -> None:
            self.office.product.skills.request_agent(turn.conversation, turn.turn, reason)

        self.office.dialogue.meanwhile = gives
