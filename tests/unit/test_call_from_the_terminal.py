"""`courtesy call` where it cannot begin: it says why and what to do."""

from __future__ import annotations

import wave
from pathlib import Path

import pytest
from typer.testing import CliRunner

from courtesy.cli import app
from courtesy.model.errors import InvalidInput, Unavailable


def call(*arguments: str) -> BaseException | None:
    return CliRunner().invoke(app, ["call", "--account", "US-1001", *arguments]).exception


@pytest.fixture(autouse=True)
def nothing_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COURTESY_STATE_DIR", str(tmp_path / "state"))
    monkeypatch.delenv("TWILIO_API_BASE", raising=False)


def recording(file: Path, *, bits: int = 16, rate: int = 8000, seconds: float = 1) -> str:
    with wave.open(str(file), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(bits // 8)
        out.setframerate(rate)
        out.writeframes(bytes(round(seconds * rate) * bits // 8))
    return str(file)


def test_without_a_running_product_it_says_how_to_start_it() -> None:
    error = call("--say", "Yes, speaking.")
    assert isinstance(error, Unavailable)
    assert "not running" in str(error)
    assert "courtesy up --demo" in error.remedy


def test_one_of_recording_and_sentences_is_needed(tmp_path: Path) -> None:
    for given in ((), ("--say", "Yes.", "--wav", recording(tmp_path / "me.wav"))):
        error = call(*given)
        assert isinstance(error, InvalidInput)
        assert "--say" in error.remedy


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    error = call("--wav", str(tmp_path / "me.wav"))
    assert isinstance(error, InvalidInput)
    assert "me.wav cannot be read: No such file" in str(error)


def test_a_file_of_another_kind_is_refused_with_the_way_to_make_a_right_one(tmp_path: Path) -> None:
    (tmp_path / "me.mp3").write_bytes(b"ID3 this is music")
    for file in (str(tmp_path / "me.mp3"), recording(tmp_path / "low.wav", bits=8)):
        error = call("--wav", file)
        assert isinstance(error, InvalidInput)
        assert file in str(error)
        assert "ffmpeg" in error.remedy


def test_a_recording_of_any_rate_will_do_but_not_of_any_length(tmp_path: Path) -> None:
    for rate in (8000, 11025, 44100, 48000):
        assert isinstance(call("--wav", recording(tmp_path / f"{rate}.wav", rate=rate)), Unavailable)
    error = call("--wav", recording(tmp_path / "long.wav", seconds=301))
    assert isinstance(error, InvalidInput)
    assert "301 s long" in str(error)
