"""The room in which a caller waits for an agent and talks with them: how they enter, what they hear, and how the call goes on after it.

What is said in the room between two people is not written down here: the transcript holds that they spoke, from when to when.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from courtesy.model.call import Call
from courtesy.model.contact import Contact, Turn
from courtesy.model.desk import AgentLeg
from courtesy.model.opening_hours import OpeningHours
from courtesy.model.outcomes import HandOff
from courtesy.model.people import Language
from courtesy.ports import Clock, Script, UnitOfWork, UnitOfWorkFactory
from courtesy.service.call_answer import CallAnswer, answer
from courtesy.service.call_closing import CALL_BACK, CLOSING
from courtesy.service.desk_after_hours import agree_call
from courtesy.service.desk_calls import TakeCalls
from courtesy.service.desk_legs import leg_over
from courtesy.service.desk_ownership import locked, write_down
from courtesy.service.permission import PermissionGate
from courtesy.service.recordings import at_carrier, scope_of
from courtesy.service.said import record_reply

HOLD, BACK = "utter_call_hold", "utter_back_with_assistant"
# A talk that ended so soon was cut off.
CUT = timedelta(seconds=10)
# https://www.twilio.com/docs/voice/twiml/conference#statuscallbackevent
EVENTS = {"conference-start": "talking", "conference-end": "room_closed"}


@dataclass(frozen=True, slots=True)
class Entrance:
    """A room, and what of it is recorded.

    Attributes:
        record: Whether the room is recorded. It is not where the carrier records the caller's call already, which goes on in the room:
            there is one recording of a call, and never none for want of a word from the carrier.
        stop: Whether a recording of the call that goes on has to be stopped first: the caller refuses it.
    """

    contact: UUID
    language: Language
    record: bool
    stop: bool = False


class Room:
    """Use cases of the room."""

    def __init__(
        self,
        uow: UnitOfWorkFactory,
        calls: TakeCalls,
        script: Script,
        gate: PermissionGate,
        hours: OpeningHours,
        clock: Clock,
        *,
        reached_at: Callable[[str], str],
        record: bool,
    ) -> None:
        """Take what it needs.

        Args:
            uow: Opens a transaction.
            calls: Rings agents.
            script: The approved wording.
            gate: The permission gate, for a call back.
            hours: When people work at the desk.
            clock: The one clock.
            reached_at: The number of ours that a person at a number is told, as they dial it.
            record: Whether calls are recorded.
        """
        self._uow = uow
        self._calls = calls
        self._script = script
        self._gate = gate
        self._hours = hours
        self._clock = clock
        self._reached_at = reached_at
        self._record = record

    def entrance(self, sid: str) -> Entrance | None:
        """The room of a caller; None if there is no such call."""
        with self._uow() as uow:
            call = uow.call_of_carrier(sid)
            return self._entrance(uow, call.contact_id) if call is not None else None

    def entrance_of(self, contact_id: UUID) -> Entrance:
        """The room of a contact."""
        with self._uow() as uow:
            return self._entrance(uow, contact_id)

    def _entrance(self, uow: UnitOfWork, contact_id: UUID) -> Entrance:
        contact = uow.contact(contact_id)
        scope = scope_of(uow, contact, wanted=self._record)
        carrier = at_carrier(uow.call_of_contact(contact_id))
        return Entrance(
            contact.id, contact.language, scope != "no" and not carrier.runs, scope == "no" and carrier.asked
        )

    def waits(self, sid: str) -> tuple[Language, str] | None:
        """The caller hears this while they wait; None if there is no such call."""
        with self._uow() as uow:
            call = uow.call_of_carrier(sid)
            if call is None:
                return None
            language = uow.contact(call.contact_id).language
        self._calls.wait(call.contact_id)
        return language, self._script.say(HOLD, language=language, channel="voice").text

    def event(self, contact_id: UUID, conference: str, event: str, number: str) -> None:
        """What the carrier reports of the room; each once, however often it is told.

        Args:
            contact_id: Whose room it is.
            conference: The carrier's id of it.
            event: Such as `conference-start`.
            number: Of the event among those of the room.
        """
        what, now = EVENTS.get(event), self._clock.now()
        with self._uow() as uow:
            given = uow.hand_offs_of(contact_id)
            if what is None or not given:
                return
            hand_off, _ = locked(uow, given[-1].id)
            about = {"event": what, "conference": conference, "number": number}
            if any(entry.detail == about for entry in uow.desk_entries(contact_id)):
                return
            write_down(uow, hand_off, hand_off.agent or "telephone", "call", now, **about)
            uow.commit()

    def sid_of(self, contact_id: UUID) -> str | None:
        """The carrier's id of the caller's call."""
        with self._uow() as uow:
            call = uow.call_of_contact(contact_id)
            return call.sid if call is not None else None

    def left(self, sid: str) -> CallAnswer | None:
        """The caller is out of the room: the assistant goes on, or it is over; None if there is no such call."""
        now = self._clock.now()
        with self._uow() as uow:
            call = uow.call_of_carrier(sid)
            if call is None:
                return None
            given = uow.hand_off_of_contact(call.contact_id)
            if given is not None:
                locked(uow, given.id)
            contact = uow.contact(call.contact_id, lock=True)
            call.held_at = None
            recording = scope_of(uow, contact, wanted=self._record)
            if contact.ended_at is None and contact.owner == "bot":
                said = [self._say(uow, contact, BACK, now)]
                uow.commit()
                return answer(contact, said, "listen", _step(uow, contact), recording=recording)
            said = self._farewell(uow, call, contact, given, now)
            contact.end(now)
            uow.commit()
            return answer(contact, said, "hang_up", 1, recording=recording)

    def _farewell(
        self, uow: UnitOfWork, call: Call, contact: Contact, given: HandOff | None, now: datetime
    ) -> list[Turn]:
        """The last words: where we are reached, or that somebody calls back, who then has a time for it."""
        spoken = [t for t in uow.turns_of(contact.id) if t.response in (CALL_BACK, CLOSING) and t.state == "said"]
        if spoken and contact.ended_at is not None:
            return spoken[-1:]
        legs = uow.agent_legs(contact.id)
        leg = legs[-1] if legs and legs[-1].joined_at is not None else None
        if leg is not None and not _cut_off(leg, now):
            leg_over(uow, leg, "ended", now)
            return [self._say(uow, contact, CLOSING, now, number=self._reached_at(contact.phone))]
        if leg is not None:
            leg_over(uow, leg, "failed", now)
        if contact.ended_at is not None:
            return [self._say(uow, contact, CLOSING, now, number=self._reached_at(contact.phone))]
        if given is not None and contact.account_id is not None:
            earliest = now if self._hours.open_at(now) else self._hours.next_opening(now)
            agree_call(uow, self._gate, self._hours, given, earliest, now)
        return [self._say(uow, contact, CALL_BACK, now)]

    def _say(self, uow: UnitOfWork, contact: Contact, response: str, now: datetime, **values: str) -> Turn:
        reply = self._script.say(response, language=contact.language, channel="voice", **values)
        return record_reply(uow, self._script, contact, reply, answers=None, now=now, state="said")


def _cut_off(leg: AgentLeg, now: datetime) -> bool:
    return leg.joined_at is not None and (leg.ended_at or now) - leg.joined_at < CUT


def _step(uow: UnitOfWork, contact: Contact) -> int:
    """The number that the caller's next words get."""
    heard = [t for t in uow.turns_of(contact.id) if t.direction == "inbound" and t.carrier_sid]
    return int(str(heard[-1].carrier_sid).rpartition("/")[2]) + 1 if heard else 1
