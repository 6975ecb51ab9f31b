"""Dates, amounts and instalment plans of the development sets, read by the code of a live turn and compared exactly."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from courtesy.understanding.turn_format import read_turn, values_as_json
from courtesy.understanding.values import read_values
from evaluation.scores import Share
from evaluation.sets import PRESENT, lines

Case = dict[str, Any]


def score(folder: Path) -> dict[str, dict[str, Share]]:
    """The share of exactly right values by set and language.

    Raises:
        InvalidInput: If a file is missing.
    """
    return {name: _by_language(folder / f"{name}.jsonl", right) for name, right in _RIGHT.items()}


def _by_language(path: Path, right: Callable[[Case, Case], bool]) -> dict[str, Share]:
    cases = lines(path)
    hits = [(case["lang"], right(case, _read(case))) for case in cases]
    return {
        lang: Share(sum(hit for of, hit in hits if of == lang), sum(of == lang for of, _ in hits))
        for lang in ("en", "zh")
    }


def _read(case: Case) -> Case:
    turn = read_turn({key: case[key] for key in ("text", "lang", "now", "tz") if case.get(key)})
    return values_as_json(read_values(turn.text, turn.around(PRESENT)))


def _date(case: Case, read: Case) -> bool:
    return read["date"] in {case["date"], *case["accept"]} and read["time"] == case["time"]


def _amount(case: Case, read: Case) -> bool:
    if case["relative"]:
        return bool(read["amount"] == {"relative": case["relative"]})
    if case["value"] is None:
        return read["amount"] is None
    return bool(read["amount"] == {"value": case["value"], "currency": case["currency"]})


def _plan(case: Case, read: Case) -> bool:
    return bool((read["months"], read["amount_per_month"]) == (case["months"], case["amount_per_month"]))


_RIGHT: dict[str, Callable[[Case, Case], bool]] = {"dates": _date, "amounts": _amount, "instalments": _plan}
