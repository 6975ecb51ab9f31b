"""Reading case files: everything recorded that decides about contacts, for one account or for all of them as a stream.

Each kind of record is one query for a whole batch of accounts, so that a plan over a million accounts asks a few thousand
questions and holds a few thousand accounts in memory.
"""

from __future__ import annotations

import gc
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Engine, Row, Select, TextClause, select, text

from courtesy.model.call import NO_TEXTS_THERE, OUT_OF_SERVICE
from courtesy.model.holds import FLAG_OF, NOT_OF_THE_HOUSE
from courtesy.policy import Consent, Contact, Event, Slot
from courtesy.ports.case_file import LOOK_BACK, Card, CaseFile, Person, Promised, stated_flags
from courtesy.store import tables as t

BATCH = 2000
# How long after the person's last word a conversation counts as going on.
GOING_ON = timedelta(hours=2)

_a, _c = t.accounts.c, t.customers.c
ACCOUNTS = (
    select(
        _a.id, _a.ref, _a.role, _a.due_date, _a.days_past_due, _a.imported_at, _a.attributes, _a.closed_at,
        _c.id, _c.phone, _c.language, _c.country, _c.state, _c.city, _c.postal_code, _c.timezone,
    ).join_from(t.accounts, t.customers, _c.id == _a.customer_id)
)  # fmt: skip
CARD_COLUMNS = 8

_CONSENTS = text(
    "select customer_id, channel, kind, given_at, withdrawn_at from consents where customer_id = any(cast(:people as uuid[]))"
)
_OPT_OUTS = text("""
select customer_id, phone, channel, at, rule, withdrawn_at from opt_outs where customer_id = any(cast(:people as uuid[])) or phone = any(cast(:phones as text[]))
""")
_CONTACTS = text("""
select c.id, c.customer_id, c.phone, c.account_id, c.channel, c.direction, c.started_at, c.ended_at, c.owner, s.heard_at, s.sent, s.error,
    k.state as call_state, k.disposition, k.sip
from contacts c
left join calls k on k.contact_id = c.id
left join lateral (
    select max(t.at) filter (where t.direction = 'inbound' and btrim(t.text) <> '') as heard_at,
        array_agg(t.at) filter (where t.direction = 'outbound' and t.answers is null and t.state in ('sending', 'sent', 'failed')) as sent,
        max(t.carrier_error) filter (where t.direction = 'outbound' and t.state = 'failed') as error
    from turns t where t.contact_id = c.id
) s on true
where (c.customer_id = any(cast(:people as uuid[])) or c.phone = any(cast(:phones as text[]))) and c.started_at >= :since
order by c.started_at
""")
_PROMISES = text("""
select account_id, made_at, due, state, paid_minor from promises
where account_id = any(cast(:cards as uuid[])) and state not in ('superseded', 'withdrawn') order by made_at, id
""")
_OPEN_CASES = text("""
select agreement as kind, account_id from instalment_requests
where account_id = any(cast(:cards as uuid[])) and agreement in ('active', 'breached')
union select 'hand_off', account_id from hand_offs where account_id = any(cast(:cards as uuid[])) and state <> 'completed'
union select 'call_back', account_id from call_backs where account_id = any(cast(:cards as uuid[])) and state = 'open' and at > :now
""")
_HOLDS = text("""
select customer_id, account_id, kind, until from holds
where customer_id = any(cast(:people as uuid[])) and lifted_at is null and (until is null or until > :now)
""")
_SLOTS = text("""
select customer_id, weekdays, starts, ends from inconvenient_times
where customer_id = any(cast(:people as uuid[])) and withdrawn_at is null order by at
""")
# A call's disposition in the words of the rules, where nobody spoke to us; unknown ones count in every rule.
CALL_OUTCOMES = {
    "machine": "voicemail", "no_answer": "no_answer", "canceled": "no_answer", "busy": "busy", "answered": "rejected",
}  # fmt: skip


def stream(connection: Connection, now: datetime, batch: int = BATCH) -> Iterator[list[list[CaseFile]]]:
    """Case files of all open accounts in batches; the accounts that share a number stand together.

    The connection's transaction holds a cursor on the server until the last batch.
    """
    query = ACCOUNTS.where(_a.closed_at.is_(None)).order_by(_c.phone, _a.id)
    rows: Iterable[Row[Any]] = connection.execution_options(stream_results=True, max_row_buffer=batch).execute(query)
    waiting: list[list[Row[Any]]] = []
    count = 0
    for _, group in groupby(rows, key=lambda row: row[CARD_COLUMNS + 1]):
        waiting.append([*group])
        count += len(waiting[-1])
        if count >= batch:
            yield _grouped(connection, waiting, now)
            waiting, count = [], 0
    if waiting:
        yield _grouped(connection, waiting, now)


