"""Reading what the desk works on."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import Select, bindparam, exists, func, select, update
from sqlalchemy.orm import Session

from courtesy.model.contact import Contact
from courtesy.model.desk import AgentLeg, DeskEntry, User
from courtesy.model.errors import NotFound
from courtesy.model.outcomes import CallBack, HandOff
from courtesy.model.people import Account, Customer
from courtesy.store import tables as t

HELD = ("reserved", "assigned", "wrapping")


class DeskRecords:
    """What the desk works on, in one session."""

    _session: Session

    def hand_off(self, hand_off_id: UUID, *, lock: bool = False) -> HandOff:
        """The hand-off, locked for update if asked."""
        query = select(HandOff).where(t.hand_offs.c.id == hand_off_id)
        if lock:
            query = query.with_for_update().execution_options(populate_existing=True)
        found = self._session.scalars(query).one_or_none()
        if found is None:
            raise NotFound(f"There is no hand-off {hand_off_id}.")
        return found

    def phone_of_case(self, hand_off_id: UUID) -> str:
        """The customer's number in a case."""
        phone = self._session.execute(_phone_of_case(), {"case": hand_off_id}).scalar_one_or_none()
        if phone is None:
            raise NotFound(f"There is no hand-off {hand_off_id}.")
        return str(phone)

    def locked_case(self, hand_off_id: UUID) -> tuple[HandOff, Contact]:
        """A case and its contact, both locked for update, the contact first."""
        contact, hand_off = self._session.execute(_locked_case(), {"case": hand_off_id}).one()
        return hand_off, contact

    def user_and_load(self, login: str) -> tuple[User, int]:
        """The user and how many cases they have; raises `NotFound`."""
        found = self._session.execute(_user_and_load(), {"login": login}).one_or_none()
        if found is None:
            raise NotFound(f"There is no user {login}.", remedy="`courtesy users list` names them.")
        return found[0], int(found[1])

    def hand_offs_of(self, contact_id: UUID) -> list[HandOff]:
        """All hand-offs of a contact, oldest first."""
        c = t.hand_offs.c
        return list(self._session.scalars(select(HandOff).where(c.contact_id == contact_id).order_by(c.at)))

    def held_by(self, login: str) -> list[HandOff]:
        """Hand-offs reserved for an agent, with them, or being wrapped up by them."""
        c = t.hand_offs.c
        return list(self._session.scalars(select(HandOff).where(c.agent == login, c.state.in_(HELD)).order_by(c.at)))

    def silent_hand_offs(self, now: datetime, limit: int) -> list[HandOff]:
        """Those whose lease has ended, locked; those that others hold are left out."""
        c = t.hand_offs.c
        return self._free(c.state.in_(HELD), c.lease_until <= now, limit=limit)

    def late_hand_offs(self, now: datetime, limit: int) -> list[HandOff]:
        """Pending ones that should have been taken by now and of which no supervisor was told, locked as above."""
        c = t.hand_offs.c
        return self._free(c.state == "pending", c.due_at <= now, c.escalated_at.is_(None), limit=limit)

    def waiting_hand_offs(self) -> list[HandOff]:
        """All pending ones, but those whose call is still going on."""
        c, k = t.hand_offs.c, t.calls.c
        talks = exists().where(k.contact_id == c.contact_id, k.ended_at.is_(None))
        return list(self._session.scalars(select(HandOff).where(c.state == "pending", ~talks).order_by(c.at)))

    def renew_leases(self, login: str, now: datetime, until: datetime) -> list[UUID]:
        """Lengthen the leases of an agent's cases that have not ended; which they are."""
        c = t.hand_offs.c
        mine = c.agent == login, c.state.in_(("assigned", "wrapping")), c.lease_until > now
        return list(self._session.scalars(update(t.hand_offs).where(*mine).values(lease_until=until).returning(c.id)))

    def renew_calls(self, now: datetime, until: datetime) -> int:
        """Lengthen the leases of cases whose agents are on the phone with the caller; how many they are."""
        c, k = t.hand_offs.c, t.agent_legs.c
        talks = exists().where(k.hand_off_id == c.id, k.login == c.agent, k.state == "joined", k.ended_at.is_(None))
        query = update(t.hand_offs).where(c.state.in_(("assigned", "wrapping")), c.lease_until > now, talks)
        return len(self._session.scalars(query.values(lease_until=until).returning(c.id)).all())

    def agent_leg(self, leg_id: UUID) -> AgentLeg:
        """The call to an agent's phone; raises `NotFound`."""
        found = self._session.get(AgentLeg, leg_id, populate_existing=True)
        if found is None:
            raise NotFound(f"There is no call to an agent {leg_id}.")
        return found

    def agent_legs(self, contact_id: UUID) -> list[AgentLeg]:
        """All agents that were rung for a call, the newest last."""
        c = t.agent_legs.c
        query = select(AgentLeg).where(c.contact_id == contact_id).order_by(c.at, c.id)
        return list(self._session.scalars(query.execution_options(populate_existing=True)))

    def open_legs(self) -> list[AgentLeg]:
        """Agents' phones that ring or are in a call."""
        return list(self._session.scalars(select(AgentLeg).where(t.agent_legs.c.ended_at.is_(None))))

    def desk_entries(self, contact_id: UUID) -> list[DeskEntry]:
        """What was written down about a contact's cases, oldest first."""
        c = t.desk_entries.c
        return list(self._session.scalars(select(DeskEntry).where(c.contact_id == contact_id).order_by(c.at, c.id)))

    def call_backs_by_people(self, until: datetime) -> list[tuple[CallBack, Account, Customer]]:
        """Open calls that a person is to make until an instant and whom they are about, the earliest first."""
        c, a, p = t.call_backs.c, t.accounts.c, t.customers.c
        mine = c.state == "open", c.by == "human", c.at <= until
        query = select(CallBack, Account, Customer).join(Account, a.id == c.account_id)
        query = query.join(Customer, p.id == a.customer_id).where(*mine).order_by(c.at).limit(100)
        return [(back, account, customer) for back, account, customer in self._session.execute(query)]

    def call_back(self, call_back_id: UUID, *, lock: bool = False) -> CallBack:
        """The call back, locked for update if asked."""
        query = select(CallBack).where(t.call_backs.c.id == call_back_id)
        found = self._session.scalars(query.with_for_update() if lock else query).one_or_none()
        if found is None:
            raise NotFound(f"There is no call back {call_back_id}.")
        return found

    def find_user(self, login: str, *, lock: bool = False) -> User | None:
        """The user of that name, locked for update if asked."""
        query = select(User).where(t.users.c.login == login)
        if lock:
            query = query.with_for_update().execution_options(populate_existing=True)
        return self._session.scalars(query).one_or_none()

    def linked_user(self, name: str) -> User | None:
        """The user with that name at the provider of OpenID Connect."""
        return self._session.scalars(select(User).where(t.users.c.linked == name)).one_or_none()

    def user(self, login: str) -> User:
        """The user."""
        found = self.find_user(login)
        if found is None:
            raise NotFound(f"There is no user {login}.", remedy="`courtesy users list` names them.")
        return found

    def users(self) -> list[User]:
        """All users, by name of sign-in."""
        return list(self._session.scalars(select(User).order_by(t.users.c.login)))

    def _free(self, *conditions: Any, limit: int) -> list[HandOff]:
        query = select(HandOff).where(*conditions).order_by(t.hand_offs.c.at).limit(limit)
        locked = query.with_for_update(skip_locked=True).execution_options(populate_existing=True)
        return list(self._session.scalars(locked))


# The statements of every claim, built once, as those of every text (`courtesy.store.records`).


@cache
def _phone_of_case() -> Select[str]:
    both = select(t.contacts.c.phone).join(t.hand_offs, t.hand_offs.c.contact_id == t.contacts.c.id)
    return both.where(t.hand_offs.c.id == bindparam("case"))


@cache
def _locked_case() -> Select[Contact, HandOff]:
    both = select(Contact, HandOff).join(HandOff, t.hand_offs.c.contact_id == t.contacts.c.id)
    locked = both.where(t.hand_offs.c.id == bindparam("case")).with_for_update(of=[t.contacts, t.hand_offs])
    return locked.execution_options(populate_existing=True)


@cache
def _user_and_load() -> Select[User, int]:
    c = t.hand_offs.c
    load = select(func.count()).where(c.agent == t.users.c.login, c.state.in_(("assigned", "wrapping")))
    return select(User, load.scalar_subquery()).where(t.users.c.login == bindparam("login"))
