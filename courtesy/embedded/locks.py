"""Advisory file locks that the kernel drops with the process, so that `kill -9` leaves none behind."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

POLL_S = 0.05


def wait_until(condition: Callable[[], bool], timeout_s: float, *, poll_s: float = POLL_S) -> bool:
    """Ask until the answer is yes or the time is up; returns the last answer."""
    end = time.monotonic() + timeout_s
    while not condition():
        if time.monotonic() >= end:
            return False
        time.sleep(poll_s)
    return True


class FileLock:
    """One hold on a lock file, shared or exclusive. Two objects exclude each other even within a process."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._fd: int | None = None

    def acquire(self, *, shared: bool = False, timeout_s: float = 0.0) -> bool:
        """Take the lock, or change the mode of one already held.

        Args:
            shared: Whether others may hold it too.
            timeout_s: How long to wait for others to let go.

        Returns:
            Whether the lock is held in that mode. A failed change of mode may have lost the lock (flock's
            rule).
        """
        if self._fd is None:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self._fd = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        fd, mode = self._fd, fcntl.LOCK_SH if shared else fcntl.LOCK_EX

        def taken() -> bool:
            try:
                fcntl.flock(fd, mode | fcntl.LOCK_NB)
            except BlockingIOError:
                return False
            return True

        if wait_until(taken, timeout_s):
            return True
        self.release()
        return False

    def release(self) -> None:
        """Let go; harmless when nothing is held."""
        if self._fd is not None:
            os.close(self._fd)
            self._fd = None

    def __enter__(self) -> FileLock:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()


def is_locked(path: Path) -> bool:
    """Whether somebody holds the lock exclusively."""
    if not path.exists():
        return False
    with FileLock(path) as probe:
        return not probe.acquire(shared=True)
