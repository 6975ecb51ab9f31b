"""Reading what conversations have led to so far: holds, wishes, disputes, requests, call backs, and what was said last."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from functools import cache
from uuid import UUID

from sqlalchemy import Select, bindparam, func, or_, select
from sqlalchemy.orm import Session

from courtesy.model.contact import Contact, Turn
from courtesy.model.holds import Hold, InconvenientTime
from courtesy.model.outcomes import CallBack, Dispute, InstalmentRequest
from courtesy.service.call_answer import TAKE_YOUR_TIME
from courtesy.store import tables as t


class CaseRecords:
    """What is known of a case, in one session."""

    _session: Session

    def holds(self, customer_id: UUID, account_id: UUID | None) -> list[Hold]:
        """Holds of a person, and of one of their accounts, that nobody has lifted; whether they have run out is for the caller."""
        return list(self._session.scalars(_holds(), {"customer": customer_id, "account": account_id}))

    def inconvenient_times(self, customer_id: UUID) -> list[InconvenientTime]:
        """Times at which a person does not want to be contacted."""
        c = t.inconvenient_times.c
        query = select(InconvenientTime).where(c.customer_id == customer_id, c.withdrawn_at.is_(None)).order_by(c.at)
        return list(self._session.scalars(query))

    def open_dispute(self, account_id: UUID) -> Dispute | None:
        """The newest dispute of an account that is not closed."""
        c = t.disputes.c
        query = select(Dispute).where(c.account_id == account_id, c.state == "open").order_by(c.at.desc()).limit(1)
        return self._session.scalars(query).one_or_none()

    def open_instalment_request(self, account_id: UUID) -> InstalmentRequest | None:
        """The newest request for instalments that nobody has decided."""
        c = t.instalment_requests.c
        mine = c.account_id == account_id, c.state == "requested"
        return self._session.scalars(
            select(InstalmentRequest).where(*mine).order_by(c.at.desc()).limit(1)
        ).one_or_none()

    def open_call_back(self, contact_id: UUID) -> CallBack | None:
        """The call back that was agreed in a contact."""
        c = t.call_backs.c
        mine = c.contact_id == contact_id, c.state == "open"
        return self._session.scalars(select(CallBack).where(*mine).order_by(c.asked_at.desc()).limit(1)).one_or_none()

    def last_said(self, contact_id: UUID) -> list[Turn]:
        """The bot's newest answer in a contact, sentence by sentence, and no "take your time"; empty if it has said nothing."""
        c = t.turns.c
        spoken = c.contact_id == contact_id, c.by == "bot", c.state != "blocked"
        said = *spoken, c.response.is_distinct_from(TAKE_YOUR_TIME)
        newest = self._session.scalars(select(Turn).where(*said).order_by(c.seq.desc()).limit(1)).one_or_none()
        if newest is None or newest.answers is None:
            return [newest] if newest else []
        return list(self._session.scalars(select(Turn).where(*spoken, c.answers == newest.answers).order_by(c.seq)))

    def responses_said(self, contact_id: UUID, among: Collection[str]) -> set[str]:
        """Which of some responses have been said in a contact."""
        c = t.turns.c
        said = c.contact_id == contact_id, c.by == "bot", c.state != "blocked"
        return set(self._session.scalars(select(c.response).where(*said, c.response.in_(among)).distinct()))

    def turns_heard(self, contact_id: UUID) -> int:
        """How often the person has said something in a contact."""
        c = t.turns.c
        heard = c.contact_id == contact_id, c.direction == "inbound"
        return self._session.scalars(select(func.count()).select_from(t.turns).where(*heard)).one()

    def idle_contacts(self, channel: str, before: datetime, limit: int) -> list[Contact]:
        """Open contacts of the bot in which nothing was said since an instant, locked; those that others hold are left out."""
        c = t.contacts.c
        idle = c.ended_at.is_(None), c.last_turn_at < before, c.owner == "bot", c.channel == channel
        query = select(Contact).where(*idle).order_by(c.last_turn_at).limit(limit).with_for_update(skip_locked=True)
        return list(self._session.scalars(query))


@cache
def _holds() -> Select[Hold]:
    c = t.holds_table.c
    account = bindparam("account", type_=c.account_id.type)
    mine = c.customer_id == bindparam("customer"), c.lifted_at.is_(None)
    return select(Hold).where(*mine, or_(c.account_id.is_(None), c.account_id == account)).order_by(c.at)
