"""The whole product's supervision: addresses, ports, environments, one owner of a state directory, `courtesy up`."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
import redis
from platform_kit import eventually, groups_left, http_server, is_gone, script

from courtesy.bootstrap import Product
from courtesy.embedded import EmbeddedPostgres, databases
from courtesy.embedded.ports import free_port
from courtesy.model.errors import Conflict, Misconfigured
from courtesy.settings import GENERATED, load_settings
from courtesy.supervisor import product as product_module
from courtesy.supervisor.plan import environment, plan
from courtesy.supervisor.product import running_product
from courtesy.supervisor.resolve import resolve
from courtesy.supervisor.runfile import read_run
from courtesy.supervisor.service import Service, StartFailed, State

ROOT = Path(__file__).parents[2]


@pytest.fixture
def settings(state_dir, monkeypatch):
    for name in ("DATABASE_URL", "REDIS_URL", "RASA_URL", "WEB_PORT", "RASA_PORT", "ACTION_PORT"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("COURTESY_STATE_DIR", str(state_dir))
    return load_settings().model_copy(update={"web_port": 0, "rasa_port": 0, "action_port": 0})


@pytest.fixture
def only_databases_and_a_site(monkeypatch):
    """The real plan's first steps, and a small server in the place of ours."""

    def small(settings, servers, model, emulator_port):
        steps = list(plan(settings, servers, None, None))
        yield from (step for step in steps if step.name in ("postgres", "valkey", "migrations"))
        yield http_server("web", settings.web_port, needs=("migrations",))

    monkeypatch.setattr(product_module, "plan", small)
    monkeypatch.setattr(product_module, "ensure_model", lambda settings, progress: Path("unused"))


def test_killed_databases_come_back_at_their_address_with_what_was_committed(settings, only_databases_and_a_site):
    with running_product(settings) as product:
        with psycopg.connect(product.database_url) as connection:
            connection.execute("CREATE TABLE kept AS SELECT 42 AS answer")
        product.kill("postgres")
        product.wait_ready("postgres")
        with psycopg.connect(product.database_url) as connection:
            assert connection.execute("SELECT answer FROM kept").fetchone() == (42,)
        with redis.Redis.from_url(product.redis_url) as client:
            client.set("a", "b")
            product.kill("valkey")
            product.wait_ready("valkey")
            assert client.get("a") is None  # wiped, and answering
        pids = [product.pid(name) for name in ("postgres", "valkey", "web")]
    assert groups_left(pids) == []


def test_a_second_one_on_the_same_state_directory_is_refused_saying_where_the_first_is(
    settings, only_databases_and_a_site
):
    with running_product(settings) as product:
        with pytest.raises(Conflict, match=re.escape(product.web_url)) as refusal, running_product(settings):
            pass
        assert f"kill {os.getpid()}" in refusal.value.remedy
        assert product.status("web").state is State.READY


def test_others_can_read_what_runs_and_use_its_databases_without_stopping_them(settings, only_databases_and_a_site):
    state_dir = settings.courtesy_state_dir
    assert read_run(state_dir) is None
    with running_product(settings) as product:
        run = read_run(state_dir)
        assert run.web_url == product.web_url
        assert run.services["web"]["pid"] == product.pid("web")
        with databases(settings) as addresses:
            assert addresses.database_url == product.database_url
            assert addresses.redis_url == product.redis_url
        assert EmbeddedPostgres(state_dir).alive()
    assert read_run(state_dir) is None
    assert not EmbeddedPostgres(state_dir).alive()


def test_a_product_that_does_not_start_raises_and_leaves_nothing(settings, only_databases_and_a_site, monkeypatch):
    monkeypatch.setattr("courtesy.supervisor.child.FIRST_DELAY_S", 0.01)
    small = product_module.plan

    def with_broken(*arguments):
        yield from small(*arguments)
        yield script("broken", "raise SystemExit('out of ink')", needs=("web",))

    monkeypatch.setattr(product_module, "plan", with_broken)
    seen = []
    with pytest.raises(StartFailed, match="out of ink"), running_product(settings, report=seen.append):
        pass
    assert groups_left([status.pid for status in seen if status.pid]) == []
    assert read_run(settings.courtesy_state_dir) is None


def test_migrations_run_before_anything_that_needs_them(settings, only_databases_and_a_site):
    with running_product(settings) as product, psycopg.connect(product.database_url) as connection:
        assert connection.execute("SELECT count(*) FROM alembic_version").fetchone() == (1,)


def test_a_port_that_was_set_and_is_in_use_is_named_with_its_holder(settings):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(Misconfigured, match=f"Port {port} is in use by .*{os.getpid()}") as refusal:
            resolve(settings.model_copy(update={"web_port": port}))
    assert "WEB_PORT" in refusal.value.remedy


def test_a_default_port_in_use_gives_way_to_a_free_one_and_the_addresses_follow(state_dir, monkeypatch):
    monkeypatch.setenv("COURTESY_STATE_DIR", str(state_dir))
    fresh = load_settings()
    with socket.create_server(("127.0.0.1", 0)) as other:
        taken = other.getsockname()[1]
        fields = type(fresh).model_fields
        monkeypatch.setattr(fields["web_port"], "default", taken)
        settings = fresh.model_copy()
        object.__setattr__(settings, "web_port", taken)
        resolved = resolve(settings).settings
    assert resolved.web_port not in (0, taken)
    assert resolved.public_base_url == f"http://127.0.0.1:{resolved.web_port}"
    assert resolved.rasa_url == f"http://127.0.0.1:{resolved.rasa_port}"