class AllCaseFiles:
    """All open accounts, read on a connection of their own."""

    def __init__(self, engine: Engine, batch: int = BATCH) -> None:
        self._engine = engine
        self._batch = batch

    def stream(self, now: datetime) -> Iterator[list[list[CaseFile]]]:
        """Case files of all open accounts in batches; the accounts that share a number stand together."""
        with self._engine.connect() as connection, _collecting_by_batch() as collect:
            for batch in stream(connection, now, self._batch):
                yield batch
                collect()


@contextmanager
def _collecting_by_batch() -> Iterator[Callable[[], object]]:
    """Let the garbage collector look once a batch and not at every few hundred records: that takes a quarter of a plan's time.

    Case files hold no circles; what is no longer used goes by itself.
    """
    if not gc.isenabled():
        yield lambda: None
        return
    gc.disable()
    try:
        yield lambda: gc.collect(0)
    finally:
        gc.enable()


def of_account(
    connection: Connection, account_id: UUID, now: datetime, *, without: UUID | None = None
) -> CaseFile | None:
    """The case file of one account, if there is such an account, as if one contact had not been."""
    kept_out = () if without is None else (without,)
    return next(iter(_files(connection, ACCOUNTS.where(_a.id == account_id), now, kept_out)), None)


def of_accounts(
    connection: Connection, account_ids: Sequence[UUID], now: datetime, *, without: Collection[UUID] = ()
) -> list[CaseFile]:
    """The case files of accounts, as if some contacts had not been."""
    return _files(connection, ACCOUNTS.where(_a.id.in_(account_ids)).order_by(_a.id), now, without)


def of_phone(connection: Connection, phone: str, now: datetime) -> list[CaseFile]:
    """The case files of all open accounts at a number."""
    return _files(connection, ACCOUNTS.where(_c.phone == phone, _a.closed_at.is_(None)).order_by(_a.id), now, ())


def _files(connection: Connection, query: Select[Any], now: datetime, without: Collection[UUID]) -> list[CaseFile]:
    return read(connection, connection.execute(query).all(), now, without=without)


def _grouped(connection: Connection, groups: list[list[Row[Any]]], now: datetime) -> list[list[CaseFile]]:
    files = iter(read(connection, [row for group in groups for row in group], now))
    return [[next(files) for _ in group] for group in groups]


def read(
    connection: Connection, rows: Iterable[Row[Any]], now: datetime, *, without: Collection[UUID] = ()
) -> list[CaseFile]:
    """The case files of accounts found by `ACCOUNTS`, in their order."""
    files = [CaseFile(Card(*row[:CARD_COLUMNS]), Person(*row[CARD_COLUMNS:])) for row in rows]
    values = {
        "people": _array(file.person.id for file in files),
        "phones": _array(file.person.phone for file in files),
        "cards": _array(file.card.id for file in files),
        "since": now - LOOK_BACK,
        "now": now,
    }

    def found(statement: TextClause) -> Iterable[Row[Any]]:
        return connection.execute(statement, values)

    consents: dict[UUID, list[Consent]] = defaultdict(list)
    for row in found(_CONSENTS):
        consents[row.customer_id].append(Consent(row.channel, row.kind, row.given_at, row.withdrawn_at))
    opt_outs, contacts = _Whose(), _Whose()
    for row in found(_OPT_OUTS):
        opt_outs.add(row)
    for row in found(_CONTACTS):
        contacts.add(row)
    promises: dict[UUID, list[Promised]] = defaultdict(list)
    for row in found(_PROMISES):
        promises[row.account_id].append(Promised(row.made_at, row.due, row.state, row.paid_minor))
    open_cases: dict[UUID, set[str]] = defaultdict(set)
    for row in found(_OPEN_CASES):
        open_cases[row.account_id].add(row.kind)
    holds: dict[UUID, list[Row[Any]]] = defaultdict(list)
    for row in found(_HOLDS):
        holds[row.customer_id].append(row)
    slots: dict[UUID, list[Slot]] = defaultdict(list)
    for row in found(_SLOTS):
        slots[row.customer_id].append(Slot(tuple(row.weekdays), row.starts, row.ends))

    for file in files:
        file.consents = consents.get(file.person.id, [])
        file.promises = promises.get(file.card.id, [])
        file.flags = stated_flags(file.card.attributes) if file.card.attributes else set()
        file.slots = slots.get(file.person.id, [])
        for row in holds.get(file.person.id, ()):
            if row.account_id in (None, file.card.id):
                _hold(file, row.kind, row.until)
        for kind in open_cases.get(file.card.id, ()):
            if kind in ("active", "breached"):
                file.agreement = kind
            else:
                file.busy.add(kind)
        for row in opt_outs.of(file.person):
            _opt_out(file, row)
        for row in contacts.of(file.person):
            if row.id not in without or row.heard_at is not None:  # what was heard in it stays heard
                _contact(file, row, now)
    return files


