"""The end of a case: what it came to is chosen, then the conversation is over or the bot's again."""

from __future__ import annotations

from datetime import datetime
from typing import Literal, get_args

from courtesy.model.contact import Contact, Turn
from courtesy.model.desk import DISPOSITIONS, WITH_TERMS
from courtesy.model.errors import InvalidInput, Refused
from courtesy.model.outcomes import NothingReason, OutcomeKind
from courtesy.ports import Clock, UnitOfWork, UnitOfWorkFactory
from courtesy.ports.desk import HandOffQueue
from courtesy.service.desk_legs import steer_soon
from courtesy.service.desk_ownership import Owner, note_case, owned, write_down
from courtesy.service.holds import place_hold
from courtesy.service.opt_out import opt_out, suppress_number
from courtesy.service.outcomes import nothing_agreed, record_outcome
from courtesy.service.treatments import PAUSE

Then = Literal["bot", "end"]
# After these there is nobody left to talk to on this line.
ENDS: frozenset[str] = frozenset({"opt_out", "wrong_person", "third_party_no_disclosure"})


class WrapUp:
    """Use cases of ending a case."""

    def __init__(self, uow: UnitOfWorkFactory, queue: HandOffQueue, clock: Clock) -> None:
        self._uow = uow
        self._queue = queue
        self._clock = clock

    def begin(self, owner: Owner) -> None:
        """Stop talking and write down what it came to. The bot stays silent."""
        now = self._clock.now()
        with self._uow() as uow:
            hand_off, _ = owned(uow, owner, now)
            hand_off.state, hand_off.wrapping_at = "wrapping", now
            note_case(uow, hand_off, "wrap-up")
            uow.commit()

    def resume(self, owner: Owner) -> None:
        """Go on talking after all."""
        now = self._clock.now()
        with self._uow() as uow:
            hand_off, _ = owned(uow, owner, now, states=("wrapping",))
            hand_off.state, hand_off.wrapping_at = "assigned", None
            note_case(uow, hand_off, "resumed")
            uow.commit()

    def complete(
        self,
        owner: Owner,
        disposition: str,
        *,
        then: Then,
        note: str = "",
        channel: Literal["sms", "voice", "all"] = "sms",
        reason: NothingReason = "no_agreement",
    ) -> None:
        """End the case.

        Args:
            owner: Who.
            disposition: What it came to, of the fixed vocabulary.
            then: Whether the bot goes on with the conversation or it is over.
            note: For whoever reads the case later.
            channel: What the customer stopped, for `opt_out`.
            reason: Why it led to nothing, for `none`.

        Raises:
            InvalidInput: If there is no such disposition.
            Refused: If it names something with terms that nobody recorded.
            Conflict: If the case is no longer the agent's.
        """
        kind = next((k for k in DISPOSITIONS if k == disposition), None)
        if kind is None:
            raise InvalidInput("Choose what the case came to.", remedy=f"One of {', '.join(DISPOSITIONS)}.")
        if (
            channel not in ("sms", "voice", "all")
            or then not in get_args(Then)
            or reason not in get_args(NothingReason)
        ):
            raise InvalidInput("The form is not complete.", remedy="Reload the page.")
        now = self._clock.now()
        with self._uow() as uow:
            hand_off, contact = owned(uow, owner, now, states=("assigned", "wrapping"))
            write_down(uow, hand_off, owner.login, "wrap_up", now, note, disposition=kind, then=then)
            self._record(uow, contact, kind, now, channel, reason)
            if kind in ENDS or then == "end":
                contact.end(now)
            return_to_bot(contact, now)
            hand_off.state, hand_off.disposition, hand_off.completed_at = "completed", kind, now
            hand_off.lease_until = None
            note_case(uow, hand_off, kind)
            if contact.channel == "voice":  # the caller goes back to the assistant, or is told goodbye
                steer_soon(uow, contact.id)
            uow.commit()
        self._queue.let_go(owner.hand_off)

    def _record(
        self,
        uow: UnitOfWork,
        contact: Contact,
        kind: OutcomeKind,
        now: datetime,
        channel: Literal["sms", "voice", "all"],
        reason: NothingReason,
    ) -> None:
        """Do what the disposition means for the person; what the bot or a form has recorded already is not done again."""
        turn = _last_words(uow, contact)
        if kind == "none":
            nothing_agreed(uow, contact, turn, reason, now)
            return
        if kind in WITH_TERMS and uow.outcome(contact.id, kind) is None:
            raise Refused(
                f"No {kind} is recorded in this case.", rules=("WRAP-UP",), remedy="Record it by its form first."
            )
        if kind == "opt_out":  # also when another channel was stopped before
            opt_out(uow, contact, turn, channel=channel, rule="agent", now=now)
            return
        if uow.outcome(contact.id, kind) is not None:
            return
        if kind == "wrong_person":
            suppress_number(uow, contact, turn.id if turn else None, now)
        if kind == "third_party_no_disclosure":
            contact.verified_at = contact.verified_by = contact.identity_confirmed_at = None
        if kind in ("hardship", "claim_paid", "identity_theft"):
            lasting = None if kind == "identity_theft" else PAUSE
            place_hold(uow, contact, turn.id if turn else None, kind, now, lasting)
        record_outcome(uow, contact, turn, kind, {}, now)


def return_to_bot(contact: Contact, now: datetime) -> None:
    """Let the bot answer again, from a clean page: no question of before is open any more, and what was agreed is on record."""
    contact.owner, contact.asks, contact.misunderstood = "bot", "nothing", 0
    contact.last_turn_at, contact.returned_at = now, now


def _last_words(uow: UnitOfWork, contact: Contact) -> Turn | None:
    heard = [turn for turn in uow.turns_of(contact.id) if turn.direction == "inbound"]
    return heard[-1] if heard else None
