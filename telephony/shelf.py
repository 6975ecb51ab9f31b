"""Rendered sounds: those of the approved script on disk, for good and for every process; those with a customer's name or sums in memory only."""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from pathlib import Path

# A thousand sentences of four seconds.
MOST_BYTES = 32_000_000


class Shelf:
    """Sounds by voice and words. Used from several threads."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._recent: OrderedDict[str, bytes] = OrderedDict()
        self._bytes = 0
        self._lock = threading.Lock()

    def find(self, voice: str, words: str) -> bytes | None:
        """A sound, if it has been rendered."""
        key = _key(voice, words)
        with self._lock:
            if key in self._recent:
                self._recent.move_to_end(key)
                return self._recent[key]
        try:
            sound = self._place(key).read_bytes()
        except OSError:
            return None
        self.remember(voice, words, sound)
        return sound

    def remember(self, voice: str, words: str, sound: bytes) -> None:
        """Have a sound ready in this process, until others have been asked for more lately."""
        key = _key(voice, words)
        with self._lock:
            self._bytes += len(sound) - len(self._recent.pop(key, b""))
            self._recent[key] = sound
            while self._bytes > MOST_BYTES and len(self._recent) > 1:
                self._bytes -= len(self._recent.popitem(last=False)[1])

    def keep(self, voice: str, words: str, sound: bytes) -> None:
        """Have a sound ready for good: approved words that tell nothing of anybody."""
        place = self._place(_key(voice, words))
        place.parent.mkdir(parents=True, exist_ok=True)
        partial = place.with_suffix(f".{threading.get_native_id()}.part")
        partial.write_bytes(sound)
        partial.replace(place)

    def has(self, voice: str, words: str) -> bool:
        """Whether a sound is ready."""
        key = _key(voice, words)
        with self._lock:
            if key in self._recent:
                return True
        return self._place(key).exists()

    def _place(self, key: str) -> Path:
        return self._folder / key[:2] / f"{key}.ulaw"


def _key(voice: str, words: str) -> str:
    return hashlib.sha256(f"{voice}\0{words}".encode()).hexdigest()
