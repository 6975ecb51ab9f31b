"""A real Postgres, migrated, for the tests of this folder; each test starts with empty tables, on a Wednesday."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from courtesy.bootstrap import Product
from courtesy.cli.accounts import import_file
from courtesy.settings import ROOT
from courtesy.store.clock import MovableClock
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


@pytest.fixture
def courtesy(street: Street) -> Callable[..., subprocess.CompletedProcess[str]]:
    """The command, on the database of the street, at the hour that it is there."""
    settings = street.product.settings
    places = {"DATABASE_URL": settings.database_url or "", "REDIS_URL": "redis://127.0.0.1:9"}

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        MovableClock(street.product.engine).set(street.now)  # the clock that all processes share
        command = [sys.executable, "-c", "from courtesy.cli import main; main()", *words]
        env = os.environ | places | {"COURTESY_STATE_DIR": str(settings.courtesy_state_dir), "COLUMNS": "120"}
        return subprocess.run(command, cwd=ROOT, env=env, check=False, capture_output=True, text=True)

    return run
