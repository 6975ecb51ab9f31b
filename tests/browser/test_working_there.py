"""A day's work at the desk: several cases at once, several pages at once, parts of a page that change under one's hands."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from playwright.sync_api import expect

from tests.browser.test_the_desk import texts, wait_of
from tests.stack.town import WEDNESDAY, Town


def takes(town: Town, page: Any, language: str = "en") -> tuple[str, str, str]:
    """Somebody asks for a person and is taken; their account, phone and name."""
    ref, phone = town.move_in(language)
    with town.product.uow() as uow:
        name = uow.customer(uow.account(ref).customer_id).name
    texts(town, phone, "let me talk to a human" if language == "en" else "你好，转人工")
    wait_of(town, ref, page).locator("form button").click()
    page.wait_for_url("**/cases/**")
    return ref, phone, name


def verified(town: Town, phone: str, page: Any) -> None:
    texts(town, phone, "I am Maria, my zip is 10025")
    words = page.locator(".turn", has_text="my zip is 10025")
    words.get_by_role("button", name="Check as proof of identity").click()
    expect(page.locator("#head")).to_contain_text("✓ Verified")


def test_what_an_agent_types_stays_while_the_page_brings_itself_up_to_date(
    town: Town, signed_in: Callable[..., Any]
) -> None:
    town.set_clock(WEDNESDAY)
    page = signed_in("ana")
    _, phone, _ = takes(town, page)
    verified(town, phone, page)
    page.get_by_role("textbox", name="Write a reply").fill("One moment")
    page.locator("#tool-promise summary").click()
    page.get_by_label("Amount").fill("150")
    page.locator("#tool-call_back summary").click()
    page.get_by_label("Who calls").select_option("bot")
    page.locator("#tool-note summary").click()
    page.get_by_label("For whoever has the case next").fill("Paid by her sister.")
    page.locator("#tool-note").get_by_role("button", name="Keep").click()
    expect(page.locator("#card")).to_contain_text("Paid by her sister.")
    texts(town, phone, "hello?")
    expect(page.locator("#talk")).to_contain_text("hello?")
    expect(page.get_by_label("Amount")).to_have_value("150")
    expect(page.get_by_label("Who calls")).to_have_value("bot")
    expect(page.get_by_role("textbox", name="Write a reply")).to_have_value("One moment")
    expect(page.locator("#tool-promise")).to_have_attribute("open", "")
    expect(page.locator("#tool-note")).not_to_have_attribute("open", "")
    assert page.evaluate("document.activeElement.closest('details')?.id") == "tool-note", "the keys go on from there"
    page.locator("#tool-note summary").click()
    expect(page.get_by_label("For whoever has the case next")).to_have_value("")

    page.on("dialog", lambda asked: asked.dismiss())
    page.get_by_role("button", name="Finish").click()
    expect(page.get_by_role("textbox", name="Write a reply")).to_have_value("One moment")
    page.get_by_role("textbox", name="Write a reply").fill("")
    page.get_by_role("button", name="Finish").click()
    page.get_by_label("What did it come to?").select_option("hardship")
    page.get_by_label("The conversation is over").check()
    page.locator("#tool-promise summary").click()
    page.get_by_label("Amount").fill("150")
    page.get_by_label("Day").fill("2026-03-13")
    page.locator("#tool-promise").get_by_role("button", name="Record").click()
    expect(page.locator("#said")).to_contain_text("recorded")
    expect(page.locator("#disposition option[value=promise]")).to_be_enabled()
    expect(page.get_by_label("What did it come to?")).to_have_value("hardship")
    expect(page.get_by_label("The conversation is over")).to_be_checked()
    page.get_by_role("button", name="Finish the case").click()
    expect(page.get_by_role("heading", name="Queue")).to_be_visible()
    assert page.faults == []


def test_what_an_agent_chooses_before_the_scripts_of_a_page_have_come_stays(
    town: Town, signed_in: Callable[..., Any]
) -> None:
    town.set_clock(WEDNESDAY)
    page = signed_in("ana")
    takes(town, page)
    on_their_way: list[Any] = []
    page.route("**/desk.js", lambda script: on_their_way.append(script), times=1)
    with page.expect_request("**/desk.js"):
        page.get_by_role("button", name="Finish").click()
    page.get_by_label("What did it come to?").select_option("hardship")
    page.get_by_label("The conversation is over").check()
    [script] = on_their_way
    script.continue_()
    page.locator("#live.on").wait_for()
    page.locator("#tool-note summary").click()
    page.get_by_label("For whoever has the case next").fill("Lost her job.")
    with page.expect_response("**/tools"):
        page.locator("#tool-note").get_by_role("button", name="Keep").click()
    expect(page.locator("#card")).to_contain_text("Lost her job.")
    expect(page.get_by_label("What did it come to?")).to_have_value("hardship")
    expect(page.get_by_label("The conversation is over")).to_be_checked()
    page.get_by_role("button", name="Finish the case").click()
    expect(page.get_by_role("heading", name="Queue")).to_be_visible()


def test_a_supervisor_has_the_time_to_choose_to_whom_a_case_goes(
    town: Town, signed_in: Callable[..., Any], picture: Callable[..., Any]
) -> None:
    supervisor = signed_in("vera")
    ref, phone = town.move_in("en")
    texts(town, phone, "let me talk to a human")
    supervisor.get_by_role("link", name="Team").click()
    with town.product.uow() as uow:
        account = uow.account(ref)
        case = next(h.id for h in uow.waiting_hand_offs() if h.account_id == account.id)
    row = supervisor.locator(f"#team-{case}")
    row.get_by_label("Give to").fill("ben")
    _, other = town.move_in("en")
    texts(town, other, "let me talk to a human")  # the list changes meanwhile
    expect(supervisor.locator("#all-title .count")).not_to_have_text("1")
    expect(row.get_by_label("Give to")).to_have_value("ben")
    picture(supervisor, "team-give")
    row.get_by_role("button", name="Give").click()
    expect(supervisor.locator(f"#team-{case}")).to_contain_text("Kept for ben")


def test_on_the_page_of_one_case_an_agent_sees_that_somebody_else_of_theirs_has_written(
    town: Town, signed_in: Callable[..., Any], picture: Callable[..., Any]
) -> None:
    page = signed_in("ana")
    _, first, name = takes(town, page)
    page.get_by_role("link", name="Queue").click()
    takes(town, page)
    page.get_by_role("textbox", name="Write a reply").fill("Hello, this is Ana.")
    page.get_by_role("button", name="Send").click()
    texts(town, first, "are you still there?")
    strip = page.get_by_role("navigation", name="Your other cases")
    unheard = strip.locator(".unheard", has_text=name)
    expect(unheard).to_contain_text("new words")
    expect(page).to_have_title(re.compile(r"^\(\d+\) "))
    picture(page, "other-cases")
    unheard.click()
    expect(page.locator("#talk")).to_contain_text("are you still there?")


def test_more_pages_than_a_browser_has_connections_are_all_live(town: Town, signed_in: Callable[..., Any]) -> None:
    first = signed_in("ben")
    pages = [first]
    for _ in range(8):
        page = first.context.new_page()
        page.goto(f"{town.running.web_url}/desk")
        page.locator("#live.on").wait_for()
        pages.append(page)
    ref, phone = town.move_in("en")
    texts(town, phone, "let me talk to a human")
    for page in pages:
        wait_of(town, ref, page)
    leads = [page for page in pages if page.evaluate("performance.getEntriesByType('resource').length") >= 0]
    for page in leads[3:]:
        page.close()  # one of them held the stream
    ref, phone = town.move_in("en")
    texts(town, phone, "let me talk to a human")
    for page in pages[:3]:
        row = page.locator(f'#waiting [data-ref="{ref}"]')
        expect(row).to_be_visible(timeout=10_000)  # sooner than a page asks by itself


def test_errors_are_told_in_the_language_of_the_page(town: Town, signed_in: Callable[..., Any]) -> None:
    page = signed_in("ana")
    takes(town, page, "zh")
    page.get_by_role("button", name="中文").click()
    box = page.get_by_role("textbox", name="输入回复")
    box.fill("您的欠款是3280元。")
    page.get_by_role("button", name="发送").click()
    expect(page.get_by_role("alert")).to_contain_text("请先核实身份")
    page.get_by_role("button", name="English").click()
