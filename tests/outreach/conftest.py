"""A real Postgres, migrated, for the tests of this folder; each test starts with empty tables, on a Wednesday."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from courtesy.bootstrap import Product
from courtesy.cli.accounts import import_file
from courtesy.settings import ROOT
from tests.outreach.people import FakeCarrier, StillClock, Street
from tests.store.conftest import product, settings

__all__ = ["product", "settings"]
# 10:15 in New York, 22:15 in Shanghai
WEDNESDAY = datetime(2026, 3, 11, 14, 15, tzinfo=UTC)


@pytest.fixture
def street(product: Product) -> Street:
    """An empty street on a Wednesday morning in New York, and a carrier that takes everything."""
    assert product.engine  # the records are mapped before the first of them is made
    product.clock = StillClock(WEDNESDAY)  # type: ignore[misc]  # or the pace would depend on the machine's
    product.carrier = FakeCarrier()  # type: ignore[misc, assignment]  # the carrier is outside the machine
    return Street(product)


@pytest.fixture
def samples(street: Street) -> Street:
    """The twenty sample accounts."""
    import_file(street.product, ROOT / "samples" / "accounts.csv")
    return street
