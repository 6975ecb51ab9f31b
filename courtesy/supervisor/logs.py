"""One log file a child, written by the child itself: nothing is lost when the supervisor is killed."""

from __future__ import annotations

import os
from pathlib import Path

LIMIT_BYTES = 10_000_000
KEEP_BYTES = 2_000_000


def open_log(path: Path) -> int:
    """A file descriptor to append to; every writer's lines go to the end, also after the file was cut."""
    path.parent.mkdir(parents=True, exist_ok=True)
    rotate(path)
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)


def rotate(path: Path, limit: int = LIMIT_BYTES, keep: int = KEEP_BYTES) -> bool:
    """Move the end of a log that has grown too long to `<name>.1` and empty it, under the writer's feet.

    Returns:
        Whether it was too long.
    """
    if not path.exists() or path.stat().st_size <= limit:
        return False
    old = path.with_name(path.name + ".1")
    old.touch(mode=0o600)
    old.write_bytes(last_bytes(path, keep))
    os.truncate(path, 0)
    return True


def last_bytes(path: Path, count: int) -> bytes:
    """The end of a file."""
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - count))
        return file.read()


def tail(path: Path, lines: int = 15, since: int = 0) -> str:
    """The last lines of a log, as text.

    Args:
        path: The log.
        lines: How many lines at most.
        since: Size of the log when the run of interest began; what stands before is another run's.
    """
    if not path.exists():
        return ""
    size = path.stat().st_size
    fresh = size - since if since <= size else size
    text = last_bytes(path, min(fresh, 64_000)).decode(errors="replace")
    return "\n".join(text.splitlines()[-lines:])
