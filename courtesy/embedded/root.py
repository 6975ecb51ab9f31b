"""Postgres refuses to run as root, which we are in containers and on CI: it gets a user of its own.

The wheel's own code would make every directory up to `/` readable for everybody; here they become passable
at most.
"""

from __future__ import annotations

import functools
import os
import pwd
import subprocess
from collections.abc import Iterable
from pathlib import Path

from courtesy.model.errors import Misconfigured

USER = "courtesy-postgres"
READ_AND_SEARCH = 0o055
SEARCH = 0o011


@functools.cache
def server_user() -> pwd.struct_passwd | None:
    """The user Postgres runs as: None (ours) unless we are root.

    Raises:
        Misconfigured: If we are root and no user can be made.
    """
    if os.geteuid() != 0:
        return None
    try:
        return pwd.getpwnam(USER)
    except KeyError:
        pass
    command = [
        "useradd",
        "--system",
        "--user-group",
        "--no-create-home",
        "--shell",
        "/usr/sbin/nologin",
        USER,
    ]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        why = done.stderr.strip()
    except FileNotFoundError:
        why = "useradd is not installed"
    try:  # also when another process was quicker
        return pwd.getpwnam(USER)
    except KeyError:
        raise Misconfigured(
            f"Postgres does not run as root, and the user {USER} could not be made ({why}).",
            remedy="Run as an ordinary user, or set DATABASE_URL.",
        ) from None


def let_through(user: pwd.struct_passwd, directories: Iterable[Path]) -> None:
    """Let a user pass through the parents of directories, without letting anybody list them."""
    for directory in directories:
        for parent in directory.parents:
            mode = parent.stat().st_mode
            if not mode & 0o001 and parent.stat().st_uid != user.pw_uid:
                parent.chmod(mode | SEARCH)


def open_programs(user: pwd.struct_passwd, directory: Path) -> None:
    """Make programs and libraries readable when a strict umask installed them for root only."""
    probe = [str(directory / "bin" / "postgres"), "--version"]
    try:
        if subprocess.run(probe, user=user.pw_uid, group=user.pw_gid, capture_output=True, check=False).returncode == 0:
            return
    except PermissionError:
        pass
    libraries = directory.parent.parent / f"{directory.parent.name}.libs"
    for top in (directory.parent, libraries):
        for path in (top, *top.rglob("*")):
            mode = path.stat().st_mode
            executable = path.is_dir() or mode & 0o100
            path.chmod(mode | (READ_AND_SEARCH if executable else 0o044))
