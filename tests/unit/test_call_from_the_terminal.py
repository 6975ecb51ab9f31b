"""`courtesy call` where it cannot begin: it says why and what to do."""

from __future__ import annotations

import threading
import wave
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import httpx
import pytest
from typer.testing import CliRunner

from courtesy.cli import app
from courtesy.cli import call as command
from courtesy.model.errors import InvalidInput, Unavailable
from courtesy.settings import load_settings
from emulator.app import create_app
from emulator.config import Config
from emulator.server import Server


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


def test_a_file_with_a_rate_of_nothing_is_refused_like_any_other_bad_one(tmp_path: Path) -> None:
    file = Path(recording(tmp_path / "me.wav"))
    header = bytearray(file.read_bytes())
    header[24:28] = bytes(4)
    file.write_bytes(header)
    error = call("--wav", str(file))
    assert isinstance(error, InvalidInput)
    assert "frame rate is 0" in str(error)


def test_a_recording_of_any_rate_will_do_but_not_of_any_length(tmp_path: Path) -> None:
    for rate in (8000, 11025, 44100, 48000):
        assert isinstance(call("--wav", recording(tmp_path / f"{rate}.wav", rate=rate)), Unavailable)
    error = call("--wav", recording(tmp_path / "long.wav", seconds=301))
    assert isinstance(error, InvalidInput)
    assert "301 s long" in str(error)


@pytest.fixture
def emulator() -> Iterator[str]:
    with Server(create_app(Config(account_sid="AC" + "0" * 32, auth_token="secret"))) as server:
        yield server.url


@pytest.fixture
def elsewhere() -> Iterator[tuple[str, list[str]]]:
    """A carrier that is not emulated, and what it was asked."""
    asked: list[str] = []

    class Carrier(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(f"{self.command} {self.path}")
            self.send_error(404)

        do_POST = do_GET

        def log_message(self, *_: Any) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Carrier)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", asked
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize(
    "base", ["https://api.twilio.com", "https://api.ireland.ie1.twilio.com/", "https://twilio.com"]
)
def test_twilio_itself_is_asked_nothing(base: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TWILIO_API_BASE", base)
    monkeypatch.setattr(httpx, "request", lambda *_, **__: pytest.fail("a request"))
    error = call("--say", "Yes, speaking.")
    assert isinstance(error, Unavailable)
    assert base in str(error)
    assert "courtesy up --demo" in error.remedy


def test_a_carrier_that_is_not_emulated_is_told_no_number(
    elsewhere: tuple[str, list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    base, asked = elsewhere
    monkeypatch.setenv("TWILIO_API_BASE", base)
    error = call("--say", "Yes, speaking.")
    assert isinstance(error, Unavailable)
    assert "no emulated network" in str(error)
    assert asked == ["GET /emulator/health"]


def test_in_production_nobody_is_called_from_the_terminal(emulator: str, monkeypatch: pytest.MonkeyPatch) -> None:
    production = load_settings().model_copy(update={"courtesy_env": "production", "twilio_api_base": emulator})
    monkeypatch.setattr("courtesy.settings.load_settings", lambda: production)
    error = call("--say", "Yes, speaking.")
    assert isinstance(error, Unavailable)
    assert "this is production" in str(error)


def test_a_network_that_does_not_answer_is_unavailable(monkeypatch: pytest.MonkeyPatch) -> None:
    for base in ("http://127.0.0.1:9", "nonsense"):
        monkeypatch.setenv("TWILIO_API_BASE", base)
        error = call("--say", "Yes, speaking.")
        assert isinstance(error, Unavailable)
        assert "does not answer" in str(error)


def test_a_place_where_the_sound_cannot_be_kept_is_refused_before_the_call(tmp_path: Path) -> None:
    error = call("--say", "Yes.", "--out", str(tmp_path / "none" / "call.wav"))
    assert isinstance(error, InvalidInput)
    assert f"there is no folder {tmp_path / 'none'}" in str(error)
    error = call("--say", "Yes.", "--out", str(tmp_path))
    assert isinstance(error, InvalidInput)
    assert "is a folder" in str(error)


def test_the_phone_does_what_it_was_told_for_this_call_only(emulator: str) -> None:
    person = {"number": "+12025550111", "lines": [{"digits": "9"}, {"hang_up": True}]}

    def lines() -> list[Any]:
        [callee] = httpx.get(f"{emulator}/emulator/callees").json()["callees"]
        return list(callee["lines"])

    with command._held(emulator, person):
        assert len(lines()) == 2
    assert lines() == []
    with pytest.raises(KeyboardInterrupt), command._held(emulator, person):
        raise KeyboardInterrupt
    assert lines() == []


def test_what_the_emulated_network_refuses_is_told_in_its_words(emulator: str) -> None:
    unsayable = {"number": "+12025550111", "lines": [{"after": "hello"}]}
    with (
        pytest.raises(InvalidInput, match=r"This can't be said on the phone: .*lines"),
        command._held(emulator, unsayable),
    ):
        pass
    with pytest.raises(Unavailable, match="is not configured"):
        command._ask("POST", f"{emulator}/emulator/calls", json={"from": "+12025550111"})
