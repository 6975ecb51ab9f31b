"""One running product for the dialogues of this folder, as `make dialogues` raises it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from courtesy.settings import ROOT
from dialogues.stage import Stage, raised_stage


@pytest.fixture(scope="package")
def stage() -> Iterator[Stage]:
    if not (ROOT / "bot" / ".venv" / "bin" / "rasa").exists():
        pytest.skip("bot/.venv is missing: run `make setup`")
    with raised_stage() as stage:
        yield stage
