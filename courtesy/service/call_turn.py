"""What a caller says, presses or leaves unsaid: recorded before anything else, answered once, however often it is told.

The same conversation as by text: keywords and keys hold before any model is asked, the dialogue answers through the disclosure
firewall, and what could not be answered in time is answered while the caller waits, or after they hung up.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from uuid import UUID, uuid4

import structlog

from courtesy.model.contact import Contact, Turn
from courtesy.model.errors import DialogueFailed, NotFound, Unavailable
from courtesy.ports import Clock, Reply, Script, Serialiser, UnitOfWork, UnitOfWorkFactory
from courtesy.service.answering import HOLDING, Answering
from courtesy.service.call_answer import TAKE_YOUR_TIME, CallAnswer, Line, Next, answer, lines_of
from courtesy.service.call_closing import Closing
from courtesy.service.deadline import Deadline
from courtesy.service.hand_off import hand_off
from courtesy.service.opt_out import opt_out
from courtesy.service.recordings import scope_of
from courtesy.service.said import pending_question, record_reply
from courtesy.service.settling import Settling, taken_over
from courtesy.understanding.a_moment import asks_for_a_moment
from courtesy.understanding.card_numbers import cut_card_numbers

log = structlog.get_logger(__name__)
STOP_KEY, AGENT_KEY = "9", "0"
# The keys that stand for words where a yes or a no is asked for.
YES_NO = {"1": {"en": "yes", "zh": "是的"}, "2": {"en": "no", "zh": "不是"}}
TAKES_YES_NO = frozenset({"identity", "confirmation"})
# A caller who has said nothing so often in a row is gone.
SILENCES = 3
# How often digits that were not clear are asked for again; after that they are taken as they were heard.
UNCLEAR, CLEARER = "utter_digits_unclear", 2
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
        self._settling = settling
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
        contact_id, turn_id = self._take_down(heard)
        while True:
            try:
                with self._serialiser.hold(str(contact_id), patience_s=deadline.left()):
                    self._answering.answer_in_webhook(contact_id, turn_id, deadline)
                return self._conclude(contact_id, turn_id, heard.step)
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
            if any(r.response == HOLDING for r in uow.replies_to(turn.id)):
                return ()
            reply = self._say(contact, HOLDING)
            said = record_reply(uow, self._script, contact, reply, answers=turn, now=self._clock.now(), state="said")
            uow.commit()
            return lines_of([said])

    def resume(self, sid: str) -> CallAnswer | None:
        """How a call goes on that lost its live audio, or ended there: where it was; None if there is no such call."""
        with self._uow() as uow:
            uow.only_one(sid)
            call = uow.call_of_carrier(sid)
            if call is None:
                return None
            contact = uow.contact(call.contact_id, lock=True)
            turns = uow.turns_of(contact.id)
            last = next((t for t in reversed(turns) if t.direction == "inbound"), None)
            scope = scope_of(uow, contact, wanted=self._record)
            if last is None:
                opening = [t for t in turns if t.state == "said"]
                return answer(contact, opening, "hang_up" if contact.ended_at else "notice", 1, recording=scope)
            step = int(str(last.carrier_sid).rpartition("/")[2])
            if last.state == "received":  # unless the caller has been told that we will get back to them
                return answer(contact, [], "hang_up" if contact.ended_at else "wait", step, recording=scope)
            said_before = {r.id for r in uow.replies_to(last.id)}
            then = self._closing.after(uow, contact, last)
            said = [r for r in uow.replies_to(last.id) if r.state == "said" and r.response != HOLDING]
            if then != "listen":  # its words were said in the live audio, but for those that are new
                said = [r for r in said if r.id not in said_before]
            uow.commit()
            return answer(contact, said, then, step + 1, recording=scope)

    def _take_down(self, heard: Heard) -> tuple[UUID, UUID]:
        """The contact and turn of what was heard; keys, keywords and silence are settled in the same transaction."""
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
                text=cut_card_numbers(_words(heard, contact))[0],
                state="received",
                carrier_sid=key,
            )
            uow.add(turn)
            contact.last_turn_at = now
            uow.flush()
            self._settle(uow, contact, turn, heard)
            uow.commit()
            return contact.id, turn.id

    def _settle(self, uow: UnitOfWork, contact: Contact, turn: Turn, heard: Heard) -> None:
        now = self._clock.now()
        if contact.ended_at is not None and _said_before_the_end(uow, heard, contact):
            self._settle_late(uow, contact, turn, heard)
        elif contact.ended_at is not None:
            self._settling.record(uow, contact, turn, [], "held", "said")
        elif heard.keys == STOP_KEY:
            opt_out(uow, contact, turn, channel="voice", rule=f"key:{STOP_KEY}", now=now)
            turn.intent = "stop_contact"
            self._record_replies(uow, contact, turn, self._say(contact, "utter_opt_out_voice"))
        elif heard.keys == AGENT_KEY:
            hand_off(uow, contact, turn.id, "human_requested", now)
            turn.intent = "request_human"
            self._record_replies(uow, contact, turn, self._say(contact, "utter_hand_off"))
        elif not turn.text and contact.owner == "human":
            self._settling.record(uow, contact, turn, [], "held", "said")
        elif not turn.text:
            self._record_replies(uow, contact, turn, *self._after_silence(uow, contact, turn))
        elif heard.unclear and contact.asks == "verification" and self._may_ask_again(uow, contact):
            # compared with nothing, so no attempt, and nobody learns whether they were right
            self._record_replies(uow, contact, turn, self._say(contact, UNCLEAR))
        elif contact.account_id is not None and asks_for_a_moment(turn.text) and not taken_over(uow, contact, turn):
            asked, missed = contact.asks, contact.misunderstood
            self._record_replies(uow, contact, turn, self._say(contact, TAKE_YOUR_TIME))
            contact.asks, contact.misunderstood = asked, missed
        else:
            self._settling.settle(uow, contact, turn, state="said")

    def _settle_late(self, uow: UnitOfWork, contact: Contact, turn: Turn, heard: Heard) -> None:
        """What was said and not yet heard when the call ended: a "stop" holds, the rest is understood, and nobody is answered."""
        outbound = [t for t in uow.turns_of(contact.id) if t.direction == "outbound" and t.state == "said"]
        said = [t for t in outbound if t.response != TAKE_YOUR_TIME]
        # the question it answers: the end of the call has put that out of mind
        contact.asks = pending_question([t for t in said if t.answers == said[-1].answers])
        now = self._clock.now()
        if heard.keys == STOP_KEY:
            opt_out(uow, contact, turn, channel="voice", rule=f"key:{STOP_KEY}", now=now)
            turn.intent = "stop_contact"
            self._settling.record(uow, contact, turn, [], "answered", "to_say")
        elif heard.keys == AGENT_KEY:
            hand_off(uow, contact, turn.id, "human_requested", now)
            turn.intent = "request_human"
            self._settling.record(uow, contact, turn, [], "answered", "to_say")
        else:
            self._settling.settle(uow, contact, turn, state="to_say")
        for waiting in uow.unsent(contact.id):
            waiting.state = "blocked"

    def _after_silence(self, uow: UnitOfWork, contact: Contact, turn: Turn) -> list[Reply]:
        turns = uow.turns_of(contact.id)
        heard = [t for t in turns if t.direction == "inbound"]
        silences = next((n for n, t in enumerate(reversed(heard)) if t.text), len(heard))
        question = next((t for t in reversed(turns) if t.state == "said" and t.asks not in (None, "nothing")), None)
        if contact.asks == "nothing" or question is None:
            return [self._say(contact, "utter_goodbye")]
        if silences >= SILENCES:
            return [self._say(contact, "utter_silence_end")]
        again = Reply(question.response, question.text, question.asks, question.discloses, question.version)
        return [self._say(contact, "utter_empty"), again]

    def _may_ask_again(self, uow: UnitOfWork, contact: Contact) -> bool:
        asked = sum(turn.response == UNCLEAR for turn in uow.turns_of(contact.id))
        return contact.owner == "bot" and asked < CLEARER

    def _record_replies(self, uow: UnitOfWork, contact: Contact, turn: Turn, *replies: Reply) -> None:
        self._settling.record(uow, contact, turn, list(replies), "answered", "said")

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

    def _conclude(self, contact_id: UUID, turn_id: UUID, step: int) -> CallAnswer:
        """What is to be said in answer, and what follows."""
        with self._uow() as uow:
            contact = uow.contact(contact_id, lock=True)
            turn = uow.turn(turn_id)
            for late in uow.unsent(contact_id):  # answered by a job while the caller waited
                late.state, late.answers = "said", turn_id
            call = uow.call_of_contact(contact_id) if contact.ended_at is not None else None
            over = call is not None and call.ended_at is not None  # nobody hears our last words
            then: Next = "hang_up" if over else self._closing.after(uow, contact, turn)
            said = [r for r in uow.replies_to(turn_id) if r.state == "said" and r.response != HOLDING]
            recording = scope_of(uow, contact, wanted=self._record)
            uow.commit()
            return answer(contact, said, then, step + 1, recording=recording)

    def _say(self, contact: Contact, response: str) -> Reply:
        return self._script.say(response, language=contact.language, channel="voice")


def _said_before_the_end(uow: UnitOfWork, heard: Heard, contact: Contact) -> bool:
    """Whether it was the caller's hanging up that ended the contact, and not a "stop", our last words, or a machine.

    The carrier tells of the end while the last words are still being recognised.
    """
    call = uow.call_of_carrier(heard.sid)
    said = bool(heard.speech.strip() or heard.keys)
    return said and call is not None and call.ended_at == contact.ended_at and not call.by_machine


def _words(heard: Heard, contact: Contact) -> str:
    """The turn's text: what was said, or what the keys stand for where a yes or no was asked for."""
    if not heard.keys:
        return heard.speech.strip()
    if contact.asks in TAKES_YES_NO and heard.keys in YES_NO:
        return YES_NO[heard.keys][contact.language]
    return heard.keys
