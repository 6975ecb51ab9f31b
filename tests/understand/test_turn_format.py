"""Turns as JSON: what has to be there, what is meant where nothing is said, and what can't be read."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from courtesy.model.errors import InvalidInput
from courtesy.model.money import Money
from courtesy.understanding.turn_format import read_turn, values_as_json
from courtesy.understanding.values import read_values

PRESENT = datetime(2026, 3, 11, 15, 15, tzinfo=UTC)


def test_a_line_needs_nothing_but_its_text():
    around = read_turn({"text": "friday"}).around(PRESENT)
    assert (around.language, around.asks, around.tz, around.currency) == ("en", "nothing", "America/New_York", "USD")
    assert around.now == PRESENT
    around = read_turn({"text": "週五還"}).around(PRESENT)
    assert (around.language, around.tz, around.currency) == ("zh", "Asia/Shanghai", "CNY")


@pytest.mark.parametrize(
    ("context", "asks"),
    [("open", "identity"), ("reminded", "when_can_pay"), ("confirm", "confirmation"), ("free", "nothing")],
)
def test_each_context_stands_for_what_the_bot_asks(context, asks):
    assert read_turn({"text": "yes", "context": context}).around(PRESENT).asks == asks


def test_a_question_named_outright_goes_before_the_context():
    assert read_turn({"text": "12", "context": "free", "asks": "months"}).around(PRESENT).asks == "months"


def test_a_time_without_offset_is_local_to_the_zone():
    line = {"text": "tomorrow", "now": "2026-03-11T23:30:00", "tz": "America/Los_Angeles"}
    assert read_turn(line).around(PRESENT).now == datetime(2026, 3, 12, 6, 30, tzinfo=UTC)
    line["now"] = "2026-03-11T23:30:00-04:00"
    assert read_turn(line).around(PRESENT).now == datetime(2026, 3, 12, 3, 30, tzinfo=UTC)


def test_the_debt_is_read_exactly():
    around = read_turn({"text": "all of it", "balance": 842.17, "min_due": "45.00"}).around(PRESENT)
    assert (around.balance, around.min_due) == (Money(84217, "USD"), Money(4500, "USD"))


@pytest.mark.parametrize(
    ("line", "named"),
    [
        ("text", "object"),
        ([], "object"),
        ({}, "text"),
        ({"text": None}, "text"),
        ({"text": 5}, "text"),
        ({"text": "hi", "lang": "fr"}, "lang"),
        ({"text": "hi", "channel": "fax"}, "channel"),
        ({"text": "hi", "context": "later"}, "context"),
        ({"text": "hi", "now": "soon"}, "now"),
        ({"text": "hi", "now": "9999-12-31T00:00:00"}, "now"),
        ({"text": "hi", "tz": "Mars/Olympus"}, "tz"),
        ({"text": "hi", "tz": "../etc"}, "tz"),
        ({"text": "hi", "balance": "much"}, "balance"),
        ({"text": "hi", "balance": float("nan")}, "balance"),
        ({"text": "hi", "balance": "1.234"}, "decimals"),
    ],
)
def test_what_cannot_be_read_is_named(line, named):
    with pytest.raises(InvalidInput, match=named):
        read_turn(line).around(PRESENT)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("i can do 75.50 on friday at 3", {"amount": {"value": 75.5, "currency": "USD"}, "date": "2026-03-13", "time": "15:00"}),
        ("the whole thing tomorrow", {"amount": {"relative": "full"}, "date": "2026-03-12"}),
        ("80 a month for six months", {"months": 6, "amount_per_month": 80}),
        ("hello", {}),
        ("下周五还一千二", {"amount": {"value": 1200, "currency": "CNY"}, "date": "2026-03-20"}),
        ("分十二期 每期三百", {"months": 12, "amount_per_month": 300}),
    ],
)  # fmt: skip
def test_values_are_written_in_the_fixed_vocabulary(text, expected):
    nothing = dict.fromkeys(("amount", "date", "time", "months", "amount_per_month"))
    found = values_as_json(read_values(text, read_turn({"text": text}).around(PRESENT)))
    assert found == nothing | expected
    assert not any(isinstance(value, Decimal) for value in found.values())
