"""What is settled of a caller's step in the transaction that records it: keys, keywords, silence, unclear digits, and words after the end."""

from __future__ import annotations

from courtesy.model.call import Call
from courtesy.model.contact import Contact, Turn
from courtesy.ports import Clock, Reply, Script, UnitOfWork
from courtesy.service.call_answer import TAKE_YOUR_TIME
from courtesy.service.call_end import person_after_all
from courtesy.service.hand_off import hand_off
from courtesy.service.opt_out import opt_out
from courtesy.service.said import pending_question
from courtesy.service.settling import Settling, taken_over
from courtesy.service.whenever_said import has_to_be_heard, opts_out
from courtesy.understanding.a_moment import asks_for_a_moment

STOP_KEY, AGENT_KEY = "9", "0"
# The keys that stand for words where a yes or a no is asked for.
YES_NO = {"1": {"en": "yes", "zh": "是的"}, "2": {"en": "no", "zh": "不是"}}
TAKES_YES_NO = frozenset({"identity", "confirmation"})
# A caller who has said nothing so often in a row is gone.
SILENCES = 3
# How often digits that were not clear are asked for again; after that they are taken as they were heard.
UNCLEAR, CLEARER = "utter_digits_unclear", 2


class CallSettling:
    """Settles a recorded step of a call without the dialogue where that is right."""

    def __init__(self, settling: Settling, script: Script, clock: Clock) -> None:
        self._settling = settling
        self._script = script
        self._clock = clock

    def settle(self, uow: UnitOfWork, contact: Contact, turn: Turn, *, keys: str, unclear: bool) -> None:
        """Settle a step, or leave it to the dialogue; the caller commits.

        After the end of the contact only what counts then is taken. It is answered while the line is open, and the call ends after that.

        Args:
            uow: The transaction that records the step.
            contact: Its contact, locked.
            turn: The step, not answered yet.
            keys: What was pressed.
            unclear: Whether the recogniser may as well have heard other digits.
        """
        call = uow.call_of_contact(contact.id) if contact.ended_at is not None else None
        if contact.ended_at is not None and not _counts_after_the_end(contact, call, turn, keys):
            self._settling.record(uow, contact, turn, [], "held", "said")
            return
        if call is not None and call.by_machine:
            person_after_all(uow, call)
        if call is not None and call.ended_at is not None:
            self._late(uow, contact, turn, keys)
        elif keys == STOP_KEY:
            self._stop(uow, contact, turn)
            self._record_replies(uow, contact, turn, self._say(contact, "utter_opt_out_voice"))
        elif keys == AGENT_KEY:
            self._to_agent(uow, contact, turn)
            self._record_replies(uow, contact, turn, self._say(contact, "utter_hand_off"))
        elif not turn.text and contact.owner == "human":
            self._settling.record(uow, contact, turn, [], "held", "said")
        elif not turn.text:
            self._record_replies(uow, contact, turn, *self._after_silence(uow, contact, turn))
        elif unclear and contact.asks == "verification" and self._may_ask_again(uow, contact):
            # compared with nothing, so no attempt, and nobody learns whether they were right
            self._record_replies(uow, contact, turn, self._say(contact, UNCLEAR))
        elif contact.account_id is not None and asks_for_a_moment(turn.text) and not taken_over(uow, contact, turn):
            asked, missed = contact.asks, contact.misunderstood
            self._record_replies(uow, contact, turn, self._say(contact, TAKE_YOUR_TIME))
            contact.asks, contact.misunderstood = asked, missed
        else:
            self._settling.settle(uow, contact, turn, state="said")

    def _late(self, uow: UnitOfWork, contact: Contact, turn: Turn, keys: str) -> None:
        """What was said and not yet heard when the call ended: a "stop" holds, the rest is understood, and nobody is answered."""
        outbound = [t for t in uow.turns_of(contact.id) if t.direction == "outbound" and t.state == "said"]
        said = [t for t in outbound if t.response != TAKE_YOUR_TIME]
        # the question it answers: the end of the call has put that out of mind
        contact.asks = pending_question([t for t in said if t.answers == said[-1].answers])
        if keys == STOP_KEY:
            self._stop(uow, contact, turn)
            self._settling.record(uow, contact, turn, [], "answered", "to_say")
        elif keys == AGENT_KEY:
            self._to_agent(uow, contact, turn)
            self._settling.record(uow, contact, turn, [], "answered", "to_say")
        else:
            self._settling.settle(uow, contact, turn, state="to_say")
        for waiting in uow.unsent(contact.id):
            waiting.state = "blocked"

    def _stop(self, uow: UnitOfWork, contact: Contact, turn: Turn) -> None:
        opt_out(uow, contact, turn, channel="voice", rule=f"key:{STOP_KEY}", now=self._clock.now())
        turn.intent = "stop_contact"

    def _to_agent(self, uow: UnitOfWork, contact: Contact, turn: Turn) -> None:
        hand_off(uow, contact, turn.id, "human_requested", self._clock.now())
        turn.intent = "request_human"

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

    def _say(self, contact: Contact, response: str) -> Reply:
        return self._script.say(response, language=contact.language, channel="voice")


def words(contact: Contact, speech: str, keys: str) -> str:
    """The turn's text: what was said, or what the keys stand for where a yes or no was asked for."""
    if not keys:
        return speech.strip()
    if contact.asks in TAKES_YES_NO and keys in YES_NO:
        return YES_NO[keys][contact.language]
    return keys


def _counts_after_the_end(contact: Contact, call: Call | None, turn: Turn, keys: str) -> bool:
    """Whether a step is taken although the contact has ended.

    All is that was said before the caller hung up: the carrier tells of the end while their last words are still being recognised. After our
    own last words it is key 9 and what holds whenever it is said. What a machine says does not count, but a "stop" always does: it may be a
    person who was taken for one, and a mailbox that wants no calls is not called.
    """
    if call is None or not (turn.text or keys):
        return False
    if keys == STOP_KEY or (not keys and opts_out(turn.text)):
        return True
    if call.by_machine:
        return False
    return call.ended_at == contact.ended_at or (not keys and has_to_be_heard(turn.text))
