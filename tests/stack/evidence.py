"""What a test of the stack looks at besides the answers: the records themselves, and the locks that hold a moment still."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from courtesy.model import audit
from courtesy.store import audit_log
from tests.stack.town import Town, eventually

HOLDING = {
    "en": "We received your message and will answer it shortly.",
    "zh": "已收到您的消息，我们会尽快回复。",
}
_TEST_LOCK = 7740


def rows(town: Town, query: str, **values: Any) -> list[dict[str, Any]]:
    """Rows of a query on the product's database."""
    with town.product.engine.connect() as connection:
        return [dict(row._mapping) for row in connection.execute(text(query), values)]


def turns_with(town: Town, phone: str) -> list[dict[str, Any]]:
    """Every turn with a number in order, whatever its state."""
    return rows(
        town,
        "select t.* from turns t join contacts c on c.id = t.contact_id where c.phone = :phone order by t.seq",
        phone=phone,
    )


def received(town: Town, phone: str) -> list[dict[str, Any]]:
    """The turns of the person at a number, in order of arrival."""
    return [turn for turn in turns_with(town, phone) if turn["direction"] == "inbound"]


def replies(town: Town, phone: str) -> list[dict[str, Any]]:
    """What we said to a number, in order; sentences that were held back are not among it."""
    return [turn for turn in turns_with(town, phone) if turn["direction"] == "outbound" and turn["state"] != "blocked"]


def contact_with(town: Town, phone: str) -> UUID:
    """The newest contact with a number."""
    return UUID(
        str(rows(town, "select id from contacts where phone = :phone order by started_at desc", phone=phone)[0]["id"])
    )


def promises(town: Town, ref: str) -> list[tuple[int, str]]:
    """Promises of an account ever recorded: minor units and state."""
    query = "select amount_minor, state from promises p join accounts a on a.id = p.account_id where ref = :ref order by made_at"
    return [(row["amount_minor"], row["state"]) for row in rows(town, query, ref=ref)]


def opt_outs(town: Town, phone: str) -> list[dict[str, Any]]:
    """Opt-outs of a number ever recorded."""
    return rows(town, "select channel, rule, customer_id, withdrawn_at from opt_outs where phone = :phone", phone=phone)


def decisions(town: Town, ref: str) -> list[dict[str, Any]]:
    """Answers of the permission gate about an account, in order."""
    query = "select d.* from decisions d join accounts a on a.id = d.account_id where a.ref = :ref order by d.at"
    return rows(town, query, ref=ref)


def audited(town: Town, kind: str, **body: str) -> list[dict[str, Any]]:
    """Bodies of the audit entries of a kind that have these values."""
    found = [
        row["body"] for row in rows(town, "select body from audit_entries where kind = :kind order by seq", kind=kind)
    ]
    return [entry for entry in found if all(entry.get(key) == value for key, value in body.items())]


def verify_audit(town: Town) -> int:
    """Check the audit log as it is now; returns how many entries it has."""
    with audit_log.snapshot(town.product.engine) as connection:
        head, entries = audit_log.read_head(connection), audit_log.read(connection)
        return audit.verify(entries, head, town.product.signer.check)


def everything_answered(town: Town, phone: str) -> list[dict[str, Any]]:
    """The person's turns, once none waits for an answer and nothing waits to be sent."""

    def settled() -> list[dict[str, Any]]:
        waiting = any(turn["state"] in ("received", "to_send", "sending") for turn in turns_with(town, phone))
        return [] if waiting else received(town, phone)

    return eventually(settled, within_s=120)


def is_well(town: Town) -> bool:
    """Whether the web server answers and can keep what it is told."""
    try:
        return town.web.get("/readyz").status_code == 200
    except httpx.HTTPError:
        return False


def children(pid: int) -> list[int]:
    """Processes that a process has started."""
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def order_fault(town: Town, fault: str, **more: Any) -> None:
    """Order a fault at the emulated carrier."""
    answer = httpx.post(f"{town.running.emulator_url}/emulator/faults", json={"fault": fault} | more, timeout=10)
    assert answer.status_code == 201, answer.text


def carrier_log(town: Town, phone: str) -> list[dict[str, Any]]:
    """Texts that we gave the carrier for a number, with their states there."""
    answer = httpx.get(f"{town.running.emulator_url}/emulator/messages", params={"customer": phone}, timeout=10).json()
    return [message for message in answer["messages"] if message["direction"] == "outbound-api"]


@contextmanager
def held_at_commit(town: Town, table: str, when: str = "true") -> Iterator[Callable[[], bool]]:
    """Let transactions that add to a table stop in the middle of their COMMIT; gives a question whether one has.

    `when` says of which new rows, in SQL. A deferred trigger waits for a lock of ours: when the block ends, Postgres completes the commit, whoever asked for it lives or not.
    """
    engine = town.product.engine
    with engine.begin() as connection:
        connection.execute(
            text(
                "create or replace function held_by_test() returns trigger language plpgsql as "
                f"$$ begin perform pg_advisory_xact_lock_shared({_TEST_LOCK}, 0); return null; end $$"
            )
        )
        connection.execute(
            text(
                f"create constraint trigger held_by_test after insert on {table} deferrable initially deferred "
                f"for each row when ({when}) execute function held_by_test()"
            )
        )

    def somebody_waits() -> bool:
        query = f"select 1 from pg_locks where locktype = 'advisory' and classid = {_TEST_LOCK} and not granted"
        return bool(rows(town, query))

    holder = engine.connect()
    try:
        holder.execute(text(f"select pg_advisory_lock({_TEST_LOCK}, 0)"))
        yield somebody_waits
    finally:
        # Postgres itself may have been killed meanwhile, and the hold with it
        with suppress(SQLAlchemyError):
            holder.execute(text(f"select pg_advisory_unlock({_TEST_LOCK}, 0)"))
        holder.invalidate()
        holder.close()
        eventually(lambda: _forget(town, table))


def _forget(town: Town, table: str) -> bool:
    try:
        with town.product.engine.begin() as connection:
            connection.execute(text(f"drop trigger if exists held_by_test on {table}"))
    except SQLAlchemyError:
        return False
    return True


def told(town: Town, phone: str, line: str, **more: Any) -> list[str]:
    """Text, and wait for the answer if a busy machine could not give it at once."""
    before = len(town.sent_to(phone))
    said = town.text(phone, line, **more)
    if not set(said) & set(HOLDING.values()):
        return said
    everything_answered(town, phone)
    return [sentence for sentence in said if sentence not in HOLDING.values()] + town.sent_to(phone)[before:]
