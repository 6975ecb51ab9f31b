"""Small real programs to supervise, and a bounded wait."""

from __future__ import annotations

import asyncio
import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from courtesy.embedded.guardian import group_exists
from courtesy.embedded.locks import wait_until
from courtesy.embedded.ports import free_port
from courtesy.supervisor.core import Supervisor
from courtesy.supervisor.probes import tcp_open
from courtesy.supervisor.service import Service, State, Status, Task

WAIT_S = 60.0


def eventually(condition, what: str, timeout_s: float = WAIT_S) -> None:
    """Fail with a sentence when something does not come true in time."""
    assert wait_until(condition, timeout_s), f"never came true: {what}"


def is_gone(pid: int) -> bool:
    """Whether a process has ended; one that nobody has reaped counts as ended."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] in "ZX"
    except (FileNotFoundError, ProcessLookupError):
        return True


def http_server(name: str, port: int | None = None, **more) -> Service:
    """A server of the standard library on loopback."""
    port = port or free_port()
    command = (sys.executable, "-m", "http.server", "--bind", "127.0.0.1", str(port))
    return Service(name, command, tcp_open("127.0.0.1", port), address=f"http://127.0.0.1:{port}", **more)


def script(name: str, code: str, **more) -> Service:
    """A few lines of Python as a service."""
    return Service(name, (sys.executable, "-u", "-c", code), **more)


class Running:
    """A supervisor in a thread, and what it has reported."""

    def __init__(self, steps: list[Service | Task], logs: Path) -> None:
        self.reports: list[Status] = []
        self.error: BaseException | None = None
        self.ready = threading.Event()
        self._loop = asyncio.new_event_loop()
        self._steps, self._logs = steps, logs
        self.supervisor: Supervisor | None = None
        self.thread = threading.Thread(target=self._run)

    def _run(self) -> None:
        async def serve() -> None:
            self.supervisor = Supervisor(self._steps, self._logs, self.reports.append)
            await self.supervisor.serve(self.ready.set)

        try:
            with asyncio.Runner(loop_factory=lambda: self._loop) as runner:
                runner.run(serve())
        except BaseException as error:
            self.error = error
        finally:
            self.ready.set()

    def status(self, name: str) -> Status:
        return next(report for report in reversed(self.reports) if report.name == name)

    def states(self, name: str) -> list[State]:
        return [report.state for report in self.reports if report.name == name]

    def stop(self) -> None:
        if self.thread.is_alive() and self.supervisor:
            self._loop.call_soon_threadsafe(self.supervisor.request_stop)
        self.thread.join(WAIT_S)
        assert not self.thread.is_alive()


@contextmanager
def supervised(steps: list[Service | Task], logs: Path) -> Iterator[Running]:
    running = Running(steps, logs)
    running.thread.start()
    try:
        assert running.ready.wait(WAIT_S)
        yield running
    finally:
        running.stop()


def groups_left(pids: list[int]) -> list[int]:
    return [pid for pid in pids if group_exists(pid) and not is_gone(pid)]


def parent_of(pid: int) -> int:
    return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])


def children_of(pid: int) -> list[int]:
    found = []
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            try:
                if parent_of(int(entry)) == pid:
                    found.append(int(entry))
            except (FileNotFoundError, ProcessLookupError):
                continue
    return found
