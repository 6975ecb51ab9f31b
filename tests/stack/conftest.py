"""One running product for all tests of this folder: real Postgres, Valkey, Rasa, action server, web, jobs; emulated carrier."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from courtesy.bootstrap import Product
from courtesy.settings import ROOT, load_settings
from courtesy.supervisor.product import running_product
from tests.stack.town import WEDNESDAY, Town


@pytest.fixture(scope="package")
def town(own_folder: Path) -> Iterator[Town]:
    """The product, running, its clock on a Wednesday morning in New York."""
    if not (ROOT / "bot" / ".venv" / "bin" / "rasa").exists():
        pytest.skip("bot/.venv is missing: run `make setup`")
    base = load_settings()
    settings = base.model_copy(
        update={
            "courtesy_env": "test",
            "courtesy_state_dir": own_folder,
            "web_port": 0,
            "rasa_port": 0,
            "action_port": 0,
            "turn_deadline_s": 6.0,
        }
    )
    with running_product(settings, demo=True) as running, Product(running.settings, pool_size=8).opened() as product:
        town = Town(running, product)
        town.set_clock(WEDNESDAY)
        yield town


@pytest.fixture(autouse=True)
def _same_morning(town: Town) -> None:
    town.set_clock(WEDNESDAY)
