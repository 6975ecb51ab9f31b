"""Reading and adding records inside a transaction."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, bindparam, func, or_, select, update
from sqlalchemy.orm import Session

from courtesy.model.call import Call
from courtesy.model.contact import Contact, Turn, VerificationAttempt
from courtesy.model.errors import NotFound
from courtesy.model.outcomes import HandOff, Outcome, OutcomeKind, Promise
from courtesy.model.people import Account, Consent, Customer, OptOut
from courtesy.ports import Record
from courtesy.service.call_answer import TAKE_YOUR_TIME
from courtesy.store import tables as t
from courtesy.store.case_records import CaseRecords


class SqlRecords(CaseRecords):
    """The records of one session. Subclasses own the transaction."""

    _session: Session

    def add(self, record: Record) -> None:
        """Add a new record to the transaction."""
        self._session.add(record)

    def flush(self) -> None:
        """Write what was added, so that the database may refuse it now."""
        self._session.flush()

    def account(self, ref: str) -> Account:
        """The account with this reference."""
        found = self._session.scalars(select(Account).where(t.accounts.c.ref == ref)).one_or_none()
        return self._found(found, "account", ref)

    def account_by_id(self, account_id: UUID) -> Account:
        """The account."""
        return self._found(self._session.get(Account, account_id), "account", account_id)

    def customer(self, customer_id: UUID) -> Customer:
        """The customer."""
        return self._found(self._session.get(Customer, customer_id), "customer", customer_id)

    def people_at(self, phone: str) -> list[tuple[Customer, Account]]:
        """Customers with open accounts reachable at a number, the longest overdue first."""
        rows = self._session.execute(
            select(Customer, Account)
            .join(Account, t.accounts.c.customer_id == t.customers.c.id)
            .where(t.customers.c.phone == phone, t.accounts.c.closed_at.is_(None))
            .order_by(t.accounts.c.ref)
        )
        return sorted(((c, a) for c, a in rows), key=lambda person: person[1].overdue_since)

    def contact(self, contact_id: UUID, *, lock: bool = False) -> Contact:
        """The contact, locked for update if asked."""
        if not lock:
            return self._found(self._session.get(Contact, contact_id), "contact", contact_id)
        found = self._session.scalars(_locked_contact(), {"contact": contact_id}).one_or_none()
        return self._found(found, "contact", contact_id)

    def open_contact(self, phone: str, channel: str) -> Contact | None:
        """The contact going on with a number on a channel, the newest if several."""
        return self._session.scalars(_open_contact(), {"phone": phone, "channel": channel}).one_or_none()

    def last_contact(self, phone: str) -> Contact | None:
        """The newest contact with a number about an account, ended or not."""
        return self._newest(t.contacts.c.phone == phone, t.contacts.c.account_id.is_not(None))

    def case(self, contact_id: UUID) -> tuple[Contact, Account, Customer]:
        """A contact, its account and its customer, in one round trip."""
        row = self._session.execute(_case(), {"contact": contact_id}).one_or_none()
        contact, account, customer = self._found(row, "account of contact", contact_id)
        return contact, account, customer

    def turn(self, turn_id: UUID) -> Turn:
        """The turn."""
        return self._found(self._session.get(Turn, turn_id), "turn", turn_id)

    def find_turn(self, turn_id: UUID) -> Turn | None:
        """The turn, if there is one."""
        return self._session.get(Turn, turn_id)

    def turn_and_contact(self, turn_id: UUID, *, lock: bool = False) -> tuple[Turn, Contact]:
        """A turn and its contact in one round trip, the contact locked for update if asked."""
        row = self._session.execute(_turn_and_contact(lock), {"turn": turn_id}).one_or_none()
        turn, contact = self._found(row, "turn", turn_id)
        return turn, contact

    def turn_of_carrier(self, carrier_sid: str) -> Turn | None:
        """The turn the carrier knows by this id."""
        return self._session.scalars(_turn_of_carrier(), {"sid": carrier_sid}).one_or_none()

    def unanswered(self, contact_id: UUID) -> list[Turn]:
        """Inbound turns of a contact whose answer is not recorded yet, in order of arrival."""
        return list(self._session.scalars(_unanswered(), {"contact": contact_id}))

    def replies_to(self, turn_id: UUID) -> list[Turn]:
        """What was said in answer to an inbound turn, in order."""
        return list(self._session.scalars(_replies_to(), {"turn": turn_id}))

    def said_before(self, contact_id: UUID, turn_id: UUID) -> list[Turn]:
        """The bot's newest answer in a contact that is not the answer to this turn, sentence by sentence; "take your time" is none."""
        c = t.turns.c
        spoken = c.contact_id == contact_id, c.by == "bot", c.state != "blocked"
        said = *spoken, c.answers.is_distinct_from(turn_id), c.response.is_distinct_from(TAKE_YOUR_TIME)
        newest = self._session.scalars(select(Turn).where(*said).order_by(c.seq.desc()).limit(1)).one_or_none()
        if newest is None:
            return []
        return self._turns(c.contact_id == contact_id, c.answers.is_not_distinct_from(newest.answers), *spoken[1:])

    def turns_of(self, contact_id: UUID) -> list[Turn]:
        """All turns of a contact, in order."""
        return self._turns(t.turns.c.contact_id == contact_id)

    def unsent(self, contact_id: UUID) -> list[Turn]:
        """Outbound turns that wait to be given to the carrier, in order."""
        return list(self._session.scalars(_unsent(), {"contact": contact_id}))

    def call(self, call_id: UUID) -> Call:
        """The call."""
        return self._found(self._session.get(Call, call_id), "call", call_id)

    def find_call(self, call_id: UUID) -> Call | None:
        """The call, if there is one."""
        return self._session.get(Call, call_id)

    def call_of_carrier(self, sid: str) -> Call | None:
        """The call the carrier knows by this id."""
        return self._session.scalars(_call_of_carrier(), {"sid": sid}).one_or_none()

    def call_of_contact(self, contact_id: UUID) -> Call | None:
        """The call that a contact is, if it is one."""
        return self._session.scalars(_call_of_contact(), {"contact": contact_id}).one_or_none()

    def calls_of(self, contact_ids: list[UUID]) -> dict[UUID, Call]:
        """The calls of contacts, by contact."""
        found = self._session.scalars(select(Call).where(t.calls.c.contact_id.in_(contact_ids)))
        return {call.contact_id: call for call in found}

    def open_calls(self, phone: str) -> list[Call]:
        """Calls with a number that have not ended."""
        joined = select(Call).join(Contact, t.contacts.c.id == t.calls.c.contact_id)
        query = joined.where(t.contacts.c.phone == phone, t.calls.c.ended_at.is_(None))
        return list(self._session.scalars(query.order_by(t.calls.c.at)))

    def overdue_calls(self, age_s: float) -> list[Call]:
        """Calls without an end that were recorded longer (seconds of real time) ago."""
        old = func.now() - func.make_interval(0, 0, 0, 0, 0, 0, age_s)
        query = select(Call).where(t.calls.c.ended_at.is_(None), t.calls.c.taken_at < old)
        return list(self._session.scalars(query.order_by(t.calls.c.taken_at)))

    def verification_attempts(self, contact_id: UUID) -> list[VerificationAttempt]:
        """Answers given to "please verify" in a contact."""
        c = t.verification_attempts.c
        return list(self._session.scalars(select(VerificationAttempt).where(c.contact_id == contact_id).order_by(c.at)))

    def opt_outs(self, customer_id: UUID | None, phone: str) -> list[OptOut]:
        """Opt-outs in force for a person or a number."""
        return list(self._session.scalars(_opt_outs(), {"phone": phone, "customer": customer_id}))

    def consents(self, customer_id: UUID) -> list[Consent]:
        """All consents ever given by a customer."""
        c = t.consents.c
        return list(self._session.scalars(select(Consent).where(c.customer_id == customer_id).order_by(c.given_at)))

    def open_promises(self, account_id: UUID) -> list[Promise]:
        """Promises of an account that still stand."""
        c = t.promises_table.c
        query = select(Promise).where(c.account_id == account_id, c.state == "open").order_by(c.made_at)
        return list(self._session.scalars(query))

    def promise_of_turn(self, turn_id: UUID) -> Promise | None:
        """The promise that a turn confirmed."""
        return self._session.scalars(select(Promise).where(t.promises_table.c.turn_id == turn_id)).one_or_none()

    def hand_off_of_contact(self, contact_id: UUID) -> HandOff | None:
        """The hand-off of a contact that is not completed."""
        c = t.hand_offs.c
        query = select(HandOff).where(c.contact_id == contact_id, c.state != "completed")
        return self._session.scalars(query).one_or_none()

    def outcome(self, contact_id: UUID, kind: OutcomeKind) -> Outcome | None:
        """The newest outcome of that kind in a contact that still stands."""
        return next((o for o in reversed(self.outcomes(contact_id)) if o.kind == kind), None)

    def outcomes(self, contact_id: UUID) -> list[Outcome]:
        """Outcomes of a contact that still stand."""
        c = t.outcomes_table.c
        query = select(Outcome).where(c.contact_id == contact_id, c.superseded_at.is_(None)).order_by(c.at)
        return list(self._session.scalars(query))

    def history(self, customer_id: UUID, phone: str, since: datetime) -> list[Contact]:
        """Contacts with a person or number since an instant."""
        c = t.contacts.c
        whose = or_(c.customer_id == customer_id, c.phone == phone)
        return list(self._session.scalars(select(Contact).where(whose, c.started_at >= since).order_by(c.started_at)))

    def stranded(self, age_s: float, now: datetime) -> list[Turn]:
        """Turns that were left without an answer, or unsent, for longer than a live request may take, and are due."""
        c = t.turns.c
        due = or_(c.not_before.is_(None), c.not_before <= now)
        return self._turns(c.state.in_(("received", "to_send", "sending")), c.taken_at < _ago(age_s), due)

    def unreported(self, age_s: float, contact_id: UUID | None = None) -> list[Turn]:
        """Answers to webhooks that the carrier has not reported on for longer than this."""
        c = t.turns.c
        mine = [c.contact_id == contact_id] if contact_id else []
        return self._turns(c.awaits_receipt, c.state == "said", c.taken_at < _ago(age_s), *mine)

    def take_anew(self, turn: Turn) -> None:
        """Count the time for a turn from this transaction on."""
        self._session.execute(update(t.turns).where(t.turns.c.id == turn.id).values(taken_at=func.now()))

    def _newest(self, *conditions: Any) -> Contact | None:
        query = select(Contact).where(*conditions).order_by(t.contacts.c.started_at.desc()).limit(1)
        return self._session.scalars(query).one_or_none()

    def _turns(self, *conditions: Any) -> list[Turn]:
        return list(self._session.scalars(select(Turn).where(*conditions).order_by(t.turns.c.seq)))

    @staticmethod
    def _found[R](record: R | None, what: str, key: object) -> R:
        if record is None:
            raise NotFound(f"There is no {what} {key}.")
        return record


