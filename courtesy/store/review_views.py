"""Read models for reviewers: contacts to be found, and all that is known of one, as plain rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, Row, String, and_, cast, exists, func, or_, select

from courtesy.model.errors import NotFound
from courtesy.store import tables as t

PAGE = 40
_c, _a, _p, _k, _o, _h = t.contacts.c, t.accounts.c, t.customers.c, t.calls.c, t.outcomes_table.c, t.hand_offs.c


@dataclass(frozen=True, slots=True)
class Search:
    """What a reviewer looks for; what is empty does not matter.

    Attributes:
        words: An account's reference, the id of a case or a contact, or part of a customer's name.
        phone: Digits of a number, from its end.
        outcome: A kind of outcome that stands.
        channel: `sms` or `voice`.
        since: Contacts begun from this instant on.
        until: Contacts begun before this instant.
        decided: `block`, `defer`, `human` or `allow`: contacts about which the permission gate once said so.
    """

    words: str = ""
    phone: str = ""
    outcome: str = ""
    channel: str = ""
    since: datetime | None = None
    until: datetime | None = None
    decided: str = ""


def contacts(connection: Connection, search: Search, page: int = 0) -> tuple[Sequence[Any], bool]:
    """Contacts that fit, the newest first, and whether there are more."""
    join = (
        t.contacts.outerjoin(t.accounts, _a.id == _c.account_id)
        .outerjoin(t.customers, _p.id == _c.customer_id)
        .outerjoin(t.calls, _k.contact_id == _c.id)
    )
    kinds = select(func.array_agg(_o.kind)).where(_o.contact_id == _c.id, _o.superseded_at.is_(None)).scalar_subquery()
    turns = select(func.count()).where(t.turns.c.contact_id == _c.id).scalar_subquery()
    columns = (
        *(_c.id, _c.channel, _c.direction, _c.language, _c.started_at, _c.ended_at, _c.verified_at, _c.owner, _a.ref),
        *(_p.name, _k.disposition, _k.duration_s, kinds.label("outcomes"), turns.label("turns")),
    )
    query = select(*columns).select_from(join).where(and_(*_fits(search)))
    found: Sequence[Any] = connection.execute(
        query.order_by(_c.started_at.desc(), _c.id).limit(PAGE + 1).offset(page * PAGE)
    ).all()
    return found[:PAGE], len(found) > PAGE


def _fits(search: Search) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [_c.id.is_not(None)]
    words = search.words.strip()
    if words:
        of_case = exists().where(_h.contact_id == _c.id, cast(_h.id, String) == words.lower())
        named = _p.name.icontains(words, autoescape=True)
        conditions.append(or_(_a.ref == words, cast(_c.id, String) == words.lower(), of_case, named))
    digits = "".join(each for each in search.phone if each.isdigit())
    if digits:
        conditions.append(_c.phone.endswith(digits, autoescape=True))
    if search.outcome:
        conditions.append(exists().where(_o.contact_id == _c.id, _o.kind == search.outcome, _o.superseded_at.is_(None)))
    if search.decided:
        d = t.decisions.c
        conditions.append(exists().where(d.contact_id == _c.id, d.decision == search.decided))
    if search.channel:
        conditions.append(_c.channel == search.channel)
    if search.since is not None:
        conditions.append(_c.started_at >= search.since)
    if search.until is not None:
        conditions.append(_c.started_at < search.until)
    return conditions


def whole(connection: Connection, contact_id: UUID) -> dict[str, Any]:
    """All that is on record of one contact: rows by what they are.

    Raises:
        NotFound: If there is no such contact.
    """
    join = t.contacts.outerjoin(t.accounts, _a.id == _c.account_id).outerjoin(t.customers, _p.id == _c.customer_id)
    about = (_a.ref, _a.issuer, _a.role, _p.name, _p.country, _p.state, _p.timezone)
    contact = connection.execute(select(t.contacts, *about).select_from(join).where(_c.id == contact_id)).one_or_none()
    if contact is None:
        raise NotFound(f"There is no contact {contact_id}.")
    recordings = t.recordings.join(t.calls, _k.id == t.recordings.c.call_id)

    def of(table: Any, order: Any) -> list[Row[Any]]:
        return list(connection.execute(select(table).where(table.c.contact_id == contact_id).order_by(order)))

    return {
        "contact": contact,
        "turns": of(t.turns, t.turns.c.seq),
        "decisions": of(t.decisions, t.decisions.c.at),
        "outcomes": of(t.outcomes_table, _o.at),
        "hand_offs": of(t.hand_offs, _h.at),
        "entries": of(t.desk_entries, t.desk_entries.c.at),
        "calls": of(t.calls, _k.at),
        "checks": of(t.verification_attempts, t.verification_attempts.c.at),
        "recordings": list(
            connection.execute(select(t.recordings).select_from(recordings).where(_k.contact_id == contact_id))
        ),
    }


def decisions(connection: Connection, account_ref: str, limit: int = 200) -> list[Row[Any]]:
    """Every answer of the permission gate about an account, the newest first, also those after which nobody was contacted."""
    join = t.decisions.join(t.accounts, _a.id == t.decisions.c.account_id)
    query = select(t.decisions).select_from(join).where(_a.ref == account_ref)
    return list(connection.execute(query.order_by(t.decisions.c.at.desc()).limit(limit)))


def audit_tail(connection: Connection, limit: int = 60) -> list[Row[Any]]:
    """The newest entries of the audit log."""
    e = t.audit_entries.c
    query = select(e.seq, e.at, e.kind, e.body, e.hash).order_by(e.seq.desc()).limit(limit)
    return list(connection.execute(query))
