"""Reading the ledger inside a transaction: payments, promises, and which accounts have to be looked at."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from uuid import UUID

from sqlalchemy import Select, bindparam, select, text
from sqlalchemy.orm import Session

from courtesy.model.errors import NotFound
from courtesy.model.ledger import Payment
from courtesy.model.outcomes import InstalmentRequest, Promise
from courtesy.model.people import Account, Customer
from courtesy.store import tables as t

# The customer's own date, as `courtesy.service.promises.today_of` reads it.
_OVER = text("""
select o.account_id from (
    select account_id, due + cast(:grace as int) + 1 as on_ from promises where state = 'open'
    union all
    select account_id, coalesce(checked_on + 1, '-infinity') from instalment_requests where agreement in ('active', 'breached')
) o
join accounts a on a.id = o.account_id
join customers c on c.id = a.customer_id
where o.account_id > :after and o.on_ <= cast(cast(:now as timestamptz) at time zone
    coalesce(c.timezone, case when c.country = 'CN' then 'Asia/Shanghai' else 'America/New_York' end) as date)
group by o.account_id order by o.account_id limit :limit
""")


class LedgerRecords:
    """The ledger of one session."""

    _session: Session

    def accounts_locked(self, account_ids: Sequence[UUID]) -> list[tuple[Account, Customer]]:
        """Accounts with their customers, locked for update in one order, as they stand once the lock is held."""
        query = (
            select(Account, Customer)
            .join(Customer, t.customers.c.id == t.accounts.c.customer_id)
            .where(t.accounts.c.id.in_(account_ids))
            .order_by(t.accounts.c.id)
            # who records a payment or begins a contact refers to accounts in an order of its own: that must not wait for this
            .with_for_update(of=t.accounts, key_share=True)
            .execution_options(populate_existing=True)
        )
        return [(account, customer) for account, customer in self._session.execute(query)]

    def promises_of(self, account_ids: Sequence[UUID]) -> list[Promise]:
        """All promises of accounts, oldest first, locked for update."""
        c = t.promises_table.c
        query = select(Promise).where(c.account_id.in_(account_ids)).order_by(c.made_at, c.id).with_for_update()
        return list(self._session.scalars(query.execution_options(populate_existing=True)))

    def agreements_of(self, account_ids: Sequence[UUID]) -> list[InstalmentRequest]:
        """Approved plans of accounts, locked for update."""
        c = t.instalment_requests.c
        query = select(InstalmentRequest).where(c.account_id.in_(account_ids), c.state == "approved").with_for_update()
        return list(self._session.scalars(query.execution_options(populate_existing=True)))

    def requests_waiting(self, account_id: UUID) -> list[InstalmentRequest]:
        """Requests of an account that nobody has decided, the newest first."""
        c = t.instalment_requests.c
        query = select(InstalmentRequest).where(c.account_id == account_id, c.state == "requested")
        return list(self._session.scalars(query.order_by(c.at.desc())))

    def instalment_request(self, request_id: UUID) -> InstalmentRequest:
        """A request, locked for update."""
        found = self._session.get(InstalmentRequest, request_id, with_for_update=True, populate_existing=True)
        if found is None:
            raise NotFound(f"There is no instalment request {request_id}.")
        return found

    def newest_promise(self, account_id: UUID) -> Promise | None:
        """The newest promise of an account that was neither superseded nor withdrawn."""
        return self._session.scalars(_newest_promise(), {"account": account_id}).one_or_none()

    def payments_of(self, account_ids: Sequence[UUID]) -> list[Payment]:
        """All payments and reversals of accounts."""
        c = t.payments.c
        return list(self._session.scalars(select(Payment).where(c.account_id.in_(account_ids)).order_by(c.payment_id)))

    def accounts_with_new_payments(self, limit: int) -> list[UUID]:
        """Accounts with payments that promises and balance have not taken notice of."""
        c = t.payments.c
        query = select(c.account_id).where(c.settled_at.is_(None)).distinct().order_by(c.account_id).limit(limit)
        return list(self._session.scalars(query))

    def accounts_with_promises_over(self, now: datetime, grace_days: int, *, after: UUID, limit: int) -> list[UUID]:
        """Accounts, in the order of their ids after one, with a promise whose last day has passed, or an agreement on a new day."""
        values = {"now": now, "grace": grace_days, "after": after, "limit": limit}
        return list(self._session.scalars(_OVER, values))


@cache  # every action asks for it; see `courtesy.store.records`
def _newest_promise() -> Select[Promise]:
    c = t.promises_table.c
    mine = c.account_id == bindparam("account"), c.state.not_in(("superseded", "withdrawn"))
    return select(Promise).where(*mine).order_by(c.made_at.desc(), c.id).limit(1)