def _ago(seconds: float) -> ColumnElement[datetime]:
    """An instant of the database's own time."""
    return func.now() - func.make_interval(0, 0, 0, 0, 0, 0, seconds)


# The statements of every text, built once: SQLAlchemy would spend as long on building one as Postgres on answering it.
# Functions, because a statement can only be built once the records are mapped.


@cache
def _locked_contact() -> Select[Contact]:
    locked = select(Contact).where(t.contacts.c.id == bindparam("contact")).with_for_update()
    return locked.execution_options(populate_existing=True)


@cache
def _case() -> Select[Contact, Account, Customer]:
    c = t.contacts.c
    return (
        select(Contact, Account, Customer)
        .join(Account, t.accounts.c.id == c.account_id)
        .join(Customer, t.customers.c.id == t.accounts.c.customer_id)
        .where(c.id == bindparam("contact"))
    )


@cache
def _turn_and_contact(lock: bool) -> Select[Turn, Contact]:
    both = (
        select(Turn, Contact)
        .join(Contact, t.contacts.c.id == t.turns.c.contact_id)
        .where(t.turns.c.id == bindparam("turn"))
    )
    return both.with_for_update(of=t.contacts).execution_options(populate_existing=True) if lock else both


@cache
def _replies_to() -> Select[Turn]:
    return select(Turn).where(t.turns.c.answers == bindparam("turn")).order_by(t.turns.c.seq)


