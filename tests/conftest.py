"""What holds for all tests."""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def logging_is_nobodys(monkeypatch: pytest.MonkeyPatch) -> None:
    """A command that a test runs in this process sets up no logging: it would write to where the test's own output went, and that closes."""
    monkeypatch.setattr("courtesy.cli.opened.configure_logging", lambda settings: None)
