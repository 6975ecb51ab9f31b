"""A service that says it is ready does not let its first customer wait for what it could have done before."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.stack.town import Town


@pytest.mark.skipif(not Path("/proc/self/maps").exists(), reason="what a process has loaded is read from /proc")
def test_the_action_server_has_loaded_the_reader_of_dates_when_it_is_ready(town: Town) -> None:
    town.running.kill("actions")
    town.running.wait_ready("actions")
    loaded = Path(f"/proc/{town.running.pid('actions')}/maps").read_text()
    assert "duckling" in loaded
