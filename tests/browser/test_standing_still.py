"""A queue that changes by itself, and hands that are on it: nobody takes another case than the one they mean."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from playwright.sync_api import expect

from tests.browser.conftest import PASSWORD
from tests.browser.test_the_desk import texts, wait_of
from tests.stack.town import WEDNESDAY, Town

# Goes to the front of the queue, before all who wait.
DANGER = "I want to kill myself"


def asks(town: Town, words: str = "let me talk to a human", language: str = "en") -> tuple[str, UUID]:
    """Somebody new asks for a person; their account and their case."""
    ref, phone = town.move_in(language)
    texts(town, phone, words)
    with town.product.uow() as uow:
        account = uow.account(ref)
        return ref, next(h.id for h in uow.waiting_hand_offs() if h.account_id == account.id)


def top_of(page: Any, case: UUID) -> float:
    return float(page.locator(f"#case-{case}").bounding_box()["y"])


def test_while_the_pointer_is_on_the_list_no_row_moves_what_is_new_waits_and_what_is_gone_is_marked(
    town: Town, signed_in: Callable[..., Any], picture: Callable[..., Any]
) -> None:
    town.set_clock(WEDNESDAY)
    town.product.users.set_interface("ana", "en")
    page = signed_in("ana")
    (first, mine), (other, theirs) = asks(town), asks(town)
    wait_of(town, other, page)
    button = wait_of(town, first, page).get_by_role("button")
    button.hover()
    stood = top_of(page, mine), top_of(page, theirs)
    urgent, in_danger = asks(town, DANGER)
    expect(page.locator("#news button")).to_contain_text("1 new")
    town.product.desk.cases.claim("ben", theirs)
    gone = page.locator(f"#case-{theirs}.gone")
    expect(gone).to_contain_text("No longer waiting")
    expect(page.locator(f"#case-{in_danger}")).to_have_count(0)
    expect(page.locator("#news button.safety")).to_be_visible()
    assert (top_of(page, mine), top_of(page, theirs)) == stood
    picture(page, "queue-stands-still")
    gone.get_by_role("button").click(force=True)  # whoever clicks does not ask whether they may
    expect(page.locator("#news [role=status]")).to_have_text("No longer waiting")
    assert "/cases/" not in page.url

    page.mouse.move(5, 5)
    wait_of(town, urgent, page)
    expect(page.locator(f"#case-{theirs}")).to_have_count(0)
    expect(page.locator("#news button")).to_be_hidden()
    assert top_of(page, in_danger) < top_of(page, mine)

    button.hover()
    page.mouse.down()
    asks(town, DANGER)  # between the press and its end
    expect(page.locator("#news button")).to_contain_text("1 new")
    page.mouse.up()
    page.wait_for_url(f"**/cases/{mine}")
    assert page.faults == []


def test_a_press_in_the_moment_in_which_rows_have_moved_takes_nobody(
    town: Town, signed_in: Callable[..., Any], picture: Callable[..., Any]
) -> None:
    page = signed_in("ana")
    first, mine = asks(town)
    wait_of(town, first, page)
    page.evaluate(
        """([id]) => {
          const button = document.querySelector(`#case-${id} form button`);
          button.scrollIntoView({block: "center"});
          const at = button.getBoundingClientRect();
          const x = at.left + at.width / 2, y = at.top + at.height / 2;
          document.addEventListener("htmx:afterSwap", (event) => {
            if (event.target.id !== "queue" || window.pressed !== undefined) return;
            const under = document.elementFromPoint(x, y), row = under && under.closest(".case");
            if (!row || row.id === `case-${id}`) return;
            window.pressed = row.id;
            const how = {bubbles: true, cancelable: true, clientX: x, clientY: y, detail: 1};
            under.dispatchEvent(new PointerEvent("pointerdown", how));
            under.dispatchEvent(new PointerEvent("pointerup", how));
            under.dispatchEvent(new MouseEvent("click", how));
          });
        }""",
        [str(mine)],
    )
    asks(town, DANGER)
    expect(page.locator("#news [role=status]")).to_contain_text("Nothing was done")
    picture(page, "queue-just-moved")
    assert page.evaluate("window.pressed") != f"case-{mine}", "another row stood there when it was pressed"
    assert "/cases/" not in page.url
    page.locator("[data-steady]:not([data-shifting])").wait_for()
    page.locator(f"#case-{mine}").get_by_role("button").click()
    page.wait_for_url(f"**/cases/{mine}")


def test_a_pointer_that_was_left_on_the_list_holds_nothing_back_for_long(
    town: Town, signed_in: Callable[..., Any]
) -> None:
    page = signed_in("ana")
    page.clock.install()
    page.reload()
    page.locator("#live.on").wait_for()
    first, _ = asks(town)
    wait_of(town, first, page).hover()
    second, case = asks(town)
    expect(page.locator("#news button")).to_be_visible()
    expect(page.locator(f"#case-{case}")).to_have_count(0)
    page.clock.fast_forward(16_000)
    wait_of(town, second, page)


def test_the_focus_stays_on_its_row_and_where_that_is_gone_the_keys_go_on_from_there(
    town: Town, signed_in: Callable[..., Any], picture: Callable[..., Any]
) -> None:
    page = signed_in("ana")
    (first, mine), (second, _) = asks(town), asks(town)
    wait_of(town, first, page)
    wait_of(town, second, page)
    here = "document.activeElement.closest('.case')?.id"
    page.locator(f"#case-{mine} [data-row]").focus()
    asks(town, DANGER)
    expect(page.locator("#news button")).to_contain_text("1 new")
    page.keyboard.press("u")
    expect(page.locator("#news button")).to_be_hidden()
    assert page.evaluate(here) == f"case-{mine}"
    page.locator(f"#case-{mine} button").focus()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Tab")
    asks(town, DANGER)
    expect(page.locator("#news button")).to_contain_text("1 new")
    page.keyboard.press("u")
    expect(page.locator("#news button")).to_be_hidden()
    assert page.evaluate(here + " + document.activeElement.nodeName") == f"case-{mine}BUTTON"

    town.product.desk.cases.claim("ben", mine)
    expect(page.locator("#news [role=status]")).to_have_text("No longer waiting")
    assert page.evaluate(here) == f"case-{mine}", "it is told, and the focus is not lost"
    page.keyboard.press("u")
    expect(page.locator(f"#case-{mine}")).to_have_count(0)
    assert page.evaluate("document.activeElement.matches('[data-row]')")
    assert page.faults == []


def test_a_case_in_another_language_is_shown_as_not_theirs_and_a_supervisor_gives_it_to_them_knowingly(
    town: Town, signed_in: Callable[..., Any], picture: Callable[..., Any]
) -> None:
    if town.product.users.find("eve") is None:
        town.product.users.add(
            "eve", PASSWORD, name="Eve Stone", roles=["agent"], by="test", capacity=9, languages=["en"]
        )
    town.product.users.set_interface("vera", "en")
    agent, supervisor = signed_in("eve"), signed_in("vera")
    ref, case = asks(town, "你好，转人工", "zh")
    row = wait_of(town, ref, agent)
    expect(row).to_contain_text("Needs Chinese")
    expect(row.get_by_role("button")).to_have_count(0)
    picture(agent, "queue-not-theirs")
    wait_of(town, ref, supervisor).get_by_role("link").first.click()
    supervisor.locator("#tool-give summary").click()
    supervisor.get_by_label("To", exact=True).select_option("eve")
    supervisor.get_by_role("button", name="Give", exact=True).click()
    expect(supervisor.get_by_role("alert")).to_contain_text("Eve Stone does not speak Chinese.")
    picture(supervisor, "give-anyway")
    supervisor.get_by_role("button", name="Give it all the same").click()
    expect(supervisor.get_by_role("heading", name="Team")).to_be_visible()
    agent.locator(f"#mine-{case}").get_by_role("button", name="Accept").click()
    expect(agent.locator("#card")).to_contain_text("without speaking the language")
