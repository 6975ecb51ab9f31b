"""What a caller says, presses or leaves unsaid: recorded before anything else, answered once, however often it is told.

The same conversation as by text: keywords and keys hold before any model is asked, the dialogue answers through the disclosure
firewall, and what could not be answered in time is answered while the caller waits, or after they hung up.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from itertools import takewhile
from uuid import UUID, uuid4

import structlog

from courtesy.model.contact import Contact, Turn
from courtesy.model.errors import DialogueFailed, NotFound, Unavailable
from courtesy.ports import Clock, Reply, Script, Serialiser, UnitOfWorkFactory
from courtesy.service.answering import HOLDING, Answering
from courtesy.service.call_answer import UNCUT, CallAnswer, Line, Next, answer, lines_of
from courtesy.service.call_closing import TROUBLE, Closing
from courtesy.service.call_settling import AGENT_KEY, STOP_KEY, CallSettling, words
from courtesy.service.card_groups import cut_card_groups
from courtesy.service.deadline import Deadline
from courtesy.service.recordings import scope_of
from courtesy.service.said import record_reply
from courtesy.service.settling import Settling
from courtesy.service.whenever_said import asks_for_a_person, has_to_be_heard
from courtesy.understanding.card_numbers import cut_card_numbers
from courtesy.understanding.people_words import is_child, speaks_of_another

log = structlog.get_logger(__name__)
__all__ = ["STOP_KEY", "HearCaller", "Heard"]
# How often a caller waits for an answer that does not come, each time as long as the deadline; and when they are told once more.
TRIES, TOLD_AGAIN = 5, 2
# Seconds after which a dialogue server is asked again that refused at once, and one that failed: that is counted, and given up some time.
AGAIN_S, FAILED_S = 0.5, 3.0


@dataclass(frozen=True, slots=True)
class Heard:
    """What came from the caller in one step of a call.

    Attributes:
        sid: The carrier's id of the call.
        step: Which step it is; the same step again is the same words.
        speech: What was recognised; empty if nothing.
        keys: What was pressed on the keypad, without the key that ended it.
        unclear: Whether the recogniser may as well have heard other digits.
    """

    sid: str
    step: int
    speech: str = ""
    keys: str = ""
    unclear: bool = False


class HearCaller:
    """Use case: one step of a call."""

    def __init__(
        self,
        uow: UnitOfWorkFactory,
        serialiser: Serialiser,
        settling: Settling,
        answering: Answering,
        closing: Closing,
        script: Script,
        clock: Clock,
        *,
        deadline_s: float,
        record: bool,
    ) -> None:
        self._uow = uow
        self._serialiser = serialiser
        self._settles = CallSettling(settling, script, clock)
        self._answering = answering
        self._closing = closing
        self._script = script
        self._clock = clock
        self._deadline_s = deadline_s
        self._record = record

    def __call__(self, heard: Heard, *, tries: int = 0) -> CallAnswer:
        """Record and answer what was heard.

        Args:
            heard: What came from the caller.
            tries: How often the answer to this step has been waited for already.

        Raises:
            NotFound: If there is no such call.
        """
        deadline = Deadline(self._deadline_s)
        contact_id, turn_id = self.take_down(heard)
        while True:
            try:
                with self._serialiser.hold(str(contact_id), patience_s=deadline.left()):
                    self._answering.answer_in_webhook(contact_id, turn_id, deadline)
                return self._conclude(contact_id, turn_id, heard.step, tries)
            except Unavailable as error:
                pause_s = FAILED_S if isinstance(error, DialogueFailed) else AGAIN_S
                if deadline.left() < pause_s:
                    log.warning("caller waits", turn=str(turn_id), tries=tries, why=str(error))
                    return self._wait(contact_id, turn_id, heard.step, tries)
            # what fails at once may be being started anew: the caller waits for it as for what stalls
            time.sleep(pause_s)

    def foresee(self, heard: Heard) -> None:
        """Let the dialogue think about what a caller has said so far, who may go on; nothing is recorded."""
        with self._uow() as uow:
            call = uow.call_of_carrier(heard.sid)
            contact = uow.contact(call.contact_id) if call is not None else None
        if contact is not None:
            self._answering.foresee(contact, cut_card_numbers(heard.speech.strip())[0])

    def bridge(self, heard: Heard) -> tuple[Line, ...]:
        """What is said to a caller whose answer is still being made; nothing, once it is there or this has been said."""
        with self._uow() as uow:
            turn = uow.turn_of_carrier(f"{heard.sid}/{heard.step}")
            if turn is None or turn.state != "received":
                return ()
            contact = uow.contact(turn.contact_id, lock=True)
            call = uow.call_of_contact(contact.id)
            if (call is not None and call.by_machine) or any(r.response == HOLDING for r in uow.replies_to(turn.id)):
                return ()
            reply = self._say(contact, HOLDING)
            said = record_reply(uow, self._script, contact, reply, answers=turn, now=self._clock.now(), state="said")
            uow.commit()
            return lines_of([said])

    def resume(self, sid: str) -> CallAnswer | None:
        """How a call goes on that lost its live audio, or ended there: where it was; None if there is no such call.

        Before the call ends or is transferred, what was not heard to its end of the last answer is said again, whole; what came of an
        answer before it was broken into by whoever said more. An opening whose notice was not heard is said first, unless the call ends:
        nothing is recorded before it.
        """
        with self._uow() as uow:
            uow.only_one(sid)
            call = uow.call_of_carrier(sid)
            if call is None:
                return None
            contact = uow.contact(call.contact_id, lock=True)
            turns = uow.turns_of(contact.id)
            last = next((t for t in reversed(turns) if t.direction == "inbound"), None)
            step = 1 if last is None else int(str(last.carrier_sid).rpartition("/")[2])
            scope = scope_of(uow, contact, wanted=self._record)
            if call.by_machine and contact.ended_at is not None:  # a mailbox is not told what a person would be
                return answer(contact, [], "hang_up" if call.ended_at else "wait", step, recording=scope)
            if last is None:
                opening = [t for t in turns if t.state == "said"]
                return answer(contact, opening, "hang_up" if contact.ended_at else "notice", 1, recording=scope)
            opening = _cut_opening(turns)
            notice = [turn for turn in opening if turn.response in UNCUT]
            unrecorded = "no" if notice and scope == "after_notice" else scope
            before = uow.replies_to(last.id)
            if last.state == "received":
                given_up = any(
                    r.response == TROUBLE for r in before
                )  # they have been told that we will get back to them
                owed = [r for r in before if r.response == TROUBLE and _unheard(r)] if given_up else notice
                if not given_up:
                    owed = [*owed, *_passed_by(turns, last, contact)]
                return answer(contact, owed, "hang_up" if given_up else "wait", step, recording=unrecorded)
            said_before = {r.id for r in before}
            then = self._closing.after(uow, contact, last)
            said = [r for r in uow.replies_to(last.id) if r.state == "said" and r.response != HOLDING]
            if then != "listen":
                said = [r for r in said if r.id not in said_before or _unheard(r)]
            uow.commit()
            if opening and then == "listen":
                return answer(contact, [*opening, *said], "notice", step + 1, recording=scope)
            if then == "transfer":
                said, scope = [*notice, *said], unrecorded
            return answer(contact, said, then, step + 1, recording=scope)

    def take_down(self, heard: Heard) -> tuple[UUID, UUID]:
        """Record what was heard, once; keys, keywords and silence are settled in the same transaction.

        Returns:
            The contact and the turn.

        Raises:
            NotFound: If there is no such call.
        """
        now = self._clock.now()
        key = f"{heard.sid}/{heard.step}"
        with self._uow() as uow:
            uow.only_one(key)
            known = uow.turn_of_carrier(key)
            if known is not None:
                return known.contact_id, known.id
            call = uow.call_of_carrier(heard.sid)
            if call is None:
                raise NotFound(f"There is no call {heard.sid}.")
            contact = uow.contact(call.contact_id, lock=True)
            turn = Turn(
                id=uuid4(),
                contact_id=contact.id,
                at=now,
                channel="voice",
                direction="inbound",
                by="customer",
                text=cut_card_numbers(words(contact, heard.speech, heard.keys))[0],
                state="received",
                carrier_sid=key,
            )
            uow.add(turn)
            contact.last_turn_at = now
            uow.flush()
            cut_card_groups(uow, contact, turn)
            self._settles.settle(uow, contact, turn, keys=heard.keys, unclear=heard.unclear)
            uow.commit()
            return contact.id, turn.id

    def _wait(self, contact_id: UUID, turn_id: UUID, step: int, tries: int) -> CallAnswer:
        """Let the caller wait for the answer: they are told so, and not for ever."""
        with self._uow() as uow:
            contact = uow.contact(contact_id, lock=True)
            turn = uow.turn(turn_id)
            then: Next = "wait"
            said = []
            if tries + 1 >= TRIES:
                uow.defer("answer_turns", queueing_lock=f"answer {contact_id}", contact_id=str(contact_id))
                said = self._closing.in_trouble(uow, contact, turn)
                then = "hang_up"
            elif tries == TOLD_AGAIN or not any(r.response == HOLDING for r in uow.replies_to(turn_id)):
                reply = self._say(contact, HOLDING)
                now = self._clock.now()
                said = [record_reply(uow, self._script, contact, reply, answers=turn, now=now, state="said")]
            scope = scope_of(uow, contact, wanted=self._record)
            uow.commit()
            return answer(contact, said, then, step, tries + 1, recording=scope)

    def _conclude(self, contact_id: UUID, turn_id: UUID, step: int, tries: int) -> CallAnswer:
        """What is to be said in answer, and what follows."""
        with self._uow() as uow:
            contact = uow.contact(contact_id, lock=True)
            turn = uow.turn(turn_id)
            call = uow.call_of_contact(contact_id) if contact.ended_at is not None else None
            over = call is not None and call.ended_at is not None  # nobody hears our last words
            if call is not None and call.by_machine and not over:
                # a job leaves the mailbox its message or hangs up; whoever did that here would be quicker than the message
                scope = scope_of(uow, contact, wanted=self._record)
                return answer(contact, [], "wait" if tries + 1 < TRIES else "hang_up", step, tries + 1, recording=scope)
            late = uow.unsent(contact_id)  # answered by a job while the caller waited
            for reply in late:
                reply.state, reply.answers = "said", turn_id
            then: Next = "hang_up" if over else self._closing.after(uow, contact, turn)
            said = [r for r in uow.replies_to(turn_id) if r.state == "said" and r.response != HOLDING]
            recording = scope_of(uow, contact, wanted=self._record)
            if late or then != "listen":  # else nothing has changed, and the caller need not wait for the disk
                uow.commit()
            return answer(contact, said, then, step + 1, recording=recording)

    def _say(self, contact: Contact, response: str) -> Reply:
        return self._script.say(response, language=contact.language, channel="voice")


def _cut_opening(turns: list[Turn]) -> list[Turn]:
    """The opening, if its notice may not have been heard whole: all that was said since counts also if it is said into that."""
    opening = list(takewhile(lambda turn: turn.direction == "outbound", turns))
    cut = any(turn.response in UNCUT and _unheard(turn) for turn in opening)
    early = all(_into_notice(turn) for turn in turns if turn.direction == "inbound")
    return [turn for turn in opening if turn.state == "said"] if cut and early else []


def _passed_by(turns: list[Turn], last: Turn, contact: Contact) -> list[Turn]:
    """What was said after the last words were taken down, in answer to those before, and may not have been heard.

    Nothing, if who speaks wants to hear no more of it, or is somebody else.
    """
    if has_to_be_heard(last.text) or speaks_of_another(last.text) or is_child(last.text):
        return []
    after = [t for t in turns if t.state == "said" and (t.seq or 0) > (last.seq or 0) and t.answers != last.id]
    return [t for t in after if _unheard(t) and t.response != HOLDING and (contact.verified or not t.discloses)]


def _into_notice(turn: Turn) -> bool:
    """Whether words or a key may have been taken while the notice was said: those that are heard whenever they come, and who wants a person."""
    return turn.text == AGENT_KEY or has_to_be_heard(turn.text) or asks_for_a_person(turn.text)


def _unheard(turn: Turn) -> bool:
    """Whether it is not known that somebody heard the whole of a sentence: an audio server that dies tells nothing."""
    return turn.heard is None or turn.heard < len(turn.text)