@cache
def _call_of_carrier() -> Select[Call]:
    return select(Call).where(t.calls.c.sid == bindparam("sid"))


@cache
def _call_of_contact() -> Select[Call]:
    return select(Call).where(t.calls.c.contact_id == bindparam("contact"))


@cache
def _unanswered() -> Select[Turn]:
    c = t.turns.c
    return select(Turn).where(c.contact_id == bindparam("contact"), c.state == "received").order_by(c.seq)


@cache
def _unsent() -> Select[Turn]:
    c = t.turns.c
    waiting = c.contact_id == bindparam("contact"), c.state.in_(("to_send", "sending", "to_say"))
    return select(Turn).where(*waiting).order_by(c.seq)


@cache
def _turn_of_carrier() -> Select[Turn]:
    return select(Turn).where(t.turns.c.carrier_sid == bindparam("sid"))


@cache
def _open_contact() -> Select[Contact]:
    c = t.contacts.c
    mine = c.phone == bindparam("phone"), c.channel == bindparam("channel"), c.ended_at.is_(None)
    return select(Contact).where(*mine).order_by(c.started_at.desc()).limit(1)


@cache
def _opt_outs() -> Select[OptOut]:
    c = t.opt_outs.c
    # no customer has the id NULL, so that an unknown customer has the opt-outs of the number only
    whose = or_(c.phone == bindparam("phone"), c.customer_id == bindparam("customer", type_=c.customer_id.type))
    return select(OptOut).where(whose, c.withdrawn_at.is_(None)).order_by(c.at)
