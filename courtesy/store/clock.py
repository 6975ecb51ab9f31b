"""The one clock. In production it is the machine's; elsewhere it can be set and moved, for everybody at once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import Engine, delete, select
from sqlalchemy.dialects.postgresql import insert

from courtesy.store.tables import product_clock


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

    def now(self) -> datetime:
        """The present instant as the product sees it."""
        with self._engine.connect() as connection:
            offset = connection.execute(select(product_clock.c.offset_us)).scalar_one_or_none() or 0
        return self._machine.now() + timedelta(microseconds=offset)

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
