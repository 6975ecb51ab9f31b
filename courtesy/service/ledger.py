"""Keeping the ledger: promises and balances follow the payments, and the days that pass.

The states are a pure function of promises, payments and the date (`courtesy.model.ledger`); this writes them down where they
changed, so that lists, gates and the next conversation find them.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from courtesy.model.ledger import Made, Payment, agreement_on, owed, standings
from courtesy.model.outcomes import InstalmentRequest, Promise
from courtesy.model.people import Account, Customer
from courtesy.ports import Clock, UnitOfWork, UnitOfWorkFactory
from courtesy.service.promises import today_of

# Accounts brought up to date in one transaction.
AT_ONCE = 500


class KeepLedger:
    """Use case: bring promises and balances up to date."""

    def __init__(self, uow: UnitOfWorkFactory, clock: Clock, *, grace_days: int) -> None:
        self._uow = uow
        self._clock = clock
        self._grace_days = grace_days

    def after_payments(self) -> int:
        """Settle all accounts with payments that nothing has taken notice of; returns how many accounts there were."""
        settled = 0
        while True:
            with self._uow() as uow:
                accounts = uow.accounts_with_new_payments(AT_ONCE)
                if not accounts:
                    return settled
                self.settle(uow, accounts)
                uow.commit()
            settled += len(accounts)

    def after_days(self) -> int:
        """Settle all accounts with a promise whose last day has passed, and agreements on a new day; returns how many there were."""
        settled, now, last = 0, self._clock.now(), UUID(int=0)
        while True:
            with self._uow() as uow:
                accounts = uow.accounts_with_promises_over(now, self._grace_days, after=last, limit=AT_ONCE)
                if not accounts:
                    return settled
                self.settle(uow, accounts)
                uow.commit()
            settled, last = settled + len(accounts), accounts[-1]

    def settle(self, uow: UnitOfWork, account_ids: Sequence[UUID]) -> None:
        """Bring accounts up to date within a transaction of the caller, which locks them."""
        now = self._clock.now()
        accounts = uow.accounts_locked(account_ids)
        promises, payments = _by_account(uow.promises_of(account_ids)), _by_account(uow.payments_of(account_ids))
        agreements = _by_account(uow.agreements_of(account_ids))
        for account, customer in accounts:
            mine, paid = promises.get(account.id, []), payments.get(account.id, [])
            self._promises(uow, customer, mine, paid, now)
            for plan in agreements.get(account.id, []):
                self._agreement(uow, customer, plan, paid, now)
            _balance(uow, account, paid, now)
            for payment in paid:
                payment.settled_at = payment.settled_at or now

    def _promises(
        self, uow: UnitOfWork, customer: Customer, promises: list[Promise], payments: list[Payment], now: datetime
    ) -> None:
        made = [Made(promise, today_of(customer, promise.made_at)) for promise in promises]
        found = standings(made, payments, today_of(customer, now), self._grace_days)
        for promise in promises:
            standing = found[promise.id]
            promise.paid_minor = standing.paid_minor
            if promise.state != standing.state:
                promise.state, promise.changed_at = standing.state, now
                uow.audit("promise.changed", {"promise": str(promise.id), "state": promise.state, "turn": None})

    def _agreement(
        self, uow: UnitOfWork, customer: Customer, plan: InstalmentRequest, payments: list[Payment], now: datetime
    ) -> None:
        agreed_on, today = today_of(customer, plan.decided_at or now), today_of(customer, now)
        standing = agreement_on(plan, agreed_on, payments, today, self._grace_days)
        plan.checked_on = today
        if plan.agreement != standing:
            plan.agreement = standing
            uow.audit("instalments.changed", {"request": str(plan.id), "agreement": standing})


def _balance(uow: UnitOfWork, account: Account, payments: list[Payment], now: datetime) -> None:
    left = owed(account, payments)
    closed = left.balance_minor == 0
    if (left.balance_minor, left.min_due_minor) == (account.balance_minor, account.min_due_minor):
        if closed == (account.closed_at is not None):
            return
    elif account.stated_balance_minor is None:
        account.stated_balance_minor, account.stated_min_due_minor = account.balance_minor, account.min_due_minor
    account.balance_minor, account.min_due_minor = left.balance_minor, left.min_due_minor
    account.closed_at = (account.closed_at or now) if closed else None
    about = {"account": str(account.id), "balance_minor": left.balance_minor, "min_due_minor": left.min_due_minor}
    uow.audit("account.balance", about | {"closed": closed})


def _by_account[R: (Promise, Payment, InstalmentRequest)](records: list[R]) -> dict[UUID, list[R]]:
    found: dict[UUID, list[R]] = {}
    for record in records:
        found.setdefault(record.account_id, []).append(record)
    return found
