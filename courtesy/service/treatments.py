"""What is done about what people tell us of themselves: one table, applied in one transaction before it is acknowledged.

The signals are those every lender knows: a lawyer, a bankruptcy, a death, a fraud, hardship, a complaint, despair. What each asks for is
the law's (15 U.S.C. 1692c, 1692g; 50 U.S.C. 3931; 信用卡业务监督管理办法 第六十八至七十条) or, where the law is silent, the house's.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal
from uuid import UUID

from courtesy.model.holds import HoldKind
from courtesy.model.outcomes import HandOffReason, OutcomeKind
from courtesy.ports import Clock, UnitOfWorkFactory
from courtesy.service.hand_off import ask_to_follow_up, hand_off
from courtesy.service.holds import place_hold
from courtesy.service.outcomes import nothing_agreed, record_outcome
from courtesy.service.promises import withdraw_promise
from courtesy.understanding.reasons import weightier

Signal = Literal[
    "self_harm", "deceased", "bankruptcy", "attorney", "identity_theft", "military", "minor", "object_recording", "complaint",
    "request_human", "beyond_policy", "abusive", "hardship", "vulnerable", "refuse",
]  # fmt: skip
PAUSE = timedelta(days=30)
COOLING = timedelta(days=3)


@dataclass(frozen=True, slots=True)
class Treatment:
    """What a signal leads to.

    Attributes:
        hold: What keeps us from contacting the person as usual from now on.
        lasting: How long; until a person lifts it if not given.
        outcome: What is recorded beside a hand-off.
        hand_off: Why a person takes over, or follows up.
        at_once: Whether they take over now; otherwise they get back to the customer, and the bot goes on listening.
        withdraws: Whether a promise made in this contact no longer counts.
    """

    hold: HoldKind | None = None
    lasting: timedelta | None = None
    outcome: OutcomeKind | None = None
    hand_off: HandOffReason | None = None
    at_once: bool = True
    withdraws: bool = False


TREATMENTS: dict[Signal, Treatment] = {
    "self_harm": Treatment("self_harm", hand_off="self_harm", withdraws=True),
    "deceased": Treatment("deceased", hand_off="deceased", withdraws=True),
    "bankruptcy": Treatment("bankruptcy", hand_off="bankruptcy", withdraws=True),
    "attorney": Treatment("attorney", hand_off="attorney", withdraws=True),
    "identity_theft": Treatment("identity_theft", outcome="identity_theft", hand_off="identity_theft", withdraws=True),
    "military": Treatment("military", hand_off="beyond_policy"),
    "minor": Treatment("minor", hand_off="beyond_policy", at_once=False, withdraws=True),
    "object_recording": Treatment("recording_refused", hand_off="object_recording"),
    "complaint": Treatment("complaint", hand_off="complaint"),
    "request_human": Treatment(hand_off="human_requested"),
    "beyond_policy": Treatment(hand_off="beyond_policy"),
    "abusive": Treatment("abusive", COOLING, hand_off="abusive"),
    "hardship": Treatment("hardship", PAUSE, "hardship", hand_off="hardship", at_once=False, withdraws=True),
    "vulnerable": Treatment("vulnerable", PAUSE, "hardship", hand_off="hardship", at_once=False, withdraws=True),
    "refuse": Treatment("refused", hand_off="beyond_policy", at_once=False, withdraws=True),
}


class HearSignal:
    """Use case: act on a signal."""

    def __init__(self, uow: UnitOfWorkFactory, clock: Clock) -> None:
        self._uow = uow
        self._clock = clock

    def __call__(self, contact_id: UUID, turn_id: UUID, signal: Signal, *, reason: str | None = None) -> str:
        """Do everything a signal asks for; the same turn again changes nothing.

        Args:
            contact_id: The contact.
            turn_id: What the person said.
            signal: What it means.
            reason: What is recorded with the outcome, e.g. `job_loss`.

        Returns:
            A short reference the person can quote, e.g. of their complaint; it does not change when the turn is taken again.
        """
        treatment, now = TREATMENTS[signal], self._clock.now()
        with self._uow() as uow:
            contact = uow.contact(contact_id, lock=True)
            turn = uow.turn(turn_id)
            if treatment.hold is not None:
                place_hold(uow, contact, turn_id, treatment.hold, now, treatment.lasting)
            if treatment.withdraws:
                withdraw_promise(uow, contact, turn_id, now)
            if treatment.outcome is not None:
                standing = uow.outcome(contact_id, treatment.outcome)
                kept = dict(standing.detail) if standing else {}
                told = weightier(reason, kept.get("reason"))
                kept |= {"reason": told} if told else {}
                record_outcome(uow, contact, turn, treatment.outcome, kept, now)
            if treatment.hand_off is not None:
                give = hand_off if treatment.at_once else ask_to_follow_up
                give(uow, contact, turn_id, treatment.hand_off, now)
            if signal == "refuse":
                nothing_agreed(uow, contact, turn, "refused", now)
            uow.commit()
        return reference(turn_id)


def reference(turn_id: UUID) -> str:
    """A reference for people: the first eight places of the words' own id."""
    return turn_id.hex[:8].upper()
