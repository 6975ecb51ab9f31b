"""The phone of an agent who is to take over a running call: it rings, they accept or not, it ends.

The case is reserved for whoever is rung. What follows at the carrier is done by `steer_call`, a job: it looks at the records and
brings the calls there into line, however often it runs.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID, uuid4

from courtesy.model.call import Call
from courtesy.model.contact import Contact
from courtesy.model.desk import AgentLeg, LegState, User
from courtesy.model.outcomes import HandOff
from courtesy.ports import UnitOfWork
from courtesy.service.desk_cases import back_to_queue
from courtesy.service.desk_ownership import LEASE, locked, note_case, write_down
from courtesy.service.holds import standing_holds

# Ringing, the briefing, and a moment for the key.
RINGS = timedelta(seconds=90)


def open_leg(uow: UnitOfWork, contact_id: UUID) -> AgentLeg | None:
    """The agent who is being rung for a call, or has it."""
    return next((leg for leg in uow.agent_legs(contact_id) if leg.ended_at is None), None)


def joined(uow: UnitOfWork, contact_id: UUID) -> bool:
    """Whether an agent has accepted a call and is on the phone."""
    leg = open_leg(uow, contact_id)
    return leg is not None and leg.joined_at is not None


def begin_leg(
    uow: UnitOfWork, hand_off: HandOff, user: User, asked_by: Literal["customer", "agent"], now: datetime
) -> AgentLeg:
    """Keep a case for an agent and let their phone ring. The caller has locked the case."""
    leg = AgentLeg(
        id=uuid4(),
        hand_off_id=hand_off.id,
        contact_id=hand_off.contact_id,
        login=user.login,
        at=now,
        asked_by=asked_by,
    )
    uow.add(leg)
    hand_off.state, hand_off.agent, hand_off.lease_until = "reserved", user.login, now + RINGS
    uow.flush()
    note_case(uow, hand_off, "phone rings")
    write_down(uow, hand_off, user.login, "call", now, event="ringing")
    uow.defer("ring_agent", queueing_lock=f"ring {leg.id}", leg_id=str(leg.id))
    return leg


def leg_over(uow: UnitOfWork, leg: AgentLeg, how: LegState, now: datetime) -> None:
    """An agent's phone is no longer in the call, or never was. Again changes nothing.

    Who did not take the call gives the case back; a case that they made themselves to take the call is over. Who had the caller
    writes down what it came to.
    """
    hand_off, contact = locked(uow, leg.hand_off_id)
    if leg.ended_at is not None:
        return
    leg.ended_at, leg.state = now, "ended" if leg.joined_at else how
    write_down(uow, hand_off, leg.login, "call", now, event=leg.state)
    mine = hand_off.agent == leg.login
    if mine and leg.joined_at is None and hand_off.state == "reserved":
        if leg.asked_by == "agent" and contact.owner == "bot":
            hand_off.state, hand_off.completed_at, hand_off.lease_until = "completed", now, None
            note_case(uow, hand_off, "the call was not taken")
        else:
            back_to_queue(uow, hand_off, "the call was not taken")
    elif mine and leg.joined_at is not None and hand_off.state == "assigned":
        hand_off.state, hand_off.wrapping_at, hand_off.lease_until = "wrapping", now, now + LEASE
        note_case(uow, hand_off, "the call is over")
    steer_soon(uow, contact.id)


def steer_soon(uow: UnitOfWork, contact_id: UUID) -> None:
    """Let the calls at the carrier be brought into line with the records."""
    uow.defer("steer_call", queueing_lock=f"steer {contact_id}", contact_id=str(contact_id))


def may_talk(uow: UnitOfWork, contact: Contact, now: datetime) -> bool:
    """Whether a call may go on with a person.

    In China a collection call is recorded whole and an unrecorded one forbidden (CN-REC-01), so who refuses is offered another way;
    elsewhere who refuses is not recorded (US-REC-01). Everybody was told at the opening.
    """
    if contact.customer_id is None or uow.customer(contact.customer_id).country != "CN":
        return True
    return not any(hold.kind == "recording_refused" for hold in standing_holds(uow, contact, now))


def may_not_record(uow: UnitOfWork, contact: Contact, now: datetime) -> bool:
    """Whether nothing of a call may be recorded from now on, because the person refuses it; in China it has to be all the same."""
    if contact.customer_id is None or uow.customer(contact.customer_id).country == "CN":
        return False
    return any(hold.kind == "recording_refused" for hold in standing_holds(uow, contact, now))


def room_of(uow: UnitOfWork, contact_id: UUID) -> str | None:
    """The carrier's id of the room in which a caller talks with an agent; None if none has begun, or the last one is closed."""
    told = [e for e in uow.desk_entries(contact_id) if e.kind == "call" and "conference" in e.detail]
    newest = max(
        told, key=lambda e: (e.at, int(e.detail["number"]) if str(e.detail["number"]).isdigit() else 0), default=None
    )
    return str(newest.detail["conference"]) if newest is not None and newest.detail["event"] == "talking" else None


def in_call(call: Call | None) -> bool:
    """Whether somebody is on the line."""
    return call is not None and call.answered_at is not None and call.ended_at is None
