"""News for open pages: one listener to Postgres a process, and the pages that wait for it.

Postgres tells of a change when it is committed and not before (the triggers of migration 0010), so a page never asks too early.
A message only says what has changed; the page then fetches it, with the rights of whoever looks.
"""

from __future__ import annotations

import json
import queue
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import psycopg
import structlog

from courtesy.model.errors import Unavailable
from courtesy.store.liveness import NOTICED

log = structlog.get_logger("desk")
CHANNEL = "courtesy_desk"
# After a listener was lost, everything may have changed.
ANYTHING = {"what": "anything"}


class Feed:
    """Hands news to pages; the listener starts with the first page."""

    def __init__(self, database_url: str, *, at_once: int) -> None:
        self._url = database_url.replace("postgresql+psycopg://", "postgresql://")
        self._places = threading.BoundedSemaphore(at_once)
        self._pages: set[queue.SimpleQueue[dict[str, Any]]] = set()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None

    @property
    def pages(self) -> int:
        """How many pages of this process wait for news."""
        return len(self._pages)

    @contextmanager
    def listening(self) -> Iterator[queue.SimpleQueue[dict[str, Any]]]:
        """News for one page while the block runs.

        Raises:
            Unavailable: If as many pages listen already as this process can serve beside the carrier's webhooks.
        """
        if not self._places.acquire(blocking=False):
            raise Unavailable("Too many pages are open on this server.")
        mine: queue.SimpleQueue[dict[str, Any]] = queue.SimpleQueue()
        try:
            with self._lock:
                self._pages.add(mine)
                if self._thread is None or not self._thread.is_alive():
                    self._thread = threading.Thread(target=self._listen, name="desk-feed", daemon=True)
                    self._thread.start()
            yield mine
        finally:
            with self._lock:
                self._pages.discard(mine)
            self._places.release()

    def _connected(self) -> psycopg.Connection:
        """A connection that notices within half a minute if its other end has gone without a word."""
        return psycopg.connect(self._url, autocommit=True, **NOTICED)

    def _listen(self) -> None:
        pause = threading.Event()
        while True:
            try:
                with self._connected() as connection:
                    connection.execute(f"listen {CHANNEL}")
                    self._tell(ANYTHING)
                    for notice in connection.notifies():
                        with suppress(ValueError):
                            self._tell(json.loads(notice.payload))
            except psycopg.Error as error:
                log.warning("the desk hears no news for the moment", why=type(error).__name__)
                pause.wait(1.0)

    def _tell(self, news: dict[str, Any]) -> None:
        with self._lock:
            pages = list(self._pages)
        for page in pages:
            page.put(news)
