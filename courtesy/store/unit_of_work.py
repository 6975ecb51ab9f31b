"""One transaction over the records, with its audit entries and jobs."""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from types import TracebackType
from typing import Any, Self

import procrastinate
from procrastinate.exceptions import AlreadyEnqueued
from sqlalchemy import text
from sqlalchemy.orm import Session, sessionmaker

from courtesy.model.audit import check_kind
from courtesy.ports import Clock
from courtesy.store import audit_log
from courtesy.store.desk_records import DeskRecords
from courtesy.store.ledger_records import LedgerRecords
from courtesy.store.many_records import RecordsOfMany
from courtesy.store.outreach_records import OutreachRecords
from courtesy.store.recording_records import RecordingRecords
from courtesy.store.records import SqlRecords

# Jobs queue by whom they wait for, each with workers of its own: a slow dialogue must not hold up texts, nor a slow carrier
# the hand-offs.
QUEUES = {
    "answer_turns": "dialogue",
    "send_texts": "carrier",
    "send_openings": "carrier",
    "find_lost_answers": "carrier",
    "place_call": "carrier",
    "take_leave_of_machine": "carrier",
    "ring_agent": "calls",
    "steer_call": "calls",
    "lengthen_call": "calls",
}
ELSE = "default"


def lock_number(key: str) -> int:
    """A stable 31-bit number for an advisory lock. Two keys that meet only wait for each other needlessly."""
    return zlib.crc32(key.encode()) & 0x7FFFFFFF


class SqlUnitOfWork(SqlRecords, LedgerRecords, OutreachRecords, DeskRecords, RecordingRecords, RecordsOfMany):
    """A transaction; leaving the `with` block without `commit` rolls it back."""

    def __init__(
        self, sessions: sessionmaker[Session], clock: Clock, signer: audit_log.Signer, jobs: procrastinate.App
    ) -> None:
        self._sessions = sessions
        self._clock = clock
        self._signer = signer
        self._jobs = jobs
        self._entries: list[tuple[str, dict[str, Any]]] = []

    def __enter__(self) -> Self:
        """Begin."""
        self._session = self._sessions()
        self._entries = []
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Roll back what was not committed and give the connection back."""
        self._session.close()

    def commit(self) -> None:
        """Append the audit entries to the chain and make everything durable."""
        self._session.flush()
        if self._entries:
            audit_log.append(self._session.connection(), self._signer, self._clock.now(), self._entries)
            self._entries = []
        self._session.commit()

    def audit(self, kind: str, body: dict[str, Any]) -> None:
        """Put an entry into the audit log with this transaction."""
        check_kind(kind, body)
        self._entries.append((kind, body))

    def defer(
        self, job: str, *, queueing_lock: str, lock: str | None = None, in_s: float = 0.0, **arguments: Any
    ) -> None:
        """Enqueue a background job with this transaction; nothing happens if one with the queueing lock waits already."""
        try:
            # a savepoint, because Postgres reports "already waiting" as an error that would end the whole transaction
            with self._session.begin_nested():
                # asked for inside: the savepoint begins with the first use of the connection
                connection = self._session.connection().connection.driver_connection
                self._jobs.configure_task(
                    job,
                    allow_unknown=True,
                    lock=lock,
                    queue=QUEUES.get(job, ELSE),
                    queueing_lock=queueing_lock,
                    schedule_in={"seconds": in_s} if in_s else None,
                    connection=connection,
                ).defer(**arguments)
        except AlreadyEnqueued:
            return

    def only_each(self, keys: Iterable[str]) -> None:
        """As `only_one` for many keys, taken in one order, so that nobody who does the same waits in a circle."""
        numbers = sorted({lock_number(key) for key in keys})
        take = (
            "select pg_advisory_xact_lock(1, n) from unnest(cast(:numbers as int[])) with ordinality u(n, i) order by i"
        )
        self._session.execute(text(take), {"numbers": numbers})

    def only_one(self, key: str) -> None:
        """Hold others that name the same key until this transaction ends."""
        self._session.execute(text("select pg_advisory_xact_lock(1, :key)"), {"key": lock_number(key)})
