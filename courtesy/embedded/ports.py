"""Ports on this machine: free ones that stay free, and who holds one that is not."""

from __future__ import annotations

import os
import random
import socket
from pathlib import Path

from courtesy.model.errors import Unavailable

# Below the range the kernel lends to outgoing connections (Linux from 32768, macOS from 49152): a port from
# that range can be taken by any client while its server restarts.
LOWEST, HIGHEST = 20000, 32700
_given: set[int] = set()


def is_free(host: str, port: int) -> bool:
    """Whether a server could listen there now."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # closed connections do not count
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def free_port(host: str = "127.0.0.1") -> int:
    """A port nobody listens on, not given out before by this process.

    Raises:
        Unavailable: If there is none.
    """
    for _ in range(500):
        port = random.SystemRandom().randint(LOWEST, HIGHEST)
        if port not in _given and is_free(host, port):
            _given.add(port)
            return port
    raise Unavailable(f"No free port between {LOWEST} and {HIGHEST} on {host}.")


def holder(port: int) -> str:
    """Who listens on a port, as `name (process id)`; empty where the operating system does not tell."""
    inode = _listening_inode(port)
    if inode is None:
        return ""
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if any(os.readlink(fd) == f"socket:[{inode}]" for fd in (process / "fd").iterdir()):
                return f"{(process / 'comm').read_text().strip()} ({process.name})"
        except OSError:  # it ended, or is another user's
            continue
    return ""


def _listening_inode(port: int) -> str | None:
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        try:
            rows = Path(table).read_text().splitlines()[1:]
        except OSError:
            continue
        for row in rows:
            columns = row.split()
            if columns[3] == "0A" and int(columns[1].rpartition(":")[2], 16) == port:
                return columns[9]
    return None
