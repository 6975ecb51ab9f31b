"""`<state>/run.json` tells others what `courtesy up` runs, and `<state>/up.lock` that it runs at all."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from courtesy.embedded.locks import FileLock, is_locked
from courtesy.embedded.server import UP_LOCK
from courtesy.model.errors import Conflict
from courtesy.supervisor.service import Status

RUN_FILE = "run.json"


@dataclass(frozen=True)
class Run:
    """What a running `courtesy up` says of itself.

    Attributes:
        pid: Its process id.
        web_url: Where the web server answers.
        services: By name: pid, address, state, starts, note.
    """

    pid: int
    web_url: str
    services: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


def read_run(state_dir: Path) -> Run | None:
    """What runs on a state directory now; None when nothing does."""
    if not is_locked(state_dir / UP_LOCK):
        return None
    try:
        return Run(**json.loads((state_dir / RUN_FILE).read_text()))
    except (FileNotFoundError, ValueError, TypeError):  # it is just starting
        return Run(0, "")


class RunFile:
    """The hold of one supervisor on a state directory."""

    def __init__(self, state_dir: Path) -> None:
        self._state_dir = state_dir
        self._lock = FileLock(state_dir / UP_LOCK)
        self._path = state_dir / RUN_FILE
        self._services: dict[str, dict[str, Any]] = {}
        self.web_url = ""

    def check(self) -> None:
        """Refuse if another supervisor runs.

        Raises:
            Conflict: Saying where it runs.
        """
        if other := read_run(self._state_dir):
            who = f" (process {other.pid}, {other.web_url})" if other.pid else ""
            remedy = f"Stop it with Ctrl-C there{f', or `kill {other.pid}`' if other.pid else ''}."
            raise Conflict(f"Courtesy Call already runs on {self._state_dir}{who}.", remedy=remedy)

    def take(self) -> None:
        """Become the one supervisor.

        Raises:
            Conflict: If another one runs.
        """
        # a command that looks whether we run holds it for a moment
        while not self._lock.acquire(timeout_s=0.5):
            self.check()
        self.write()

    def update(self, status: Status) -> None:
        """Record what is known of a service."""
        shown = asdict(status)
        self._services[shown.pop("name")] = shown
        self.write()

    def write(self) -> None:
        """Write the file whole."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        partial = self._path.with_suffix(".part")
        partial.touch(mode=0o600)
        partial.write_text(json.dumps(asdict(Run(os.getpid(), self.web_url, self._services)), indent=1))
        partial.replace(self._path)

    def drop(self) -> None:
        """Nothing runs any more."""
        self._path.unlink(missing_ok=True)
        self._lock.release()
