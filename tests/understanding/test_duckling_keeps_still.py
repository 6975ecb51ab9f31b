"""Duckling's Haskell runtime brings a clock signal that interrupts every thread of a process: it must not reach those that recognise speech."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

LOOK = """
import re, signal, threading
from datetime import UTC, datetime
from courtesy.understanding.dates import read_date
def caught():
    mask = int(re.search(r"SigCgt:\\s*(\\w+)", open("/proc/self/status").read())[1], 16)
    return bool(mask >> (signal.SIGVTALRM - 1) & 1)
days = []
def look(): days.append(read_date("on the ides of march", "en", now=datetime(2026, 3, 11, 14, tzinfo=UTC), tz="America/New_York"))
thread = threading.Thread(target=look)
thread.start()
thread.join()
import sys
print("duckling" in sys.modules, bool(days[0]), caught())
"""


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="signals are looked up in /proc")
def test_its_clock_is_stopped_whichever_thread_needs_it_first() -> None:
    told = subprocess.run([sys.executable, "-c", LOOK], capture_output=True, text=True, timeout=60, check=True)
    assert told.stdout.split() == ["True", "True", "False"], told.stderr
