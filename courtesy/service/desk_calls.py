"""Taking over a running call, warm: an agent is rung, hears what it is about, accepts by a key, and only then the caller comes to them.

A caller who asked for a person waits in a room of the carrier's, and agents who are there are rung one after the other; an agent may
also take a call of their own accord, and the assistant goes on with it until they have accepted. From then on it is silent.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

import structlog

from courtesy.model.call import Call
from courtesy.model.contact import Contact
from courtesy.model.desk import SAFETY, AgentLeg, User
from courtesy.model.errors import CarrierError, Conflict, Misconfigured, Refused, Unavailable
from courtesy.model.outcomes import HandOff
from courtesy.ports import Clock, Telephone, UnitOfWork, UnitOfWorkFactory
from courtesy.ports.desk import HandOffQueue
from courtesy.service.desk_cases import OPEN, has_room
from courtesy.service.desk_fit import for_them
from courtesy.service.desk_legs import RINGS, begin_leg, in_call, leg_over, may_not_record, may_talk, open_leg, room_of
from courtesy.service.desk_order import waiting
from courtesy.service.desk_ownership import locked
from courtesy.service.hand_off import ask_to_follow_up
from courtesy.service.outreach_agents import AVAILABLE, HEARD_WITHIN

log = structlog.get_logger(__name__)
# How long after its end, or after it could have been accepted, the report on a call to an agent may take.
FORGOTTEN = timedelta(seconds=60)
# How long a caller waits for somebody to be free before a call back is agreed.
LONGEST_HOLD = timedelta(seconds=90)
# Where a caller waits for an agent, or the phone for callers is dialled.
PutThrough = Literal["room", "phone"]


class TakeCalls:
    """Use cases of bringing a caller and an agent together."""

    def __init__(
        self,
        uow: UnitOfWorkFactory,
        queue: Callable[[], HandOffQueue],
        telephone: Callable[[], Telephone],
        clock: Clock,
        *,
        number: str | None,
    ) -> None:
        """Take what it needs.

        Args:
            uow: Opens a transaction.
            queue: Who of the agents is there.
            telephone: The carrier.
            clock: The one clock.
            number: A phone that callers are put through to where no agent at the desk can be rung.
        """
        self._uow = uow
        self._queue = queue
        self._telephone = telephone
        self._clock = clock
        self._number = number

    def take(self, login: str, contact_id: UUID) -> UUID:
        """An agent wants a running call: their phone rings. Again while it rings changes nothing.

        Returns:
            The case.

        Raises:
            Unfit: If they lack the language or the skill.
            Refused: If they have no phone on file or no room, or the call may not go on with a person.
            Conflict: If the call is over, or with somebody else.
        """
        now = self._clock.now()
        with self._uow() as uow:
            contact = uow.contact(contact_id)
            uow.only_one(contact.phone)
            user = uow.user(login)
            if not user.phone:
                raise Refused("You have no phone on file.", remedy="An administrator adds it: `courtesy users phone`.")
            given = uow.hand_off_of_contact(contact_id)
            asked_by = "agent" if given is None else "customer"
            if given is None:
                heard = [t for t in uow.turns_of(contact_id) if t.direction == "inbound"]
                given = ask_to_follow_up(uow, contact, heard[-1].id if heard else None, "beyond_policy", now)
            hand_off, contact = locked(uow, given.id)
            if not in_call(uow.call_of_contact(contact_id)):
                raise Conflict("The call is over.", remedy="Take the case to call back.")
            leg = open_leg(uow, contact_id)
            if leg is not None and leg.login == login:
                return hand_off.id
            if leg is not None or hand_off.state != "pending":
                raise Conflict("Another agent is taking this call.")
            if not may_talk(uow, contact, now):
                raise Refused(
                    "This call has to be recorded and the customer refuses it.",
                    rules=("CN-REC-01",),
                    remedy="Offer to write, or a visit to a branch.",
                )
            if asked_by == "customer":  # a supervisor who breaks into a call knows what they do
                for_them(user, hand_off)
            has_room(*uow.user_and_load(login))
            begin_leg(uow, hand_off, user, "agent" if asked_by == "agent" else "customer", now)
            uow.commit()
            return hand_off.id

    def reachable(self, uow: UnitOfWork, given: HandOff) -> bool:
        """Whether there is somebody to put a caller through to now."""
        now = self._clock.now()
        if given.reason not in SAFETY and not may_talk(uow, uow.contact(given.contact_id), now):
            return False
        return self._number is not None or bool(self._free(uow, given, now))

    def put_through(self, contact_id: UUID) -> PutThrough | None:
        """A caller is to be put through: how that is done, or None if it can't or may not be.

        Into the room, while somebody at the desk is rung; else by the phone for callers.
        """
        now = self._clock.now()
        with self._uow() as uow:
            given, call = uow.hand_off_of_contact(contact_id), uow.call_of_contact(contact_id)
            if given is None or call is None or call.ended_at is not None:
                return None
            hand_off, contact = locked(uow, given.id)
            if hand_off.reason not in SAFETY and not may_talk(uow, contact, now):  # help is no collection
                return None
            standing = open_leg(uow, contact_id) is not None or call.held_at is not None
            if standing or self._ring_next(uow, hand_off, now, now):
                call.held_at = call.held_at or now
                uow.commit()
                return "room"
            if self._number is None:
                return None
            if call.direction == "outbound":  # the calls that we place have a bot's limit
                uow.defer("lengthen_call", queueing_lock=f"lengthen {contact_id}", contact_id=str(contact_id))
                uow.commit()
            return "phone"

    def lengthen(self, contact_id: UUID) -> None:
        """Let a call last as long as two people may talk.

        Raises:
            CarrierError: If the carrier can't do it now; try again.
        """
        with self._uow() as uow:
            call = uow.call_of_contact(contact_id)
        if call is not None and call.sid is not None and call.ended_at is None:
            self._telephone().lengthen(call.sid)

    def wait(self, contact_id: UUID) -> None:
        """A caller still waits in the room: ring the next agent if none is being rung; let them go once they have waited too long."""
        now = self._clock.now()
        with self._uow() as uow:
            given, call = uow.hand_off_of_contact(contact_id), uow.call_of_contact(contact_id)
            if given is None or call is None or call.ended_at is not None or open_leg(uow, contact_id) is not None:
                return
            hand_off, contact = locked(uow, given.id)
            call.held_at = call.held_at or now
            if not self._ring_next(uow, hand_off, call.held_at, now) and _too_long(call, now):
                uow.defer("steer_call", queueing_lock=f"steer {contact.id}", contact_id=str(contact.id))
            uow.commit()

    def ring(self, leg_id: UUID) -> None:
        """Call an agent's phone, once; a call that can't be made is as one that nobody answered."""
        with self._uow() as uow:
            leg = uow.agent_leg(leg_id)
            phone = uow.user(leg.login).phone
            if leg.ended_at is not None or leg.sid is not None or not phone:
                return
        try:
            carried = self._telephone().ring_agent(phone, leg_id)
        except CarrierError as error:
            log.warning("an agent can't be rung", leg=str(leg_id), code=error.code)
            self.end(leg_id, "failed")
            return
        with self._uow() as uow:
            leg = uow.agent_leg(leg_id)
            locked(uow, leg.hand_off_id)
            leg.sid = leg.sid or carried.sid
            uow.commit()
        self.steer(leg.contact_id)  # the caller may have gone while the call to the agent was made

    def end(self, leg_id: UUID, how: str) -> None:
        """An agent's phone is out of the call."""
        with self._uow() as uow:
            leg_over(uow, uow.agent_leg(leg_id), how, self._clock.now())  # type: ignore[arg-type]
            uow.commit()

    def steer(self, contact_id: UUID) -> None:
        """Bring the calls at the carrier into line with the records.

        Raises:
            CarrierError: If the carrier can't do it now; try again.
        """
        now, telephone = self._clock.now(), self._telephone()
        with self._uow() as uow:
            given = uow.hand_off_of_contact(contact_id)
            if given is not None:
                locked(uow, given.id)
            contact, call, leg = uow.contact(contact_id), uow.call_of_contact(contact_id), open_leg(uow, contact_id)
            if call is None or call.sid is None:
                return
            over = call.ended_at is not None
            refused = not over and may_not_record(uow, contact, now) and (call.recording_asked_at or call.held_at)
            room = room_of(uow, contact_id) if refused else None
            done = over or contact.ended_at is not None or (leg is not None and _given_back(contact, leg))
            moves = not over and leg is not None and leg.joined_at is not None and not done and call.held_at is None
            if not over and leg is None and given is not None and call.held_at is not None and given.state == "pending":
                if not self._ring_next(uow, given, call.held_at, now):
                    done = _too_long(call, now)
            elif not over and call.held_at is not None and leg is None:
                done = True  # whoever had the caller is gone
            if moves:
                call.held_at = now
            uow.commit()
        try:
            if refused:
                telephone.stop_recording(call.sid, room)
            if leg is not None and leg.sid is not None and done:
                telephone.hang_up(leg.sid)
            if not over and not done and leg is not None and leg.joined_at is not None and call.direction == "outbound":
                telephone.lengthen(call.sid)  # the calls that we place have a bot's limit
            if moves:
                telephone.move(call.sid, "room")
            elif done and not over and call.held_at is not None:
                telephone.move(call.sid, "room/left")
        except CarrierError:
            if moves:
                self._not_moved(contact_id, now)
            raise

    def _not_moved(self, contact_id: UUID, at: datetime) -> None:
        """The caller may not be in the room: whoever tries again moves them, which is harmless if they are."""
        with self._uow() as uow:
            given = uow.hand_off_of_contact(contact_id)
            if given is not None:
                locked(uow, given.id)
            call = uow.call_of_contact(contact_id)
            if call is not None and call.held_at == at:
                call.held_at = None
            uow.commit()

    def look_after(self) -> None:
        """End what no report ended: a phone that can't still be ringing, or one in a call that is over."""
        now = self._clock.now()
        with self._uow() as uow:
            standing = [(leg, uow.call_of_contact(leg.contact_id)) for leg in uow.open_legs()]
        for leg, call in standing:
            over = call is None or (call.ended_at is not None and now - call.ended_at > FORGOTTEN)
            if over or (leg.joined_at is None and now - leg.at > RINGS + FORGOTTEN):
                self.end(leg.id, "no_answer")

    def _ring_next(self, uow: UnitOfWork, hand_off: HandOff, since: datetime, now: datetime) -> bool:
        """Ring the next agent of those who were not rung since an instant; whether there was one."""
        if hand_off.state != "pending":
            return False
        tried = {leg.login for leg in uow.agent_legs(hand_off.contact_id) if leg.at >= since}
        free = [user for user in self._free(uow, hand_off, now) if user.login not in tried]
        if free:
            begin_leg(uow, hand_off, free[0], "customer", now)
        return bool(free)

    def _free(self, uow: UnitOfWork, given: HandOff, now: datetime) -> list[User]:
        """Agents who are there, free, with a phone, and fit; who has least to do first."""
        try:
            present = self._queue().present(now - HEARD_WITHIN)
        except (Unavailable, Misconfigured):
            return []
        skill, busy = waiting(given).skill, {leg.login for leg in uow.open_legs()}
        fit: list[tuple[int, str, User]] = []
        for user in uow.users():
            there = present.get(user.login) == AVAILABLE and user.login not in busy and bool(user.phone)
            works = user.disabled_at is None and user.may("agent", "supervisor")
            if there and works and given.language in user.languages and (not skill or skill in user.skills):
                held = sum(h.state in OPEN for h in uow.held_by(user.login))
                if held < user.capacity:
                    fit.append((held, user.login, user))
        return [user for _, _, user in sorted(fit, key=lambda each: each[:2])]


def _too_long(call: Call, now: datetime) -> bool:
    return call.held_at is not None and now - call.held_at >= LONGEST_HOLD


def _given_back(contact: Contact, leg: AgentLeg) -> bool:
    """Whether the agent has wrapped the case up and the assistant goes on."""
    return contact.owner == "bot" and leg.joined_at is not None
