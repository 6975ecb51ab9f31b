"""Reading the records of many people in one round trip, for what outreach does to several of them in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from courtesy.model.contact import Contact, Turn
from courtesy.model.people import Account, OptOut
from courtesy.store import tables as t


class RecordsOfMany:
    """Many records of one session at a time."""

    _session: Session

    def contacts(self, contact_ids: Sequence[UUID], *, lock: bool = False) -> list[Contact]:
        """Contacts in the order of their ids, locked for update if asked."""
        query = select(Contact).where(t.contacts.c.id.in_(contact_ids)).order_by(t.contacts.c.id)
        if lock:  # in one order, so that two who want the same wait for each other and not in a circle
            query = query.with_for_update().execution_options(populate_existing=True)
        return list(self._session.scalars(query))

    def accounts(self, account_ids: Sequence[UUID]) -> dict[UUID, Account]:
        """Accounts by their ids."""
        found = self._session.scalars(select(Account).where(t.accounts.c.id.in_(account_ids)))
        return {account.id: account for account in found}

    def turns(self, turn_ids: Sequence[UUID]) -> list[Turn]:
        """Turns by their ids."""
        return list(self._session.scalars(select(Turn).where(t.turns.c.id.in_(turn_ids))))

    def all_unsent(self, contact_ids: Sequence[UUID]) -> list[Turn]:
        """Outbound turns of contacts that wait to be given to the carrier, in order."""
        c = t.turns.c
        waiting = c.contact_id.in_(contact_ids), c.state.in_(("to_send", "sending", "to_say"))
        return list(self._session.scalars(select(Turn).where(*waiting).order_by(c.seq)))

    def open_contacts(self, phones: Sequence[str], channel: str) -> dict[str, Contact]:
        """The contact going on with each number on a channel, the newest if several."""
        c = t.contacts.c
        mine = c.phone.in_(phones), c.channel == channel, c.ended_at.is_(None)
        found = self._session.scalars(select(Contact).where(*mine).order_by(c.started_at))
        return {contact.phone: contact for contact in found}

    def numbers_on_the_phone(self, phones: Sequence[str]) -> set[str]:
        """Those of some numbers with which a call is going on."""
        joined = select(t.contacts.c.phone).join(t.calls, t.contacts.c.id == t.calls.c.contact_id)
        query = joined.where(t.contacts.c.phone.in_(phones), t.calls.c.ended_at.is_(None))
        return set(self._session.scalars(query))

    def opt_outs_of(self, customer_ids: Sequence[UUID], phones: Sequence[str]) -> list[OptOut]:
        """Opt-outs in force for any of some people or numbers."""
        c = t.opt_outs.c
        whose = or_(c.phone.in_(phones), c.customer_id.in_(customer_ids))
        return list(self._session.scalars(select(OptOut).where(whose, c.withdrawn_at.is_(None))))

    def concluded(self, contact_ids: Sequence[UUID]) -> set[UUID]:
        """Those of some contacts that have an outcome that stands."""
        c = t.outcomes_table.c
        standing = c.contact_id.in_(contact_ids), c.superseded_at.is_(None)
        return set(self._session.scalars(select(c.contact_id).where(*standing)))

    def heard(self, contact_ids: Sequence[UUID]) -> set[UUID]:
        """Those of some contacts in which the person has said something."""
        c = t.turns.c
        heard = c.contact_id.in_(contact_ids), c.direction == "inbound"
        return set(self._session.scalars(select(c.contact_id).where(*heard)))
