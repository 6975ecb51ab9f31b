"""Twilio's identifiers (SIDs): two letters and 32 hex digits, https://www.twilio.com/docs/glossary/what-is-a-sid."""

import random
import threading


class Ids:
    """Gives out SIDs; the same seed gives the same ones in the same order."""

    def __init__(self, seed: int | None) -> None:
        self._seed = seed
        self._lock = threading.Lock()
        self.restart()

    def restart(self) -> None:
        """Begins the sequence again, as after a reset."""
        # Not a secret: a seed makes runs comparable, and without one SIDs only have to differ.
        self._random = random.Random(self._seed)  # noqa: S311

    def sid(self, prefix: str) -> str:
        """A new SID such as `SM` or `CA` followed by 32 hex digits."""
        with self._lock:
            return f"{prefix}{self._random.getrandbits(128):032x}"
