"""The machine: interpreters, installed packages, room on the disk, ports, time zones."""

from __future__ import annotations

import platform
import shutil
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from courtesy.doctor.finding import Finding, fail, ok, warn
from courtesy.embedded.ports import holder, is_free
from courtesy.model.errors import Misconfigured
from courtesy.settings import ROOT, Settings
from courtesy.speech_models import chosen
from courtesy.supervisor.runfile import read_run

GIB = 1024**3
LOW_DISK, NO_DISK = 2 * GIB, GIB // 4
ZONES = ("America/New_York", "America/Los_Angeles", "Asia/Shanghai")
PORTS = ("web_port", "rasa_port", "action_port", "media_port")
SET_UP = "Run `make setup`."


def python(settings: Settings) -> Iterator[Finding]:
    """The interpreters of both projects."""
    if (3, 12) <= sys.version_info < (3, 14):
        yield ok("python", f"{platform.python_version()} at {sys.executable}")
    else:
        yield fail("python", f"{platform.python_version()} is not 3.12 or 3.13", SET_UP)
    if "rasa_url" in settings.model_fields_set:
        return  # the dialogue server is somebody else's
    program = ROOT / "bot" / ".venv" / "bin" / "python"
    said = _said([str(program), "--version"])
    if said.startswith("Python 3.10."):
        yield ok("python for rasa", f"{said.removeprefix('Python ')} at {program}")
    else:
        yield fail("python for rasa", f"{program} is not a Python 3.10 ({said or 'it does not run'})", SET_UP)


def packages(_: Settings) -> Iterator[Finding]:
    """Whether both environments hold what their locks say."""
    own = ROOT / ".uv" / "bin" / "uv"
    uv = str(own) if own.exists() else shutil.which("uv")
    if uv is None:
        yield warn("uv", "not found, so the packages cannot be compared with the locks", SET_UP)
        return
    yield ok("uv", f"{_said([uv, '--version']) or 'does not run'} at {uv}")
    for project in (ROOT, ROOT / "bot"):
        subject = f"packages of {project.name if project != ROOT else 'the product'}"
        check = [uv, "sync", "--frozen", "--offline", "--check", "--inexact", "--no-install-project"]
        if subprocess.run(check, cwd=project, capture_output=True, check=False, env=_bare()).returncode == 0:
            yield ok(subject, "as locked")
        else:
            yield warn(subject, "not what the lock says", SET_UP)


def disk(settings: Settings) -> Iterator[Finding]:
    """Room for databases, models and logs."""
    folder = settings.courtesy_state_dir
    while not folder.exists():
        folder = folder.parent
    free = shutil.disk_usage(folder).free
    message = f"{free / GIB:.1f} GiB free at {folder}"
    if free < NO_DISK:
        yield fail("disk", message, "Make room, or set COURTESY_STATE_DIR to another disk.")
    elif free < LOW_DISK:
        yield warn(
            "disk",
            message,
            "Make room soon: logs, old models and recordings grow. `courtesy recordings expire` deletes those whose time is over.",
        )
    else:
        yield ok("disk", message)


def secrets_file(settings: Settings) -> Iterator[Finding]:
    """That generated secrets are their owner's alone."""
    path = settings.courtesy_state_dir / "secrets.json"
    if not settings.is_production and path.exists() and stat.S_IMODE(path.stat().st_mode) & 0o077:
        yield fail("secrets", f"{path} can be read by others", f"chmod 600 {path}")


def ports(settings: Settings) -> Iterator[Finding]:
    """Ports of the servers: held by us, or free."""
    if read_run(settings.courtesy_state_dir):
        return  # the programs' own findings tell
    for name in PORTS if settings.speech == "local" else PORTS[:-1]:
        port = int(getattr(settings, name))
        host = settings.web_host if name == "web_port" else "127.0.0.1"
        if port == 0 or is_free(host, port):
            yield ok(f"port {port}", "free")
            continue
        by = holder(port) or "another program"
        remedy = f"Stop it, or set {name.upper()}."
        if name in settings.model_fields_set:
            yield fail(f"port {port}", f"in use by {by}", remedy)
        else:
            yield warn(f"port {port}", f"in use by {by}; `courtesy up` will choose another", remedy)


def speech_models(settings: Settings) -> Iterator[Finding]:
    """The models of speech that the operator named."""
    for language, model in chosen(settings).items():
        try:
            yield ok(f"VOSK_MODEL_{language.upper()}", str(model.checked()))
        except Misconfigured as error:
            yield fail(f"VOSK_MODEL_{language.upper()}", error.args[0], error.remedy)


def time_zones(_: Settings) -> Iterator[Finding]:
    """The data that local calling hours are computed from."""
    try:
        for zone in ZONES:
            ZoneInfo(zone)
    except ZoneInfoNotFoundError as error:
        yield fail("time zones", f"no data: {error}", "Install the package tzdata.")
    else:
        yield ok("time zones", "present")


def _said(command: list[str]) -> str:
    if not Path(command[0]).exists():
        return ""
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=20, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""


def _bare() -> dict[str, str]:
    from courtesy.supervisor.plan import base_environment

    return base_environment()


CHECKS = (python, packages, disk, secrets_file, ports, speech_models, time_zones)
