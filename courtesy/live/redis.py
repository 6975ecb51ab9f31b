"""Live audio, as processes know of one another in Redis: which servers have room for a call, and tickets for its sound.

Everything here lasts seconds; if Redis is gone, calls go on without live audio.
"""

from __future__ import annotations

import hashlib
import json
import secrets

import redis
import structlog

log = structlog.get_logger(__name__)
SERVER, TICKET = "courtesy:audio:server:", "courtesy:audio:ticket:"
# A server says this often that it lives, and is taken for gone when it has not for so long.
ALIVE_S = 5
# Twilio opens the socket within a second of our answer.
TICKET_S = 30


class LiveAudio:
    """Servers of live audio and tickets to them."""

    def __init__(self, url: str) -> None:
        self._redis = redis.Redis.from_url(url, socket_timeout=1, socket_connect_timeout=1, decode_responses=True)

    def announce(self, server: str, *, room: int, languages: list[str]) -> None:
        """Say that a server lives, how many more calls it takes now, and what it speaks; raises redis' errors."""
        self._redis.set(SERVER + server, json.dumps({"room": room, "languages": languages}), ex=ALIVE_S)

    def leave(self, server: str) -> None:
        """Say that a server takes no more calls."""
        self._redis.delete(SERVER + server)

    def has_room(self, language: str) -> bool:
        """Whether a call in a language can be taken now; no, if nobody can tell."""
        return any(room > 0 for room in self._rooms(language))

    def is_full(self, language: str) -> bool:
        """Whether servers live that speak a language and none takes another call; no, if nobody can tell."""
        rooms = self._rooms(language)
        return bool(rooms) and not any(room > 0 for room in rooms)

    def _rooms(self, language: str) -> list[int]:
        try:
            servers = list(self._redis.scan_iter(SERVER + "*", count=100))
            known = [json.loads(value) for value in self._redis.mget(servers) if value] if servers else []
        except redis.RedisError as error:
            log.warning("live audio cannot be asked", why=type(error).__name__)
            return []
        return [int(server["room"]) for server in known if language in server["languages"]]

    def ticket(self, call_sid: str) -> str | None:
        """A ticket for the sound of one call, good once; None if none can be given."""
        token = secrets.token_urlsafe(24)
        try:
            self._redis.set(TICKET + _digest(token), call_sid, ex=TICKET_S)
        except redis.RedisError:
            return None
        return token

    def admit(self, token: str, call_sid: str) -> bool:
        """Take a ticket; whether it was good, for this call, and had not been taken before."""
        return bool(token) and self._redis.getdel(TICKET + _digest(token)) == call_sid


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
