"""Who asks for a person while the desk is closed: they are told when somebody comes, and get a time at which they are called.

Somebody in danger is told nothing of the kind: the words that were said to them name those who are there at any hour.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid4

from babel.dates import format_datetime

from courtesy.model.desk import SAFETY, due
from courtesy.model.money import LOCALES
from courtesy.model.opening_hours import OpeningHours
from courtesy.model.outcomes import CallBack, HandOff
from courtesy.ports import Clock, Script, UnitOfWork, UnitOfWorkFactory
from courtesy.service.desk_ownership import locked
from courtesy.service.opt_out import opted_out
from courtesy.service.outcomes import record_outcome
from courtesy.service.permission import PermissionGate
from courtesy.service.promises import zone_of
from courtesy.service.said import record_reply

CLOSED = "utter_desk_closed"
WHEN = {"en": "EEEE, MMMM d 'at' h:mm a", "zh": "M月d日 EEEE HH:mm"}


class AfterHours:
    """Use case: see to cases that came while nobody works."""

    def __init__(
        self, uow: UnitOfWorkFactory, script: Script, gate: PermissionGate, clock: Clock, hours: OpeningHours
    ) -> None:
        self._uow = uow
        self._script = script
        self._gate = gate
        self._clock = clock
        self._hours = hours

    def __call__(self) -> int:
        """Tell whoever asked for a person since the desk closed; returns how many. Each is told once."""
        now = self._clock.now()
        if self._hours.open_at(now):
            return 0
        opens = self._hours.next_opening(now)
        with self._uow() as uow:
            waits = [h.id for h in uow.waiting_hand_offs() if h.reason not in SAFETY and (h.due_at or h.at) < opens]
        for hand_off_id in waits:
            with self._uow() as uow:
                self._put_off(uow, hand_off_id, opens, now)
                uow.commit()
        return len(waits)

    def _put_off(self, uow: UnitOfWork, hand_off_id: UUID, opens: datetime, now: datetime) -> None:
        hand_off, contact = locked(uow, hand_off_id)
        if hand_off.state != "pending":
            return
        hand_off.due_at = due(hand_off.reason, opens)
        if contact.account_id is None or contact.owner != "human" or opted_out(uow, contact):
            return
        at = agree_call(uow, self._gate, self._hours, hand_off, opens, now)
        if contact.channel != "sms" or contact.ended_at is not None:
            return
        zone = zone_of(uow.case(contact.id)[2])
        when = format_datetime((at or opens).astimezone(zone), WHEN[contact.language], locale=LOCALES[contact.language])
        reply = self._script.say(CLOSED, language=contact.language, channel="sms", when=when)
        answers = uow.find_turn(hand_off.turn_id) if hand_off.turn_id else None
        record_reply(uow, self._script, contact, reply, answers=answers, now=now, state="to_send")
        uow.defer("send_texts", queueing_lock=f"send {contact.id}", contact_id=str(contact.id))


def agree_call(
    uow: UnitOfWork, gate: PermissionGate, hours: OpeningHours, hand_off: HandOff, earliest: datetime, now: datetime
) -> datetime | None:
    """Note a call by a person at the first time from an instant on that is permitted while the desk is open; None if none is."""
    contact, account, customer = uow.case(hand_off.contact_id)
    standing = uow.open_call_back(contact.id)
    if standing is not None:
        return standing.at
    answer = gate.ask(
        uow,
        account,
        at=earliest,
        channel="voice",
        purpose="requested_callback",
        mode="human",
        contact_id=contact.id,
    )
    at = earliest if answer.decision == "allow" else answer.next_allowed if answer.decision == "defer" else None
    if at is None or hand_off.turn_id is None or not hours.open_at(at):
        return None
    uow.add(
        CallBack(
            id=uuid4(),
            account_id=account.id,
            contact_id=contact.id,
            turn_id=hand_off.turn_id,
            asked_at=now,
            at=at,
            by="human",
        )
    )
    zone = zone_of(customer)
    detail = {"at": at.astimezone(zone).replace(tzinfo=None).isoformat(timespec="seconds"), "tz": zone.key}
    record_outcome(uow, contact, uow.find_turn(hand_off.turn_id), "callback", detail, now)
    return at
