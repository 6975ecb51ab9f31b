"""In Chromium: an agent takes over a running call; reviewers and operators at their pages."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PASSWORD
from tests.stack.town import WEDNESDAY, Town, eventually
from tests.voice.callers import Callers, OnThePhone

PHONE = "+12025550191"


@pytest.fixture
def callers(town: Town) -> Iterator[Callers]:
    """The phone network of the town, and people for the other pages."""
    town.set_clock(WEDNESDAY)
    callers = Callers(town)
    people = (
        ("cleo", "agent", "Cleo Marsh", PHONE),
        ("rita", "reviewer", "Rita Sun", None),
        ("otto", "operator", "Otto Lind", None),
    )
    for login, role, name, phone in people:
        if town.product.users.find(login) is None:
            town.product.users.add(login, PASSWORD, name=name, roles=[role], by="test", phone=phone)
    callers.prepare(PHONE, behaviour="answer")
    yield callers
    for call in callers.calls():
        if call["status"] in ("ringing", "in-progress"):
            httpx.post(f"{callers.emulator}/emulator/calls/{call['sid']}/hangup", json={}, timeout=10)


def named(town: Town, ref: str, name: str) -> None:
    with town.product.uow() as uow:
        uow.customer(uow.account(ref).customer_id).name = name
        uow.commit()


def picks_up(callers: Callers) -> OnThePhone:
    def listening() -> OnThePhone | None:
        call = callers.call_to(PHONE)
        waiting = call.now["waiting"] if call else None
        return call if waiting and waiting["for"] == "gather" else None

    return eventually(listening)


def test_an_agent_sees_the_running_call_takes_it_and_has_the_caller_on_their_phone(
    town: Town, callers: Callers, signed_in: Callable[..., Any], picture: Callable[..., Any]
) -> None:
    ref, phone = callers.move_in()
    named(town, ref, "Maria Gonzalez")
    callers.prepare(PHONE, behaviour="busy")
    page = signed_in("cleo")
    caller = callers.rings_in(phone)
    caller.listen()
    caller.talk("yes speaking", "4821", "I want to talk to a human")
    row = page.locator(f'#waiting [data-ref="{ref}"]')
    expect(row).to_contain_text("Call running", timeout=20_000)
    take = row.get_by_role("button", name="Take the call")
    expect(take).to_be_visible(timeout=20_000)
    picture(page, "queue-call-en")
    row.get_by_role("link").first.click()
    expect(page.locator("#talk")).to_contain_text("I want to talk to a human")
    callers.prepare(PHONE, behaviour="answer")
    page.get_by_role("button", name="Take the call").click()
    expect(page.locator("#head")).to_contain_text("Your phone rings")
    picture(page, "call-rings-en")
    agent = picks_up(callers)
    agent._do("input", digits="1")
    expect(page.locator("#head")).to_contain_text("You have the caller on your phone", timeout=20_000)
    expect(page.locator("#talk")).to_contain_text("Customer and agent are talking", timeout=20_000)
    expect(page.locator("#talk")).to_contain_text("What you say there is not written down")
    picture(page, "call-joined-en")

    page.get_by_role("button", name="Finish").click()
    page.get_by_label("What did it come to?").select_option("none")
    page.get_by_label("The conversation is over").check()
    page.get_by_role("button", name="Finish the case").click()
    expect(page.get_by_role("heading", name="Queue")).to_be_visible()
    eventually(lambda: caller.over and agent.over)
    assert page.faults == []


def test_a_supervisor_reads_a_running_call_along_as_it_is_spoken(
    town: Town, callers: Callers, signed_in: Callable[..., Any]
) -> None:
    _, phone = callers.move_in()
    page = signed_in("vera")
    page.get_by_role("link", name="Team").click()
    caller = callers.rings_in(phone)
    caller.listen()
    page.get_by_role("link", name="Read along").first.click()
    caller.say("yes this is Maria speaking")
    expect(page.locator("#talk")).to_contain_text("yes this is Maria speaking", timeout=20_000)
    caller.hang_up()
    expect(page.get_by_text("The call is over.")).to_be_visible(timeout=20_000)


def test_a_reviewer_finds_a_contact_reads_it_with_its_rules_and_checks_the_chain(
    town: Town, callers: Callers, signed_in: Callable[..., Any], picture: Callable[..., Any]
) -> None:
    ref, phone = callers.move_in()
    named(town, ref, "Maria Gonzalez")
    town.converse(phone, "hello", "yes its maria", "4821", "I can pay 200 on friday", "yes")
    town.product.remind_by_text(ref)  # a decision that says no: a conversation is going on
    page = signed_in("rita", live=False)
    page.get_by_label("Account, case, contact or name").fill(ref)
    page.get_by_role("button", name="Find").click()
    expect(page.locator("table.rows")).to_contain_text("Maria Gonzalez")
    picture(page, "review-en")
    page.locator("table.rows a").first.click()
    expect(page.locator(".timeline")).to_contain_text("I can pay 200 on friday")
    expect(page.locator(".timeline")).to_contain_text("tells of the debt")
    picture(page, "review-contact-en")
    page.get_by_role("link", name="All decisions").click()
    expect(page.locator(".timeline code").first).to_be_visible()
    picture(page, "review-decisions-en")
    page.get_by_role("link", name="Audit log").click()
    page.get_by_role("button", name="Check the chain").click()
    expect(page.locator("#checked")).to_contain_text("The log is whole")
    picture(page, "review-audit-en")
    page.get_by_role("button", name="中文").click()
    expect(page.get_by_role("button", name="校验链条")).to_be_visible()
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{town.running.web_url}/review")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    picture(page, "review-zh-phone")
    assert page.faults == []


def test_an_operator_plans_and_starts_a_run_and_watches_it(
    town: Town, callers: Callers, signed_in: Callable[..., Any], picture: Callable[..., Any]
) -> None:
    callers.move_in()
    page = signed_in("otto", live=False)
    page.get_by_role("button", name="Show the plan").click()
    expect(page.get_by_role("heading", name="It would do this")).to_be_visible()
    picture(page, "ops-plan-en")
    page.get_by_role("button", name="Start", exact=True).click()
    expect(page.locator("#run")).to_contain_text("Running", timeout=40_000)
    page.get_by_role("button", name="Pause").click()
    expect(page.locator("#run")).to_contain_text("Paused", timeout=20_000)
    picture(page, "ops-en")
    page.get_by_role("button", name="End the run").click()
    expect(page.locator("#run")).to_contain_text("Stopped", timeout=20_000)
    page.get_by_role("button", name="中文").click()
    expect(page.get_by_role("heading", name="外呼运营")).to_be_visible()
    picture(page, "ops-zh")
    assert page.faults == []
