from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import httpx
from playwright.sync_api import expect

from courtesy.store.clock import MovableClock
from tests.stack.town import WEDNESDAY, Town, eventually


def texts(town: Town, phone: str, body: str) -> list[str]:
    """Text from the emulator's phone; what the product answers at once."""
    order = {"from": phone, "body": body}
    said = httpx.post(f"{town.running.emulator_url}/emulator/texts", json=order, timeout=30).json()
    return [reply["body"] for reply in said["replies"]]


def wait_of(town: Town, ref: str, page: Any) -> Any:
    """The row of a customer among those who wait, once it is there. The page is not loaded anew."""
    row = page.locator(f'#waiting [data-ref="{ref}"]')
    expect(row).to_be_visible(timeout=20_000)
    page.locator(
        "[data-steady]:not([data-shifting])"
    ).wait_for()  # what is pressed in the moment of a change counts for nothing
    return row


def test_a_customer_who_asks_for_a_person_is_answered_by_one_and_then_by_the_bot_again(
    town: Town, signed_in: Callable[..., Any], picture: Callable[..., Any]
) -> None:
    town.set_clock(WEDNESDAY)
    ref, phone = town.move_in("en")
    with town.product.uow() as uow:
        uow.customer(uow.account(ref).customer_id).name = "Maria Gonzalez"  # without a number: this becomes a picture
        uow.commit()
    page = signed_in("ana")
    page.evaluate("window.notLoadedAnew = true")
    for line in ("hello", "yes its maria", "4821", "I can't pay all of it. Can I talk to a human?"):
        texts(town, phone, line)
    row = wait_of(town, ref, page)
    assert page.evaluate("window.notLoadedAnew"), "the case came by itself"
    picture(page, "queue-en")

    row.get_by_role("button", name="Take").click()
    expect(page.get_by_role("heading", name="Maria Gonzalez")).to_be_visible()
    expect(page.locator("#card")).to_contain_text("$842.17")
    page.get_by_role("textbox", name="Write a reply").fill(
        "Hello Maria, this is Ana. What could you manage this month?"
    )
    page.keyboard.press("Control+Enter")
    eventually(lambda: any("this is Ana" in sent for sent in town.sent_to(phone)))
    assert texts(town, phone, "maybe 150 on friday") == [], "the bot is silent"
    expect(page.locator("#talk")).to_contain_text("maybe 150 on friday")

    page.get_by_text("Promise to pay").click()
    page.get_by_label("Amount").fill("150")
    page.get_by_label("Day").fill("2026-03-13")
    page.locator("#tool-promise").get_by_role("button", name="Record").click()
    expect(page.locator("#said")).to_contain_text("recorded")
    expect(page.locator("#card")).to_contain_text("$150.00")
    picture(page, "case-en")

    page.get_by_role("button", name="Finish").click()
    page.get_by_label("What did it come to?").select_option("promise")
    picture(page, "wrap-up-en")
    page.get_by_role("button", name="Finish the case").click()
    expect(page.get_by_role("heading", name="Queue")).to_be_visible()
    answer = " ".join(texts(town, phone, "how much do I owe?"))
    assert "$842.17" in answer, "the bot answers again, and knows whom it speaks with"
    assert {"promise", "handoff"} <= {o["outcome"] for o in town.outcomes(ref)}
    assert page.faults == []


def test_of_two_agents_who_take_one_case_at_once_one_has_it_and_the_other_is_told(
    town: Town, signed_in: Callable[..., Any], picture: Callable[..., Any]
) -> None:
    ref, phone = town.move_in("en")
    pages = [signed_in("ana"), signed_in("ben")]
    texts(town, phone, "let me talk to a human")
    buttons = [wait_of(town, ref, page).get_by_role("button", name="Take") for page in pages]
    # both forms are sent before either answer is looked at
    for button in buttons:
        button.evaluate("button => setTimeout(() => button.form.submit(), 50)")
    for page in pages:
        page.wait_for_url("**/cases/**")
    won = [page.get_by_role("textbox", name="Write a reply").count() for page in pages]
    told = [page.get_by_text("Another agent has just taken this case").count() for page in pages]
    assert sorted(won) == [0, 1]
    assert [w + t for w, t in zip(won, told, strict=True)] == [1, 1]
    picture(pages[told.index(1)], "too-late")


