"""One running product for all tests of this folder: real Postgres, Valkey, Rasa, action server, web, jobs; emulated carrier."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from courtesy.bootstrap import Product
from courtesy.settings import ROOT, load_settings
from courtesy.supervisor.product import running_product
from tests.folders import own_folder
from tests.stack.town import WEDNESDAY, Town


@pytest.fixture(scope="package")
def town() -> Iterator[Town]:
    """The product, running, its clock on a Wednesday morning in New York."""
    if not (ROOT / "bot" / ".venv" / "bin" / "rasa").exists():
        pytest.skip("bot/.venv is missing: run `make setup`")
    with own_folder() as state_dir:
        base = load_settings()
        settings = base.model_copy(
            update={
                "courtesy_env": "test",
                "courtesy_state_dir": state_dir,
                "web_port": 0,
                "rasa_port": 0,
                "action_port": 0,
                "turn_deadline_s": 6.0,
                "dialogue_tries": 4,
                "receipt_patience_s": 10.0,
            }
        )
        with (
            running_product(settings, demo=True) as running,
            Product(running.settings, pool_size=8).opened() as product,
        ):
            town = Town(running, product)
            town.set_clock(WEDNESDAY)
            yield town


@pytest.fixture(autouse=True)
def _same_morning(town: Town) -> None:
    town.set_clock(WEDNESDAY)
