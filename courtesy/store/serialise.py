"""One at a time per person, across processes: a Postgres advisory lock that dies with its connection."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine, text
from sqlalchemy.exc import OperationalError

from courtesy.model.errors import Unavailable
from courtesy.store.unit_of_work import lock_number


class PostgresSerialiser:
    """Holds keys on a connection of its own, so that a killed process frees them at once."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine.execution_options(isolation_level="AUTOCOMMIT")

    @contextmanager
    def hold(self, key: str, *, patience_s: float) -> Iterator[None]:
        """Hold the key while the block runs; Postgres serves those who wait in the order they came.

        Raises:
            Unavailable: If others hold it for longer than `patience_s` seconds.
        """
        number = lock_number(key)
        with self._engine.connect() as connection:
            # both in one round trip: this is on the path of every text
            statement = "select set_config('lock_timeout', :ms, false), pg_advisory_lock(2, :key)"
            try:
                connection.execute(text(statement), {"ms": f"{max(1, int(patience_s * 1000))}ms", "key": number})
            except OperationalError as error:
                connection.invalidate()
                raise Unavailable(f"The conversation is busy: others held it for {patience_s:.1f} s.") from error
            try:
                yield
            finally:
                connection.execute(
                    text("select pg_advisory_unlock(2, :key), set_config('lock_timeout', '0', false)"),
                    {"key": number},
                )
