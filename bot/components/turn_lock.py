"""One turn at a time for a conversation, over all Rasa servers: a key in Redis.

Stock Rasa keeps a queue of tickets that it reads, changes and writes back (two servers can take the same
number), and looks at it once a second. Here the key is taken with one atomic command and asked for every 10
ms.

The key outlives no turn (`courtesy_channel` ends a turn before `LOCK_MS`), and should Redis lose it all the
same, the tracker store still refuses the second of two writers.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
import time
from contextlib import asynccontextmanager
from typing import Any, AsyncGenerator, Optional, Set

from rasa.core.lock import TicketLock
from rasa.core.lock_store import LockError, LockStore
from rasa.shared.exceptions import RasaException
from rasa.utils.endpoints import EndpointConfig
from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)

TURN_SECONDS = 12.0  # the longest a turn may run, with one slow action call (8 s) in it
LOCK_MS = 15_000
WAIT_SECONDS = 10.0
POLL_SECONDS = 0.01
LATER_SECONDS = 0.2
SOCKET_SECONDS = 2.0

# Taking is repeatable: after a broken connection nobody knows whether the first command arrived.
_TAKE = """
local holder = redis.call('get', KEYS[1])
if holder and holder ~= ARGV[1] then return 0 end
redis.call('set', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 1
"""
_RELEASE = "if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('del', KEYS[1]) end return 0"


class TurnLockStore(LockStore):
    """Locks conversations in Redis; without Redis no turn runs."""

    def __init__(self, endpoint_config: Optional[EndpointConfig] = None, **kwargs: Any) -> None:
        """Creates the store; connects only when the first turn comes.

        Args:
            endpoint_config: `lock_store` of `endpoints.yml`; its `url` is needed.
            kwargs: Not used; Rasa's interface.
        """
        url = endpoint_config.url if endpoint_config else None
        if not url:
            raise RasaException("lock_store in endpoints.yml needs `url: ${REDIS_URL}`.")
        # One retry at once: a connection from before a restart of Redis fails on its first use.
        self._redis = Redis.from_url(
            url,
            socket_timeout=SOCKET_SECONDS,
            socket_connect_timeout=SOCKET_SECONDS,
            retry=Retry(NoBackoff(), 1),
            retry_on_error=[RedisConnectionError],
        )
        self._letting_go: Set["asyncio.Task[None]"] = set()
        self._take = self._redis.register_script(_TAKE)
        self._release = self._redis.register_script(_RELEASE)

    @asynccontextmanager
    async def lock(
        self,
        conversation_id: str,
        lock_lifetime: float = LOCK_MS / 1000,
        wait_time_in_seconds: float = POLL_SECONDS,
    ) -> AsyncGenerator[TicketLock, None]:
        """Holds the conversation's lock.

        Args:
            conversation_id: The conversation.
            lock_lifetime: Seconds after which the lock of a crashed server falls.
            wait_time_in_seconds: How often to ask while another turn holds it.

        Raises:
            LockError: When it cannot be had in `WAIT_SECONDS`, or Redis does not answer.
        """
        key, token = f"courtesy:rasa:lock:{conversation_id}", secrets.token_hex(16)
        await self._acquire(key, token, int(lock_lifetime * 1000), wait_time_in_seconds)
        try:
            yield TicketLock(conversation_id)
        finally:
            await self._let_go(key, token)

    async def _acquire(self, key: str, token: str, lifetime_ms: int, poll: float) -> None:
        deadline = time.monotonic() + WAIT_SECONDS
        try:
            while not await self._take(keys=[key], args=[token, lifetime_ms]):
                if time.monotonic() > deadline:
                    raise LockError("another turn of this conversation is still running")
                await asyncio.sleep(poll)
        except RedisError as failure:
            # a Redis that only stalled reads what it was asked for when it goes on, and grants it to nobody
            later = asyncio.create_task(self._let_go_later(key, token))
            self._letting_go.add(later)
            later.add_done_callback(self._letting_go.discard)
            raise LockError("Redis does not answer") from failure
        except asyncio.CancelledError:
            await self._let_go(key, token)  # the command may have arrived
            raise

    async def _let_go_later(self, key: str, token: str) -> None:
        """Gives back a lock that may still come, until it has come or would fall by itself."""
        deadline, came = time.monotonic() + LOCK_MS / 1000, False
        while time.monotonic() < deadline:
            try:
                released = await self._release(keys=[key], args=[token])
                if came and not released:
                    return
                came = came or bool(released)  # and once more: it was asked for twice, and both may be granted
            except RedisError:
                pass  # it still stalls
            await asyncio.sleep(LATER_SECONDS)

    async def _let_go(self, key: str, token: str) -> None:
        try:
            await self._release(keys=[key], args=[token])
        except RedisError:
            # The turn itself is done; the key falls by itself.
            logger.warning("A conversation's lock could not be released; it lasts %d s at most.", LOCK_MS // 1000)
