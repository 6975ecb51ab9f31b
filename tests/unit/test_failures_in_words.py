"""What a person at a terminal is told when something outside the product fails: one line with what to do next, and no secret."""

from __future__ import annotations

import socket
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import httpx
import psycopg
import pytest
import redis
from sqlalchemy.exc import IntegrityError, OperationalError

from courtesy import cli
from courtesy.bootstrap import Product
from courtesy.model.errors import Misconfigured
from courtesy.settings import Settings

SECRET = "not-to-be-shown-0123456789abcdef"


class Told(NamedTuple):
    status: int | str | None
    errors: str


Courtesy = Callable[..., Told]


@pytest.fixture
def nobody() -> str:
    """An address that nobody listens at."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return f"127.0.0.1:{server.getsockname()[1]}"


@pytest.fixture
def courtesy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, nobody: str, capsys: pytest.CaptureFixture[str]
) -> Courtesy:
    """Runs a command by its entry point, on databases that are named and do not answer."""
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.setenv("COURTESY_STATE_DIR", str(tmp_path / "state"))
    monkeypatch.setenv("DATABASE_URL", f"postgresql://me:{SECRET}@{nobody}/db")
    monkeypatch.setenv("REDIS_URL", f"redis://:{SECRET}@{nobody}/0")

    def run(*words: str) -> Told:
        monkeypatch.setattr(sys, "argv", ["courtesy", *words])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        return Told(ended.value.code, capsys.readouterr().err)

    return run


@pytest.fixture
def failing(monkeypatch: pytest.MonkeyPatch) -> Callable[[Exception], None]:
    """Lets every command fail in one way."""

    def fail(error: Exception) -> None:
        def app() -> None:
            raise error

        monkeypatch.setattr(cli, "app", app)

    return fail


def test_a_database_that_does_not_answer_is_one_line_with_a_remedy_and_without_its_password(
    courtesy: Courtesy, nobody: str
) -> None:
    told = courtesy("records", "outcomes", "--json")
    assert told.status == 1
    assert "Traceback" not in told.errors
    assert SECRET not in told.errors
    [line] = told.errors.splitlines()
    assert line.startswith("courtesy: The database cannot be used: ")
    assert f"port {nobody.partition(':')[2]}" in line
    assert "Start Postgres, or mend DATABASE_URL; `courtesy doctor` looks closer." in line


@pytest.mark.parametrize(
    ("address", "message"),
    [
        (f"localhost/{SECRET}", "DATABASE_URL is not the address of a Postgres"),
        (f"mysql://me:{SECRET}@127.0.0.1/db", "DATABASE_URL is not the address of a Postgres"),
        (f"postgresql://me:an@{SECRET}@127.0.0.1/db", "%40"),
        (f"postgresql://127.0.0.1:{SECRET}/db", "DATABASE_URL is not the address of a Postgres"),
        (f"postgresql://me:{SECRET}@127.0.0.1:1/db?patience=little", 'invalid connection option "patience"'),
    ],
)
def test_a_mistyped_address_of_the_database_is_named_and_not_shown(
    courtesy: Courtesy, monkeypatch: pytest.MonkeyPatch, address: str, message: str
) -> None:
    monkeypatch.setenv("DATABASE_URL", address)
    told = courtesy("records", "outcomes")
    assert told.status == 1
    assert len(told.errors.splitlines()) == 1
    assert message in told.errors
    assert "DATABASE_URL" in told.errors
    assert SECRET not in told.errors


def test_a_mistyped_address_of_redis_is_named_and_not_shown(tmp_path: Path) -> None:
    named = {"database_url": "postgresql://nowhere/db", "courtesy_state_dir": tmp_path}
    for address in (f"localhost/{SECRET}", f"redis://h:{SECRET}/0"):
        with pytest.raises(Misconfigured, match="REDIS_URL is not the address of a Redis") as refusal:
            Product(Settings.model_construct(**named, redis_url=address)).live_audio  # noqa: B018  # built when first used
        assert SECRET not in "".join(traceback.format_exception(refusal.value))


def test_mistyped_settings_are_one_line_with_their_names_and_without_their_values(
    courtesy: Courtesy, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WEB_PORT", SECRET)
    monkeypatch.setenv("TURN_DEADLINE_S", "99")
    told = courtesy("outreach", "status")
    assert told.status == 1
    [line] = told.errors.splitlines()
    assert "TURN_DEADLINE_S cannot be read: Input should be less than 15" in line
    assert "WEB_PORT cannot be read: Input should be a valid integer" in line
    assert "docs/settings.md" in line
    assert SECRET not in line


def test_a_state_directory_that_is_a_file_is_named(
    courtesy: Courtesy, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "taken").touch()
    monkeypatch.setenv("COURTESY_STATE_DIR", str(tmp_path / "taken" / "state"))
    told = courtesy("audit", "key")
    assert told.status == 1
    assert str(tmp_path / "taken") in told.errors
    assert len(told.errors.splitlines()) == 1


REQUEST = httpx.Request("GET", f"http://me:{SECRET}@calls.example.com:9/emulator/messages?customer=%2B12025550111")


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (
            OperationalError(
                "select 1", {"phone": SECRET}, psycopg.OperationalError(f"the connection is lost\nDETAIL: {SECRET}")
            ),
            "The database cannot be used: the connection is lost. Start Postgres",
        ),
        (psycopg.errors.AdminShutdown("terminating connection"), "cannot be used: terminating connection."),
        (psycopg.errors.InsufficientPrivilege("permission denied for schema public"), "refuses: permission denied"),
        (redis.ConnectionError("Error 111 connecting to host:6379. Connection refused."), "REDIS_URL"),
        (redis.TimeoutError(), "Redis cannot be used: TimeoutError."),
        (httpx.ConnectError("refused", request=REQUEST), "http://calls.example.com:9 does not answer: ConnectError."),
        (
            httpx.HTTPStatusError("503", request=REQUEST, response=httpx.Response(503, request=REQUEST)),
            "http://calls.example.com:9 answers 503.",
        ),
        (httpx.ReadTimeout("late"), "A server does not answer: ReadTimeout."),
        (httpx.InvalidURL(f"Invalid port: '{SECRET}'"), "TWILIO_API_BASE"),
        (PermissionError(13, "Permission denied", "/somewhere/call.wav"), "/somewhere/call.wav: Permission denied."),
        (OSError(28, "No space left on device"), "No space left on device. Make room on the disk."),
    ],
)
def test_each_way_in_which_something_outside_fails_is_one_line(
    courtesy: Courtesy, failing: Callable[[Exception], None], error: Exception, message: str
) -> None:
    failing(error)
    told = courtesy("doctor")
    assert told.status == 1
    [line] = told.errors.splitlines()
    assert line.startswith("courtesy: ")
    assert message in line
    assert SECRET not in line
    assert "+12025550111" not in line


@pytest.mark.parametrize(
    "error",
    [
        KeyError("sid"),
        IntegrityError("insert", {}, psycopg.errors.UniqueViolation("duplicate key")),
        psycopg.errors.UndefinedColumn('column "nmae" does not exist'),
        redis.ResponseError("unknown command"),
        TimeoutError(),
        OSError(9, "Bad file descriptor"),
    ],
)
def test_a_fault_of_the_program_keeps_its_traceback(failing: Callable[[Exception], None], error: Exception) -> None:
    failing(error)
    with pytest.raises(type(error)) as raised:
        cli.main()
    assert raised.value is error
