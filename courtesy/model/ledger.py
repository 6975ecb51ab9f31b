"""The ledger of an account: what its promises have come to and what is still owed, from the payments and the date alone.

Everything here is a pure function. Payments may arrive late, twice, in any order, and be taken back: the answer depends on
which payments there are, never on when we heard of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from courtesy.model.outcomes import AgreementState, InstalmentRequest, Promise, PromiseState
from courtesy.model.people import Account


@dataclass(kw_only=True, eq=False)
class Payment:
    """A payment that the issuer's books show, or the reversal of one.

    Attributes:
        payment_id: The issuer's own id of it; the same id again is the same payment.
        amount_minor: Above zero, also of a reversal.
        paid_on: The day it counts from, on the issuer's books.
        reversal_of: The `payment_id` that is taken back, wholly or in part; it may arrive before the payment itself.
        source: Where it came from: `api`, or the digest of a file.
        settled_at: When promises and balance took notice of it.
    """

    id: UUID
    account_id: UUID
    payment_id: str
    amount_minor: int
    currency: str
    paid_on: date
    recorded_at: datetime
    reversal_of: str | None = None
    source: str = "api"
    settled_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Made:
    """A promise as the ledger sees it: `made_on` is the customer's own date."""

    promise: Promise
    made_on: date


@dataclass(frozen=True, slots=True)
class Standing:
    """What a promise has come to on a date, and how much of it was paid."""

    state: PromiseState
    paid_minor: int


@dataclass(frozen=True, slots=True)
class Owed:
    """What is left of the amounts that the issuer's file stated."""

    balance_minor: int
    min_due_minor: int


def in_effect(payments: Iterable[Payment]) -> list[tuple[date, str, int]]:
    """Payments that were not taken back, or the rest of them: day, id, minor units; oldest first."""
    known = {p.payment_id: p for p in payments}
    reversed_: dict[str, int] = {}
    for reversal in known.values():
        if reversal.reversal_of is not None:
            reversed_[reversal.reversal_of] = reversed_.get(reversal.reversal_of, 0) + reversal.amount_minor
    kept = [
        (p.paid_on, p.payment_id, p.amount_minor - reversed_.get(p.payment_id, 0))
        for p in known.values()
        if p.reversal_of is None
    ]
    return sorted(entry for entry in kept if entry[2] > 0)


def standings(
    promises: Sequence[Made], payments: Iterable[Payment], today: date, grace_days: int
) -> dict[UUID, Standing]:
    """What every promise of an account has come to.

    A payment counts for the oldest promise it fits, from the day that one was made to its due date and the grace days after; what
    that one does not need counts for the next. Superseded and withdrawn promises take nothing.
    """
    standing = [made for made in promises if made.promise.state not in ("superseded", "withdrawn")]
    standing.sort(key=lambda made: (made.promise.made_at, str(made.promise.id)))
    paid = {made.promise.id: 0 for made in standing}
    for paid_on, _, amount in in_effect(payments):
        left = amount
        for made in standing:
            promise = made.promise
            if made.made_on <= paid_on <= promise.due + timedelta(days=grace_days):
                taken = min(left, promise.amount_minor - paid[promise.id])
                paid[promise.id] += taken
                left -= taken
    found = {
        made.promise.id: Standing(
            state_on(made.promise, paid[made.promise.id], today, grace_days), paid[made.promise.id]
        )
        for made in standing
    }
    for made in promises:
        found.setdefault(made.promise.id, Standing(made.promise.state, 0))
    return found


def state_on(promise: Promise, paid_minor: int, today: date, grace_days: int) -> PromiseState:
    """The state of a promise on the customer's own date, given what was paid on it."""
    if promise.state in ("superseded", "withdrawn"):
        return promise.state
    if paid_minor >= promise.amount_minor:
        return "kept"
    if today <= promise.due + timedelta(days=grace_days):
        return "open"
    return "partly_kept" if paid_minor else "broken"


def owed(account: Account, payments: Iterable[Payment]) -> Owed:
    """What is left to pay: the amounts of the issuer's file less what was paid from its day on.

    Earlier payments are in the file's amounts already.
    """
    paid = sum(amount for paid_on, _, amount in in_effect(payments) if paid_on >= account.stated_on)
    balance = max(0, account.stated_balance - paid)
    return Owed(balance, min(balance, max(0, account.stated_min_due - paid)))


def agreement_on(
    plan: InstalmentRequest, agreed_on: date, payments: Iterable[Payment], today: date, grace_days: int
) -> AgreementState:
    """What an approved plan has come to on the customer's own date.

    It is breached while less has been paid since it was agreed than the instalments whose grace is over; paying up mends it.

    Args:
        plan: The approved request, its months, amount and first due date agreed.
        agreed_on: The customer's own date of the approval.
        payments: Of the account.
        today: The customer's own date.
        grace_days: Days after a due date on which a payment still is in time.
    """
    each, months, first = plan.amount_per_month_minor or 0, plan.months or 0, plan.first_due or agreed_on
    paid = sum(amount for paid_on, _, amount in in_effect(payments) if paid_on >= agreed_on)
    if paid >= each * months:
        return "completed"
    over = sum(month_after(first, n) + timedelta(days=grace_days) < today for n in range(months))
    return "breached" if paid < each * over else "active"


def month_after(day: date, months: int) -> date:
    """The same day so many months later, or the last of the month where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = (date(year + (month + 1) // 12, (month + 1) % 12 + 1, 1) - timedelta(days=1)).day
    return date(year, month + 1, min(day.day, last))
