"""Floors on the development sets that lie beside the repository, where there are any."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest
from saidcases import amount_as_read, date_as_read

from courtesy.understanding.instalments import read_plan

SETS = Path(__file__).resolve().parents[3] / "shared" / "eval"
FLOOR = 0.95


def cases(name, lang):
    path = SETS / f"{name}.jsonl"
    if not path.exists():
        pytest.skip(f"no development set {path.name} beside the repository")
    return [c for line in path.read_text(encoding="utf-8").splitlines() if (c := json.loads(line))["lang"] == lang]


def plain(number):
    return f"{Decimal(str(number)).normalize():f}"


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_dates_of_the_development_set_are_read(lang):
    every = cases("dates", lang)
    right = 0
    for case in every:
        date, time = date_as_read(case["text"], lang, case["now"], case["tz"])
        right += date in {case["date"] or "-", *case["accept"]} and time == (case["time"] or "")
    assert right / len(every) >= FLOOR


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_amounts_of_the_development_set_are_read(lang):
    every = cases("amounts", lang)
    right = 0
    for case in every:
        value = f"{plain(case['value'])} {case['currency']}" if case["value"] is not None else None
        right += amount_as_read(case["text"], lang) == (case["relative"] or value or "-")
    assert right / len(every) >= FLOOR


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_instalment_plans_of_the_development_set_are_read(lang):
    every = cases("instalments", lang)
    right = 0
    for case in every:
        said = read_plan(case["text"], lang)
        each = None if said.amount_per_month is None else float(said.amount_per_month)
        right += (said.months, each) == (case["months"], case["amount_per_month"])
    assert right / len(every) >= FLOOR
