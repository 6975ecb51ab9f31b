"""Leaves nothing behind when we are killed: a small process ends our children if we vanish.

It knows us only by a pipe. The kernel closes the pipe when we die, however we die, and the guardian then
stops every process group it was told of. PR_SET_PDEATHSIG would need code between fork and exec (unsafe
beside threads), reaches direct children only, and exists on Linux alone. Standard library only: it runs
with `python -I -S`.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

GRACE_S = 5.0


class Guardian:
    """Our end of the pipe. Nothing here raises when the guardian itself was killed: it is started anew."""

    def __init__(self) -> None:
        self._groups: dict[int, int] = {}
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int | None:
        """Process id of the guardian, for tests."""
        return self._process.pid if self._process else None

    def watch(self, pgid: int, stop_signal: int = signal.SIGTERM) -> None:
        """End this process group when we die."""
        self._groups[pgid] = stop_signal
        self._tell({"watch": pgid, "signal": int(stop_signal)})

    def forget(self, pgid: int) -> None:
        """The group ended, or belongs to somebody else now."""
        if self._groups.pop(pgid, None) is not None:
            self._tell({"forget": pgid})

    def close(self) -> None:
        """Say farewell; groups still watched are left alone."""
        if self._process is not None:
            self._groups.clear()
            self._tell({"farewell": True})
            self._process.communicate()
            self._process = None

    def _tell(self, message: dict[str, object]) -> None:
        if self._process is None or self._process.poll() is not None:
            self._start()
            for pgid, stop_signal in self._groups.items():
                self._write({"watch": pgid, "signal": int(stop_signal)})
        self._write(message)

    def _start(self) -> None:
        self._process = subprocess.Popen(  # its own session: Ctrl-C in the terminal is not meant for it
            [sys.executable, "-I", "-S", str(Path(__file__).resolve())],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            start_new_session=True,
            cwd="/",
        )

    def _write(self, message: dict[str, object]) -> None:
        pipe = self._process.stdin if self._process else None
        if pipe is not None:
            with contextlib.suppress(BrokenPipeError):
                pipe.write(json.dumps(message).encode() + b"\n")
                pipe.flush()


def end_groups(groups: dict[int, int], grace_s: float = GRACE_S) -> None:
    """Stop process groups politely, the last one first, and kill what is left after the grace period."""
    for pgid in reversed(groups):
        signal_group(pgid, groups[pgid])
    end = time.monotonic() + grace_s
    while any(group_exists(pgid) for pgid in groups) and time.monotonic() < end:
        time.sleep(0.05)
    for pgid in reversed(groups):
        signal_group(pgid, signal.SIGKILL)


def signal_group(pgid: int, number: int) -> None:
    """Signal a process group; harmless when it has ended."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(pgid, number)


def group_exists(pgid: int) -> bool:
    """Whether a process of the group is left (a zombie counts)."""
    try:
        os.killpg(pgid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def main() -> None:
    """Read what to watch until the pipe closes; without a farewell, end it all."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    groups: dict[int, int] = {}
    for line in sys.stdin:
        try:
            message = json.loads(line)
        except ValueError:  # cut off in the middle by our death
            break
        if "watch" in message:
            groups[message["watch"]] = message["signal"]
        elif "forget" in message:
            groups.pop(message["forget"], None)
        else:
            return
    end_groups(groups)


if __name__ == "__main__":
    main()
