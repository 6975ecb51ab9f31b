"""Read models of the desk: the queue, who does what, and running calls, as plain rows."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, Row, Select, case, exists, func, select
from sqlalchemy.dialects.postgresql import distinct_on

from courtesy.model.desk import SAFETY
from courtesy.store import tables as t

_h, _c, _a, _p, _k = t.hand_offs.c, t.contacts.c, t.accounts.c, t.customers.c, t.calls.c


def head_of_queue(connection: Connection, limit: int) -> tuple[list[Row[Any]], int]:
    """Who waits, in the order of the queue (`service.desk_order`), the first of them, and how many there are in all."""
    tier = case((_h.reason.in_(SAFETY), 0), (_h.escalated_at.is_not(None), 1), else_=2)
    minute = func.date_trunc("minute", _h.at)
    urgent = (tier, minute, _h.amount_band.desc(), func.date_trunc("second", _h.at), _h.id)
    query = _cases(func.count().over().label("in_all")).where(_h.state == "pending").order_by(*urgent).limit(limit)
    rows = list(connection.execute(query))
    return rows, rows[0].in_all if rows else 0


def cases_held(connection: Connection, agent: str | None = None) -> list[Row[Any]]:
    """Cases that agents have or are to take, or that one agent has, the oldest first."""
    held = _cases().where(_h.state.in_(("reserved", "assigned", "wrapping")))
    if agent is not None:
        held = held.where(_h.agent == agent)
    return list(connection.execute(held.order_by(_h.at)))


def _cases(*more: ColumnElement[Any]) -> Select[Any]:
    """Cases with whom they are about."""
    join = (
        t.hand_offs.join(t.contacts, _c.id == _h.contact_id)
        .outerjoin(t.accounts, _a.id == _h.account_id)
        .outerjoin(t.customers, _p.id == _a.customer_id)
    )
    columns = (
        *(_h.id, _h.at, _h.reason, _h.state, _h.agent, _h.language, _h.skill, _h.token, _h.due_at, _h.escalated_at),
        *(_h.returned, _h.amount_minor, _h.amount_band, _h.lease_until, _h.contact_id),
        exists().where(_k.contact_id == _h.contact_id, _k.ended_at.is_(None)).label("call_running"),
        *(_c.channel, _c.verified_at, _c.ended_at, _a.ref, _a.currency, _a.id.label("account_id"), _p.name),
    )
    return select(*columns, *more).select_from(join)


def last_word(connection: Connection, contact_ids: list[UUID]) -> dict[UUID, Any]:
    """The newest turn of each contact."""
    c = t.turns.c
    query = (
        select(c.contact_id, c.by, c.text, c.at)
        .where(c.contact_id.in_(contact_ids), c.state != "blocked")
        .order_by(c.contact_id, c.seq.desc())
        .ext(distinct_on(c.contact_id))
    )
    return {row.contact_id: row for row in connection.execute(query)} if contact_ids else {}


def running_calls(connection: Connection) -> list[Row[Any]]:
    """Calls that are going on, the newest first."""
    join = (
        t.calls.join(t.contacts, _c.id == _k.contact_id)
        .outerjoin(t.accounts, _a.id == _c.account_id)
        .outerjoin(t.customers, _p.id == _c.customer_id)
    )
    columns = (_k.id, _k.at, _k.direction, _k.contact_id, _c.language, _c.owner, _c.verified_at, _a.ref, _p.name)
    query = select(*columns).select_from(join).where(_k.ended_at.is_(None), _k.answered_at.is_not(None))
    return list(connection.execute(query.order_by(_k.at.desc()).limit(100)))


def finished_since(connection: Connection, since: datetime) -> dict[str, int]:
    """How many cases each agent has finished since an instant."""
    query = select(_h.agent).where(_h.state == "completed", _h.completed_at >= since, _h.agent.is_not(None))
    counts: dict[str, int] = {}
    for row in connection.execute(query):
        counts[row.agent] = counts.get(row.agent, 0) + 1
    return counts
