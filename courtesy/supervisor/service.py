"""What a supervised program is, in words that know nothing of the product."""

from __future__ import annotations

import signal
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

from courtesy.model.errors import CourtesyError


class State(StrEnum):
    """Where a service is in its life, in the words shown to people."""

    WAITING = "waiting"
    STARTING = "starting"
    READY = "ready"
    RESTARTING = "restarting"
    STOPPING = "stopping"
    STOPPED = "stopped"
    FAILED = "failed"


class StartFailed(CourtesyError):
    """A service does not come up; the message holds the end of its log."""


@dataclass(frozen=True)
class Service:
    """A program that runs until it is told to stop.

    Attributes:
        name: Short and unique; also the name of its log file.
        command: Program and arguments.
        ready: Asked repeatedly, from another thread; None means "ready once it has run for a moment".
        address: Where people or programs reach it; empty for a worker.
        env: Complete environment; None for ours.
        cwd: Working directory; None for ours.
        user: Numeric user and group to run as; None for ours.
        needs: Names of services and tasks that must be ready before it starts.
        stop_signal: The signal for a clean stop.
        start_timeout_s: How long one start may take until it is ready.
        grace_s: How long a clean stop may take before it is killed.
        remedy: What to do when it does not start, in one sentence.
    """

    name: str
    command: tuple[str, ...]
    ready: Callable[[], bool] | None = None
    address: str = ""
    env: Mapping[str, str] | None = None
    cwd: Path | None = None
    user: tuple[int, int] | None = None
    needs: tuple[str, ...] = ()
    stop_signal: signal.Signals = signal.SIGTERM
    start_timeout_s: float = 60.0
    grace_s: float = 10.0
    remedy: str = ""


@dataclass(frozen=True)
class Task:
    """A step that ends before those who need it start, such as migrations.

    Attributes:
        name: Short and unique.
        run: Called in another thread; an exception stops the start.
        needs: Names of services and tasks that must be ready before it runs.
    """

    name: str
    run: Callable[[], None]
    needs: tuple[str, ...] = ()


@dataclass(frozen=True)
class Status:
    """What is known of a service or task now.

    Attributes:
        name: Its name.
        address: Where it is reached.
        state: Where it is in its life.
        pid: Process id of the running program.
        starts: How often it was started.
        note: Why it is in this state, when that is not obvious.
    """

    name: str
    address: str = ""
    state: State = State.WAITING
    pid: int | None = None
    starts: int = 0
    note: str = ""

    def now(self, state: State, note: str = "") -> Status:
        """The same service in another state."""
        return replace(self, state=state, note=note)


def check(steps: tuple[Service | Task, ...]) -> None:
    """Refuse a plan whose names or needs do not fit together.

    Raises:
        ValueError: If a name stands twice, or a need does not stand earlier in the plan.
    """
    seen: set[str] = set()
    for step in steps:
        if step.name in seen:
            raise ValueError(f"Two steps are called {step.name!r}.")
        if missing := set(step.needs) - seen:
            raise ValueError(f"{step.name!r} needs {sorted(missing)}, which must come before it.")
        seen.add(step.name)
