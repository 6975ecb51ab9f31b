"""Strategy files: what they may say, how their faults are told, and what follows from them for an account."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from courtesy.model.errors import InvalidInput
from courtesy.settings import ROOT
from courtesy.strategy import Contact, Position, Skip, StrategyBook, load_strategies, next_contact, read_strategies
from courtesy.strategy.book import ALWAYS
from courtesy.strategy.steps import share_of, strategy_for

SHIPPED = (ROOT / "courtesy" / "strategy" / "strategies.yaml").read_text(encoding="utf-8")
DUE = date(2026, 3, 1)
BOOK = load_strategies()


def at(days_late: int, **facts: Any) -> Position:
    """A first-party account in the US, due on the first of March, so many days late."""
    today = DUE + timedelta(days=days_late)
    given = {
        "person": "p",
        "country": "US",
        "role": "first_party",
        "segment": None,
        "today": today,
        "overdue_since": DUE,
    }
    return Position(**(given | facts))


def day(offset: int) -> date:
    return DUE + timedelta(days=offset)


def step(position: Position, book: StrategyBook = BOOK) -> Contact:
    found = next_contact(book, position)
    assert isinstance(found, Contact), found
    return found


def skip(position: Position, book: StrategyBook = BOOK) -> Skip:
    found = next_contact(book, position)
    assert isinstance(found, Skip), found
    return found


# --- the file -----------------------------------------------------------------------------------------------------------


def test_the_shipped_strategies_are_for_issuers_in_both_countries() -> None:
    assert [(s.name, s.whom and (s.whom.country, s.whom.role)) for s in BOOK.strategies] == [
        ("us-first-party", ("US", "first_party")), ("cn-first-party", ("CN", "first_party")),
    ]  # fmt: skip
    assert all(
        [stage.name for stage in s.stages] == ["reminder", "follow_up", "collection", "pre_legal"]
        for s in BOOK.strategies
    )
    assert len(BOOK.digest) == 64


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("from: 10", "from: 1", "us-first-party: stages: follow_up must begin after reminder, which begins at day 1"),
        ("from: 10", "from: -1", "→ stages → follow_up → from: Input should be greater than or equal to 0 (it says -1)"),
        ("{channel: sms, wait_days: 4}", "{channel: fax}", "reminder → ladder → number 2 → channel → number 1: Input should be 'sms' or 'voice'"),
        ("tone: friendly", "tone: rude", "→ reminder → tone: Input should be 'friendly', 'firm' or 'formal' (it says 'rude')"),
        ("repeat_days: 7", "repeat_dayz: 7", "→ reminder → repeat_dayz is not known here"),
        ("name: follow_up", "name: chase", "→ chase → name: Input should be 'reminder', 'follow_up', 'collection' or 'pre_legal'"),
        ('version: "2026-11-22"', "", "version is missing"),
        ("dispute, hardship", "hardship", "us-first-party: holds: dispute can't be left out"),
        ("dispute, hardship", "dispute, sadness, hardship", "→ holds → number 5: Input should be"),
        ('evening: {start: "17:00"', 'evening: {start: "21:00"', "→ day_parts → evening: start must be before end"),
        ('evening: {start: "17:00", end: "20:00"}', 'evening: {start: "17:00", end: "21:00"}', "evening lies outside the hours 09:00 to 20:00"),
        ('evening: {start: "17:00", end: "20:00"}', "", "day_parts: a step names evening, which is not among them"),
        ('end: "20:00"', "end: 20:00", "→ hours → end: put the time in quotes, like '20:00'"),
        ("for: {country: CN", "for: {country: US", "strategies: two are for US first_party"),
        ("name: cn-first-party\n    for: {country: CN, role: first_party}", "name: cn-first-party", "cn-first-party is for nobody"),
        ("name: cn-first-party", "name: us-first-party", "us-first-party stands there twice"),
        ("from: 10", "from: 10\n        from: 11", "line 40: 'from' stands there twice"),
        ("  - name: us-first-party", "  - name: [", "line "),
    ],
)  # fmt: skip
def test_a_fault_is_told_with_its_line_and_place(old: str, new: str, told: str) -> None:
    assert old in SHIPPED
    with pytest.raises(InvalidInput) as error:
        read_strategies(SHIPPED.replace(old, new), "strategies.yaml")
    assert told in str(error.value)
    assert "line " in str(error.value)


def test_every_fault_is_told_at_once() -> None:
    bad = (
        SHIPPED.replace("from: 10", "from: x")
        .replace("tone: firm", "tone: rude")
        .replace("wait_days: 4", "wait_days: 400")
    )
    with pytest.raises(InvalidInput) as error:
        read_strategies(bad, "strategies.yaml")
    lines = str(error.value).splitlines()
    assert len(lines) == 1 + 4  # both strategies have a firm stage
    assert all(line.strip().startswith("line ") for line in lines[1:])


@pytest.mark.parametrize("text", ["", "- a", "digest: x", "version: 1", "strategies: []"])
def test_what_is_no_strategy_file_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput):
        read_strategies(text, "strategies.yaml")


def test_the_version_is_told_apart_from_a_changed_file_of_the_same_version() -> None:
    assert read_strategies(SHIPPED + "\n# a word more\n", "x").digest != BOOK.digest


# --- an account by its strategy --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("days", "stage"), [(1, "reminder"), (9, "reminder"), (10, "follow_up"), (29, "follow_up"), (30, "collection"), (89, "collection")])  # fmt: skip
def test_days_past_due_decide_the_stage(days: int, stage: str) -> None:
    assert step(at(days)).stage == stage


def test_nothing_happens_before_the_first_stage_and_only_people_work_on_the_last() -> None:
    assert skip(at(0)) == Skip("not_due_yet", day(1), "us-first-party")
    assert skip(at(90)).reason == "people_only"
    assert skip(at(5, role="third_party")).reason == "no_strategy"
    assert skip(at(5, country="GB")).reason == "no_strategy"


def test_the_ladder_is_climbed_rung_by_rung_with_its_delays() -> None:
    first = step(at(1))
    assert (first.step, first.channels, first.on, first.day_part) == (1, ("sms",), day(1), None)
    # one contact made on day one: the second rung waits four days from then
    second = step(at(2, ours=(day(1),), last_contact=day(1)))
    assert (second.step, second.on) == (2, day(5))
    third = step(at(6, ours=(day(1), day(5)), last_contact=day(5)))
    assert (third.step, third.channels, third.on, third.day_part) == (3, ("voice", "sms"), day(8), "evening")


def test_a_conversation_that_the_customer_began_delays_the_next_step_too() -> None:
    assert step(at(6, ours=(day(1),), last_contact=day(6))).on == day(10)


def test_the_ladder_begins_again_after_its_repeat_and_not_at_all_without_one() -> None:
    done = {"ours": (day(1), day(5), day(8)), "last_contact": day(8)}
    again = step(at(9, **done))
    assert (again.step, again.on) == (1, day(15))
    once = read_strategies(SHIPPED.replace("        repeat_days: 7\n        segments", "        segments"), "x")
    assert skip(at(9, **done), once).reason == "ladder_done"


def test_calls_tried_again_on_one_day_are_one_contact() -> None:
    assert step(at(6, ours=(day(1), day(5), day(5), day(5)), last_contact=day(5))).step == 3


def test_a_new_stage_begins_its_own_ladder() -> None:
    entering = step(at(10, ours=(day(1), day(5), day(8)), last_contact=day(8)))
    assert (entering.stage, entering.step, entering.on) == ("follow_up", 1, day(10))


def test_a_segment_has_its_own_ladder() -> None:
    assert step(at(6, segment="premium", ours=(day(1),), last_contact=day(1))).on == day(8)
    assert step(at(6, segment="unheard-of")).channels == step(at(6)).channels


@pytest.mark.parametrize("reason", sorted(ALWAYS - {"open_promise"}))
def test_a_hold_stops_outreach(reason: str) -> None:
    assert skip(at(5, holds=frozenset({reason}))).reason == f"hold:{reason}"


def test_a_hold_that_a_strategy_does_not_name_stops_nothing() -> None:
    lax = read_strategies(SHIPPED.replace("hardship, ", ""), "x")
    assert step(at(5, holds=frozenset({"hardship"})), lax).stage == "reminder"


def test_a_promise_is_reminded_of_once_and_held_until_it_is_over() -> None:
    promised = {"holds": frozenset({"open_promise"}), "promise_due": day(12), "ours": (day(1),), "last_contact": day(5)}
    reminder = step(at(6, **promised))
    assert (reminder.purpose, reminder.on, reminder.channels, reminder.tone) == (
        "promise_reminder",
        day(11),
        ("sms",),
        "friendly",
    )
    assert skip(at(11, **promised | {"ours": (day(1), day(11))})).reason == "hold:open_promise"
    assert skip(at(13, **promised)).reason == "hold:open_promise"  # the grace days
    # another hold beside it is no time for reminders
    assert skip(at(6, **promised | {"holds": frozenset({"open_promise", "dispute"})})).reason == "hold:dispute"


def test_a_broken_promise_moves_a_stage_up_but_not_beyond_collection() -> None:
    broken = step(at(9, broken_on=day(8), ours=(day(1), day(2)), last_contact=day(5)))
    assert (broken.stage, broken.step) == ("follow_up", 1)
    assert step(at(35, broken_on=day(34))).stage == "collection"
    assert step(at(12, broken_on=day(8), last_contact=day(5))).stage == "collection"


def test_a_challenger_gets_its_share_and_everybody_stays_where_they_are() -> None:
    challenger = SHIPPED.split("  - name: us-first-party")[1].split("  - name: cn-first-party")[0]
    challenger = "  - name: us-evenings" + challenger.replace("    for: {country: US, role: first_party}\n", "")
    text = (
        SHIPPED
        + challenger
        + "\nsplits: [{name: evenings, champion: us-first-party, challengers: [{strategy: us-evenings, share: 20}]}]\n"
    )
    book = read_strategies(text, "x")
    drawn = [strategy_for(book, at(5, person=f"person {n}")) for n in range(4000)]
    share = sum(s is not None and s.name == "us-evenings" for s in drawn) / 4000
    assert 0.17 < share < 0.23
    assert [strategy_for(book, at(50, person=f"person {n}")) for n in range(50)] == drawn[:50]
    assert strategy_for(book, at(5, person="person 1", country="CN", role="first_party")) == book.strategy(
        "cn-first-party"
    )


def test_experiments_are_drawn_independently() -> None:
    both = [(share_of("one", str(n)) < 50, share_of("two", str(n)) < 50) for n in range(4000)]
    assert all(800 < both.count(pair) < 1200 for pair in set(both))


@pytest.mark.parametrize(
    ("splits", "told"),
    [
        ("[{name: a, champion: nobody, challengers: [{strategy: x, share: 5}]}]", "the champion nobody is no strategy"),
        ("[{name: a, champion: us-first-party, challengers: [{strategy: x, share: 5}]}]", "the challenger x is no strategy"),
        ("[{name: a, champion: us-first-party, challengers: [{strategy: cn-first-party, share: 5}]}]", "without 'for'"),
        ("[{name: a, champion: us-first-party, challengers: [{strategy: x, share: 60}, {strategy: y, share: 40}]}]", "must leave something"),
    ],
)  # fmt: skip
def test_an_experiment_that_makes_no_sense_is_refused(splits: str, told: str) -> None:
    with pytest.raises(InvalidInput, match=told):
        read_strategies(SHIPPED + f"\nsplits: {splits}\n", "x")


offsets = st.integers(0, 100)


@settings(max_examples=300, derandomize=True, deadline=None)
@given(
    st.integers(0, 120),
    st.lists(offsets, max_size=8),
    st.none() | offsets,
    st.sampled_from(["US", "CN"]),
    st.none() | offsets,
)
def test_whatever_is_on_record_no_contact_comes_before_its_delay_or_into_the_past(
    late: int, ours: list[int], last: int | None, country: str, broken: int | None
) -> None:
    position = at(
        late, country=country, ours=tuple(day(n) for n in ours if n <= late),
        last_contact=None if last is None or last > late else day(last),
        broken_on=None if broken is None or broken >= late else day(broken),
    )  # fmt: skip
    found = next_contact(BOOK, position)
    assert found == next_contact(BOOK, replace(position, ours=tuple(reversed(position.ours))))
    if isinstance(found, Skip):
        assert found.reason in ("not_due_yet", "people_only")
        return
    assert found.on >= position.today
    treatment = next(s for s in BOOK.strategy(found.strategy).stages if s.name == found.stage)
    assert found.channels == treatment.ladder[found.step - 1].channel
    if position.last_contact:
        assert (found.on - position.last_contact).days >= treatment.ladder[found.step - 1].wait_days
