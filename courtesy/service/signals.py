"""Use cases for what people tell us about who they are and what they want: stop, wrong person, third party, not understood.

Each is durable before it is acknowledged, and harmless when the same turn is taken again.
"""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from courtesy.ports import Clock, UnitOfWorkFactory
from courtesy.service.opt_out import opt_out, suppress_number
from courtesy.service.outcomes import record_outcome


class StopContact:
    """The person says in their own words that contact has to stop."""

    def __init__(self, uow: UnitOfWorkFactory, clock: Clock) -> None:
        self._uow = uow
        self._clock = clock

    def __call__(self, contact_id: UUID, turn_id: UUID, channel: Literal["sms", "voice", "all"]) -> None:
        """Stop a channel, or all of them."""
        with self._uow() as uow:
            contact = uow.contact(contact_id, lock=True)
            opt_out(
                uow,
                contact,
                uow.turn(turn_id),
                channel=channel,
                rule="intent:stop_contact",
                now=self._clock.now(),
            )
            uow.commit()


class WrongPerson:
    """The number does not belong to the customer: it is never used for them again."""

    def __init__(self, uow: UnitOfWorkFactory, clock: Clock) -> None:
        self._uow = uow
        self._clock = clock

    def __call__(self, contact_id: UUID, turn_id: UUID) -> None:
        """Record it, suppress the number and end the contact."""
        now = self._clock.now()
        with self._uow() as uow:
            contact = uow.contact(contact_id, lock=True)
            record_outcome(uow, contact, uow.turn(turn_id), "wrong_person", {}, now)
            suppress_number(uow, contact, turn_id, now)
            contact.end(now)
            uow.commit()


class ThirdParty:
    """Somebody else answers: they learn nothing, and the contact is over."""

    def __init__(self, uow: UnitOfWorkFactory, clock: Clock) -> None:
        self._uow = uow
        self._clock = clock

    def __call__(self, contact_id: UUID, turn_id: UUID) -> None:
        """Record it; a verification made before in this contact no longer holds, and what waits to be told on the strength of it is not."""
        now = self._clock.now()
        with self._uow() as uow:
            contact = uow.contact(contact_id, lock=True)
            record_outcome(uow, contact, uow.turn(turn_id), "third_party_no_disclosure", {}, now)
            contact.verified_at = contact.verified_by = contact.identity_confirmed_at = None
            for waiting in uow.unsent(
                contact_id
            ):  # answered late, and to be said with the answer to this turn or sent by a job
                if waiting.discloses:
                    waiting.state = "blocked"
                    about = {"contact": str(contact_id), "turn": str(waiting.id), "response": waiting.response}
                    uow.audit("turn.blocked", about | {"why": "somebody else answers"})
            uow.commit()


class NotUnderstood:
    """Counts how often in a row the person was not understood, so that the conversation does not go round in circles."""

    def __init__(self, uow: UnitOfWorkFactory) -> None:
        self._uow = uow

    def __call__(self, contact_id: UUID) -> int:
        """How often in a row, this time included."""
        with self._uow() as uow:
            return uow.contact(contact_id).misunderstood + 1
