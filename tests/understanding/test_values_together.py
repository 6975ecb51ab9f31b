"""The four readers, one plain sentence each per language."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

from courtesy.understanding.amounts import read_amount
from courtesy.understanding.dates import read_date
from courtesy.understanding.digits import read_birthday, read_digits
from courtesy.understanding.instalments import read_plan

NOW = datetime(2026, 3, 11, 15, 15, tzinfo=UTC)


def test_a_plain_english_promise_gives_amount_and_date():
    assert read_amount("i can do two fifty on friday", "en", default_currency="USD").value == Decimal(250)
    said = read_date("i can do two fifty on friday", "en", now=NOW, tz="America/New_York")
    assert (said.date, said.time, said.ambiguous) == (date(2026, 3, 13), None, False)


def test_a_plain_chinese_promise_gives_amount_and_date():
    assert read_amount("下周五还一千二", "zh", default_currency="CNY").value == Decimal(1200)
    assert read_date("下周五还一千二", "zh", now=NOW, tz="Asia/Shanghai").date == date(2026, 3, 20)


def test_digits_birthdays_and_plans_are_read_in_both_languages():
    assert read_digits("it's four eight two one", "en") == "4821"
    assert read_digits("尾号是四八二一", "zh") == "4821"
    assert read_birthday("march fifth", "en") == read_birthday("三月五号", "zh") == (3, 5)
    assert read_plan("over six months", "en").months == read_plan("分六期", "zh").months == 6
