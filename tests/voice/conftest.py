"""One running product for all tests of this folder, and callers on the emulated phone network."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from courtesy.bootstrap import Product
from courtesy.settings import ROOT, load_settings
from courtesy.supervisor.product import running_product
from tests.folders import own_folder
from tests.stack.town import WEDNESDAY, Town
from tests.voice.callers import Callers


@pytest.fixture(scope="package")
def callers() -> Iterator[Callers]:
    """The product, running, its clock on a Wednesday morning in New York."""
    if not (ROOT / "bot" / ".venv" / "bin" / "rasa").exists():
        pytest.skip("bot/.venv is missing: run `make setup`")
    with own_folder() as state_dir:
        settings = load_settings().model_copy(
            update={
                "courtesy_env": "test",
                "courtesy_state_dir": state_dir,
                "web_port": 0,
                "rasa_port": 0,
                "action_port": 0,
                "agent_number": "+12025550177",
                "call_deadline_s": 3.0,
                "record_calls": True,
                "voicemail_business": "Harbor Services",
                "voicemail_person": "Ann Lee",
                "voicemail_number": "+12025550188",
            }
        )
        with (
            running_product(settings, demo=True) as running,
            Product(running.settings, pool_size=8).opened() as product,
        ):
            yield Callers(Town(running, product))


@pytest.fixture(autouse=True)
def _same_morning(callers: Callers) -> None:
    callers.town.set_clock(WEDNESDAY)
