"""Every page of the desk, held against WCAG 2.2 A and AA by axe-core in Chromium, in both interface languages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.conftest import PASSWORD
from tests.browser.test_the_desk import texts, wait_of
from tests.stack.town import WEDNESDAY, Town

RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}


def barriers(page: Any) -> list[str]:
    """What axe-core finds on a page: the rule, what it is about, and where."""
    found = Axe().run(page, options=RULES).response["violations"]
    return [f"{each['id']}: {each['help']}: {node['html'][:160]}" for each in found for node in each["nodes"]]


@pytest.fixture(scope="module")
def office(town: Town) -> Town:
    town.set_clock(WEDNESDAY)
    for login, role, name in (
        ("rea", "reviewer", "Rea Lund"),
        ("odd", "operator", "Odd Berg"),
        ("adi", "admin", "Adi Rao"),
        ("kim", "agent", "Kim Lee"),
    ):
        if town.product.users.find(login) is None:
            town.product.users.add(login, PASSWORD, name=name, roles=[role], by="test", capacity=9)
    return town


@pytest.mark.parametrize("interface", ["English", "中文"])
@pytest.mark.parametrize("width", [1280, 390])
def test_queue_case_and_wrap_up_have_no_barrier(
    office: Town, signed_in: Callable[..., Any], interface: str, width: int
) -> None:
    ref, phone = office.move_in("en")
    page = signed_in("kim", width=width)
    if page.get_by_role("button", name=interface).count():
        page.get_by_role("button", name=interface).click()
        page.locator("#live.on").wait_for()
    for line in ("hello", "yes its maria", "4821", "Can I talk to a human?"):
        texts(office, phone, line)
    row = wait_of(office, ref, page)
    assert barriers(page) == []
    row.get_by_role("button").first.click()
    page.locator("#reply").wait_for()
    for tool in page.locator("details").all():
        tool.evaluate("tool => { tool.open = true }")
    assert barriers(page) == []


@pytest.mark.parametrize(
    ("login", "paths"),
    [
        ("vera", ["/desk", "/desk/team"]),
        ("rea", ["/review", "/review/audit", "/review/contacts/{contact}", "/review/accounts/{ref}/decisions"]),
        ("odd", ["/ops"]),
    ],
)
def test_the_other_pages_have_no_barrier(
    office: Town, signed_in: Callable[..., Any], login: str, paths: list[str]
) -> None:
    ref, phone = office.move_in("en")
    for line in ("hello", "yes its maria", "4821"):
        texts(office, phone, line)
    known = {"ref": ref, "contact": office.turns(ref)[-1]["contact"]}
    page = signed_in(login, live=False)
    for path in (path.format(**known) for path in paths):
        page.goto(f"{office.running.web_url}{path}")
        assert barriers(page) == [], path


def test_the_page_to_sign_in_has_no_barrier(office: Town, chromium: Any) -> None:
    context = chromium.new_context()
    page = context.new_page()
    page.goto(f"{office.running.web_url}/desk")
    assert barriers(page) == []
    context.close()
