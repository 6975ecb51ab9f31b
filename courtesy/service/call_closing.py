"""What follows an answer in a call: listening on, an agent's phone, or the end."""

from __future__ import annotations

from collections.abc import Callable

from courtesy.model.contact import Contact, Turn
from courtesy.model.desk import SAFETY
from courtesy.model.outcomes import HandOff
from courtesy.ports import Clock, Script, UnitOfWork, UnitOfWorkFactory
from courtesy.service.call_answer import CallAnswer, Next, answer
from courtesy.service.desk_legs import joined
from courtesy.service.recordings import scope_of
from courtesy.service.said import record_reply

# After these there is nothing left to talk about.
LAST_WORDS = frozenset({
    "utter_goodbye", "utter_welcome", "utter_third_party", "utter_third_party_again", "utter_wrong_person", "utter_child",
    "utter_verification_declined", "utter_abusive_end", "utter_silence_end",
})  # fmt: skip
# Who is put through at once; for the other reasons somebody follows up, or nobody may.
PUT_THROUGH = frozenset({"human_requested", "self_harm", "identity_theft", "complaint"})
TRANSFER, CALL_BACK, TROUBLE, CLOSING = (
    "utter_transfer", "utter_agent_calls_back", "utter_call_trouble", "utter_call_closing",
)  # fmt: skip


class Closing:
    """Decides what follows, and says the last words."""

    def __init__(
        self,
        script: Script,
        clock: Clock,
        *,
        reached_at: Callable[[str], str],
        reach: Callable[[UnitOfWork, HandOff], bool],
    ) -> None:
        """Take what it needs.

        Args:
            script: The approved wording.
            clock: The product's clock.
            reached_at: The number of ours that a person at a number is told, as they dial it.
            reach: Whether there is somebody to put a caller through to now.
        """
        self._script = script
        self._clock = clock
        self._reached_at = reached_at
        self._reach = reach

    def after(self, uow: UnitOfWork, contact: Contact, turn: Turn) -> Next:
        """What follows the answer to a turn; ends the contact if nothing does. The same turn again is decided the same way."""
        said = [r for r in uow.replies_to(turn.id) if r.state == "said"]
        names = {r.response for r in said}
        if TRANSFER in names:
            return "transfer"
        if CLOSING in names or TROUBLE in names:
            return "hang_up"
        if contact.owner == "human" and (contact.ended_at is None or _in_danger_on_the_line(uow, contact, turn)):
            if TRANSFER in {r.response for r in uow.said_before(contact.id, turn.id)}:
                return "transfer"  # they spoke up on their way to an agent
            given = uow.hand_off_of_contact(contact.id)
            if joined(uow, contact.id):  # an agent has the call: the caller is on the way to them, and we say nothing
                return "transfer"
            if given is not None and (given.reason in PUT_THROUGH or _because_we_failed(given, names)):
                reached = self._reach(uow, given)
                self._say(uow, contact, turn, TRANSFER if reached else CALL_BACK)
                if reached:
                    contact.ended_at = None  # it goes on with a person
                    return "transfer"
            return self._end(uow, contact, turn)
        if contact.ended_at is not None or names & LAST_WORDS or turn.intent == "goodbye":
            return self._end(uow, contact, turn)
        return "listen"

    def in_trouble(self, uow: UnitOfWork, contact: Contact, turn: Turn) -> list[Turn]:
        """The last words when we can't go on."""
        said = [self._say(uow, contact, turn, TROUBLE)]
        contact.end(self._clock.now())
        return said

    def _end(self, uow: UnitOfWork, contact: Contact, turn: Turn) -> Next:
        if not uow.responses_said(contact.id, {CLOSING, TROUBLE}):  # who speaks up after our last words has heard them
            self._say(uow, contact, turn, CLOSING, number=self._reached_at(contact.phone))
        contact.end(self._clock.now())
        return "hang_up"

    def _say(self, uow: UnitOfWork, contact: Contact, turn: Turn, response: str, **values: str) -> Turn:
        reply = self._script.say(response, language=contact.language, channel="voice", **values)
        now = self._clock.now()
        return record_reply(uow, self._script, contact, reply, answers=turn, now=now, state="said")


def _in_danger_on_the_line(uow: UnitOfWork, contact: Contact, turn: Turn) -> bool:
    """Whether a turn that came with or after the end speaks of danger: "I am getting a person now" has just been said."""
    given, call = uow.hand_off_of_contact(contact.id), uow.call_of_contact(contact.id)
    mine = given is not None and given.turn_id == turn.id and given.reason in SAFETY
    return mine and call is not None and call.ended_at is None


def _because_we_failed(given: HandOff, names: set[str | None]) -> bool:
    """Whether the dialogue gave up: then "I am passing you on" was said, unlike after an offer beyond the limits."""
    return given.reason == "beyond_policy" and "utter_hand_off" in names


class AgentHungUp:
    """Use case: the connection to an agent's phone has ended, or did not come about."""

    def __init__(self, uow: UnitOfWorkFactory, script: Script, clock: Clock, *, record: bool) -> None:
        self._uow = uow
        self._script = script
        self._clock = clock
        self._record = record

    def __call__(self, sid: str, spoke: bool) -> CallAnswer | None:
        """Say that somebody will call back if nobody answered; None if the call is not known.

        Args:
            sid: The carrier's id of the caller's call.
            spoke: Whether an agent answered.
        """
        with self._uow() as uow:
            uow.only_one(sid)
            call = uow.call_of_carrier(sid)
            if call is None:
                return None
            contact = uow.contact(call.contact_id, lock=True)
            given = uow.hand_off_of_contact(contact.id)
            said = []
            # who had it at the desk ends it there, with what it came to
            if spoke and given is not None and given.state in ("pending", "reserved"):
                given.state, given.agent, given.completed_at = "completed", "telephone", self._clock.now()
                about = {"handoff": str(given.id), "contact": str(contact.id)}
                uow.audit("handoff", about | {"reason": given.reason, "state": given.state})
            elif not spoke:
                reply = self._script.say(CALL_BACK, language=contact.language, channel="voice")
                turns = uow.turns_of(contact.id)
                said = [t for t in turns if t.response == CALL_BACK and t.state == "said"]
                if not said:
                    now = self._clock.now()
                    said = [record_reply(uow, self._script, contact, reply, answers=None, now=now, state="said")]
            contact.end(self._clock.now())
            scope = scope_of(uow, contact, wanted=self._record)
            uow.commit()
            return answer(contact, said, "hang_up", 1, recording=scope)
