"""Cases written by hand from the words of the rules, their answers worked out before the gate was asked."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from courtesy.policy import Facts, decide, load_rules

WRITTEN = [json.loads(line) for line in Path(__file__).with_name("written_cases.jsonl").read_text("utf-8").splitlines()]


@pytest.mark.parametrize("written", WRITTEN, ids=[each["id"] for each in WRITTEN])
def test_a_case_is_decided_as_it_was_worked_out(written: dict[str, Any]) -> None:
    answer = decide(Facts.from_case(written["case"]), load_rules())
    expect = written["expect"]
    assert (answer.decision, sorted(answer.rules)) == (expect["decision"], expect["rules"]), written["why"]
    free = answer.next_allowed.strftime("%Y-%m-%dT%H:%M:%SZ") if answer.next_allowed else None
    assert free == expect["next_allowed"], written["why"]


def test_the_cases_speak_of_every_rule_that_a_contact_can_meet() -> None:
    met = {rule for each in WRITTEN for rule in each["expect"]["rules"]}
    assert len(met) >= 30, sorted(met)
