"""Who has looked at what a moment ago: a page that brings itself up to date is noted once in ten minutes, not every time."""

from __future__ import annotations

import threading
import time

LOOK_AGAIN_S = 600
A_DAY_S = 12 * 3600
MOST = 20_000


class Looks:
    """What this process knows of recent looks; Redis knows of all processes', and may be wiped."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._at: dict[str, float] = {}
        self._opened: dict[str, float] = {}

    def open(self, key: str) -> None:
        """Somebody has opened a page, which is noted whatever went before."""
        with self._lock:
            self._opened[key] = time.monotonic()
        self.first(key)

    def opened(self, key: str) -> bool:
        """Whether this process knows that somebody has opened such a page, within the life of a session."""
        with self._lock:
            at = self._opened.get(key)
        return at is not None and time.monotonic() - at < A_DAY_S

    def first(self, key: str) -> bool:
        """Whether this is the first look of its kind for some time; it is remembered."""
        now = time.monotonic()
        with self._lock:
            known = self._at.get(key)
            if known is not None and now - known < LOOK_AGAIN_S:
                return False
            if len(self._at) + len(self._opened) >= MOST:
                self._opened = {k: at for k, at in self._opened.items() if now - at < LOOK_AGAIN_S}
                self._at = {k: at for k, at in self._at.items() if now - at < LOOK_AGAIN_S}
            self._at[key] = now
            return True
