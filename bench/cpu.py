"""Processor time by program, which a busy neighbour cannot inflate as it does the clock on the wall. Linux only."""

from __future__ import annotations

import os
from pathlib import Path

PROC = Path("/proc")


class Meter:
    """Sums of user and system time of programs and what they started."""

    def __init__(self, pids: dict[str, int]) -> None:
        self._pids = pids

    def read(self) -> dict[str, float]:
        """Milliseconds so far, by program."""
        if not PROC.exists():
            return {}
        tick = 1000 / os.sysconf("SC_CLK_TCK")
        spent = dict.fromkeys(self._pids, 0.0)
        names = {pid: name for name, pid in self._pids.items()}
        for pid, parent, group, ticks in _processes():
            # each process once: what a program started counts for it, but not what is itself on the list
            name = names.get(pid) or names.get(parent) or names.get(group)
            if name is not None:
                spent[name] += ticks * tick
        return spent


def _processes() -> list[tuple[int, int, int, int]]:
    found = []
    for folder in PROC.glob("[0-9]*"):
        try:
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
        except OSError:  # it ended
            continue
        found.append((int(folder.name), int(fields[1]), int(fields[2]), int(fields[11]) + int(fields[12])))
    return found


def family(pid: int) -> list[int]:
    """A program and what it started, the program first."""
    return [pid, *(child for child, parent, _, _ in _processes() if parent == pid)]
