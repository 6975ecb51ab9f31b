"""Hand-offs waiting for an agent, in Redis: quick to watch, and rebuilt from Postgres whenever it was wiped."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

import redis

from courtesy.model.errors import Unavailable

# Safety first, then who waits longest. Seconds of head start a reason gets in the order of waiting.
HEAD_START_S = {"self_harm": 10**9, "deceased": 10**6, "identity_theft": 10**6}
KEY = "courtesy:hand-offs:pending"


class RedisHandOffQueue:
    """The queue of pending hand-offs."""

    def __init__(self, url: str) -> None:
        self._redis = redis.Redis.from_url(url, socket_timeout=2, socket_connect_timeout=2, decode_responses=True)

    def announce(self, hand_off_id: UUID, reason: str, at: datetime) -> None:
        """Put a hand-off into the queue; again is harmless.

        Raises:
            Unavailable: If Redis does not answer.
        """
        try:
            self._redis.zadd(KEY, {str(hand_off_id): at.timestamp() - HEAD_START_S.get(reason, 0)}, nx=True)
        except redis.RedisError as error:
            raise Unavailable(f"Redis does not answer: {type(error).__name__}.") from error

    def pending(self) -> list[UUID]:
        """Waiting hand-offs, the most urgent first."""
        return [UUID(str(member)) for member in self._redis.zrange(KEY, 0, -1)]

    def rebuild(self, waiting: Iterable[tuple[UUID, str, datetime]]) -> None:
        """Make the queue what Postgres says it is."""
        scores = {str(i): at.timestamp() - HEAD_START_S.get(reason, 0) for i, reason, at in waiting}
        with self._redis.pipeline() as pipe:
            pipe.delete(KEY)
            if scores:
                pipe.zadd(KEY, scores)
            pipe.execute()

    def ping(self) -> bool:
        """Whether the server answers; raises redis' errors if not."""
        return bool(self._redis.ping())
