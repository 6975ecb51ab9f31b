"""Chromium without a window, which never keeps the tests waiting: now and then it does not answer that it has closed."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

if TYPE_CHECKING:
    from playwright.sync_api import Browser

# It ignores switches that it does not know; by this one its processes are found.
MARK = f"--courtesy-tests={uuid4()}"
CLOSES_S = 60.0


@contextmanager
def browser(executable: str, *args: str) -> Iterator[Browser]:
    """A browser; it has ended when the block has."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=executable, args=["--no-sandbox", MARK, *args])
        try:
            yield chromium
        finally:
            with closing():
                chromium.close()


@contextmanager
def closing() -> Iterator[None]:
    """Closes a browser or a profile of it within a minute, or kills the browser."""
    from playwright.sync_api import Error

    killed = threading.Event()
    late = threading.Timer(CLOSES_S, _kill, [killed])
    late.daemon = True
    late.start()
    try:
        yield
    except Error:
        if not killed.is_set():
            raise
    finally:
        late.cancel()


def _kill(killed: threading.Event) -> None:
    killed.set()
    for command in Path("/proc").glob("[0-9]*/cmdline"):
        with suppress(OSError):  # it has ended by itself
            if MARK.encode() in command.read_bytes():
                os.kill(int(command.parent.name), signal.SIGKILL)
