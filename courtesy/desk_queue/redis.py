"""Hand-offs waiting for an agent, in Redis: quick to take hold of, and rebuilt from Postgres whenever it was wiped."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import redis

from courtesy.desk_queue.scripts import ANNOUNCE, RAISE_TOKENS, TAKE_HOLD
from courtesy.model.errors import Unavailable
from courtesy.ports.desk import Grip, Waiting

PREFIX = "courtesy:desk:"
PENDING, ROUTES, HOLDS, TOKENS = (PREFIX + name for name in ("pending", "routes", "holds", "tokens"))
SEEN, STATUS = PREFIX + "seen", PREFIX + "status"


class RedisHandOffQueue:
    """The queue of pending hand-offs, and which agents are there."""

    def __init__(self, url: str) -> None:
        self._redis = redis.Redis.from_url(url, socket_timeout=2, socket_connect_timeout=2, decode_responses=True)
        self._take_hold = self._redis.register_script(TAKE_HOLD)
        self._announce = self._redis.register_script(ANNOUNCE)
        self._raise = self._redis.register_script(RAISE_TOKENS)

    def announce(self, waiting: Iterable[Waiting], now: datetime) -> None:
        """Put hand-offs into the queue, unless somebody has just taken hold of them; again is harmless."""
        entries = [
            part for each in waiting for part in (str(each.hand_off), each.order, f"{each.skill} {each.language}")
        ]
        with _answering():
            if entries:
                self._announce(keys=[PENDING, ROUTES, HOLDS], args=[_ms(now), *entries])

    def rebuild(self, waiting: Iterable[Waiting], now: datetime) -> None:
        """Make the queue what Postgres says it is."""
        known = list(waiting)
        with _answering():
            stale = set(map(str, self._redis.zrange(PENDING, 0, -1))) - {str(each.hand_off) for each in known}
            if stale:
                self._redis.zrem(PENDING, *stale)
                self._redis.hdel(ROUTES, *stale)
        self.announce(known, now)

    def pending(self) -> list[UUID]:
        """Waiting hand-offs, the most urgent first."""
        with _answering():
            return [UUID(str(member)) for member in self._redis.zrange(PENDING, 0, -1)]

    def take_hold(self, hand_off_id: UUID, agent: str, now: datetime, until: datetime) -> Grip | None:
        """Take hold of one hand-off; None if another agent was quicker."""
        return self._hold(agent, now, until, str(hand_off_id))

    def take_hold_of_next(
        self, agent: str, skills: Collection[str], languages: Collection[str], now: datetime, until: datetime
    ) -> Grip | None:
        """Take hold of the most urgent one that an agent may take; None if there is none."""
        return self._hold(agent, now, until, "", f" {' '.join(skills)} ", f" {' '.join(languages)} ")

    def _hold(self, agent: str, now: datetime, until: datetime, *choice: str) -> Grip | None:
        with _answering():
            taken: Any = self._take_hold(
                keys=[PENDING, ROUTES, HOLDS, TOKENS], args=[agent, _ms(now), _ms(until), *choice]
            )
        return Grip(UUID(taken[0]), int(taken[1])) if taken else None

    def let_go(self, hand_off_id: UUID) -> None:
        """Forget a hand-off and who holds it."""
        with _answering(), self._redis.pipeline(transaction=True) as pipe:
            pipe.zrem(PENDING, str(hand_off_id))
            pipe.hdel(ROUTES, str(hand_off_id))
            pipe.hdel(HOLDS, str(hand_off_id))
            pipe.execute()

    def tokens_above(self, token: int) -> None:
        """Give only tokens greater than this from now on."""
        with _answering():
            self._raise(keys=[TOKENS], args=[token])

    def seen(self, agent: str, status: str, now: datetime) -> None:
        """Note that an agent is there, and whether they take cases."""
        with _answering(), self._redis.pipeline(transaction=True) as pipe:
            pipe.zadd(SEEN, {agent: _ms(now)})
            pipe.hset(STATUS, agent, status)
            pipe.execute()

    def gone(self, agent: str) -> None:
        """Note that an agent has left."""
        with _answering():
            self._redis.zrem(SEEN, agent)

    def present(self, since: datetime) -> dict[str, str]:
        """Agents that were heard of since an instant, with their status."""
        with _answering():
            agents = [str(agent) for agent in self._redis.zrangebyscore(SEEN, _ms(since), "+inf")]
            statuses = self._redis.hmget(STATUS, agents) if agents else []
        return {agent: str(status or "away") for agent, status in zip(agents, statuses, strict=True)}

    def last_seen(self, agent: str) -> datetime | None:
        """When an agent was last heard of; None if it knows nothing of them, as after it was wiped."""
        with _answering():
            seen: Any = self._redis.zscore(SEEN, agent)
        return None if seen is None else datetime.fromtimestamp(float(seen) / 1000, UTC)

    def first_look(self, key: str, within_s: int) -> bool:
        """Whether this is the first look of its kind within some seconds; yes, if nobody can tell."""
        try:
            return bool(self._redis.set(f"{PREFIX}looked:{key}", "1", nx=True, ex=within_s))
        except redis.RedisError:
            return True

    def ping(self) -> bool:
        """Whether the server answers; raises redis' errors if not."""
        return bool(self._redis.ping())


@contextmanager
def _answering() -> Iterator[None]:
    try:
        yield
    except redis.RedisError as error:
        raise Unavailable(f"Redis does not answer: {type(error).__name__}.") from error


def _ms(instant: datetime) -> int:
    return int(instant.timestamp() * 1000)
