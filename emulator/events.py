"""Everything that happened, in order: the live feed, the log file and `since=` all read from here."""

import json
import threading
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Event:
    """One thing that happened."""

    seq: int
    at: datetime
    type: str
    data: dict[str, Any]

    def as_json(self) -> dict[str, Any]:
        """As the feed and the log file show it."""
        return {"seq": self.seq, "at": self.at.isoformat(), "type": self.type, "data": self.data}


class EventLog:
    """Numbered events in memory, and on disk when a path is given."""

    def __init__(self, path: str | None = None) -> None:
        self._events: list[Event] = []
        self._seq = 0
        self._changed = threading.Condition()
        # Open as long as the emulator runs; `close` closes it.
        self._file = Path(path).open("a", encoding="utf-8") if path else None  # noqa: SIM115

    def add(self, at: datetime, type_: str, data: dict[str, Any]) -> Event:
        """Records an event and wakes whoever follows the feed."""
        with self._changed:
            self._seq += 1
            event = Event(self._seq, at, type_, data)
            self._events.append(event)
            if self._file:
                self._file.write(json.dumps(event.as_json(), ensure_ascii=False) + "\n")
                self._file.flush()
            self._changed.notify_all()
            return event

    @property
    def last(self) -> int:
        """The newest number."""
        return self._seq

    def since(self, seq: int) -> list[Event]:
        """Events with a larger number."""
        with self._changed:
            # Numbers rise by one, so the place in the list follows from the number.
            first = self._events[0].seq if self._events else 1
            return self._events[max(seq + 1 - first, 0) :]

    def wait(self, seq: int, timeout: float) -> list[Event]:
        """As `since`, waiting for at least one."""
        with self._changed:
            self._changed.wait_for(lambda: self._seq > seq, timeout)
        return self.since(seq)

    def clear(self) -> None:
        """Forgets events; numbers go on, so that a follower's `since` stays true."""
        with self._changed:
            self._events.clear()

    def close(self) -> None:
        """Closes the log file."""
        if self._file:
            self._file.close()
