"""The one clock. In production it is the machine's; elsewhere it can be set and moved, for everybody at once."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from typing import cast

import psycopg
from sqlalchemy import Engine, delete
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import OperationalError

from courtesy.store.liveness import closed_by_server
from courtesy.store.tables import product_clock

_OFFSET = "select offset_us from product_clock"


class MachineClock:
    """The machine's time. The only place of the product that reads it."""

    def now(self) -> datetime:
        """The present instant, aware, in UTC."""
        return datetime.now(UTC)


class MovableClock:
    """Real time plus an offset kept in Postgres, so that all processes agree and a restart forgets nothing."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._machine = MachineClock()
        self._lock = threading.Lock()
        self._reading: psycopg.Connection | None = None

    def now(self) -> datetime:
        """The present instant as the product sees it."""
        with self._lock:
            try:
                offset = self._offset()
            except psycopg.OperationalError:
                # the server went away this very moment: a new connection says whether it is back
                self._forget()
                try:
                    offset = self._offset()
                except psycopg.OperationalError as error:  # as everything else of the records says it
                    raise OperationalError(_OFFSET, None, error) from error
        return self._machine.now() + timedelta(microseconds=offset)

    def close(self) -> None:
        """Give the connection back."""
        with self._lock:
            self._forget()

    def _offset(self) -> int:
        """Asked several times in every request: on a connection for nothing else, without a transaction."""
        reading = self._reading
        if reading is None or reading.closed or closed_by_server(reading.fileno()):
            self._forget()
            reading = self._reading = self._opened()
        row = reading.execute(_OFFSET).fetchone()
        return int(row[0]) if row else 0

    def _opened(self) -> psycopg.Connection:
        pooled = self._engine.raw_connection()
        connection = cast(psycopg.Connection, pooled.driver_connection)
        pooled.detach()
        connection.autocommit = True
        return connection

    def _forget(self) -> None:
        if self._reading is not None:
            self._reading.close()
        self._reading = None

    def set(self, instant: datetime) -> timedelta:
        """Make it `instant` now; time goes on from there. Returns the new offset from real time."""
        return self._keep(instant - self._machine.now())

    def advance(self, by: timedelta) -> timedelta:
        """Move on by a span. Returns the new offset from real time."""
        return self._keep(self.now() + by - self._machine.now())

    def real(self) -> None:
        """Back to real time."""
        with self._engine.begin() as connection:
            connection.execute(delete(product_clock))

    def _keep(self, offset: timedelta) -> timedelta:
        microseconds = offset // timedelta(microseconds=1)
        with self._engine.begin() as connection:
            connection.execute(
                insert(product_clock)
                .values(only=True, offset_us=microseconds)
                .on_conflict_do_update(index_elements=["only"], set_={"offset_us": microseconds})
            )
        return offset
