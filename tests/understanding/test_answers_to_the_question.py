"""A bare answer means what the bot had asked for, and the figures of the account are not taken for offers."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from decimal import Decimal

import pytest

from courtesy.model.money import Money
from courtesy.understanding.amounts import read_amount
from courtesy.understanding.dates import read_date
from courtesy.understanding.instalments import read_plan

NOW = datetime(2026, 3, 11, 14, 15, tzinfo=UTC)


def values(text, lang, asks):
    amount = read_amount(text, lang, default_currency="USD", asks=asks)
    day = read_date(text, lang, now=NOW, tz="America/New_York", asks=asks)
    plan = read_plan(text, lang, asks=asks)
    return amount and amount.value, day and (day.date, day.time), plan.months


@pytest.mark.parametrize(
    ("text", "lang", "asks", "expected"),
    [
        ("150", "en", "amount", (Decimal(150), None, None)),
        ("150", "en", "when_can_pay", (Decimal(150), None, None)),
        ("10.25", "en", "amount", (Decimal("10.25"), None, None)),
        ("10.25", "zh", "amount", (Decimal("10.25"), None, None)),
        ("5", "en", "amount", (Decimal(5), None, None)),
        ("5", "en", "nothing", (None, None, None)),
        ("15", "en", "date", (None, (date(2026, 3, 15), None), None)),
        ("3", "en", "callback_time", (None, (date(2026, 3, 11), time(15)), None)),
        ("三点", "zh", "callback_time", (None, (date(2026, 3, 11), time(15)), None)),
        ("twelve", "en", "months", (None, None, 12)),
        ("十二", "zh", "months", (None, None, 12)),
        ("on the 15th", "en", "amount", (None, (date(2026, 3, 15), None), None)),
        ("150 on the 15th", "en", "date", (Decimal(150), (date(2026, 3, 15), None), None)),
        ("4821", "en", "verification", (None, None, None)),
        ("四八二一", "zh", "verification", (None, None, None)),
    ],
)
def test_a_bare_answer_means_what_was_asked(text, lang, asks, expected):
    assert values(text, lang, asks) == expected


def test_the_balance_read_back_beside_an_offer_is_not_the_offer():
    owed = Money.of("612", "USD")
    said = read_amount("i see 612 there i can do 120, not 612", "en", default_currency="USD", balance=owed)
    assert said.money == Money.of("120", "USD")
    alone = read_amount("i'll pay 612", "en", default_currency="USD", balance=owed)
    assert alone.money == owed


def test_dollars_and_cents_said_in_two_halves_are_told_apart_by_the_debt():
    said = "forty two fifty"
    assert read_amount(said, "en", default_currency="USD").value == 4250
    owed = Money.of("842", "USD")
    assert read_amount(said, "en", default_currency="USD", balance=owed).value == Decimal("42.50")


def test_the_account_currency_is_meant_unless_another_is_named():
    assert read_amount("五百块", "zh", default_currency="USD").currency == "USD"
    assert read_amount("五百块人民币", "zh", default_currency="USD").currency == "CNY"
    assert read_amount("fifty dollars", "en", default_currency="CAD").currency == "CAD"
    assert read_amount("fifty us dollars", "en", default_currency="CAD").currency == "USD"


def test_the_script_of_an_answer_decides_the_grammar():
    assert read_date("明天", "en", now=NOW, tz="America/New_York").date == date(2026, 3, 12)
    assert read_date("tomorrow ok", "zh", now=NOW, tz="America/New_York").date == date(2026, 3, 12)


def test_just_after_midnight_tomorrow_is_asked_about():
    late = datetime(2026, 3, 12, 4, 20, tzinfo=UTC)
    said = read_date("tomorrow", "en", now=late, tz="America/New_York")
    assert said.date == date(2026, 3, 13)
    assert said.candidates == (date(2026, 3, 13), date(2026, 3, 12))
    assert said.ambiguous


def test_a_weekday_with_the_number_of_another_day_is_asked_about():
    said = read_date("friday 23", "en", now=NOW, tz="America/New_York")
    assert said.candidates == (date(2026, 3, 13), date(2026, 3, 23))
    assert read_date("friday 20", "en", now=NOW, tz="America/New_York").candidates == (date(2026, 3, 20),)


def test_a_clock_change_does_not_shift_the_time_that_was_said():
    before = datetime(2026, 3, 7, 20, 0, tzinfo=UTC)
    said = read_date("same time tomorrow", "en", now=before, tz="America/New_York")
    assert (said.date, said.time) == (date(2026, 3, 8), time(15))
    in_hours = read_date("in 24 hours", "en", now=before, tz="America/New_York")
    assert (in_hours.date, in_hours.time) == (date(2026, 3, 8), time(16))
