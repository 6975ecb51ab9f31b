"""Scenario files: checked as a whole, and the people in them are the same for the same seed."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from courtesy.model.errors import InvalidInput
from courtesy.strategy import read_strategies
from rehearsal.__main__ import _kills
from rehearsal.play import _paced
from rehearsal.portfolio import residents, write
from rehearsal.scenario import HERE, changed, read_scenario


@pytest.mark.parametrize("name", ["month.yaml", "three-days.yaml"])
def test_the_scenarios_that_come_with_the_product_are_good(name: str) -> None:
    scenario = read_scenario(HERE / name)
    assert sum(crowd.share for crowd in scenario.crowds) > 0
    pace = read_strategies(_paced(scenario), name).pace
    assert pace.texts_per_second == scenario.pace.texts_per_second


def test_every_fault_is_named(tmp_path: Path) -> None:
    path = tmp_path / "bad.yaml"
    path.write_text(
        "name: x\nstarts: 2026-03-02\ndays: 2\naccounts: 5\nstops: ['10:00', '09:00']\nsurprise: 1\n"
        "crowds: [{persona: stops, share: 0}]\n"
    )
    with pytest.raises(InvalidInput) as told:
        read_scenario(path)
    assert "crowds → 0 → share" in str(told.value)
    assert "surprise" in str(told.value)
    path.write_text("name: [")
    with pytest.raises(InvalidInput, match="is no YAML"):
        read_scenario(path)
    with pytest.raises(InvalidInput, match="can't be read"):
        read_scenario(tmp_path / "none.yaml")


def test_a_kill_after_the_last_day_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "late.yaml"
    path.write_text(
        (HERE / "three-days.yaml").read_text().replace("{day: 1, program: jobs}", "{day: 4, program: jobs}")
    )
    with pytest.raises(InvalidInput, match="day 4 comes after the last"):
        read_scenario(path)


def test_people_follow_from_the_seed_and_have_a_number_each(tmp_path: Path) -> None:
    scenario = read_scenario(HERE / "three-days.yaml")
    people = residents(scenario)
    assert people == residents(scenario)
    assert people != residents(scenario.model_copy(update={"seed": 8}))
    assert len({each.phone for each in people}) == len(people) == scenario.accounts
    with write(people, tmp_path).open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert {row["country"] for row in rows} == {"US", "CN"}
    moved = [each for each in people if len(each.zones) > 1]
    assert all(each.country == "US" for each in moved)


def test_kills_are_shared_out_among_the_programs() -> None:
    scenario = changed(read_scenario(HERE / "month.yaml"), {"kills": _kills([2], 5, ["jobs", "web"])})
    assert [(kill.day, kill.program, kill.times) for kill in scenario.kills] == [
        (2, "jobs", 1),
        (None, "jobs", 3),
        (None, "web", 2),
    ]
    with pytest.raises(InvalidInput, match="kills → 0 → program"):
        changed(scenario, {"kills": _kills([], 1, ["postgres"])})
