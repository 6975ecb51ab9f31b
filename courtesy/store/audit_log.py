"""The audit log in Postgres: appended in the transaction that it tells of, read for checking and export.

The single row of `audit_head` is locked while a transaction appends, which puts all entries in one order. It is taken last,
just before the commit, so that others wait for a fraction of a millisecond only.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy import Connection, select, text
from sqlalchemy.dialects.postgresql import insert

from courtesy.model.audit import GENESIS, AuditEntry, AuditHead, link
from courtesy.store.tables import audit_entries, audit_head


class Signer(Protocol):
    """Signs the head."""

    def sign(self, data: bytes) -> bytes:
        """Sign the bytes."""


def append(connection: Connection, signer: Signer, at: datetime, entries: list[tuple[str, dict[str, Any]]]) -> None:
    """Append entries to the chain within the connection's transaction and sign the new head."""
    if not entries:
        return
    row = connection.execute(select(audit_head.c.seq, audit_head.c.hash).with_for_update()).one_or_none()
    if row is None:
        # first entry ever: the advisory lock stands in for the row that does not exist yet
        connection.execute(text("select pg_advisory_xact_lock(hashtext('audit_head'))"))
        row = connection.execute(select(audit_head.c.seq, audit_head.c.hash).with_for_update()).one_or_none()
    seq, previous = (row.seq, bytes(row.hash)) if row else (0, GENESIS)
    linked = list(link(seq, previous, at, entries))
    connection.execute(
        audit_entries.insert(),
        [
            {
                "seq": e.seq,
                "at": e.at,
                "kind": e.kind,
                "body": e.body,
                "prev_hash": e.prev_hash,
                "hash": e.hash,
            }
            for e in linked
        ],
    )
    last = linked[-1]
    unsigned = AuditHead(last.seq, last.hash, b"")
    head = {"seq": last.seq, "hash": last.hash, "signature": signer.sign(unsigned.signed_bytes)}
    connection.execute(
        insert(audit_head).values(only=True, **head).on_conflict_do_update(index_elements=["only"], set_=head)
    )


def read(connection: Connection) -> Iterator[AuditEntry]:
    """All entries in the order of the log, streamed."""
    rows = connection.execution_options(yield_per=2000).execute(select(audit_entries).order_by(audit_entries.c.seq))
    for row in rows:
        yield AuditEntry(row.seq, row.at, row.kind, row.body, bytes(row.prev_hash), bytes(row.hash))


def read_head(connection: Connection) -> AuditHead | None:
    """The signed end of the log."""
    row = connection.execute(select(audit_head)).one_or_none()
    return AuditHead(row.seq, bytes(row.hash), bytes(row.signature)) if row else None
