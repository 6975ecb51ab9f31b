"""One running product with local speech for all tests of this folder, and people who call it."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from courtesy.bootstrap import Product
from courtesy.settings import ROOT, load_settings
from courtesy.supervisor.product import running_product
from telephony.preparing import is_rendered, render_for_a_call
from tests.folders import own_folder
from tests.stack.town import WEDNESDAY, Town, eventually
from tests.voice.callers import Callers


@pytest.fixture(scope="package")
def rendered() -> None:
    """The Mandarin sentences that a call needs. Where nobody waits for it they are rendered, a minute of one core."""
    settings = load_settings()
    if is_rendered(settings):
        return
    if not os.environ.get("CI"):
        pytest.skip(
            "the Mandarin sentences are not rendered yet: run `make voices`, which takes minutes, or with CI=true"
        )
    render_for_a_call(settings)


@pytest.fixture(scope="package")
def callers() -> Iterator[Callers]:
    if not (ROOT / "bot" / ".venv" / "bin" / "rasa").exists():
        pytest.skip("bot/.venv is missing: run `make setup`")
    with own_folder() as state_dir:
        update = {
            "courtesy_env": "test",
            "courtesy_state_dir": state_dir,
            "web_port": 0,
            "rasa_port": 0,
            "action_port": 0,
            "media_port": 0,
            "speech": "local",
        }
        settings = load_settings().model_copy(update=update)
        with (
            running_product(settings, demo=True) as running,
            Product(running.settings, pool_size=8).opened() as product,
        ):
            people = Callers(Town(running, product))
            people.town.set_clock(WEDNESDAY)
            eventually(lambda: product.live_audio.has_room("en"))
            yield people
