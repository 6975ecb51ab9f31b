"""The database: its address as SQLAlchemy wants it, and its newest revision."""

from __future__ import annotations

from sqlalchemy import URL, create_engine, make_url
from sqlalchemy.exc import ArgumentError

from courtesy.model.errors import Misconfigured
from courtesy.settings import ROOT, Settings
from courtesy.store.liveness import NOTICED

# Recordings that end, thinking ahead, sentences that are rendered, and the start.
BESIDE_CALLS = 8
# Our own Postgres has 200 for all processes.
MOST_FOR_CALLS = 120


def sqlalchemy_url(url: str) -> str:
    """A libpq URL as SQLAlchemy with psycopg 3 wants it.

    Raises:
        Misconfigured: If it is no address of a Postgres, or one whose password would be taken for a part of its host.
    """
    scheme, separator, rest = url.partition("://")
    told = f"postgresql+psycopg://{rest}" if separator and scheme in ("postgresql", "postgres") else url
    try:
        parts: URL | None = make_url(told)
    except (ArgumentError, ValueError):  # whose text may hold a part of the password
        parts = None
    if parts is None or parts.drivername != "postgresql+psycopg" or "@" in (parts.host or ""):
        raise Misconfigured(
            "DATABASE_URL is not the address of a Postgres.",
            remedy="Write it like postgresql://user:password@host:5432/name; in a password @ is written %40, / is %2F and : is %3A.",
        )
    return told


def migrate(settings: Settings, database_url: str) -> None:
    """Bring the database to the newest revision; two processes at once wait for each other."""
    from alembic import command  # late: only this needs it, and every process pays for its import
    from alembic.config import Config

    engine = create_engine(sqlalchemy_url(database_url), connect_args=NOTICED)
    config = Config()
    config.set_main_option("script_location", str(ROOT / "migrations"))
    with engine.begin() as connection:
        connection.exec_driver_sql("select pg_advisory_xact_lock(3, 0)")
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
    engine.dispose()


def connections_for_calls(places: int) -> int:
    """How many connections a process needs that holds so many calls at once.

    Each may need two, even if all of them wait for the dialogue: one holds its turn at the conversation, the other takes down, bridges and
    concludes. Some more are for what goes on beside the calls.
    """
    return min(2 * places + BESIDE_CALLS, MOST_FOR_CALLS)
