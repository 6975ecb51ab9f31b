"""Makes a fresh checkout ready: uv, Python 3.12 and 3.10, and both environments. Run by make.

Standard library only, Python 3.11 or newer. Whatever is already there is used, nothing outside the checkout
is changed (uv keeps its usual cache), and a second run ends at once.
"""

# ruff: noqa: T201  # this program runs before there is anything else to speak with
from __future__ import annotations

import hashlib
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
import tomllib
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from pythons import answer, find_python

ROOT = Path(__file__).resolve().parent.parent
STAMP = ".venv/.courtesy-setup.json"
PROJECTS = {"3.12": ".", "3.10": "bot"}
# the rest of pyproject.toml (style, tests) does not change what is installed
INSTALLED_BY = ("project", "build-system", "dependency-groups")
OLDEST_UV = (0, 9, 17)  # reads `exclude-newer = "7 days"`
# pyduckling-native-phihos has wheels for these and no source
MACHINES = {("Linux", "x86_64"), ("Darwin", "arm64")}
STEPS = 4
HEARTBEAT_S = 15.0


class Problem(Exception):
    """The set-up cannot go on; the text says what is missing and how to mend it."""


def main() -> int:
    """Set up; returns the exit status."""
    setup = Setup(ROOT, dict(os.environ))
    try:
        if not setup.up_to_date():
            setup.run()
    except Problem as problem:
        print(f"\nSet-up stopped: {problem}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nSet-up interrupted; run it again to go on.", file=sys.stderr)
        return 130
    return 0


