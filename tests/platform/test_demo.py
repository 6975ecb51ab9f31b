"""`courtesy demo` and `courtesy up --demo`: kept apart from what the environment names, and out of production."""

from __future__ import annotations

import os
import re
from contextlib import contextmanager

import pytest
import typer
from typer.testing import CliRunner

from courtesy.cli import demo as command
from courtesy.cli import up
from courtesy.model.errors import Conflict, Refused
from courtesy.settings import GENERATED, Settings
from courtesy.supervisor import product as product_module
from courtesy.supervisor.plan import environment, plan
from courtesy.supervisor.resolve import resolve
from courtesy.supervisor.runfile import RunFile
from courtesy.supervisor.service import Service

ELSEWHERE = "elsewhere.example.com"


@pytest.fixture(autouse=True)
def machine(state_dir, monkeypatch):
    """A machine with a state directory and nothing else set; the demo may do to its environment what it likes."""
    kept = {name: value for name, value in os.environ.items() if name.lower() not in Settings.model_fields}
    monkeypatch.setattr(os, "environ", kept | {"COURTESY_STATE_DIR": str(state_dir)})
    return monkeypatch


@pytest.fixture
def begun(machine):
    """The demos that were begun: the settings and the environment of each. None gets further."""
    found = []

    @contextmanager
    def running_product(settings, *, demo, progress, report):
        assert demo
        found.append((settings, dict(os.environ)))
        raise SystemExit
        yield

    machine.setattr(product_module, "running_product", running_product)
    return found


def run(*arguments: str):
    app = typer.Typer()
    command.register(app)
    up.register(app)
    return CliRunner().invoke(app, arguments)


def name_everything_elsewhere() -> None:
    """Every setting leads to somebody else's, or is a secret of theirs."""
    for name, field in Settings.model_fields.items():
        if name.startswith("courtesy_") and name.endswith("_dir"):
            continue
        if re.search("str|Path", str(field.annotation), re.IGNORECASE):
            os.environ[name.upper()] = f"{name}.{ELSEWHERE}"
    os.environ |= {"ACTION_HOST": ELSEWHERE, "database_url": ELSEWHERE, "COURTESY_ENV": "test"}


def test_nothing_that_the_environment_names_reaches_a_program_of_the_demo(begun, state_dir):
    name_everything_elsewhere()
    os.environ["VOSK_MODEL_EN"] = os.environ["VOSK_MODEL_ZH"] = "of this machine"
    run("demo")
    [(settings, left)] = begun
    assert settings.courtesy_env == "test"
    assert settings.vosk_model_en == "of this machine"
    assert settings.courtesy_state_dir == state_dir.resolve() / "demo"
    assert not settings.database_url
    assert not settings.redis_url
    assert [name for name, value in left.items() if ELSEWHERE in value] == []
    resolved = resolve(settings, demo=True)
    assert resolved.own_rasa
    told = environment(resolved.settings)
    assert [name for name, value in told.items() if ELSEWHERE in value] == []
    complete = resolved.settings.model_copy(update={"database_url": "postgresql://x", "redis_url": "redis://x"})
    steps = [s for s in plan(complete, [], state_dir / "model", resolved.emulator_port) if isinstance(s, Service)]
    assert [s.name for s in steps if ELSEWHERE in " ".join([*s.command, *(s.env or {}).values()])] == []


def test_the_demo_signs_with_keys_of_its_own(begun, state_dir):
    run("demo")
    [(settings, _)] = begun
    assert all(settings.secret(name) for name in GENERATED)
    assert (state_dir / "demo" / "secrets.json").exists()
    assert not (state_dir / "secrets.json").exists()


def test_a_demo_begins_with_nothing_recorded_and_leaves_one_that_runs_alone(begun, state_dir):
    left = state_dir / "demo" / "postgres" / "recorded"
    left.parent.mkdir(parents=True)
    left.touch()
    first = RunFile(state_dir / "demo")
    first.take()
    refusal = run("demo").exception
    assert isinstance(refusal, Conflict)
    assert f"kill {os.getpid()}" in refusal.remedy
    assert left.exists()
    assert not begun
    first.drop()
    run("demo")
    assert not left.exists()
    assert len(begun) == 1


@pytest.mark.parametrize("words", [("demo",), ("up", "--demo")])
def test_production_refuses_a_demo_before_anything_is_looked_for_deleted_or_started(begun, machine, state_dir, words):
    prepared = []
    machine.setattr(product_module, "prepared", lambda *_, **__: prepared.append("!"))
    os.environ["COURTESY_ENV"] = "production"  # and nothing of what production needs
    left = state_dir / "demo" / "recorded"
    left.parent.mkdir()
    left.touch()
    refusal = run(*words).exception
    assert isinstance(refusal, Refused)
    assert "does not run in production" in str(refusal)
    assert "COURTESY_ENV" in refusal.remedy
    assert left.exists()
    assert not begun + prepared
