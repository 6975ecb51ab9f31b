"""`courtesy doctor`: it says what is wrong and how to mend it, and shows no secret."""

from __future__ import annotations

import json
import os
import socket
import stat

import pytest
import typer
from typer.testing import CliRunner

from courtesy.cli import doctor as command
from courtesy.doctor import Verdict, examine
from courtesy.embedded import EmbeddedPostgres

SECRET = "not-to-be-shown-0123456789abcdef"


@pytest.fixture(autouse=True)
def machine(state_dir, monkeypatch):
    """A development machine with nothing set."""
    for name in list(os.environ):
        if name.startswith(("COURTESY_", "TWILIO_", "RASA_")) or name in (
            "DATABASE_URL",
            "REDIS_URL",
            "PUBLIC_BASE_URL",
        ):
            monkeypatch.delenv(name)
    monkeypatch.setenv("COURTESY_STATE_DIR", str(state_dir))
    return monkeypatch


def found() -> dict[str, tuple[Verdict, str, str]]:
    return {f.subject: (f.verdict, f.message, f.remedy) for f in examine()}


def invoke(*arguments: str):
    app = typer.Typer()
    command.register(app)
    app.command("other")(lambda: None)  # with one command alone, typer would drop its name
    return CliRunner().invoke(app, ["doctor", *arguments])


def test_a_development_machine_passes_with_advice():
    findings = found()
    assert not [f for f in findings.items() if f[1][0] is Verdict.FAIL], findings
    assert findings["carrier"][0] is Verdict.WARN
    assert "embedded" in findings["database"][1]
    assert findings["time zones"][0] is Verdict.OK


def test_json_is_one_value_and_the_status_is_0_when_nothing_fails():
    result = invoke("--json")
    assert result.exit_code == 0, result.output
    findings = json.loads(result.output)
    assert {"subject", "verdict", "message", "remedy"} == set(findings[0])


def test_a_database_that_does_not_answer_fails_with_a_remedy_and_without_its_password(machine):
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    machine.setenv("DATABASE_URL", f"postgresql://me:{SECRET}@127.0.0.1:{port}/db")
    machine.setenv("REDIS_URL", f"redis://:{SECRET}@127.0.0.1:{port}/0")
    result = invoke()
    assert result.exit_code == 1
    assert "fail database: not reachable" in result.output
    assert "fail redis: not reachable" in result.output
    assert "mend DATABASE_URL" in result.output
    assert SECRET not in result.output


@pytest.mark.parametrize(
    "url", ["localhost/db", f"mysql://me:{SECRET}@127.0.0.1/db", f"postgresql://me:a@{SECRET}@h/db"]
)
def test_an_address_that_is_no_databases_is_told_with_the_way_to_write_it(machine, url):
    machine.setenv("DATABASE_URL", url)
    verdict, message, remedy = found()["database"]
    assert verdict is Verdict.FAIL
    assert "postgresql://" in remedy
    assert SECRET not in message + remedy


def test_a_database_without_the_schema_is_told_apart(machine, state_dir):
    with EmbeddedPostgres(state_dir).running() as url:
        machine.setenv("DATABASE_URL", url)
        findings = found()
    assert findings["database"][0] is Verdict.OK
    assert findings["migrations"][0] is Verdict.WARN


def test_a_database_behind_the_program_fails(machine, state_dir):
    import psycopg

    with EmbeddedPostgres(state_dir).running() as url:
        with psycopg.connect(url) as connection:
            connection.execute("CREATE TABLE alembic_version (version_num text)")
            connection.execute("INSERT INTO alembic_version VALUES ('0000')")
        machine.setenv("DATABASE_URL", url)
        assert found()["migrations"][0] is Verdict.FAIL


def test_production_lists_what_is_missing(machine):
    machine.setenv("COURTESY_ENV", "production")
    verdict, message, _ = found()["settings"]
    assert verdict is Verdict.FAIL
    assert "COURTESY_AUDIT_KEY" in message
    assert "DATABASE_URL" in message


