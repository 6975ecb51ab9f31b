"""Finds Python interpreters that really run. Standard library only."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

PROGRAM = "import sys; print(sys.implementation.name, '%d.%d' % sys.version_info[:2], sys.executable)"


def find_python(version: str, env: dict[str, str], cwd: Path) -> str | None:
    """A CPython of that version: from PATH, else from pyenv.

    pyenv's shims stand on PATH also for versions that are not active, and then only print an error: hence
    the try. uv looks only at PATH and would take the shim's word.

    Args:
        version: Such as 3.12.
        env: The environment to look in and to run candidates with.
        cwd: Where to run them; a shim reads the `.python-version` there.
    """
    for candidate in (*_on_path(version, env), *_in_pyenv(version, env)):
        name, _, rest = answer([candidate, "-I", "-c", PROGRAM], env, cwd).partition(" ")
        found, _, executable = rest.partition(" ")
        if name == "cpython" and found == version and executable:
            return executable
    return None


def answer(command: list[str], env: dict[str, str], cwd: Path) -> str:
    """What a command prints; nothing when it fails."""
    try:
        done = subprocess.run(command, env=env, cwd=cwd, capture_output=True, text=True, timeout=60, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""


def _folders(env: dict[str, str]) -> list[Path]:
    return [Path(folder) for folder in env.get("PATH", "").split(os.pathsep) if folder]


def _on_path(version: str, env: dict[str, str]) -> list[str]:
    names = (f"python{version}", "python3", "python")
    paths = [folder / name for name in names for folder in _folders(env)]
    return [str(path) for path in paths if path.is_file() and os.access(path, os.X_OK)]


def _in_pyenv(version: str, env: dict[str, str]) -> list[str]:
    roots = [Path(env["PYENV_ROOT"])] if env.get("PYENV_ROOT") else []
    roots += [Path(env["HOME"]) / ".pyenv"] if env.get("HOME") else []
    roots += [folder.parent for folder in _folders(env) if folder.name == "shims"]  # HOME may be another's
    found = {path for root in roots for path in root.glob(f"versions/{version}.*/bin/python{version}")}
    return [str(path) for path in sorted(found, key=_patch, reverse=True)]


def _patch(path: Path) -> int:
    match = re.search(r"/versions/\d+\.\d+\.(\d+)", str(path))
    return int(match.group(1)) if match else -1
