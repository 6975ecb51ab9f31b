"""What the owner of the database can do: switch the triggers off."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine, text

GUARDED = ("audit_entries", "audit_head", "decisions")


@contextmanager
def unguarded(engine: Engine) -> Iterator[Connection]:
    """A transaction in which nothing is append-only."""
    with engine.begin() as connection:
        for table in GUARDED:
            connection.execute(text(f"alter table {table} disable trigger user"))
        yield connection
        for table in GUARDED:
            connection.execute(text(f"alter table {table} enable trigger user"))
