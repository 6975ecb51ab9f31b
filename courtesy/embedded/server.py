"""What Postgres and Valkey from wheels have in common: who runs the server, uses it, and stops it.

While `courtesy up` runs it owns the servers as supervised children, and every other command attaches.
Otherwise the first command starts the server and the last one out stops it; a shared file lock counts the
users, so a killed command is never counted. How a server is made ready and spoken to is left to the
subclasses.
"""

from __future__ import annotations

import os
import signal
import subprocess
import time
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from courtesy.embedded.guardian import Guardian
from courtesy.embedded.locks import FileLock, is_locked, wait_until
from courtesy.model.errors import Unavailable

START_TIMEOUT_S = 60.0
UP_LOCK = "up.lock"


@dataclass(frozen=True)
class Launch:
    """How to start a server in the foreground.

    Attributes:
        argv: Program and arguments.
        cwd: Working directory.
        env: Environment, complete.
        user: Numeric user and group to run as, or None for our own.
        stop_signal: The signal that makes it stop quickly and cleanly.
    """

    argv: tuple[str, ...]
    cwd: Path
    env: Mapping[str, str] = field(default_factory=lambda: dict(os.environ))
    user: tuple[int, int] | None = None
    stop_signal: signal.Signals = signal.SIGTERM

    def popen_options(self) -> dict[str, object]:
        """Options of `subprocess.Popen` and of asyncio's, beside argv and output."""
        options: dict[str, object] = {"cwd": self.cwd, "env": dict(self.env), "start_new_session": True}
        if self.user is not None:
            options |= {"user": self.user[0], "group": self.user[1], "extra_groups": []}
        return options


class EmbeddedServer(ABC):
    """A server from a wheel, with its data under a state directory and one address for life."""

    name: str

    def __init__(self, state_dir: Path) -> None:
        self.state_dir = state_dir.expanduser().resolve()
        self.home = self.state_dir / self.name
        self.log = self.state_dir / "logs" / f"{self.name}.log"
        self._users = FileLock(self.state_dir / f"{self.name}.users.lock")
        self._process: subprocess.Popen[bytes] | None = None
        self._guardian: Guardian | None = None

    @property
    @abstractmethod
    def url(self) -> str:
        """Where clients connect; valid once `prepare` has run."""

    @property
    @abstractmethod
    def address(self) -> str:
        """The address without secrets, for people."""

    @abstractmethod
    def prepare(self) -> None:
        """Make data and configuration, once; nothing else may run meanwhile."""

    @abstractmethod
    def launch(self) -> Launch:
        """How to start it; valid once `prepare` has run."""

    @abstractmethod
    def alive(self) -> bool:
        """Whether our server, not another one on the same address, answers a query now."""

    @abstractmethod
    def halt(self) -> None:
        """Stop a server that runs without being our child, e.g. because its owner was killed."""

    def tidy(self) -> None:  # noqa: B027  # most have nothing to do
        """Remove what the stopped server needed outside the state directory."""

    def supervised(self) -> bool:
        """Whether `courtesy up` runs on this state directory (and owns, or is about to own, the server)."""
        return is_locked(self.state_dir / UP_LOCK)

    def ensure_running(self, timeout_s: float = START_TIMEOUT_S) -> str:
        """Attach to the running server, or start it. Give it back with `release`.

        Returns:
            The URL.

        Raises:
            Unavailable: If it does not answer in time, with the end of its log.
        """
        end = time.monotonic() + timeout_s
        while time.monotonic() < end:
            if self._users.acquire(shared=True, timeout_s=timeout_s):
                with FileLock(self.state_dir / f"{self.name}.start.lock") as starting:
                    starting.acquire(timeout_s=timeout_s)
                    if self.alive():
                        return self.url
                    if not self.supervised():
                        try:
                            self._start(end - time.monotonic())
                        except BaseException:
                            self._users.release()
                            raise
                        return self.url
                # `courtesy up` is (re)starting it; let go, because it claims the server for itself first
                self._users.release()
            wait_until(self.alive, 1.0)
        raise Unavailable(f"{self.name} did not start within {timeout_s:.0f} s.\n{self.log_tail()}")

    def release(self) -> None:
        """Stop using the server; the last user outside `courtesy up` stops it."""
        last = self._users.acquire(shared=False)
        if last:
            self.halt()
            if self._process is not None:
                self._process.wait()
            self.tidy()
        self._users.release()
        self._process = None
        if self._guardian is not None:
            self._guardian.close()
            self._guardian = None

    @contextmanager
    def running(self) -> Iterator[str]:
        """The URL of the running server, for the length of a block."""
        url = self.ensure_running()
        try:
            yield url
        finally:
            self.release()

    def claim(self, timeout_s: float = 30.0) -> None:
        """Take the server over as its supervisor: nobody uses it, nothing runs, data is prepared.

        Raises:
            Unavailable: If another command keeps using it.
        """
        if not self._users.acquire(timeout_s=timeout_s):
            raise Unavailable(
                f"Another courtesy command is using the embedded {self.name} in {self.state_dir}.",
                remedy="Wait for it to end, or stop it, and start again.",
            )
        self.halt()
        self.prepare()
        self._users.acquire(shared=True)

    def disclaim(self) -> None:
        """The supervisor has stopped its child."""
        self.tidy()
        self._users.release()

    def log_tail(self, lines: int = 15) -> str:
        """The last lines the server wrote."""
        if not self.log.exists():
            return ""
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])

    def _start(self, timeout_s: float) -> None:
        self.halt()
        self.prepare()
        launch = self.launch()
        self.log.parent.mkdir(parents=True, exist_ok=True)
        self._guardian = Guardian()
        with open(self.log, "ab", opener=lambda path, flags: os.open(path, flags, 0o600)) as log:
            process = subprocess.Popen(  # type: ignore[call-overload]  # options of one dataclass
                launch.argv, stdin=subprocess.DEVNULL, stdout=log, stderr=log, **launch.popen_options()
            )
        self._process = process
        self._guardian.watch(process.pid, launch.stop_signal)
        wait_until(lambda: self.alive() or process.poll() is not None, timeout_s)
        if process.poll() is not None or not self.alive():
            process.kill()
            process.wait()
            self._process = None
            raise Unavailable(f"The embedded {self.name} did not start.\n{self.log_tail()}")
