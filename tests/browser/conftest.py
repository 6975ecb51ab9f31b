"""Real Chromium on the whole running product; screenshots of what it showed are kept beside the tests' other results."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from courtesy.bootstrap import Product
from courtesy.settings import ROOT, load_settings
from courtesy.supervisor.product import running_product
from tests.chromium import browser, closing
from tests.folders import own_folder
from tests.stack.town import WEDNESDAY, Town

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
PICTURES = ROOT / ".state" / "test-pictures"
PASSWORD = "correct horse battery"


@pytest.fixture(scope="package")
def town() -> Iterator[Town]:
    """The product, running, with people at the desk and its clock on a Wednesday morning in New York."""
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine: run `make browsers`")
    if not (ROOT / "bot" / ".venv" / "bin" / "rasa").exists():
        pytest.skip("bot/.venv is missing: run `make setup`")
    with own_folder() as state_dir:
        base = load_settings()
        update = {
            "courtesy_env": "test",
            "courtesy_state_dir": state_dir,
            "web_port": 0,
            "rasa_port": 0,
            "action_port": 0,
        }
        with (
            running_product(base.model_copy(update=update), demo=True) as running,
            Product(running.settings, pool_size=8).opened() as product,
        ):
            town = Town(running, product)
            town.set_clock(WEDNESDAY)
            for login, role, name in (
                ("ana", "agent", "Ana Reyes"),
                ("ben", "agent", "Ben Okafor"),
                ("vera", "supervisor", "Vera Holm"),
            ):
                product.users.add(login, PASSWORD, name=name, roles=[role], by="test", capacity=9)
            yield town


@pytest.fixture(scope="package")
def chromium():  # type: ignore[no-untyped-def]
    """A browser, without a window."""
    expect.set_options(timeout=20_000)  # a machine that does other things as well is no fault of a page
    with browser(str(CHROMIUM)) as chromium:
        yield chromium


@pytest.fixture
def signed_in(town: Town, chromium):  # type: ignore[no-untyped-def]
    """Opens the desk as somebody, in a browser profile of their own."""
    contexts = []

    def open_desk(login: str, *, width: int = 1280, height: int = 800, live: bool = True):  # type: ignore[no-untyped-def]
        context = chromium.new_context(viewport={"width": width, "height": height}, locale="en-US")
        contexts.append(context)
        page = context.new_page()
        page.faults = []
        page.on("pageerror", lambda error: page.faults.append(str(error)))
        page.on("console", lambda said: page.faults.append(said.text) if said.type == "error" else None)
        page.goto(f"{town.running.web_url}/desk")
        page.get_by_label("Name", exact=True).fill(login)
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        if live:
            page.locator("#live.on").wait_for()
        else:
            page.locator("nav [aria-current]").wait_for()
        return page

    yield open_desk
    for context in contexts:
        with closing():
            context.close()


@pytest.fixture
def picture() -> Callable[..., Path]:
    """Keeps a picture of a page."""

    def take(page, name: str) -> Path:  # type: ignore[no-untyped-def]
        PICTURES.mkdir(parents=True, exist_ok=True)
        path = PICTURES / f"{name}.png"
        page.screenshot(path=path)
        return path

    return take
