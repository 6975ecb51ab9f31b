"""What open pages are told and when, what they show of a long queue, and what an idle page does not keep alive."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask

from courtesy.model.errors import Conflict, Refused
from courtesy.settings import ROOT
from courtesy.store import desk_views
from desk.errors import CHINESE, chinese, told
from desk.feed import Feed
from desk.pages import live
from desk.words import ZH
from tests.desk.browserless import Person
from tests.desk.office import Office
from tests.desk.test_signing_in import app, somebody

__all__ = ["app", "somebody"]

RAISED = {"InvalidInput", "NotFound", "Conflict", "Refused", "StaleToken"}


@pytest.fixture
def feed(office: Office) -> Feed:
    return Feed(office.product.settings.database_url or "", at_once=3)


def stream(office: Office, feed: Feed, login: str = "ana") -> Iterator[str]:
    return (line for part in live._stream(feed, office.product, login) for line in part.splitlines() if line)


def until(lines: Iterator[str], *wanted: str) -> list[str]:
    """What is told, up to all that is wanted."""
    heard: list[str] = []
    while not set(wanted) <= set(heard):
        heard.append(next(lines))
    return heard


def test_a_page_is_told_first_what_it_may_have_missed_and_then_what_is_committed(office: Office, feed: Feed) -> None:
    office.hire("ana")
    lines = stream(office, feed)
    assert [next(lines) for _ in range(4)] == ["retry: 2000", "data: queue", "data: mine", "data: anything"]
    until(lines, "data: anything")  # the listener has begun
    case = office.customer_asks()
    heard = until(lines, f"data: case-{case}", "data: queue")
    assert "data: mine" not in heard, "it is nobody's yet"
    office.cases.claim("ana", case)
    until(lines, "data: mine", f"data: case-{case}")


def test_a_stream_that_ends_by_itself_is_begun_again_at_once(
    office: Office, feed: Feed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "LIFE_S", 0.0)
    told = list(stream(office, feed))
    assert told[-1] == "retry: 20"
    assert "data: queue" in told, "and the next one begins with what may have been missed"


def test_words_of_a_customer_are_told_to_the_agent_who_has_the_case_and_to_nobody_else(
    office: Office, feed: Feed
) -> None:
    office.hire("ana")
    office.hire("ben")
    case = office.customer_asks()
    office.cases.claim("ana", case)
    hers, his = stream(office, feed, "ana"), stream(office, feed, "ben")
    for lines in (hers, his):
        until(lines, "data: anything")
    until(hers, "data: anything")
    until(his, "data: queue")
    office.texts(case, "are you there?")
    with office.product.uow() as uow:
        turn = f"data: turn-{uow.hand_off(case).contact_id}"
    assert "data: mine" in until(hers, turn, "data: mine")
    office.customer_asks()
    after = until(his, turn)
    assert "data: mine" not in after[after.index(turn) :]


def test_the_more_pages_are_open_the_slower_they_are_told_and_never_slower_than_an_eye_forgives() -> None:
    paces = [live._pace(pages) for pages in (1, 20, 40, 60, 1000)]
    assert paces == sorted(paces)
    assert (paces[0], paces[-1]) == (live.SOONEST_S, live.LATEST_S)
    assert live.LATEST_S < 1


def test_however_long_the_queue_is_who_is_in_danger_is_shown_and_all_are_counted(office: Office) -> None:
    usual = [office.customer_asks() for _ in range(4)]
    office.advance(minutes=3)
    danger = office.customer_asks("self_harm")
    with office.product.engine.connect() as connection:
        head, in_all = desk_views.head_of_queue(connection, 3)
    assert head[0].id == danger
    assert {row.id for row in head[1:]} < set(usual)
    assert in_all == 5


def test_the_page_shows_the_queue_in_the_order_in_which_it_is_taken(office: Office) -> None:
    for minutes, reason, balance in (
        (0, "human_requested", 84217),
        (0, "hardship", 5_000_00),
        (2, "human_requested", 900_000),
        (0, "self_harm", 100),
        (9, "human_requested", 30_000),
    ):
        office.advance(minutes=minutes)
        office.customer_asks(reason, balance_minor=balance)  # type: ignore[arg-type]
    office.watch()
    with office.product.engine.connect() as connection:
        head, _ = desk_views.head_of_queue(connection, 60)
    assert [row.id for row in head] == office.product.hand_off_queue.pending()


def test_an_open_page_that_nobody_touches_ends_its_session_and_one_that_is_used_does_not(
    office: Office, somebody: Callable[..., Person]
) -> None:
    idle, busy = somebody("ana"), somebody("ben")
    case = office.customer_asks()
    assert busy.client.post(f"/desk/cases/{case}/claim", data={"csrf_token": busy.token("/desk")}).status_code == 302
    token = {who: who.token("/desk") for who in (idle, busy)}
    for _ in range(4):
        office.advance(minutes=10)
        idle.client.get("/desk/queue")
        idle.client.get("/desk/mine")
        for who, touched in ((idle, ""), (busy, "1")):
            who.client.post("/desk/beat", data={"csrf_token": token[who], "status": "available", "touched": touched})
    assert idle.client.get("/desk").status_code == 302
    assert busy.client.get("/desk").status_code == 200


def raised(path: Path) -> Iterator[str]:
    """What a module says is wrong, and what to do about it, with {} for what varies."""
    for call in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in RAISED:
            for said in (*call.args, *(k.value for k in call.keywords if k.arg == "remedy")):
                if isinstance(said, ast.Constant):
                    yield str(said.value)
                elif isinstance(said, ast.JoinedStr):
                    yield "".join(str(p.value) if isinstance(p, ast.Constant) else "{}" for p in said.values)


def test_whatever_an_agent_may_be_told_is_wrong_is_told_in_chinese_as_well() -> None:
    by_command = {"desk_users.py"}  # but for signing in, those are told on the command line
    modules = sorted((ROOT / "courtesy" / "service").glob("desk_*.py"))
    modules += [ROOT / "courtesy" / "service" / "instalment_decisions.py", ROOT / "courtesy/store/desk_records.py"]
    assert len(modules) > 15
    said = {words for path in modules if path.name not in by_command for words in raised(path)}
    assert len(said) > 40
    assert sorted(words for words in said if words not in CHINESE) == []


def test_what_varies_in_an_error_stands_in_its_chinese_wording() -> None:
    full = Refused("You have 3 cases already.", remedy="Finish or give back one of them first.")
    assert told(full, "zh") == "您已有 3 个会话。请先结束或退回其中一个。"
    assert told(full, "en") == str(full)
    assert chinese("No promise is recorded in this case.") == f"这个会话尚未登记“{ZH['d_promise']}”。"
    assert told(Conflict("Something new."), "zh") == "Something new.", "no wording is better than none at all"
    for english, wording in CHINESE.items():
        assert wording.count("{}") <= english.count("{}"), english


def test_an_agent_with_chinese_pages_is_told_in_chinese_why_not(
    office: Office, somebody: Callable[..., Person], app: Flask
) -> None:
    ana, ben = somebody("ana"), somebody("ben")
    office.product.users.set_interface("ben", "zh")
    case = office.customer_asks()
    ana.post(f"/desk/cases/{case}/claim")
    answer = ben.post(f"/desk/cases/{case}/claim")
    assert answer.status_code == 409
    assert "这个会话刚被其他同事接入。请接入下一位。" in answer.get_data(as_text=True)
