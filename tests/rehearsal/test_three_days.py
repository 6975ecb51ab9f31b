"""Three days of outreach with the whole product: people, faults of the network, a killed worker, and an impartial referee."""

from __future__ import annotations

import pytest

from courtesy.settings import ROOT
from rehearsal.__main__ import rehearse
from rehearsal.scenario import HERE, read_scenario
from tests.folders import own_folder


def test_three_days_with_a_killed_worker_violate_nothing() -> None:
    if not (ROOT / "bot" / ".venv" / "bin" / "rasa").exists():
        pytest.skip("bot/.venv is missing: run `make setup`")
    with own_folder() as folder:
        verdict, report, found = rehearse(read_scenario(HERE / "three-days.yaml"), folder)
    assert {name: what for name, what in verdict.violations.items() if what} == {}, report
    assert verdict.checked["sends"] >= 30, report
    assert verdict.checked["opt-outs"] >= 3, report
    assert "jobs on day 1" in report
    assert found["promises"], report
    assert found["hand_offs"], report
    assert found["runs"] >= 2, report
