"""Calling back at a time that the person asked for: only when a call is permitted then, and only as they confirmed it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from courtesy.model.outcomes import CallBack, DecisionRecord
from courtesy.ports import Clock, UnitOfWork, UnitOfWorkFactory
from courtesy.service.outcomes import record_outcome
from courtesy.service.permission import PermissionGate
from courtesy.service.promises import zone_of


@dataclass(frozen=True, slots=True)
class CallBackOffer:
    """What can be offered for a time that somebody asked for.

    Attributes:
        at: The time on the customer's clock: the one asked for, or the first permitted one after it. None if a call is not permitted
            at any time.
        moved: Whether it is not the one asked for.
        by: Who may make the call.
    """

    at: datetime | None
    moved: bool = False
    by: Literal["bot", "human"] = "bot"


class CallBacks:
    """Use cases of a call back."""

    def __init__(self, uow: UnitOfWorkFactory, gate: PermissionGate, clock: Clock) -> None:
        self._uow = uow
        self._gate = gate
        self._clock = clock

    def offer(self, contact_id: UUID, wall: datetime) -> CallBackOffer:
        """Ask the gate about a call at a time.

        Args:
            contact_id: The contact in which it is asked for.
            wall: The time on the customer's clock, without a zone.
        """
        with self._uow() as uow:
            zone = zone_of(uow.case(contact_id)[2])
            offer = self._offer(uow, contact_id, wall.replace(tzinfo=zone), zone)
            uow.commit()
            return offer

    def _offer(self, uow: UnitOfWork, contact_id: UUID, at: datetime, zone: ZoneInfo) -> CallBackOffer:
        modes: tuple[tuple[Literal["automated", "human"], Literal["bot", "human"]], ...] = (
            ("automated", "bot"),
            ("human", "human"),
        )
        for mode, by in modes:
            answer = self._ask(uow, contact_id, at, mode)
            if answer.decision == "allow":
                return CallBackOffer(at, by=by)
            if answer.decision == "defer" and answer.next_allowed is not None:
                return CallBackOffer(answer.next_allowed.astimezone(zone), moved=True, by=by)
        return CallBackOffer(None)

    def _ask(
        self, uow: UnitOfWork, contact_id: UUID, at: datetime, mode: Literal["automated", "human"]
    ) -> DecisionRecord:
        contact, account, _ = uow.case(contact_id)
        return self._gate.ask(
            uow,
            account,
            at=at,
            channel="voice",
            purpose="requested_callback",
            mode=mode,
            contact_id=contact.id,
        )

    def record(self, contact_id: UUID, turn_id: UUID, wall: datetime, by: Literal["bot", "human"]) -> None:
        """Note a call back that the person confirmed; one agreed before in this contact is replaced."""
        now = self._clock.now()
        with self._uow() as uow:
            contact, account, customer = uow.case(contact_id)
            uow.contact(contact_id, lock=True)
            zone = zone_of(customer)
            at = wall.replace(tzinfo=zone)
            standing = uow.open_call_back(contact_id)
            if standing is None:
                standing = CallBack(
                    id=uuid4(),
                    account_id=account.id,
                    contact_id=contact_id,
                    turn_id=turn_id,
                    asked_at=now,
                    at=at,
                )
                uow.add(standing)
            standing.at, standing.by = at, by
            detail = {"at": wall.replace(tzinfo=None).isoformat(timespec="seconds"), "tz": zone.key}
            record_outcome(uow, contact, uow.turn(turn_id), "callback", detail, now)
            uow.commit()