def test_a_setting_that_cannot_be_read_is_named_without_its_value(machine):
    machine.setenv("WEB_PORT", SECRET)
    result = invoke()
    assert result.exit_code == 1
    assert "WEB_PORT" in result.output
    assert SECRET not in result.output


@pytest.mark.parametrize(
    ("url", "verdict"),
    [
        ("https://calls.example.com", Verdict.OK),
        ("http://127.0.0.1:8080", Verdict.OK),
        ("https://calls.example.com/", Verdict.WARN),
        ("calls.example.com", Verdict.FAIL),
        (f"https://me:{SECRET}@calls.example.com", Verdict.FAIL),
    ],
)
def test_the_public_address_is_judged(machine, url, verdict):
    machine.setenv("PUBLIC_BASE_URL", url)
    findings = [f for f in examine() if f.subject == "PUBLIC_BASE_URL"]
    assert verdict in [f.verdict for f in findings]
    assert SECRET not in str(findings)


def test_a_carrier_that_cannot_be_reached_fails_without_showing_the_token(machine):
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    machine.setenv("TWILIO_API_BASE", f"http://127.0.0.1:{port}")
    machine.setenv("TWILIO_ACCOUNT_SID", "AC" + "1" * 32)
    machine.setenv("TWILIO_AUTH_TOKEN", SECRET)
    result = invoke()
    assert "fail carrier" in result.output
    assert SECRET not in result.output


def test_a_port_in_use_is_a_warning_unless_it_was_set(machine):
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        machine.setenv("WEB_PORT", str(port))
        verdict, message, remedy = found()[f"port {port}"]
    assert verdict is Verdict.FAIL
    assert str(os.getpid()) in message
    assert "WEB_PORT" in remedy


def test_secrets_that_others_can_read_fail(state_dir):
    found()  # makes them
    path = state_dir / "secrets.json"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    path.chmod(0o644)
    assert found()["secrets"][0] is Verdict.FAIL


@pytest.mark.parametrize(
    ("name", "value"), [("TWILIO_FROM_NUMBERS", "CN:+861065550100"), ("DESK_HOURS", "from nine to five")]
)
def test_what_the_first_call_would_stumble_over_is_told_before_it(machine, name, value):
    assert name not in found()
    machine.setenv(name, value)
    verdict, message, _ = found()[name]
    assert verdict is Verdict.FAIL
    assert name in message


@pytest.mark.parametrize(
    ("base", "media", "verdict"),
    [
        ("https://calls.example.com", None, Verdict.OK),
        ("https://calls.example.com", "wss://audio.example.com/twilio/media", Verdict.OK),
        ("https://calls.example.com", "ws://127.0.0.1:8081/twilio/media", Verdict.WARN),
        ("http://127.0.0.1:8080", None, Verdict.WARN),
        ("https://calls.example.com", "audio.example.com", Verdict.FAIL),
    ],
)
def test_the_address_of_media_streams_is_judged_where_this_machine_hears_calls(machine, base, media, verdict):
    machine.setenv("PUBLIC_BASE_URL", base)
    if media:
        machine.setenv("MEDIA_PUBLIC_URL", media)
    assert "MEDIA_PUBLIC_URL" not in found()
    machine.setenv("SPEECH", "local")
    assert found()["MEDIA_PUBLIC_URL"][0] is verdict


def test_models_of_speech_that_were_named_are_looked_at_where_this_machine_hears_calls(machine, tmp_path):
    (tmp_path / "model").mkdir()
    (tmp_path / "model" / "final.mdl").write_bytes(b"model")
    machine.setenv("VOSK_MODEL_EN", "~/model")
    machine.setenv("VOSK_MODEL_ZH", f"~/model@{'0' * 64}")
    machine.setenv("HOME", str(tmp_path))
    assert "VOSK_MODEL_EN" not in found()
    machine.setenv("SPEECH", "local")
    findings = found()
    assert findings["VOSK_MODEL_EN"][:2] == (Verdict.OK, str(tmp_path / "model"))
    verdict, message, remedy = findings["VOSK_MODEL_ZH"]
    assert (verdict, remedy) == (Verdict.FAIL, "Unpack it anew, or name this hash if you trust the model.")
    assert "is another one" in message
