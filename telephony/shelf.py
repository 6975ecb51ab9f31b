"""Rendered sounds: those of the approved script on disk, for good and for every process; those with a customer's name or sums in memory only.

A file ends in the digest of its sound: one that was cut short, by a loss of power or a full disk, is not played as half of a notice.
"""

from __future__ import annotations

import hashlib
import os
import threading
from collections import OrderedDict
from contextlib import suppress
from pathlib import Path

import structlog

log = structlog.get_logger(__name__)

# A thousand sentences of four seconds.
MOST_BYTES = 32_000_000
_DIGEST_BYTES = 32


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
        sound = self._whole(key)
        if sound is not None:
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
        with partial.open("wb") as file:
            file.write(sound + _digest(sound))
            file.flush()
            os.fsync(file.fileno())
        partial.replace(place)

    def kept(self, voice: str, words: str) -> bool:
        """Whether a sound is there for good and whole."""
        return self._whole(_key(voice, words)) is not None

    def has(self, voice: str, words: str) -> bool:
        """Whether a sound is ready, as far as a glance tells."""
        key = _key(voice, words)
        with self._lock:
            if key in self._recent:
                return True
        return self._place(key).exists()

    def _whole(self, key: str) -> bytes | None:
        """A sound from the disk; what is not as it was written is taken away, to be rendered anew."""
        place = self._place(key)
        try:
            data = place.read_bytes()
        except OSError:
            return None
        sound = data[:-_DIGEST_BYTES]
        if sound and data[-_DIGEST_BYTES:] == _digest(sound):
            return sound
        log.warning("a rendered sound was damaged", file=place.name)
        with suppress(OSError):
            place.unlink()
        return None

    def _place(self, key: str) -> Path:
        return self._folder / key[:2] / f"{key}.sound"


def _digest(sound: bytes) -> bytes:
    return hashlib.sha256(sound).digest()


def _key(voice: str, words: str) -> str:
    return hashlib.sha256(f"{voice}\0{words}".encode()).hexdigest()
