"""Read models: what has been recorded, as plain JSON-ready rows for the command line, the API and the desk."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, Select, Table, select

from courtesy.model.errors import NotFound
from courtesy.model.money import Money
from courtesy.service.summary import summary
from courtesy.store import tables as t

Rows = list[dict[str, Any]]


def products_in(connection: Connection, language: str) -> Rows:
    """Who issued what to customers of a language, and in which currency; each once."""
    a, c = t.accounts, t.customers
    query = (
        select(a.c.issuer, a.c.product, a.c.currency).join(c, a.c.customer_id == c.c.id).where(c.c.language == language)
    )
    return [dict(row._mapping) for row in connection.execute(query.distinct())]


def outcomes(connection: Connection, ref: str | None) -> Rows:
    """Outcomes that stand, in the fixed vocabulary, oldest first."""
    table = t.outcomes_table
    query = _about(table, ref).where(table.c.superseded_at.is_(None)).order_by(table.c.at)
    return [_outcome(row) for row in connection.execute(query)]


def promises(connection: Connection, ref: str | None) -> Rows:
    """Promises, in whatever state, oldest first."""
    table = t.promises_table
    return [
        {
            "account": row.ref,
            "amount": _number(Money(row.amount_minor, row.currency).major),
            "currency": row.currency,
            "date": row.due.isoformat(),
            "state": row.state,
            "paid": _number(Money(row.paid_minor, row.currency).major),
            "made_at": row.made_at.isoformat(),
            "contact": str(row.contact_id),
            "turn": None if row.turn_id is None else str(row.turn_id),
        }
        for row in connection.execute(_about(table, ref).order_by(table.c.made_at))
    ]


def instalments(connection: Connection, ref: str | None) -> Rows:
    """Instalment requests, oldest first."""
    table = t.instalment_requests
    return [
        {
            "account": row.ref,
            "months": row.months,
            "amount_per_month": None
            if row.amount_per_month_minor is None
            else _number(Money(row.amount_per_month_minor, row.currency).major),
            "currency": row.currency,
            "reason": row.reason,
            "state": row.state,
            "decided_by": row.decided_by,
            "first_due": row.first_due and row.first_due.isoformat(),
            "agreement": row.agreement,
            "at": row.at.isoformat(),
            "contact": str(row.contact_id),
        }
        for row in connection.execute(_about(table, ref).order_by(table.c.at))
    ]


def handoffs(connection: Connection, ref: str | None) -> Rows:
    """Hand-offs, oldest first."""
    table = t.hand_offs
    return [
        {
            "id": str(row.id),
            "account": row.ref,
            "reason": row.reason,
            "state": row.state,
            "agent": row.agent,
            "at": row.at.isoformat(),
            "contact": str(row.contact_id),
        }
        for row in connection.execute(_about(table, ref).order_by(table.c.at))
    ]


def contacts(connection: Connection, ref: str | None) -> Rows:
    """Contacts about accounts, oldest first, each with one sentence on what it led to; for calls also what became of them."""
    table, call, outcome = t.contacts, t.calls, t.outcomes_table
    join = table.join(t.accounts, t.accounts.c.id == table.c.account_id).outerjoin(
        call, call.c.contact_id == table.c.id
    )
    query = select(table, t.accounts.c.ref, call.c.disposition, call.c.answered_by, call.c.duration_s).select_from(join)
    if ref is not None:
        query = query.where(t.accounts.c.ref == ref)
    led_to: dict[UUID, list[tuple[str, dict[str, Any]]]] = {}
    standing = _about(outcome, ref).where(outcome.c.superseded_at.is_(None)).order_by(outcome.c.at)
    for row in connection.execute(standing):
        led_to.setdefault(row.contact_id, []).append((row.kind, dict(row.detail)))
    return [
        {
            "id": str(row.id),
            "account": row.ref,
            "channel": row.channel,
            "direction": row.direction,
            "language": row.language,
            "started_at": row.started_at.isoformat(),
            "ended_at": row.ended_at.isoformat() if row.ended_at else None,
            "verified": row.verified_at is not None,
            "verified_by": row.verified_by,
            "owner": row.owner,
            "disposition": row.disposition,
            "answered_by": row.answered_by,
            "duration_s": row.duration_s,
            "summary": summary(led_to.get(row.id, []), verified=row.verified_at is not None),
        }
        for row in connection.execute(query.order_by(table.c.started_at))
    ]


def turns(connection: Connection, ref: str | None) -> Rows:
    """All that was said about an account, over all contacts, in order; sentences that were held back are not among it."""
    table, contact = t.turns, t.contacts
    query = (
        select(table, t.accounts.c.ref)
        .join(contact, contact.c.id == table.c.contact_id)
        .join(t.accounts, t.accounts.c.id == contact.c.account_id)
        .where(table.c.state != "blocked")
        .order_by(table.c.seq)
    )
    if ref is not None:
        query = query.where(t.accounts.c.ref == ref)
    return [
        {
            "id": str(row.id),
            "at": row.at.isoformat(),
            "account": row.ref,
            "contact": str(row.contact_id),
            "channel": row.channel,
            "direction": row.direction,
            "by": row.by,
            "text": row.text,
            "intent": row.intent,
            "asks": row.asks,
            "response": row.response,
            "version": row.version,
            "state": row.state,
        }
        for row in connection.execute(query)
    ]


WHAT: dict[str, Callable[[Connection, str | None], Rows]] = {
    "outcomes": outcomes,
    "promises": promises,
    "instalments": instalments,
    "handoffs": handoffs,
    "contacts": contacts,
    "transcript": turns,
}


def require_account(connection: Connection, ref: str) -> None:
    """Raise `NotFound` unless there is an account with this reference."""
    if connection.execute(select(t.accounts.c.id).where(t.accounts.c.ref == ref)).first() is None:
        raise NotFound(f"There is no account {ref}.", remedy="References are those of the imported file.")


def _about(table: Table, ref: str | None) -> Select[Any]:
    join = table.join(t.accounts, t.accounts.c.id == table.c.account_id)
    query = select(table, t.accounts.c.ref).select_from(join)
    return query if ref is None else query.where(t.accounts.c.ref == ref)


def _outcome(row: Row[Any]) -> dict[str, Any]:
    detail = dict(row.detail)
    for name in [n for n in detail if n.endswith("_minor")]:
        detail[name.removesuffix("_minor")] = _number(Money(detail.pop(name), detail["currency"]).major)
    made = {
        "account": row.ref,
        "outcome": row.kind,
        "recorded_at": row.at.isoformat(),
        "contact": str(row.contact_id),
    }
    return made | detail


def _number(value: Decimal) -> float | int:
    """A JSON number; exact for every amount of money that a card can owe."""
    return int(value) if value == value.to_integral_value() else float(value)
