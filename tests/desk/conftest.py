"""A real Postgres, migrated, and a real Valkey for the tests of this folder; each test starts with both empty, on a Wednesday."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import redis
from sqlalchemy import text

from courtesy.bootstrap import Product, migrate
from courtesy.embedded import EmbeddedPostgres, EmbeddedValkey
from courtesy.settings import Settings, load_settings
from courtesy.store.tables import metadata
from tests.desk.caller import Caller
from tests.desk.office import WEDNESDAY, Office
from tests.folders import own_folder
from tests.outreach.people import FakeCarrier, StillClock
from tests.store.guards import unguarded


@pytest.fixture(scope="package")
def settings() -> Iterator[Settings]:
    base = load_settings()
    with (
        own_folder() as state_dir,
        EmbeddedPostgres(state_dir).running() as database,
        EmbeddedValkey(state_dir).running() as valkey,
    ):
        update = {
            "courtesy_env": "test",
            "courtesy_state_dir": state_dir,
            "database_url": database,
            "redis_url": valkey,
        }
        settings = base.model_copy(update=update)
        migrate(settings, database)
        yield settings


@pytest.fixture
def product(settings: Settings) -> Iterator[Product]:
    with Product(settings, pool_size=24).opened() as product:
        assert product.engine  # the records are mapped before the first of them is made
        product.clock = StillClock(WEDNESDAY)  # type: ignore[misc]
        product.carrier = FakeCarrier()  # type: ignore[misc, assignment]  # the carrier is outside the machine
        yield product
        tables = ", ".join(f'"{name}"' for name in metadata.tables)
        with unguarded(product.engine) as connection:
            connection.execute(text(f"truncate {tables} cascade"))
            connection.execute(text("delete from procrastinate_jobs"))
        redis.Redis.from_url(settings.redis_url or "").flushall()


@pytest.fixture
def office(product: Product) -> Office:
    """An empty office: no agents, no cases."""
    return Office(product)


@pytest.fixture
def caller(office: Office) -> Caller:
    """A customer who has called us and heard the opening."""
    return Caller.of(office)
