"""What the settings make of what they leave open, and what they say of what cannot be read."""

from __future__ import annotations

import traceback
from pathlib import Path

import pytest

from courtesy.model.errors import Misconfigured
from courtesy.settings import Settings, load_settings

SECRET = "not-to-be-shown-0123456789abcdef"


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """A machine with nothing set."""
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.setenv("COURTESY_STATE_DIR", str(tmp_path / "state"))
    return monkeypatch


@pytest.mark.parametrize(
    ("given", "opened_at"),
    [
        ({}, "ws://127.0.0.1:8081/twilio/media"),
        ({"MEDIA_PORT": "9090", "MEDIA_HOST": "0.0.0.0"}, "ws://127.0.0.1:9090/twilio/media"),
        ({"PUBLIC_BASE_URL": "http://127.0.0.1:8080"}, "ws://127.0.0.1:8081/twilio/media"),
        ({"PUBLIC_BASE_URL": "https://calls.example.com"}, "wss://calls.example.com/twilio/media"),
        ({"PUBLIC_BASE_URL": "https://calls.example.com/"}, "wss://calls.example.com/twilio/media"),
        (
            {"PUBLIC_BASE_URL": "https://calls.example.com", "MEDIA_PUBLIC_URL": "wss://audio.example.com/there"},
            "wss://audio.example.com/there",
        ),
    ],
)
def test_media_streams_come_the_way_of_the_webhooks_for_whoever_reads_the_settings(
    machine: pytest.MonkeyPatch, given: dict[str, str], opened_at: str
) -> None:
    for name, value in given.items():
        machine.setenv(name, value)
    assert load_settings().media_streams_url == opened_at


def test_settings_that_cannot_be_read_are_named_together_and_their_values_are_shown_nowhere(
    machine: pytest.MonkeyPatch,
) -> None:
    machine.setenv("WEB_PORT", SECRET)
    machine.setenv("COURTESY_ENV", SECRET)
    with pytest.raises(Misconfigured) as refusal:
        load_settings()
    assert "WEB_PORT cannot be read: Input should be a valid integer" in str(refusal.value)
    assert "COURTESY_ENV cannot be read: Input should be 'dev', 'test' or 'production'" in str(refusal.value)
    assert "docs/settings.md" in refusal.value.remedy
    assert SECRET not in "".join(traceback.format_exception(refusal.value))