def test_the_case_of_an_agent_whose_browser_is_killed_goes_back_in_time(
    town: Town, signed_in: Callable[..., Any]
) -> None:
    town.set_clock(WEDNESDAY)
    ref, phone = town.move_in("en")
    agent, other = signed_in("ana"), signed_in("ben")
    texts(town, phone, "let me talk to a human")
    wait_of(town, ref, agent).get_by_role("button", name="Take").click()
    expect(agent.get_by_role("textbox", name="Write a reply")).to_be_visible()
    expect(other.locator(f'[data-ref="{ref}"]')).to_have_count(0)
    agent.context.close()
    clock = town.product.clock
    assert isinstance(clock, MovableClock)
    clock.advance(timedelta(seconds=60))
    row = wait_of(town, ref, other)
    expect(row).to_contain_text("came back")


def test_before_the_customer_is_verified_the_desk_lets_no_word_about_the_debt_out(
    town: Town, signed_in: Callable[..., Any], picture: Callable[..., Any]
) -> None:
    ref, phone = town.move_in("en")
    page = signed_in("ana")
    texts(town, phone, "let me talk to a human")
    wait_of(town, ref, page).get_by_role("button", name="Take").click()
    box = page.get_by_role("textbox", name="Write a reply")
    box.fill("Your balance is $842.17.")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("alert")).to_contain_text("Not sent")
    expect(box).to_have_value("Your balance is $842.17.")
    texts(town, phone, "I am Maria, my zip is 10025")
    words = page.locator(".turn", has_text="my zip is 10025")
    words.get_by_role("button", name="Check as proof of identity").click()
    expect(page.locator("#head")).to_contain_text("✓ Verified")
    page.get_by_role("textbox", name="Write a reply").fill("Pay today or you will be arrested.")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("alert")).to_contain_text("F01")
    picture(page, "warned")
    assert town.sent_to(phone) == []


def test_the_desk_speaks_chinese_and_fits_a_phone(
    town: Town, signed_in: Callable[..., Any], picture: Callable[..., Any]
) -> None:
    ref, phone = town.move_in("zh")
    page = signed_in("ana")
    page.get_by_role("button", name="中文").click()
    expect(page.get_by_role("button", name="接入下一位")).to_be_visible()
    texts(town, phone, "你好，转人工")
    wait_of(town, ref, page).get_by_role("button", name="接入").click()
    expect(page.locator("#card")).to_contain_text("不可以说")
    expect(page.locator("#card")).to_contain_text("3280")
    picture(page, "case-zh")
    page.set_viewport_size({"width": 390, "height": 844})
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= 390, "nothing is cut off"
    picture(page, "case-zh-phone")
    page.get_by_role("button", name="English").click()
    expect(page.locator("#card")).to_contain_text("May not be said")


def test_a_supervisor_sees_who_does_what_without_loading_the_page_anew(
    town: Town, signed_in: Callable[..., Any], picture: Callable[..., Any]
) -> None:
    ref, phone = town.move_in("en")
    supervisor, agent = signed_in("vera"), signed_in("ben")
    supervisor.get_by_role("link", name="Team").click()
    texts(town, phone, "let me talk to a human")
    wait_of(town, ref, agent).get_by_role("button", name="Take").click()
    row = supervisor.locator("li.case", has_text="With ben").first
    expect(row).to_be_visible(timeout=20_000)
    picture(supervisor, "team-en")
    row.get_by_role("link").click()
    expect(supervisor.get_by_text("You are reading along.")).to_be_visible()
    texts(town, phone, "I am still here")
    expect(supervisor.locator("#talk")).to_contain_text("I am still here")
    expect(agent.locator("#talk")).to_contain_text("I am still here")


def test_everything_can_be_reached_by_keys_and_has_a_name_for_a_screen_reader(
    town: Town, signed_in: Callable[..., Any]
) -> None:
    ref, phone = town.move_in("en")
    page = signed_in("ben")
    page.get_by_role("button", name="中文").wait_for()
    texts(town, phone, "let me talk to a human")
    wait_of(town, ref, page)
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.matches('[data-row]')")
    page.keyboard.press("n")
    page.wait_for_url("**/cases/**")
    page.keyboard.press("r")
    assert page.evaluate("document.activeElement.id") == "reply"
    nameless = page.evaluate(
        """() => [...document.querySelectorAll("button, a, input:not([type=hidden]), select, textarea")].filter(e =>
             !(e.textContent || "").trim() && !e.labels?.length && !e.getAttribute("aria-label")).map(e => e.outerHTML)"""
    )
    assert nameless == []
    assert page.locator("main, header, nav, aside").count() >= 4
    assert page.locator('[role="log"][aria-live="polite"]').count() == 1
    twice = page.evaluate(
        "() => { const ids = [...document.querySelectorAll('[id]')].map(e => e.id); return ids.filter((id, i) => ids.indexOf(id) !== i) }"
    )
    assert twice == []