def test_a_public_address_and_a_dialogue_server_that_were_set_are_kept(settings):
    given = settings.model_copy(update={"public_base_url": "https://calls.example.com", "rasa_url": "http://rasa:5005"})
    resolved = resolve(given, demo=True)
    assert resolved.settings.public_base_url == "https://calls.example.com"
    assert resolved.settings.rasa_url == "http://rasa:5005"
    assert not resolved.own_rasa
    assert resolved.settings.twilio_api_base == f"http://127.0.0.1:{resolved.emulator_port}"


@pytest.mark.parametrize(
    ("base", "demo", "opened_at"),
    [
        ("https://calls.example.com", False, r"wss://calls\.example\.com/twilio/media"),
        ("https://calls.example.com", True, r"ws://127\.0\.0\.1:\d+/twilio/media"),
        ("http://127.0.0.1:8080", False, r"ws://127\.0\.0\.1:\d+/twilio/media"),
    ],
)
def test_media_streams_come_the_way_of_the_webhooks_where_a_proxy_serves_them(settings, base, demo, opened_at):
    given = settings.model_copy(update={"public_base_url": base, "speech": "local", "media_port": 0})
    assert re.fullmatch(opened_at, resolve(given, demo=demo).settings.media_streams_url)


@pytest.mark.parametrize(
    ("setting", "value"), [("twilio_from_numbers", "CN:+861065550100"), ("desk_hours", "from nine to five")]
)
def test_a_slip_in_our_numbers_or_hours_ends_the_start_and_not_the_first_call(settings, setting, value):
    with pytest.raises(Misconfigured, match=setting.upper()):
        Product(settings.model_copy(update={"database_url": "postgresql://nowhere/db", setting: value})).built()


def test_a_model_of_speech_that_is_not_there_ends_the_start_before_anything_is_trained(settings, tmp_path):
    told: list[str] = []
    wrong = settings.model_copy(update={"speech": "local", "vosk_model_zh": f"{tmp_path}/model"})
    with pytest.raises(Misconfigured, match="is no Vosk model"), product_module.prepared(wrong, progress=told.append):
        raise AssertionError("it started")
    assert not told


def test_children_read_the_same_settings_and_know_no_foreign_environment(settings, monkeypatch):
    monkeypatch.setenv("VIRTUAL_ENV", "/somewhere/else")
    monkeypatch.setenv("PYTHONPATH", "/somewhere/else")
    resolved = resolve(settings).settings
    env = environment(resolved)
    assert "VIRTUAL_ENV" not in env
    assert "PYTHONPATH" not in env
    code = "import json; from courtesy.settings import load_settings as l; print(l().model_dump_json())"
    shown = subprocess.run([sys.executable, "-c", code], env=env, cwd=ROOT, capture_output=True, text=True, check=True)
    assert json.loads(shown.stdout) == json.loads(resolved.model_dump_json())
    assert env["TWILIO_AUTH_TOKEN"] == resolved.secret("twilio_auth_token")


def test_the_dialogue_server_gets_no_secret_but_its_own(settings):
    complete = resolve(settings).settings.model_copy(
        update={"database_url": "postgresql://x", "redis_url": "redis://x"}
    )
    steps = {step.name: step for step in plan(complete, [], Path("model.tar.gz"), 8090)}
    assert {"rasa", "actions", "web", "jobs", "emulator", "migrations"} <= set(steps)
    rasa = steps["rasa"]
    assert isinstance(rasa, Service)
    assert rasa.env["RASA_TRACKER_DATABASE_URL"] == "postgresql://x"
    assert rasa.env["ACTION_ENDPOINT_URL"] == f"http://127.0.0.1:{complete.action_port}/webhook"
    secrets = [complete.secret(name) for name in ("twilio_auth_token", "courtesy_api_token", "courtesy_audit_key")]
    assert not set(secrets) & set(rasa.env.values())


def test_no_command_line_of_ours_holds_a_secret(settings):
    complete = resolve(settings).settings.model_copy(
        update={"database_url": "postgresql://u:secretly@h/x", "redis_url": "redis://:secretly@h/0"}
    )
    words = [word for step in plan(complete, [], Path("m"), 8090) if isinstance(step, Service) for word in step.command]
    secrets = [complete.secret(name) for name in GENERATED]
    assert [word for word in words if "secretly" in word or any(secret in word for secret in secrets)] == []


def test_up_runs_in_the_foreground_until_it_is_told_to_stop_and_leaves_nothing(state_dir):
    """The real programs, but for the dialogue server, which is said to run elsewhere."""
    env = os.environ | {
        "COURTESY_STATE_DIR": str(state_dir),
        "RASA_URL": f"http://127.0.0.1:{free_port()}",
        "ACTION_PORT": "0",
    }
    command = [sys.executable, "-m", "courtesy.cli", "up", "--port", "0"]
    code = "from courtesy.cli import main; import sys; sys.argv = ['courtesy', 'up', '--port', '0']; main()"
    command = [sys.executable, "-c", code]
    with subprocess.Popen(command, env=env, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        shown = []
        for line in process.stdout:
            shown.append(line)
            if "answers at http://127.0.0.1:" in line:
                break
        second = subprocess.run(command, env=env, cwd=ROOT, capture_output=True, text=True)
        run = read_run(state_dir)
        process.send_signal(signal.SIGTERM)
        rest = process.stdout.read()
    assert process.returncode == 0, rest
    lines = {line.split()[0]: line for line in shown if line.strip()}
    assert {"postgres", "valkey", "actions", "web", "jobs"} <= set(lines)
    assert re.search(r"ready +http://127\.0\.0\.1:\d+", lines["web"])
    assert second.returncode == 1
    assert f"already runs on {state_dir}" in second.stderr
    pids = [service["pid"] for service in run.services.values() if service["pid"]]
    assert len(pids) == 5
    eventually(lambda: all(is_gone(pid) for pid in pids), "all services gone")
    assert groups_left(pids) == []
