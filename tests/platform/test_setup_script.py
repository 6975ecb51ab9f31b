"""The set-up script: it finds interpreters on strange machines, and does nothing twice."""

from __future__ import annotations

import importlib.util
import json
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SCRIPTS = ROOT / "scripts"


def load(name: str):
    spec = importlib.util.spec_from_file_location(f"scripts_{name}", SCRIPTS / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


pythons = load("pythons")
setup_script = load("setup")


def fake_python(path: Path, version: str, *, implementation: str = "cpython") -> Path:
    """A program that answers like an interpreter."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f'#!/bin/sh\necho {implementation} {version} "{path}"\n')
    path.chmod(0o755)
    return path


def broken_shim(path: Path) -> Path:
    """What a pyenv shim does when its version is not active."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("#!/bin/sh\necho 'pyenv: python: command not found' >&2\nexit 127\n")
    path.chmod(0o755)
    return path


@pytest.fixture
def env(tmp_path):
    """An environment with nothing in it but the shell's own programs."""
    return {"PATH": f"{tmp_path / 'bin'}:/usr/sbin", "HOME": str(tmp_path / "home")}


def test_a_python_on_path_is_found_by_its_full_name_first(tmp_path, env):
    fake_python(tmp_path / "bin" / "python3", "3.12")
    exact = fake_python(tmp_path / "bin" / "python3.12", "3.12")
    assert pythons.find_python("3.12", env, tmp_path) == str(exact)


def test_a_plain_python3_of_the_right_version_is_found(tmp_path, env):
    plain = fake_python(tmp_path / "bin" / "python3", "3.10")
    assert pythons.find_python("3.10", env, tmp_path) == str(plain)


def test_a_python_of_another_version_or_make_is_passed_over(tmp_path, env):
    fake_python(tmp_path / "bin" / "python3", "3.11")
    fake_python(tmp_path / "bin" / "python3.12", "3.12", implementation="pypy")
    assert pythons.find_python("3.12", env, tmp_path) is None


def test_a_shim_that_only_fails_is_passed_over_for_the_real_one_in_pyenv(tmp_path, env):
    broken_shim(tmp_path / "bin" / "python3.10")
    for patch in ("3.10.4", "3.10.13"):
        fake_python(tmp_path / "home" / ".pyenv" / "versions" / patch / "bin" / "python3.10", "3.10")
    found = pythons.find_python("3.10", env, tmp_path)
    assert found.endswith("/versions/3.10.13/bin/python3.10")


def test_pyenv_is_found_by_its_variable(tmp_path, env):
    python = fake_python(tmp_path / "opt" / "versions" / "3.12.7" / "bin" / "python3.12", "3.12")
    assert pythons.find_python("3.12", env | {"PYENV_ROOT": str(tmp_path / "opt")}, tmp_path) == str(python)


def test_pyenv_is_found_by_its_shims_when_home_is_empty(tmp_path, env):
    broken_shim(tmp_path / "root" / "shims" / "python3.12")
    python = fake_python(tmp_path / "root" / "versions" / "3.12.1" / "bin" / "python3.12", "3.12")
    env["PATH"] = f"{tmp_path / 'root' / 'shims'}:{env['PATH']}"
    assert pythons.find_python("3.12", env, tmp_path) == str(python)


def test_without_any_python_the_answer_is_none_so_that_uv_fetches_one(tmp_path, env):
    assert pythons.find_python("3.12", {"PATH": str(tmp_path)}, tmp_path) is None
    assert pythons.find_python("3.12", {}, tmp_path) is None


@pytest.fixture
def checkout(tmp_path):
    """A checkout whose uv only writes down what it is asked."""
    root = tmp_path / "check out"
    for project in (root, root / "bot"):
        project.mkdir(parents=True)
        (project / "pyproject.toml").write_text("[project]\nname = 'x'\n")
        (project / "uv.lock").write_text("version = 1\n")
    uv = root / ".uv" / "bin" / "uv"
    uv.parent.mkdir(parents=True)
    uv.write_text(
        f"""#!{sys.executable}
import os, pathlib, sys
if sys.argv[1] == "--version":
    print("uv 99.0.0 (fake)")
    raise SystemExit
root = pathlib.Path({str(root)!r})
with open(root / "calls", "a") as calls:
    print("VIRTUAL_ENV" in os.environ, *sys.argv[1:], file=calls)
if (root / "broken").exists():
    raise SystemExit("no such index")
project = pathlib.Path(sys.argv[sys.argv.index("--directory") + 1])
(project / ".venv" / "bin").mkdir(parents=True, exist_ok=True)
(project / ".venv" / "bin" / "python").touch()
"""
    )
    uv.chmod(0o755)
    return root


def calls(root: Path) -> list[str]:
    return (root / "calls").read_text().splitlines() if (root / "calls").exists() else []


def test_both_projects_are_synced_frozen_and_a_strangers_environment_is_ignored(checkout, monkeypatch, capsys):
    monkeypatch.setattr(setup_script, "find_python", lambda version, env, root: f"/py/{version}")
    setup_script.Setup(checkout, os.environ | {"VIRTUAL_ENV": "/somewhere/else"}).run()
    first, second = calls(checkout)
    assert first == f"False sync --frozen --directory {checkout} --python /py/3.12"
    assert second == f"False sync --frozen --directory {checkout / 'bot'} --python /py/3.10"
    shown = capsys.readouterr().out
    assert "[1/4]" in shown
    assert "[4/4]" in shown
    assert "source .venv/bin/activate" in shown


def test_the_second_run_does_nothing_until_a_lock_changes(checkout, monkeypatch):
    monkeypatch.setattr(setup_script, "find_python", lambda version, env, root: f"/py/{version}")
    setup = setup_script.Setup(checkout, dict(os.environ))
    assert not setup.up_to_date()
    setup.run()
    assert setup.up_to_date()
    (checkout / "pyproject.toml").write_text("[project]\nname = 'x'\n[tool.ruff]\nline-length = 100\n")
    assert setup.up_to_date(), "style settings do not change what is installed"
    (checkout / "bot" / "uv.lock").write_text("version = 2\n")
    assert not setup.up_to_date()


def test_a_moved_checkout_or_a_lost_environment_is_set_up_again(checkout, monkeypatch):
    monkeypatch.setattr(setup_script, "find_python", lambda version, env, root: f"/py/{version}")
    setup_script.Setup(checkout, dict(os.environ)).run()
    moved = checkout.rename(checkout.with_name("elsewhere"))
    assert not setup_script.Setup(moved, dict(os.environ)).up_to_date()
    moved.rename(checkout)
    assert setup_script.Setup(checkout, dict(os.environ)).up_to_date()
    (checkout / "bot" / ".venv" / "bin" / "python").unlink()
    assert not setup_script.Setup(checkout, dict(os.environ)).up_to_date()


def test_a_failed_sync_says_why_and_what_to_do_and_leaves_no_stamp(checkout, monkeypatch):
    monkeypatch.setattr(setup_script, "find_python", lambda version, env, root: None)
    (checkout / "broken").touch()
    setup = setup_script.Setup(checkout, dict(os.environ))
    with pytest.raises(setup_script.Problem, match="UV_PYTHON_INSTALL_MIRROR") as problem:
        setup.run()
    assert "no such index" in str(problem.value)
    assert not setup.up_to_date()


@pytest.mark.parametrize(("system", "machine"), [("Linux", "aarch64"), ("Darwin", "x86_64")])
def test_a_machine_without_packages_is_told_before_anything_is_installed(checkout, monkeypatch, system, machine):
    monkeypatch.setattr(setup_script.platform, "system", lambda: system)
    monkeypatch.setattr(setup_script.platform, "machine", lambda: machine)
    with pytest.raises(setup_script.Problem, match=f"{system} {machine}.*Docker"):
        setup_script.Setup(checkout, dict(os.environ)).run()
    assert calls(checkout) == []


def test_the_machines_we_name_are_those_the_lock_has_every_package_for():
    packages = tomllib.loads((ROOT / "uv.lock").read_text())["package"]
    (duckling,) = [each for each in packages if each["name"] == "pyduckling-native-phihos"]
    names = [wheel["url"].rpartition("/")[2] for wheel in duckling["wheels"]]
    systems = {"manylinux": "Linux", "macosx": "Darwin"}
    found = {(systems[m[1]], m[2]) for n in names if (m := re.search(r"-(manylinux|macosx)_\d+_\d+_(\w+)\.whl", n))}
    assert found == setup_script.MACHINES
    assert "sdist" not in duckling


def test_an_old_uv_is_not_used(checkout, tmp_path):
    uv = checkout / ".uv" / "bin" / "uv"
    uv.write_text("#!/bin/sh\necho uv 0.4.0\n")
    assert setup_script.Setup(checkout, {"PATH": str(tmp_path)}).find_uv() is None


def test_a_python_without_venv_names_the_debian_package(checkout, monkeypatch, tmp_path):
    crippled = tmp_path / "python3"
    crippled.write_text("#!/bin/sh\necho 'ensurepip is not available' >&2\nexit 1\n")
    crippled.chmod(0o755)
    monkeypatch.setattr(setup_script.sys, "executable", str(crippled))
    with pytest.raises(setup_script.Problem, match=r"apt-get install python3\.\d+-venv") as problem:
        setup_script.Setup(checkout, dict(os.environ)).install_uv()
    assert "ensurepip is not available" in str(problem.value)


def test_clean_deletes_only_when_told_and_only_a_state_directory(tmp_path):
    state = tmp_path / "state"
    (state / "logs").mkdir(parents=True)
    env = os.environ | {"COURTESY_STATE_DIR": str(state)}

    def clean(*arguments: str) -> subprocess.CompletedProcess:
        command = [sys.executable, str(SCRIPTS / "clean.py"), *arguments]
        return subprocess.run(command, env=env, stdin=subprocess.DEVNULL, capture_output=True, text=True)

    assert clean().returncode == 1
    assert state.exists()
    (state / "logs").rename(state / "photos")
    assert clean("--yes").returncode == 1
    assert state.exists()
    (state / "photos").rename(state / "logs")
    recording = state / "recordings" / "2026" / "RL1.wav"
    recording.parent.mkdir(parents=True)
    recording.touch()
    refused = clean("--yes")
    assert (refused.returncode, recording.exists()) == (1, True)
    assert "1 recordings of calls" in refused.stderr
    assert clean("--yes", "--recordings").returncode == 0
    assert not state.exists()


def test_the_makefile_explains_every_target_a_person_may_use():
    shown = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for target in ("setup", "demo", "up", "test", "lint", "train", "bench", "browsers", "clean", "lock"):
        assert f"\n{target} " in f"\n{shown}"


def test_this_checkouts_stamp_is_readable():
    stamp = ROOT / setup_script.STAMP
    if stamp.exists():  # made by `make setup`; a checkout may also be synced by hand
        assert set(json.loads(stamp.read_text())) == {"root", ".", "bot"}
