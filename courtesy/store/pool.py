"""The pool of connections: who has waited in vain for one learns it by an error of ours, like everybody whom the database keeps waiting."""

from __future__ import annotations

from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.pool import PoolProxiedConnection, QueuePool

from courtesy.model.errors import Unavailable


class CountedPool(QueuePool):
    """As many connections as were asked for and no more; an exhausted one is `Unavailable`."""

    def connect(self) -> PoolProxiedConnection:
        """A connection, as soon as one is free.

        Raises:
            Unavailable: If none becomes free in time.
        """
        try:
            return super().connect()
        except PoolTimeout as error:
            raise Unavailable("All connections to the database are in use.") from error
