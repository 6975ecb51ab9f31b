"""What an agent hears on their phone before they have the caller, and what their keys do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from courtesy.model.contact import Contact
from courtesy.model.desk import AgentLeg, LegState
from courtesy.model.errors import Conflict, NotFound, Refused
from courtesy.model.outcomes import HandOff
from courtesy.model.people import Language
from courtesy.ports import Clock, Script, UnitOfWork, UnitOfWorkFactory
from courtesy.ports.desk import HandOffQueue
from courtesy.service.desk_cases import Cases
from courtesy.service.desk_legs import in_call, leg_over, steer_soon
from courtesy.service.desk_ownership import write_down
from courtesy.service.outcomes import record_outcome
from courtesy.service.promises import today_of
from courtesy.service.summary import summary

ACCEPT = "1"
BRIEFING, KEYS, GONE = "utter_agent_briefing", "utter_agent_keys", "utter_agent_call_gone"
# https://www.twilio.com/docs/voice/api/call-resource#call-status-values
ENDS: dict[str, LegState] = {
    "completed": "declined", "canceled": "declined", "busy": "busy", "no-answer": "no_answer", "failed": "failed",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Whisper:
    """What the agent hears, and what then: they press a key, are in the room with the caller, or it is over.

    Attributes:
        room: The caller's contact, whose room they enter.
    """

    language: Language
    lines: tuple[str, ...]
    then: Literal["key", "room", "hang_up"]
    room: UUID | None = None


class AgentPhone:
    """Use cases of the call to an agent's phone."""

    def __init__(self, uow: UnitOfWorkFactory, queue: Callable[[], HandOffQueue], script: Script, clock: Clock) -> None:
        self._uow = uow
        self._queue = queue
        self._script = script
        self._clock = clock

    def briefing(self, leg_id: UUID, sid: str) -> Whisper:
        """The agent has picked up: what the call is about, said whole, then the keys.

        Raises:
            NotFound: If nobody was rung so.
        """
        with self._uow() as uow:
            leg = uow.agent_leg(leg_id)
            user = uow.user(leg.login)
            language: Language = "zh" if user.interface == "zh" else "en"
            if leg.ended_at is not None or not in_call(uow.call_of_contact(leg.contact_id)):
                return self._gone(language)
            leg.sid = leg.sid or sid
            contact = uow.contact(leg.contact_id)
            lines = (self._about(uow, contact, leg, language), self._say(KEYS, language))
            account = str(contact.account_id) if contact.account_id else None
            uow.audit("data.viewed", {"who": leg.login, "what": "briefing by phone", "account": account})
            uow.commit()
        return Whisper(language, lines, "key")

    def key(self, leg_id: UUID, pressed: str) -> Whisper:
        """The agent pressed a key, or none: 1 takes the call, anything else does not. The same key again has no second effect."""
        with self._uow() as uow:
            leg = uow.agent_leg(leg_id)
            language: Language = "zh" if uow.user(leg.login).interface == "zh" else "en"
        if leg.ended_at is not None:
            return self._gone(language)
        if pressed != ACCEPT:
            self._over(leg_id, "declined")
            return Whisper(language, (), "hang_up")
        try:
            cases = Cases(self._uow, self._queue(), self._clock)
            cases.claim(leg.login, leg.hand_off_id, in_call=lambda u, h, c: self._join(u, leg_id, h, c))
        except (Conflict, Refused, NotFound):
            self._over(leg_id, "failed")
            return self._gone(language)
        return Whisper(language, (), "room", room=leg.contact_id)

    def back_to(self, leg_id: UUID) -> UUID | None:
        """The room that an agent goes back to who dropped out of it while the caller is on the line and theirs; None if it is over."""
        with self._uow() as uow:
            leg = uow.agent_leg(leg_id)
            contact = uow.contact(leg.contact_id)
            talks = in_call(uow.call_of_contact(contact.id)) and contact.owner == "human" and contact.ended_at is None
            return contact.id if talks and leg.joined_at is not None and leg.ended_at is None else None

    def status(self, leg_id: UUID, sid: str, status: str) -> None:
        """The carrier's word on the call to the agent; repeated and late ones do no harm."""
        with self._uow() as uow:
            leg = uow.agent_leg(leg_id)
            if leg.sid not in (None, sid) or (leg.sid == sid and status not in ENDS):
                return
            leg.sid = sid
            if status in ENDS:
                leg_over(uow, leg, ENDS[status], self._clock.now())
            uow.commit()

    def _join(self, uow: UnitOfWork, leg_id: UUID, hand_off: HandOff, contact: Contact) -> None:
        """In the transaction that gives them the case: from here on the bot is silent."""
        now, leg = self._clock.now(), uow.agent_leg(leg_id)
        if leg.ended_at is not None or not in_call(uow.call_of_contact(contact.id)):
            raise Conflict("The caller has hung up.")
        leg.state, leg.joined_at = "joined", leg.joined_at or now
        if contact.owner == "bot":
            turn = uow.find_turn(hand_off.turn_id) if hand_off.turn_id else None
            record_outcome(uow, contact, turn, "handoff", {"reason": hand_off.reason}, now)
        write_down(uow, hand_off, leg.login, "summary_heard", now)
        write_down(uow, hand_off, leg.login, "call", now, event="joined")
        steer_soon(uow, contact.id)

    def _over(self, leg_id: UUID, how: LegState) -> None:
        with self._uow() as uow:
            leg_over(uow, uow.agent_leg(leg_id), how, self._clock.now())
            uow.commit()

    def _about(self, uow: UnitOfWork, contact: Contact, leg: AgentLeg, language: Language) -> str:
        told = [(o.kind, o.detail) for o in uow.outcomes(contact.id)]
        if not any(kind == "handoff" for kind, _ in told):
            told.append(("handoff", {"reason": uow.hand_off(leg.hand_off_id).reason}))
        name, days = "–", 0
        if contact.account_id is not None:
            _, account, customer = uow.case(contact.id)
            name, days = customer.name, account.days_late(today_of(customer, self._clock.now()))
        what = summary(told, verified=contact.verified, reader=language)
        return self._say(BRIEFING, language, name=name, summary=what, days=str(days))

    def _gone(self, language: Language) -> Whisper:
        return Whisper(language, (self._say(GONE, language),), "hang_up")

    def _say(self, response: str, language: Language, **values: str) -> str:
        return self._script.say(response, language=language, channel="voice", **values).text
