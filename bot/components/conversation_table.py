"""The one table Rasa writes: a row for every conversation, with its state before and after the last turn.

Leaves to `snapshot_tracker_store` what a state is. psycopg2 blocks, so every statement runs on a thread of a
small pool, and each thread owns one connection: as many connections as threads, and none is ever shared.
"""

from __future__ import annotations

import asyncio
import json
import logging
import re
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Callable, Dict, List, Optional, TypeVar

import psycopg2
from psycopg2 import errors
from psycopg2.extensions import connection as Connection

logger = logging.getLogger(__name__)

T = TypeVar("T")

CONNECTIONS = 4
CONNECT_SECONDS = 3
STATEMENT_MS = 4000

_CREATE = """
SELECT pg_advisory_xact_lock(hashtext('rasa.rasa_conversations'));
CREATE SCHEMA IF NOT EXISTS rasa;
CREATE TABLE IF NOT EXISTS rasa.rasa_conversations (
    conversation text PRIMARY KEY,
    turn text NOT NULL,
    state jsonb NOT NULL,
    previous_turn text,
    previous_state jsonb,
    updated_at timestamptz NOT NULL
);
"""

# A repeat of the stored turn goes on from the state before it.
_LOAD = """
SELECT turn, previous_turn, updated_at, CASE WHEN turn = %(turn)s THEN previous_state ELSE state END
FROM rasa.rasa_conversations WHERE conversation = %(conversation)s
"""

# `updated_at` is the row's version: a turn that lost its lock while it ran must not overwrite the one after
# it.
_SAVE = """
INSERT INTO rasa.rasa_conversations AS row (conversation, turn, state, updated_at)
VALUES (%(conversation)s, %(turn)s, %(state)s, clock_timestamp())
ON CONFLICT (conversation) DO UPDATE SET
    previous_turn = CASE WHEN row.turn = EXCLUDED.turn THEN row.previous_turn ELSE row.turn END,
    previous_state = CASE WHEN row.turn = EXCLUDED.turn THEN row.previous_state ELSE row.state END,
    turn = EXCLUDED.turn, state = EXCLUDED.state, updated_at = EXCLUDED.updated_at
WHERE row.updated_at = %(loaded)s
"""


@dataclass(frozen=True)
class Row:
    """What a turn starts from."""

    turn: str
    previous_turn: Optional[str]
    updated_at: datetime
    state: Optional[Dict[str, Any]]


class ConversationTable:
    """Reads and writes the rows; creates a missing table; connects again when Postgres was away."""

    def __init__(self, url: str) -> None:
        # SQLAlchemy's spelling of a driver ("postgresql+psycopg://") means nothing to libpq.
        self._dsn = re.sub(r"^postgres(?:ql)?\+\w+://", "postgresql://", url)
        self._threads = ThreadPoolExecutor(CONNECTIONS, thread_name_prefix="conversations")
        self._own = threading.local()

    async def load(self, conversation: str, turn: Optional[str]) -> Optional[Row]:
        """Returns the row, with the state that `turn` starts from."""
        rows = await self._run(_LOAD, {"conversation": conversation, "turn": turn}, lambda c: c.fetchall())
        return Row(*rows[0]) if rows else None

    async def save(self, conversation: str, turn: str, state: Dict[str, Any], loaded: Optional[datetime]) -> bool:
        """Stores the state after `turn`; says False when the row is no longer the one that was loaded."""
        values = {"conversation": conversation, "turn": turn, "state": json.dumps(state), "loaded": loaded}
        return await self._run(_SAVE, values, lambda c: c.rowcount == 1)

    async def delete(self, conversation: str) -> bool:
        """Forgets a conversation; says whether there was one."""
        query = "DELETE FROM rasa.rasa_conversations WHERE conversation = %(conversation)s"
        return await self._run(query, {"conversation": conversation}, lambda c: c.rowcount == 1)

    async def keys(self) -> List[str]:
        """Returns the ids of all conversations."""
        rows = await self._run("SELECT conversation FROM rasa.rasa_conversations", {}, lambda c: c.fetchall())
        return [row[0] for row in rows]

    async def _run(self, query: str, values: Dict[str, Any], read: Callable[[Any], T]) -> T:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, self._execute, query, values, read)

    def _execute(self, query: str, values: Dict[str, Any], read: Callable[[Any], T]) -> T:
        """Runs one statement, once more on a new connection when the old one had died in the meantime."""
        fresh = getattr(self._own, "connection", None) is None
        try:
            return self._once(query, values, read)
        except psycopg2.Error as failure:
            # psycopg2 has no class of error for a connection that is gone, and may still call it open. What
            # Postgres itself reports has a code; 57P is its shutdown.
            if failure.pgcode is not None and not failure.pgcode.startswith("57P"):
                raise
            self._own.connection = None
            if fresh:
                raise
        return self._once(query, values, read)

    def _once(self, query: str, values: Dict[str, Any], read: Callable[[Any], T]) -> T:
        connection = self._connection()
        with connection.cursor() as cursor:
            try:
                cursor.execute(query, values)
            except (errors.UndefinedTable, errors.InvalidSchemaName):
                logger.info("Creating the table rasa.rasa_conversations.")
                cursor.execute(_CREATE)  # one implicit transaction: several statements in one message
                cursor.execute(query, values)
            return read(cursor)

    def _connection(self) -> Connection:
        connection = getattr(self._own, "connection", None)
        if connection is None:
            connection = psycopg2.connect(
                self._dsn,
                connect_timeout=CONNECT_SECONDS,
                application_name="courtesy-rasa",
                options=f"-c statement_timeout={STATEMENT_MS}",
                # A host that vanished answers nothing at all; without these a thread would wait for hours.
                keepalives_idle=10,
                keepalives_interval=3,
                keepalives_count=2,
                tcp_user_timeout=STATEMENT_MS + 1000,
            )
            connection.autocommit = True  # one statement is one round trip
            self._own.connection = connection
        return connection
