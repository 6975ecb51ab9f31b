"""Notices connections that died while nobody used them, without asking the database.

SQLAlchemy's own way (`pool_pre_ping`) is a round trip before every transaction, half a dozen on the path of one text. A
server that ends a connection closes its socket, and the kernel knows: a connection in the pool has nothing to be read, so
one that has is closed, or is about to be.
"""

from __future__ import annotations

import select
from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.exc import InvalidatePoolError

# A host that vanished, or a firewall that forgot us, closes nothing and answers nothing: it is noticed within half a minute (libpq's
# connection parameters; seconds, but for the last, which is milliseconds). They do nothing on a socket of this machine.
NOTICED: dict[str, Any] = {
    "connect_timeout": 10,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 25_000,
}


def refuse_dead_connections(engine: Engine) -> None:
    """Make the engine's pool throw away connections that the server has closed, and open new ones instead."""

    @event.listens_for(engine, "checkout")
    def look(connection: Any, record: Any, proxy: Any) -> None:
        if connection.closed or closed_by_server(connection.fileno()):
            raise InvalidatePoolError("the server has closed this connection")


def closed_by_server(socket: int) -> bool:
    """Whether there is something to read on the socket of a connection that nobody uses."""
    poll = select.poll()  # not select.select, which ends at descriptor 1023
    poll.register(socket, select.POLLIN)
    return bool(poll.poll(0))