def _array(values: Iterable[object]) -> str:
    """Ids or numbers as Postgres reads an array; the driver takes many times as long to write it."""
    return "{" + ",".join(map(str, set(values))) + "}"


class _Whose:
    """Records that belong to a person, to a number, or to both."""

    def __init__(self) -> None:
        self._people: dict[UUID, list[Row[Any]]] = defaultdict(list)
        self._phones: dict[str, list[Row[Any]]] = defaultdict(list)

    def add(self, row: Row[Any]) -> None:
        if row.customer_id is not None:
            self._people[row.customer_id].append(row)
        self._phones[row.phone].append(row)

    def of(self, person: Person) -> list[Row[Any]]:
        """Those of a person and of their number, each once, in the order they were found."""
        mine, here = self._people.get(person.id, []), self._phones.get(person.phone, [])
        elsewhere = [row for row in mine if row.phone != person.phone]
        return here if not elsewhere else elsewhere + here


def _hold(file: CaseFile, kind: str, until: datetime | None) -> None:
    """What keeps us from contacting the person as usual: by the law's flags, and by the house."""
    flag = FLAG_OF.get(kind)  # type: ignore[call-overload]  # the table holds no other kinds
    if flag is not None:
        file.flags.add(flag)
    if kind == "refused" and file.card.role == "third_party":
        file.flags.add("cease_in_writing")
    if kind not in NOT_OF_THE_HOUSE:
        file.holds.append((kind, until))


def _opt_out(file: CaseFile, row: Row[Any]) -> None:
    if row.rule == "wrong_person":
        # said of the number, whoever we were looking for there
        if row.phone == file.person.phone:
            file.events.append(Event(row.at, "wrong_number"))
        return
    file.events.append(Event(row.at, "opt_out", channel=row.channel))
    if row.withdrawn_at is not None:  # START speaks of texts only
        file.events.append(Event(row.withdrawn_at, "opt_in", channel="sms"))


def _contact(file: CaseFile, row: Row[Any], now: datetime) -> None:
    """What a recorded contact means: for the rules, for the ladder, and for whether the person is being spoken with."""
    about_this = row.account_id == file.card.id
    went_out: list[datetime] = []
    if row.channel == "sms":
        went_out = sorted(row.sent or ())
        file.contacts += [Contact(at, "sms", "outbound", "delivered", "bot") for at in went_out]
        if row.heard_at:
            file.contacts.append(Contact(row.heard_at, "sms", "inbound", "conversation"))
        if went_out or row.heard_at:
            _reached(file, row, "sms", leads_nowhere=row.error in NO_TEXTS_THERE and not row.heard_at)
    elif row.call_state != "withdrawn":  # a call that never went out is no contact
        outcome = "conversation" if row.heard_at else _call_outcome(row)
        file.contacts.append(Contact(row.started_at, "voice", row.direction, outcome, "bot"))
        went_out = [row.started_at] if row.direction == "outbound" else []
        _reached(file, row, "voice", leads_nowhere=outcome == "not_in_service")
    if about_this:
        file.ours += went_out
    said = [*went_out, *([row.heard_at] if row.heard_at else [])]
    if not said and row.direction == "inbound":
        said = [row.started_at]  # they called, and nobody understood a word
    if said and (file.last_contact is None or max(said) > file.last_contact):
        file.last_contact = max(said)
    if row.ended_at is None and (row.owner == "human" or (row.heard_at and now - row.heard_at < GOING_ON)):
        file.busy.add("conversation")


def _reached(file: CaseFile, row: Row[Any], channel: str, *, leads_nowhere: bool) -> None:
    """What the newest contact says of the person's number of today; contacts come in their order."""
    if row.phone == file.person.phone:
        (file.unreachable.add if leads_nowhere else file.unreachable.discard)(channel)


def _call_outcome(row: Row[Any]) -> str | None:
    if row.disposition == "failed":
        return "not_in_service" if row.sip in OUT_OF_SERVICE else None
    return CALL_OUTCOMES.get(row.disposition or "")
