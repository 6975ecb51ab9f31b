"""Postgres and Redis: reachable, recent enough, migrated."""

from __future__ import annotations

from collections.abc import Iterator

from courtesy.doctor.finding import Finding, fail, ok, warn
from courtesy.embedded import EmbeddedPostgres, EmbeddedValkey
from courtesy.model.errors import Misconfigured
from courtesy.settings import ROOT, Settings

OLDEST_POSTGRES = 14_00_00
TIMEOUT_S = 5


def postgres(settings: Settings) -> Iterator[Finding]:
    """The database and its schema."""
    import psycopg

    from courtesy.bootstrap import sqlalchemy_url

    url = settings.database_url
    if not url:
        server = EmbeddedPostgres(settings.courtesy_state_dir)
        if not server.alive():
            yield ok("database", "embedded, not running now; commands start it when they need it")
            return
        url = server.url
    try:  # the driver takes more forms than the rest of the product does
        url = sqlalchemy_url(url).replace("postgresql+psycopg://", "postgresql://")
    except Misconfigured as error:
        yield fail("database", error.args[0], error.remedy)
        return
    try:
        connection = psycopg.connect(url, connect_timeout=TIMEOUT_S, autocommit=True)
    except (psycopg.Error, UnicodeError) as error:
        # the driver names host, port and user, but never the password
        why = str(error).strip().partition("\n")[0]
        yield fail("database", f"not reachable: {why}", "Start Postgres, or mend DATABASE_URL.")
        return
    with connection:
        version = connection.info.server_version
        if version < OLDEST_POSTGRES:
            yield fail("database", f"Postgres {version // 10000} is too old", "Use Postgres 14 or newer.")
        else:
            kind = "DATABASE_URL" if settings.database_url else "embedded"
            yield ok("database", f"Postgres {version // 10000}.{version % 10000} ({kind})")
        yield _migrations(connection)


def _migrations(connection: object) -> Finding:
    import psycopg
    from alembic.script import ScriptDirectory

    heads = set(ScriptDirectory(str(ROOT / "migrations")).get_heads())
    try:
        rows = connection.execute("SELECT version_num FROM alembic_version").fetchall()  # type: ignore[attr-defined]
    except psycopg.errors.UndefinedTable:
        return warn("migrations", "the schema is not there yet", "`courtesy up` makes it.")
    present = {row[0] for row in rows}
    here, there = ", ".join(sorted(heads)), ", ".join(sorted(present)) or "nothing"
    if present == heads:
        return ok("migrations", f"at {here}")
    remedy = "Run the migrations: `courtesy up` does, and `docker compose run migrate`."
    return fail("migrations", f"the database is at {there}, the program at {here}", remedy)


def redis(settings: Settings) -> Iterator[Finding]:
    """Redis or Valkey."""
    import redis as client

    if not settings.redis_url:
        running = EmbeddedValkey(settings.courtesy_state_dir).alive()
        yield ok("redis", "embedded Valkey" + ("" if running else ", not running now; `courtesy up` starts it"))
        return
    try:
        with client.Redis.from_url(
            settings.redis_url, socket_timeout=TIMEOUT_S, socket_connect_timeout=TIMEOUT_S
        ) as connection:
            info = connection.info("server")
    except (client.RedisError, ValueError) as error:
        yield fail("redis", f"not reachable: {type(error).__name__}", "Start Redis or Valkey, or mend REDIS_URL.")
        return
    yield ok("redis", f"{info.get('server_name', 'redis')} {info.get('valkey_version', info['redis_version'])}")


CHECKS = (postgres, redis)
