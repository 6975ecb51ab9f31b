"""A real Postgres, migrated, for the tests of this folder; each test starts with empty tables."""

from tests.store.conftest import product, settings

__all__ = ["product", "settings"]
