"""Every value of one turn, after what the bot had asked: a bare number answers the question, and no figure is read twice."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from saidcases import CURRENCY, SAID, ZONE

from courtesy.understanding.values import Around, read_values

NOW = datetime(2026, 6, 10, 10)  # noqa: DTZ001 - a Wednesday, in the customer's zone


def turns():
    for lang in ("en", "zh"):
        for line in (SAID / f"turns_{lang}.txt").read_text(encoding="utf-8").splitlines():
            if not line.startswith("#"):
                yield pytest.param(lang, *(cell.strip() for cell in line.split("|")), id=line)


@pytest.mark.parametrize(("lang", "text", "asks", "amount", "day", "months", "each"), list(turns()))
def test_a_turn_holds_these_values_and_no_others(lang, text, asks, amount, day, months, each):
    said = read_values(text, Around(lang, asks, NOW.replace(tzinfo=ZoneInfo(ZONE[lang])), ZONE[lang], CURRENCY[lang]))
    got = "-" if said.amount is None else said.amount.relative or f"{said.amount.value.normalize():f}"
    assert got in amount.split()
    date = "-" if said.day is None else said.day.date.isoformat()
    clock = "" if said.day is None or said.day.time is None else said.day.time.strftime("%H:%M")
    assert date in day.split()
    assert clock == "".join(word for word in day.split() if ":" in word)
    assert str(said.plan.months or "-") in months.split()
    rate = said.plan.amount_per_month
    assert ("-" if rate is None else f"{rate.normalize():f}") in each.split()
