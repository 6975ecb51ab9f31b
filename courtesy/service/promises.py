"""Promises to pay: what is acceptable, and recording one that the right party has confirmed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Literal
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from courtesy.model.contact import Contact
from courtesy.model.errors import Refused
from courtesy.model.money import Money
from courtesy.model.outcomes import Promise
from courtesy.model.people import Account, Customer
from courtesy.ports import Clock, Script, UnitOfWork, UnitOfWorkFactory
from courtesy.service.agreed_text import confirm_by_text
from courtesy.service.outcomes import nothing_agreed, record_outcome, withdraw_outcome
from courtesy.service.read_back import agrees, was_read_back


@dataclass(frozen=True, slots=True)
class PromiseLimits:
    """What the issuer lets the bot accept: at least the minimum due, at most `days` ahead."""

    days: int = 31


Assessment = Literal["ok", "below_minimum", "above_balance", "too_late", "past"]


def resolve(said: str, account: Account) -> Money:
    """The money that a slot names: `full`, `minimum`, `half`, or minor units. Where the minimum has been paid, what is left is it."""
    minimum = account.min_due if account.min_due_minor else account.balance
    relative = {"full": account.balance, "minimum": minimum, "half": account.balance.half()}
    return relative.get(said) or Money(int(said), account.currency)


def today_of(customer: Customer, now: datetime) -> date:
    """The customer's own date."""
    return now.astimezone(zone_of(customer)).date()


def zone_of(customer: Customer) -> ZoneInfo:
    """The customer's time zone; the country's main one if none is on file."""
    default = "Asia/Shanghai" if customer.country == "CN" else "America/New_York"
    return ZoneInfo(customer.timezone or default)


def assess(
    account: Account, customer: Customer, amount: Money, due: date, now: datetime, limits: PromiseLimits
) -> Assessment:
    """Whether the bot may accept a promise of this amount by this date."""
    today = today_of(customer, now)
    if due < today:
        return "past"
    if due > today + timedelta(days=limits.days):
        return "too_late"
    if amount.minor < max(1, min(account.min_due_minor, account.balance_minor)):
        return "below_minimum"
    return "above_balance" if amount.minor > account.balance_minor else "ok"


class RecordPromise:
    """Use case: record a promise after a clear yes."""

    def __init__(self, uow: UnitOfWorkFactory, clock: Clock, limits: PromiseLimits, script: Script) -> None:
        self._uow = uow
        self._clock = clock
        self._limits = limits
        self._script = script

    def __call__(
        self, contact_id: UUID, turn_id: UUID, amount: Money, due: date, *, rest_later: bool = False
    ) -> Promise:
        """Record the promise; an earlier one of the account is superseded. The same turn again changes nothing.

        Args:
            contact_id: The contact.
            turn_id: The clear yes.
            amount: What was read back.
            due: The day that was read back.
            rest_later: The person spoke of paying the rest another time. Nobody promised that in so many words, so it is noted
                with the outcome and is no promise.

        Raises:
            Refused: If the right party is not verified in this contact, the promise is outside the limits, it was not read back
                in full just before, or the turn is no clear yes, whatever the dialogue makes of it.
        """
        now = self._clock.now()
        with self._uow() as uow:
            known = uow.promise_of_turn(turn_id)
            if known is not None:
                return known
            contact = uow.contact(contact_id, lock=True)
            if not contact.verified or contact.account_id is None:
                raise Refused("A promise is only taken from the verified right party.", rules=("RIGHT-PARTY",))
            account = uow.account_by_id(contact.account_id)
            customer = uow.customer(account.customer_id)
            verdict = assess(account, customer, amount, due, now, self._limits)
            if verdict != "ok":
                raise Refused(f"The promise is outside the limits: {verdict}.", rules=("PROMISE-LIMITS",))
            if not was_read_back(uow, contact, turn_id, amount, due):
                raise Refused("The promise was not read back before it was confirmed.", rules=("READ-BACK",))
            if not agrees(uow.turn(turn_id), (account, customer), amount, due, now):
                raise Refused("What was read back was not confirmed in plain words.", rules=("CLEAR-YES",))
            supersede(uow, account, turn_id)
            promise = Promise(
                id=uuid4(),
                account_id=account.id,
                contact_id=contact_id,
                turn_id=turn_id,
                made_at=now,
                amount_minor=amount.minor,
                currency=amount.currency,
                due=due,
            )
            uow.add(promise)
            made = {"promise": str(promise.id), "account": str(account.id), "turn": str(turn_id)}
            uow.audit(
                "promise.made",
                made | {"amount_minor": amount.minor, "currency": amount.currency, "due": due.isoformat()},
            )
            detail: dict[str, Any] = {
                "amount_minor": amount.minor,
                "currency": amount.currency,
                "date": due.isoformat(),
            }
            if rest_later:
                detail["rest"] = "later"
            record_outcome(uow, contact, uow.turn(turn_id), "promise", detail, now)
            confirm_by_text(uow, self._script, contact, now)
            uow.commit()
            return promise


def supersede(uow: UnitOfWork, account: Account, turn_id: UUID) -> None:
    """An earlier promise of the account gives way to a new one."""
    for standing in uow.open_promises(account.id):
        standing.state = "superseded"
        uow.audit("promise.changed", {"promise": str(standing.id), "state": "superseded", "turn": str(turn_id)})


def withdraw_promise(uow: UnitOfWork, contact: Contact, turn_id: UUID, now: datetime) -> bool:
    """Take back the promise that was made in this contact; returns whether there was one. Earlier contacts' promises stand."""
    if contact.account_id is None:
        return False
    made_here = [p for p in uow.open_promises(contact.account_id) if p.contact_id == contact.id]
    for promise in made_here:
        promise.state = "withdrawn"
        uow.audit("promise.changed", {"promise": str(promise.id), "state": "withdrawn", "turn": str(turn_id)})
    if made_here:
        withdraw_outcome(uow, contact, uow.turn(turn_id), "promise", now)
    return bool(made_here)


class WithdrawPromise:
    """Use case: the person takes a promise of this contact back."""

    def __init__(self, uow: UnitOfWorkFactory, clock: Clock) -> None:
        self._uow = uow
        self._clock = clock

    def __call__(self, contact_id: UUID, turn_id: UUID) -> bool:
        """Withdraw it; returns whether there was one."""
        now = self._clock.now()
        with self._uow() as uow:
            contact = uow.contact(contact_id, lock=True)
            withdrawn = withdraw_promise(uow, contact, turn_id, now)
            if withdrawn:
                nothing_agreed(uow, contact, uow.turn(turn_id), "withdrawn", now)
                uow.commit()
            return withdrawn
