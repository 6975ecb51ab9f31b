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
    def hold(self, key: str, *others: str, patience_s: float) -> Iterator[None]:
        """Hold the key, or several, while the block runs; Postgres serves those who wait in the order they came.

        Several are taken in one order, so that nobody who does the same waits in a circle.

        Raises:
            Unavailable: If others hold one of them for longer than `patience_s` seconds.
        """
        numbers = sorted({lock_number(each) for each in (key, *others)})
        with self._engine.connect() as connection:
            # both in one round trip: this is on the path of every text
            statement = "select set_config('lock_timeout', :ms, false), " + _each("pg_advisory_lock", numbers)
            try:
                connection.execute(text(statement), {"ms": f"{max(1, int(patience_s * 1000))}ms"} | _named(numbers))
            except OperationalError as error:
                connection.invalidate()
                raise Unavailable(f"The conversation is busy: others held it for {patience_s:.1f} s.") from error
            try:
                yield
            finally:
                release = "select " + _each("pg_advisory_unlock", numbers) + ", set_config('lock_timeout', '0', false)"
                connection.execute(text(release), _named(numbers))


def _each(function: str, numbers: list[int]) -> str:
    """A call of one of Postgres' functions for every number, in their order."""
    return ", ".join(f"{function}(2, :key{n})" for n in range(len(numbers)))


def _named(numbers: list[int]) -> dict[str, int]:
    return {f"key{n}": number for n, number in enumerate(numbers)}