class Setup:
    """The set-up of one checkout."""

    def __init__(self, root: Path, env: dict[str, str]) -> None:
        self.root = root
        # an active environment of somebody else's must not be mistaken for ours
        foreign = ("VIRTUAL_ENV", "PYTHONHOME", "PYTHONPATH", "UV_PROJECT_ENVIRONMENT", "CONDA_PREFIX")
        self.env = {key: value for key, value in env.items() if key not in foreign}
        # certificates that the machine trusts (a company's proxy, say), which uv does not look at by itself
        self.env.setdefault("UV_SYSTEM_CERTS", "1")
        self.began = time.monotonic()
        self.step = 0

    def up_to_date(self) -> bool:
        """Whether both environments were made from the present locks, at the present place."""
        try:
            stamp = json.loads((self.root / STAMP).read_text())
        except (FileNotFoundError, ValueError):
            return False
        pythons = [self.root / project / ".venv" / "bin" / "python" for project in PROJECTS.values()]
        return stamp == self.state() and all(python.exists() for python in pythons)

    def state(self) -> dict[str, str]:
        """What the environments depend on; their path too, because a moved environment does not work."""
        state = {"root": str(self.root)}
        for project in PROJECTS.values():
            folder = self.root / project
            declared = tomllib.loads((folder / "pyproject.toml").read_text())
            parts = {key: declared.get(key) for key in INSTALLED_BY}
            content = (folder / "uv.lock").read_bytes() + json.dumps(parts, sort_keys=True).encode()
            state[project] = hashlib.sha256(content).hexdigest()
        return state

    def run(self) -> None:
        """All steps, saying which."""
        self.check_machine()
        self.say("uv, which installs everything else")
        uv = self.find_uv() or self.install_uv()
        self.say("Python 3.12 and 3.10")
        pythons = {version: find_python(version, self.env, self.root) for version in PROJECTS}
        for version, found in pythons.items():
            print(f"      {version}: {found or 'not on this machine; uv will fetch it'}", flush=True)
        (self.root / STAMP).unlink(missing_ok=True)
        for version, project in PROJECTS.items():
            what = "the product" if project == "." else "the dialogue server (the largest part)"
            self.say(f"packages of {what}, Python {version}")
            self.sync(uv, project, version, pythons[version])
        (self.root / STAMP).write_text(json.dumps(self.state(), indent=1))
        print(f"      ready after {self.elapsed():.0f} s", flush=True)
        print("      To call `courtesy` by its name: source .venv/bin/activate", flush=True)

    def check_machine(self) -> None:
        """Say at once what would end in a missing package minutes later."""
        machine = (platform.system(), platform.machine())
        if machine not in MACHINES:
            raise Problem(
                f"this Python runs on {' '.join(machine)}, and not all packages exist for it. Use Linux on x86_64, macOS "
                "on Apple silicon (with a Python for arm64), or Docker (docker-compose.yml), which emulates x86_64."
            )

    def elapsed(self) -> float:
        """Seconds since the start."""
        return time.monotonic() - self.began

    def say(self, what: str) -> None:
        """One line for each step."""
        self.step += 1
        print(f"[{self.step}/{STEPS}] {self.elapsed():4.0f} s  {what}", flush=True)

    def find_uv(self) -> str | None:
        """A uv that runs and is new enough: the checkout's own, else one on PATH."""
        own = str(self.root / ".uv" / "bin" / "uv")
        for candidate in (own, shutil.which("uv", path=self.env.get("PATH"))):
            words = answer([candidate, "--version"], self.env, self.root).split() if candidate else []
            if len(words) > 1 and tuple(int(n) for n in words[1].split(".")[:3] if n.isdigit()) >= OLDEST_UV:
                return candidate
        return None

    def install_uv(self) -> str:
        """Put uv into an environment of its own; the system's packages stay as they are."""
        folder = self.root / ".uv"
        command = [sys.executable, "-m", "venv", "--clear", str(folder)]
        if problem := self.watch(command):
            version = f"{sys.version_info.major}.{sys.version_info.minor}"
            raise Problem(
                f"{sys.executable} cannot make virtual environments:\n{problem}\n"
                f"On Debian and Ubuntu: apt-get install python{version}-venv. Or install uv yourself."
            )
        pip = [str(folder / "bin" / "python"), "-m", "pip", "--disable-pip-version-check"]
        if problem := self.watch([*pip, "install", "--quiet", "uv"]):
            raise Problem(
                f"pip could not install uv:\n{problem}\nIs the package index reachable? A mirror is named by "
                "PIP_INDEX_URL, a proxy by HTTPS_PROXY."
            )
        return str(folder / "bin" / "uv")

    def sync(self, uv: str, project: str, version: str, python: str | None) -> None:
        """Bring one environment to its lock."""
        command = [uv, "sync", "--frozen", "--directory", str(self.root / project)]
        problem = self.watch([*command, "--python", python or version])
        if problem and python is None:
            raise Problem(
                f"uv could not prepare Python {version}:\n{problem}\nInstall it (with pyenv: `pyenv install "
                f"{version}`), or name a mirror that uv can fetch it from: UV_PYTHON_INSTALL_MIRROR."
            )
        if problem:
            raise Problem(
                f"uv could not install the packages of {self.root / project}:\n{problem}\n"
                "Is the package index reachable? A mirror is named by UV_DEFAULT_INDEX. "
                "Run it again to go on: what was fetched is kept."
            )

    def watch(self, command: list[str]) -> str:
        """Run a command quietly, with a sign of life now and then; returns what it said if it failed.

        On a terminal the command draws its own progress.
        """
        show = sys.stderr.isatty()
        with tempfile.TemporaryFile() as said:
            output = None if show else said
            process = subprocess.Popen(command, env=self.env, cwd=self.root, stdout=output, stderr=output)
            while True:
                try:
                    status = process.wait(HEARTBEAT_S)
                    break
                except subprocess.TimeoutExpired:
                    if not show:
                        print(f"      {self.elapsed():4.0f} s  still at it", flush=True)
                except KeyboardInterrupt:
                    process.terminate()
                    process.wait()
                    raise
            said.seek(0)
            text = said.read().decode(errors="replace").strip()
        return "" if status == 0 else (text or "(see above)")


if __name__ == "__main__":
    sys.exit(main())
