"""Real databases from wheels for machines without Docker: Postgres and Valkey under the state directory.

`databases(settings)` is what commands use: it gives the two addresses, from the settings where they are
set, else from the embedded servers, started when nobody runs them.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from courtesy.embedded.postgres import EmbeddedPostgres
from courtesy.embedded.valkey import EmbeddedValkey

if TYPE_CHECKING:
    from courtesy.settings import Settings

__all__ = ["Addresses", "EmbeddedPostgres", "EmbeddedValkey", "databases"]


@dataclass(frozen=True)
class Addresses:
    """Where the databases are, as URLs with their secrets.

    Attributes:
        database_url: A libpq URL.
        redis_url: A redis URL.
    """

    database_url: str
    redis_url: str


@contextmanager
def databases(settings: Settings, *, redis: bool = True) -> Iterator[Addresses]:
    """Both databases, running, for the length of a block.

    Args:
        settings: DATABASE_URL and REDIS_URL win over the embedded servers.
        redis: Whether Redis is needed at all; without it `redis_url` may be empty.
    """
    with ExitStack() as stack:
        state_dir = settings.courtesy_state_dir
        database = settings.database_url or stack.enter_context(EmbeddedPostgres(state_dir).running())
        shared = settings.redis_url or (stack.enter_context(EmbeddedValkey(state_dir).running()) if redis else "")
        yield Addresses(database, shared)
