"""Loading payments: copied into a temporary table, checked against each other and against the books, then added once.

The same payment again adds nothing, in whatever order files and reports arrive; what contradicts the books is a fault.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, text

from courtesy.model.money import Money
from courtesy.service.payment_rows import PaymentRow

STAGED = ("line", "ref", "payment_id", "amount_minor", "currency", "paid_on", "reversal_of")
_CREATE = """
create temp table staged_payments (
    line bigint, ref text, payment_id text, amount_minor bigint, currency text, paid_on date, reversal_of text
) on commit drop
"""
# Each finds rows that can't be kept: the line, and what the message is made of.
_FAULTS: dict[str, str] = {
    "ref: there is no account '{ref}'.": """
        select s.line, s.ref from staged_payments s where not exists (select 1 from accounts a where a.ref = s.ref)
    """,
    "currency: the account '{ref}' is kept in {currency}.": """
        select s.line, s.ref, a.currency from staged_payments s join accounts a on a.ref = s.ref where a.currency <> s.currency
    """,
    "payment_id: '{payment_id}' stands in line {first} already, and says something else there.": """
        select s.line, s.payment_id, e.line as first from staged_payments s
        join lateral (select * from staged_payments e where e.payment_id = s.payment_id order by e.line limit 1) e on e.line < s.line
        where (s.ref, s.amount_minor, s.currency, s.paid_on, s.reversal_of)
            is distinct from (e.ref, e.amount_minor, e.currency, e.paid_on, e.reversal_of)
    """,
    "payment_id: '{payment_id}' was recorded before as {amount_minor:money} on {paid_on} for '{ref}'.": """
        select s.line, p.payment_id, p.amount_minor, p.currency, p.paid_on, a.ref from staged_payments s
        join payments p on p.payment_id = s.payment_id join accounts a on a.id = p.account_id
        where (s.ref, s.amount_minor, s.currency, s.paid_on, s.reversal_of)
            is distinct from (a.ref, p.amount_minor, p.currency, p.paid_on, p.reversal_of)
    """,
    "reversal_of: '{reversal_of}' is a reversal itself.": """
        select s.line, s.reversal_of from known_payments s join known_payments o on o.payment_id = s.reversal_of
        where s.line is not null and o.reversal_of is not null
    """,
    "reversal_of: '{reversal_of}' is a payment of the account '{ref}'.": """
        select s.line, s.reversal_of, o.ref from known_payments s join known_payments o on o.payment_id = s.reversal_of
        where s.line is not null and o.ref <> s.ref
    """,
    "reversal_of: more is taken back than the {amount_minor:money} of '{reversal_of}'.": """
        select max(s.line) as line, s.reversal_of, o.amount_minor, o.currency
        from known_payments s join known_payments o on o.payment_id = s.reversal_of
        group by s.reversal_of, o.amount_minor, o.currency
        having sum(s.amount_minor) > o.amount_minor and max(s.line) is not null
    """,
}
# What the file names and what the books hold about it, each payment once: reversals meet their payments here.
_KNOWN = """
create temp table known_payments on commit drop as
with file as (select distinct on (payment_id) * from staged_payments order by payment_id, line)
select line, ref, payment_id, amount_minor, currency, reversal_of from file
union all
select null, a.ref, p.payment_id, p.amount_minor, p.currency, p.reversal_of
from payments p join accounts a on a.id = p.account_id
where not exists (select 1 from file f where f.payment_id = p.payment_id) and (
    p.payment_id in (select reversal_of from file) or p.reversal_of in (select reversal_of from file)
    or p.reversal_of in (select payment_id from file)
)
"""
_ADD = """
insert into payments (id, account_id, payment_id, amount_minor, currency, paid_on, reversal_of, recorded_at, source)
select distinct on (s.payment_id) gen_random_uuid(), a.id, s.payment_id, s.amount_minor, s.currency, s.paid_on, s.reversal_of, :now,
    :source
from staged_payments s join accounts a on a.ref = s.ref
order by s.payment_id, s.line
on conflict (payment_id) do nothing
"""


class PaymentStaging:
    """Payments on their way into the books, within one transaction of the caller."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        connection.execute(text(_CREATE))

    @contextmanager
    def copying(self) -> Iterator[Any]:
        """A writer for rows: ``write(line, row)``."""
        raw = self._connection.connection.driver_connection
        with raw.cursor() as cursor, cursor.copy(f"copy staged_payments ({', '.join(STAGED)}) from stdin") as copy:  # type: ignore[union-attr]

            def write(line: int, row: PaymentRow) -> None:
                copy.write_row((line, *(getattr(row, name) for name in STAGED[1:])))

            yield write

    def faults(self) -> list[tuple[int, str]]:
        """Rows that contradict the books or each other, by line; they are taken out of the file."""
        run = self._connection.execute
        # two imports at once could each find that there is room for their reversal
        run(text("lock table payments in share row exclusive mode"))
        run(text("create index on staged_payments (payment_id)"))
        run(text("analyze staged_payments"))
        run(text(_KNOWN))
        run(text("create index on known_payments (payment_id)"))
        found: dict[int, str] = {}
        for message, query in _FAULTS.items():
            for row in run(text(query)):
                found.setdefault(row.line, _said(message, dict(row._mapping)))
        if found:
            run(text("delete from staged_payments where line = any(:lines)"), {"lines": list(found)})
        return sorted(found.items())

    def add(self, now: datetime, source: str) -> tuple[int, int]:
        """Add what is new; returns how many payments the file names and how many of them were new."""
        count = text("select count(distinct payment_id) from staged_payments")
        rows = int(self._connection.execute(count).scalar_one())
        added = self._connection.execute(text(_ADD), {"now": now, "source": source}).rowcount
        return rows, added


@dataclass(frozen=True, slots=True)
class Recorded:
    """What became of reported payments.

    Attributes:
        rows: How many different payments were reported and could be used.
        added: How many of them were new.
        faults: Why others could not be used, by line.
    """

    rows: int
    added: int
    faults: list[tuple[int, str]]


def record_payments(
    connection: Connection, reported: Iterable[tuple[int, PaymentRow]], now: datetime, source: Callable[[], str]
) -> Recorded:
    """Bring payments into the books within the caller's transaction, which it rolls back if the faults matter to it.

    Args:
        connection: The transaction.
        reported: Payments with their lines, read as they are asked for.
        now: The product's time.
        source: Where they come from; asked for when all have been read.
    """
    staging = PaymentStaging(connection)
    with staging.copying() as write:
        for line, row in reported:
            write(line, row)
    faults = staging.faults()
    rows, added = staging.add(now, source())
    return Recorded(rows, added, faults)


def _said(message: str, values: dict[str, Any]) -> str:
    if "amount_minor" in values:
        money = Money(values["amount_minor"], values["currency"])
        message = message.replace("{amount_minor:money}", f"{money.major} {money.currency}")
    return message.format(**values)
