"""A real Postgres, migrated, for the tests of this folder; each test starts with empty tables."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import text

from courtesy.bootstrap import Product, migrate
from courtesy.embedded import EmbeddedPostgres
from courtesy.settings import Settings, load_settings
from courtesy.store.tables import metadata
from tests.folders import own_folder
from tests.store.guards import unguarded


@pytest.fixture(scope="package")
def settings() -> Iterator[Settings]:
    base = load_settings()
    with own_folder() as state_dir, EmbeddedPostgres(state_dir).running() as url:
        update = {"courtesy_env": "test", "courtesy_state_dir": state_dir, "database_url": url}
        settings = base.model_copy(update=update)
        migrate(settings, url)
        yield settings


@pytest.fixture
def product(settings: Settings) -> Iterator[Product]:
    with Product(settings, pool_size=8).opened() as product:
        yield product
        tables = ", ".join(f'"{name}"' for name in metadata.tables)
        with unguarded(product.engine) as connection:
            connection.execute(text(f"truncate {tables} cascade"))
            connection.execute(text("delete from procrastinate_jobs"))
