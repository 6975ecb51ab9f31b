"""Everybody on a machine can read command lines, so no running program of the product has a secret in its own."""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from courtesy.settings import GENERATED
from tests.stack.town import Town


@pytest.mark.skipif(not Path("/proc/self/cmdline").exists(), reason="command lines are read from /proc")
def test_no_running_program_has_a_secret_on_its_command_line(town: Town) -> None:
    settings = town.running.settings
    secrets = [settings.secret(name) for name in GENERATED]
    secrets += [p for url in (settings.database_url, settings.redis_url) if (p := urlsplit(url or "").password)]
    lines = {pid: command_line(pid) for pid in processes_of(town)}
    assert len(lines) >= len(town.running.statuses) - 1  # every service but the migrations, which have ended
    assert len(secrets) == len(GENERATED) + 1  # the embedded Postgres has no password
    assert [line for line in lines.values() if any(secret in line for secret in secrets)] == []


def processes_of(town: Town) -> list[int]:
    """All processes of the services: each service is a group of its own."""
    groups = {status.pid for status in town.running.statuses.values() if status.pid}
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                if os.getpgid(int(entry.name)) in groups:
                    found.append(int(entry.name))
            except ProcessLookupError:
                continue
    return found


def command_line(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace")
    except OSError:
        return ""
