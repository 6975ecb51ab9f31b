"""Reading outreach runs inside a transaction."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select, text, update
from sqlalchemy.orm import Session

from courtesy.model.outreach import OutreachItem, OutreachRun
from courtesy.model.people import Account, Customer
from courtesy.ports.case_file import CaseFile
from courtesy.ports.outreach import Attempt
from courtesy.store import case_files
from courtesy.store import tables as t

_items, _runs = t.outreach_items.c, t.outreach_runs.c
_ATTEMPTS = text("""
select case when t.state = 'sent' then false else true end as failed, t.carrier_error as code
from outreach_items i join turns t on t.contact_id = i.contact_id and t.answers is null and t.direction = 'outbound'
where i.run_id = :run and i.channel = 'sms' and i.begun_at > :since
    and (t.state in ('sent', 'failed') or (t.state in ('to_send', 'sending') and t.not_before is null and i.begun_at < :stuck_before))
union all
select k.disposition = 'failed', coalesce(k.error, k.sip)
from outreach_items i join calls k on k.contact_id = i.contact_id
where i.run_id = :run and i.channel = 'voice' and i.begun_at > :since and k.ended_at is not null and k.disposition <> 'not_permitted'
""")
_UNSENT = text("""
select count(*) from outreach_items i join turns t on t.contact_id = i.contact_id and t.state in ('to_send', 'sending')
where i.run_id = :run and i.state = 'begun' and t.not_before is null
""")
_ENDED_CALLS = text("""
select i.id, k.disposition from outreach_items i join calls k on k.contact_id = i.contact_id
where i.run_id = :run and i.state = 'begun' and i.channel = 'voice' and k.ended_at is not null order by k.ended_at limit :limit
""")
_LEFT = text("""
select exists (select from outreach_items where run_id = :run and state = 'planned')
    or exists (select from outreach_items where run_id = :run and state = 'begun' and channel = 'voice')
""")


class OutreachRecords:
    """The runs of one session."""

    _session: Session

    def outreach_run(self, number: int | None = None) -> OutreachRun | None:
        """The run of that number, or the newest that was not abandoned while it was planned."""
        query = select(OutreachRun).order_by(_runs.number.desc()).limit(1)
        query = query.where(_runs.state != "abandoned") if number is None else query.where(_runs.number == number)
        return self._session.scalars(query).one_or_none()

    def active_run(self, *, lock: bool = False) -> OutreachRun | None:
        """The run that is going on or paused, locked for update if asked."""
        query = select(OutreachRun).where(_runs.state.in_(("running", "paused")))
        if lock:
            query = query.with_for_update().execution_options(populate_existing=True)
        return self._session.scalars(query).one_or_none()

    def unplanned_runs(self) -> list[OutreachRun]:
        """Runs whose planning never came to its end."""
        return list(self._session.scalars(select(OutreachRun).where(_runs.state == "planning")))

    def run_goes_on(self, run_id: UUID) -> bool:
        """Whether a run is going on; nobody pauses or stops it before this transaction ends."""
        query = select(_runs.state).where(_runs.id == run_id).with_for_update(read=True)
        return str(self._session.scalars(query).one()) == "running"

    def due_items(self, run_id: UUID, channel: str, now: datetime, limit: int) -> list[UUID]:
        """Planned contacts whose instant has come, in the order of their instants."""
        due = _items.run_id == run_id, _items.state == "planned", _items.channel == channel, _items.planned_at <= now
        return list(self._session.scalars(select(_items.id).where(*due).order_by(_items.planned_at).limit(limit)))

    def begun_since(self, run_id: UUID, channel: str, since: datetime) -> int:
        """How many contacts of a run were begun since an instant."""
        begun = _items.run_id == run_id, _items.channel == channel, _items.begun_at > since
        return self._session.scalars(select(func.count()).select_from(t.outreach_items).where(*begun)).one()

    def unsent_of_run(self, run_id: UUID) -> int:
        """How many texts that a run has begun wait for the carrier."""
        return int(self._session.execute(_UNSENT, {"run": run_id}).scalar_one())

    def calls_going_on(self) -> int:
        """How many calls have not ended."""
        return self._session.scalars(
            select(func.count()).select_from(t.calls).where(t.calls.c.ended_at.is_(None))
        ).one()

    def attempts_since(self, run_id: UUID, since: datetime, stuck_before: datetime) -> list[Attempt]:
        """What became of the contacts that a run has begun since an instant, where that is known."""
        values = {"run": run_id, "since": since, "stuck_before": stuck_before}
        return [Attempt(row.failed, row.code) for row in self._session.execute(_ATTEMPTS, values)]

    def ended_calls(self, run_id: UUID, limit: int) -> list[tuple[UUID, str | None]]:
        """Calls of a run that have ended and are not settled: the planned contact, and the call's disposition."""
        rows = self._session.execute(_ENDED_CALLS, {"run": run_id, "limit": limit})
        return [(row.id, row.disposition) for row in rows]

    def expire_items(self, run_id: UUID) -> int:
        """Give up what is still planned; returns how many contacts that were."""
        planned = update(t.outreach_items).where(_items.run_id == run_id, _items.state == "planned")
        return len(self._session.execute(planned.values(state="expired").returning(_items.id)).all())

    def items_left(self, run_id: UUID) -> bool:
        """Whether anything is planned, or calls are going on that may be tried again."""
        return bool(self._session.execute(_LEFT, {"run": run_id}).scalar_one())

    def outreach_items(self, item_ids: Sequence[UUID]) -> list[OutreachItem]:
        """Planned contacts, locked for update, in the order of their instants."""
        # locked in one order, so that two who want the same wait for each other and not in a circle
        query = select(OutreachItem).where(_items.id.in_(item_ids)).order_by(_items.id).with_for_update()
        found = self._session.scalars(query.execution_options(populate_existing=True))
        return sorted(found, key=lambda item: (item.planned_at, item.id))

    def cases_of(self, account_ids: Sequence[UUID]) -> dict[UUID, tuple[Account, Customer]]:
        """Accounts and their customers."""
        joined = select(Account, Customer).join(Customer, t.customers.c.id == t.accounts.c.customer_id)
        rows = self._session.execute(joined.where(t.accounts.c.id.in_(account_ids)))
        return {account.id: (account, customer) for account, customer in rows}

    def case_files(
        self, account_ids: Sequence[UUID], now: datetime, *, without: Collection[UUID] = ()
    ) -> dict[UUID, CaseFile]:
        """What is recorded about accounts, in as many round trips as for one, as if some contacts had not been."""
        self._session.flush()
        files = case_files.of_accounts(self._session.connection(), account_ids, now, without=without)
        return {file.card.id: file for file in files}

    def case_file(self, account_id: UUID, now: datetime, *, without: UUID | None = None) -> CaseFile | None:
        """What is recorded about an account, as if one contact had not been."""
        self._session.flush()
        return case_files.of_account(self._session.connection(), account_id, now, without=without)
