"""What an agent settles with a customer, by forms: a promise, a decision on instalments, a dispute, a call back, a note, the right party.

The same rules as for the bot, with the agent's name on it: only from the verified right party, within the limits, audited.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal
from uuid import UUID, uuid4

from courtesy.model.errors import InvalidInput, Refused
from courtesy.model.money import Money
from courtesy.model.outcomes import CallBack, Dispute, Promise
from courtesy.ports import Clock, UnitOfWork, UnitOfWorkFactory
from courtesy.service.desk_legs import may_talk, steer_soon
from courtesy.service.desk_ownership import Owner, owned, write_down
from courtesy.service.holds import place_hold
from courtesy.service.instalment_decisions import DecideInstalments
from courtesy.service.outcomes import record_outcome
from courtesy.service.permission import PermissionGate
from courtesy.service.promises import PromiseLimits, assess, supersede, zone_of
from courtesy.service.right_party import RightParty, Verification

WHY = {
    "past": "The day has passed.",
    "too_late": "The day is later than the limit allows.",
    "below_minimum": "The amount is below the minimum due.",
    "above_balance": "The amount is more than what is overdue.",
}
BUSY = ("assigned", "wrapping")


class Forms:
    """Use cases of the forms beside a conversation."""

    def __init__(
        self,
        uow: UnitOfWorkFactory,
        clock: Clock,
        gate: PermissionGate,
        right_party: RightParty,
        decide: DecideInstalments,
        limits: PromiseLimits,
    ) -> None:
        self._uow = uow
        self._clock = clock
        self._gate = gate
        self._right_party = right_party
        self._decide = decide
        self._limits = limits

    def verify(self, owner: Owner, turn_id: UUID) -> Verification:
        """Take the customer's own words for the answer to "who are you": checked by the product, so that an agent need not see what is on file.

        Raises:
            InvalidInput: If these are no words of this customer.
        """
        now = self._clock.now()
        with self._uow() as uow:
            hand_off, contact = owned(uow, owner, now)
            turn = uow.turn(turn_id)
            if turn.contact_id != contact.id or turn.direction != "inbound":
                raise InvalidInput("These are not the customer's words.")
            write_down(uow, hand_off, owner.login, "verification", now, "", turn=str(turn_id))
            uow.commit()
        self._right_party.confirm(hand_off.contact_id, turn_id)
        return self._right_party.check(hand_off.contact_id, turn_id, turn.text)

    def note(self, owner: Owner, text: str) -> None:
        """Keep a note for whoever has the case next."""
        if not text.strip():
            raise InvalidInput("Write something first.")
        now = self._clock.now()
        with self._uow() as uow:
            hand_off, _ = owned(uow, owner, now, states=BUSY)
            write_down(uow, hand_off, owner.login, "note", now, text.strip()[:4000])
            uow.commit()

    def promise(self, owner: Owner, amount: str, due: date) -> Promise:
        """Record a promise that the customer has made to the agent; an earlier one of the account is superseded.

        Raises:
            Refused: If the right party is not verified, or it is outside the limits.
        """
        now = self._clock.now()
        with self._uow() as uow:
            hand_off, contact = owned(uow, owner, now, states=BUSY)
            if not contact.verified or contact.account_id is None:
                raise _not_verified("A promise")
            account = uow.account_by_id(contact.account_id)
            money = Money.of(amount, account.currency)
            verdict = assess(account, uow.customer(account.customer_id), money, due, now, self._limits)
            if verdict != "ok":
                raise Refused(WHY[verdict], rules=("PROMISE-LIMITS",))
            entry = write_down(
                uow,
                hand_off,
                owner.login,
                "promise",
                now,
                "",
                amount_minor=money.minor,
                currency=money.currency,
                date=due.isoformat(),
            )
            supersede(uow, account, entry.id)
            promise = Promise(
                id=uuid4(), account_id=account.id, contact_id=contact.id, turn_id=entry.id, made_at=now, amount_minor=money.minor,
                currency=money.currency, due=due,
            )  # fmt: skip
            uow.add(promise)
            made = {"promise": str(promise.id), "account": str(account.id), "turn": str(entry.id)}
            terms = {"amount_minor": money.minor, "currency": money.currency}
            uow.audit("promise.made", made | terms | {"due": due.isoformat()})
            record_outcome(uow, contact, None, "promise", terms | {"date": due.isoformat()}, now)
            uow.commit()
            return promise

    def dispute(self, owner: Owner, reason: str) -> None:
        """Note that the customer disputes the debt: nothing more is asked for until somebody has looked."""
        now = self._clock.now()
        with self._uow() as uow:
            hand_off, contact = owned(uow, owner, now, states=BUSY)
            if contact.account_id is None:
                raise InvalidInput("This conversation is about no account.")
            entry = write_down(uow, hand_off, owner.login, "dispute", now, reason.strip()[:1000])
            place_hold(uow, contact, entry.id, "dispute", now)
            withdraw_open_promise(uow, contact.id, entry.id)
            standing = uow.open_dispute(contact.account_id)
            if standing is None:
                standing = Dispute(
                    id=uuid4(),
                    account_id=contact.account_id,
                    contact_id=contact.id,
                    turn_id=entry.id,
                    at=now,
                    reason=reason.strip()[:200] or None,
                )
                uow.add(standing)
            detail = {"reason": standing.reason} if standing.reason else {}
            record_outcome(uow, contact, None, "dispute", detail, now)
            uow.commit()

    def refuses_recording(self, owner: Owner) -> bool:
        """The customer has told the agent that they refuse to be recorded: whatever is being recorded of this call is stopped.

        Returns:
            Whether the call may go on. In China it is recorded whole or not held at all (CN-REC-01): another way is to be offered.
        """
        now = self._clock.now()
        with self._uow() as uow:
            hand_off, contact = owned(uow, owner, now, states=BUSY)
            entry = write_down(uow, hand_off, owner.login, "recording_refused", now)
            place_hold(uow, contact, entry.id, "recording_refused", now)
            steer_soon(uow, contact.id)
            goes_on = may_talk(uow, contact, now)
            uow.commit()
            return goes_on

    def call_back(self, owner: Owner, wall: datetime, by: Literal["bot", "human"]) -> datetime:
        """Agree on a call at a time on the customer's clock, if a call is permitted then.

        Returns:
            When it is, on the customer's clock.

        Raises:
            Refused: If it is not permitted; names the next time that is.
        """
        now = self._clock.now()
        with self._uow() as uow:
            hand_off, contact = owned(uow, owner, now, states=BUSY)
            _, account, customer = uow.case(contact.id)
            zone = zone_of(customer)
            at = wall.replace(tzinfo=zone)
            if at <= now:
                raise InvalidInput("This time has passed.")
            mode: Literal["automated", "human"] = "automated" if by == "bot" else "human"
            answer = self._gate.ask(
                uow, account, at=at, channel="voice", purpose="requested_callback", mode=mode, contact_id=contact.id
            )
            if answer.decision != "allow":
                uow.commit()  # the gate's answer is kept, whatever it is
                following = answer.next_allowed.astimezone(zone) if answer.next_allowed else None
                remedy = f"The next time that is: {following:%Y-%m-%d %H:%M}." if following else ""
                raise Refused("A call is not permitted then.", rules=tuple(answer.rules), remedy=remedy)
            entry = write_down(uow, hand_off, owner.login, "call_back", now, "", at_time=at.isoformat(), caller=by)
            standing = uow.open_call_back(contact.id)
            if standing is None:
                standing = CallBack(
                    id=uuid4(), account_id=account.id, contact_id=contact.id, turn_id=entry.id, asked_at=now, at=at
                )
                uow.add(standing)
            standing.at, standing.by = at, by
            detail = {"at": at.replace(tzinfo=None).isoformat(timespec="seconds"), "tz": zone.key}
            record_outcome(uow, contact, None, "callback", detail, now)
            uow.commit()
            return at

    def decide_instalments(
        self,
        owner: Owner,
        request_id: UUID,
        *,
        approve: bool,
        months: int = 0,
        each: str = "0",
        first_due: date | None = None,
    ) -> None:
        """Approve a customer's request for instalments with its terms, or decline it.

        Raises:
            InvalidInput, Refused, Conflict: If it can't be decided like that; says why.
        """
        now = self._clock.now()
        with self._uow() as uow:
            _, contact = owned(uow, owner, now, states=BUSY)
            if contact.account_id is None or request_id not in {r.id for r in uow.requests_waiting(contact.account_id)}:
                raise InvalidInput("This request is not of this customer, or has been decided.")
            amount = Money.of(each, uow.account_by_id(contact.account_id).currency)
            uow.commit()
        if not approve:
            self._decide.decline(request_id, owner.login)
        elif first_due is None:
            raise InvalidInput("When is the first instalment due?")
        else:
            self._decide.approve(request_id, owner.login, months=months, each=amount, first_due=first_due)
        with self._uow() as uow:
            hand_off = uow.hand_off(owner.hand_off)
            write_down(
                uow,
                hand_off,
                owner.login,
                "instalment_decision",
                now,
                "",
                request=str(request_id),
                approved=approve,
                months=months,
            )
            uow.commit()


def withdraw_open_promise(uow: UnitOfWork, contact_id: UUID, entry_id: UUID) -> None:
    """A promise that was made in this contact no longer counts."""
    contact = uow.contact(contact_id)
    if contact.account_id is None:
        return
    for promise in uow.open_promises(contact.account_id):
        if promise.contact_id == contact_id:
            promise.state = "withdrawn"
            uow.audit("promise.changed", {"promise": str(promise.id), "state": "withdrawn", "turn": str(entry_id)})


def _not_verified(what: str) -> Refused:
    return Refused(
        f"{what} is only taken from the verified right party.", rules=("RIGHT-PARTY",), remedy="Verify them first."
    )
