"""The audit log in Postgres: appended in the transaction that it tells of, read for checking and export.

The single row of `audit_head` is locked while a transaction appends, which puts all entries in one order. It is taken last,
just before the commit, so that others wait for a fraction of a millisecond only.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy import Connection, Engine, select, text

from courtesy.model.audit import GENESIS, AuditEntry, AuditHead, link
from courtesy.store.tables import audit_entries, audit_head

# entries and the new head in one round trip: all appending transactions wait for the one that holds the head
_APPEND = text("""
with head as (
    insert into audit_head ("only", seq, hash, signature) values (true, :seq, :hash, :signature)
    on conflict ("only") do update set seq = excluded.seq, hash = excluded.hash, signature = excluded.signature
)
insert into audit_entries (seq, at, kind, body, prev_hash, hash)
select * from unnest(
    cast(:seqs as bigint[]), cast(:ats as timestamptz[]), cast(:kinds as text[]), cast(:bodies as jsonb[]),
    cast(:prev_hashes as bytea[]), cast(:hashes as bytea[])
)
""")
_HEAD = select(audit_head.c.seq, audit_head.c.hash).with_for_update()


class Signer(Protocol):
    """Signs the head."""

    def sign(self, data: bytes) -> bytes:
        """Sign the bytes."""


def append(connection: Connection, signer: Signer, at: datetime, entries: list[tuple[str, dict[str, Any]]]) -> None:
    """Append entries to the chain within the connection's transaction and sign the new head."""
    if not entries:
        return
    row = connection.execute(_HEAD).one_or_none()
    if row is None:
        # first entry ever: the advisory lock stands in for the row that does not exist yet
        connection.execute(text("select pg_advisory_xact_lock(hashtext('audit_head'))"))
        row = connection.execute(_HEAD).one_or_none()
    seq, previous = (row.seq, bytes(row.hash)) if row else (0, GENESIS)
    linked = list(link(seq, previous, at, entries))
    last = linked[-1]
    unsigned = AuditHead(last.seq, last.hash, b"")
    connection.execute(
        _APPEND,
        {
            "seqs": [e.seq for e in linked],
            "ats": [e.at for e in linked],
            "kinds": [e.kind for e in linked],
            "bodies": [json.dumps(e.body, ensure_ascii=False) for e in linked],
            "prev_hashes": [e.prev_hash for e in linked],
            "hashes": [e.hash for e in linked],
            "seq": last.seq,
            "hash": last.hash,
            "signature": signer.sign(unsigned.signed_bytes),
        },
    )


@contextmanager
def snapshot(engine: Engine) -> Iterator[Connection]:
    """A connection that sees entries and head as of one moment, whatever is appended meanwhile."""
    with engine.connect().execution_options(isolation_level="REPEATABLE READ") as connection:
        yield connection


def read(connection: Connection) -> Iterator[AuditEntry]:
    """All entries in the order of the log, streamed."""
    rows = connection.execution_options(yield_per=2000).execute(select(audit_entries).order_by(audit_entries.c.seq))
    for row in rows:
        yield AuditEntry(row.seq, row.at, row.kind, row.body, bytes(row.prev_hash), bytes(row.hash))


def read_head(connection: Connection) -> AuditHead | None:
    """The signed end of the log."""
    row = connection.execute(select(audit_head)).one_or_none()
    return AuditHead(row.seq, bytes(row.hash), bytes(row.signature)) if row else None
