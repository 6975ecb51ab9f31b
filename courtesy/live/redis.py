"""Live audio, as processes know of one another in Redis: which servers have room for a call, and tickets for its sound.

Everything here lasts seconds; if Redis is gone, calls go on without live audio.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Sequence

import redis
import structlog

log = structlog.get_logger(__name__)
SERVER, TICKET = "courtesy:audio:server:", "courtesy:audio:ticket:"
# Calls that a place is kept for until their sound comes: a sorted set of calls by the instant until which, in Redis' own seconds.
AWAITED = "courtesy:audio:awaited"
# A server says this often that it lives, and is taken for gone when it has not for so long.
ALIVE_S = 5
# Twilio opens the socket within a second of our answer; a call that is dialled rings for 25 s at most.
TICKET_S, RINGING_S = 30, 40


class LiveAudio:
    """Servers of live audio and tickets to them."""

    def __init__(self, url: str) -> None:
        self._redis = redis.Redis.from_url(url, socket_timeout=1, socket_connect_timeout=1, decode_responses=True)

    def announce(self, server: str, *, room: int, languages: Sequence[str], arrived: Sequence[str] = ()) -> None:
        """Say that a server lives, how many more calls it takes now, and what it speaks; raises redis' errors.

        Args:
            server: Its name.
            room: How many more calls it takes.
            languages: What it speaks.
            arrived: Calls whose sound has come: they are among those it has no more room for, and no longer awaited.
        """
        with self._redis.pipeline() as both:
            both.set(SERVER + server, json.dumps({"room": room, "languages": list(languages)}), ex=ALIVE_S)
            if arrived:
                both.zrem(AWAITED, *arrived)
            both.execute()

    def leave(self, server: str) -> None:
        """Say that a server takes no more calls."""
        self._redis.delete(SERVER + server)

    def has_room(self, language: str) -> bool:
        """Whether a call in a language can be taken now, besides those that are awaited; no, if nobody can tell."""
        try:
            rooms = self._rooms(language)
            return bool(rooms) and sum(rooms) > self._awaited(int(self._redis.time()[0]))
        except redis.RedisError as error:
            log.warning("live audio cannot be asked", why=type(error).__name__)
            return False

    def keep_place(self, language: str, call: str) -> bool:
        """Keep a place for a call that is about to be dialled, until it is answered or has rung long enough.

        Args:
            language: What it will be held in.
            call: What it is known by, to `ticket` too.

        Returns:
            False if the calls that go on or ring now leave no place for it; true as well if no server speaks the language, or
            nobody can tell: then Twilio's own recognition and voices hold it, as many as there are.
        """
        try:
            rooms = self._rooms(language)
            return not rooms or self._take_place(call, sum(rooms), RINGING_S)
        except redis.RedisError as error:
            log.warning("live audio cannot be asked", why=type(error).__name__)
            return True

    def ticket(self, call_sid: str, language: str, *, dialled: str | None = None) -> str | None:
        """A ticket for the sound of one call, good once.

        Args:
            call_sid: The carrier's number of the call.
            language: What it begins in.
            dialled: What a place was kept for it by, if we dialled it.

        Returns:
            None if there is no room for it, or nobody can tell.
        """
        token = secrets.token_urlsafe(24)
        try:
            if dialled is not None:
                self._redis.zrem(AWAITED, dialled)
            if not self._take_place(call_sid, sum(self._rooms(language)), TICKET_S):
                return None
            self._redis.set(TICKET + _digest(token), call_sid, ex=TICKET_S)
        except redis.RedisError as error:
            log.warning("live audio cannot be asked", why=type(error).__name__)
            return None
        return token

    def admit(self, token: str, call_sid: str) -> bool:
        """Take a ticket; whether it was good, for this call, and had not been taken before."""
        return bool(token) and self._redis.getdel(TICKET + _digest(token)) == call_sid

    def _take_place(self, call: str, room: int, seconds: int) -> bool:
        """Keep a place among so many; of two that ask for the last one at the same time perhaps neither gets it, never both."""
        now = int(self._redis.time()[0])
        self._redis.zadd(AWAITED, {call: now + seconds})
        if self._awaited(now) <= room:
            return True
        self._redis.zrem(AWAITED, call)
        return False

    def _awaited(self, now: int) -> int:
        self._redis.zremrangebyscore(AWAITED, "-inf", now)
        return int(self._redis.zcard(AWAITED))

    def _rooms(self, language: str) -> list[int]:
        servers = list(self._redis.scan_iter(SERVER + "*", count=100))
        known = [json.loads(value) for value in self._redis.mget(servers) if value] if servers else []
        return [int(server["room"]) for server in known if language in server["languages"]]


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
