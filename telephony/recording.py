"""A live call's sound on disk: both sides on one time line, safe against a crash, and a stereo WAV file in the end.

While the call goes on each side is a file of mu-law at 8 kHz, written where its sound belongs in time. It holds every byte inverted, so
that a gap, which a file system reads as zeros, is silence. Who kills the process loses nothing: the next one makes the WAV file.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
import wave
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import structlog

from courtesy.model.errors import CourtesyError
from courtesy.model.recording import RecordingScope
from telephony.frames import SAMPLE_RATE
from telephony.mulaw import SILENCE, decode

log = structlog.get_logger(__name__)
_INVERTED = bytes(byte ^ SILENCE for byte in range(256))
_PER_MS = SAMPLE_RATE // 1000
# A key's tone begins before we are told of it, and may last a little (GL-PCI-01).
TONE_MS = 600.0
# The most that the carrier's time of a stream may be ahead of ours.
AHEAD_MS = 5000.0
_SIDES = ("caller", "bot")


class RecordingLost(CourtesyError):
    """A call that has to be recorded cannot be any more."""


@dataclass(frozen=True, slots=True)
class Finished:
    """A recording as a file.

    Attributes:
        call: The carrier's id of the call.
        name: The file's name below the folder of recordings.
        sha256: Of the file, hexadecimal.
    """

    call: str
    name: str
    duration_s: int
    sha256: str


class Recorder:
    """One stream's recording. Times are milliseconds of the steady clock that the session reads."""

    def __init__(self, folder: Path | None, call: str, stream: str, begun_ms: float) -> None:
        self._stem = None if folder is None else folder / f"{_plain(call)}.{_plain(stream)}"
        self._begun_ms = begun_ms
        self._scope: RecordingScope = "no"
        self._hears = self._objected = False
        self._muted_until_ms = 0.0
        self._files: dict[str, int] = {}

    def follow(self, scope: RecordingScope) -> None:
        """Record as much as may be from now on; what was recorded before stays."""
        if self._objected and scope == "after_notice":
            scope = "no"
        if scope == self._scope or self._stem is None:
            return
        self._scope, self._hears = scope, scope == "whole"
        if scope != "no" and not self._files:
            try:
                self._files = {side: _open(_part(self._stem, side)) for side in _SIDES}
            except OSError as error:
                self._fails(error)

    def objected(self) -> None:
        """The caller does not want it: nothing more is recorded, whatever an answer says that was made before, but what the law wants."""
        self._objected = True
        self.follow(self._scope)

    def notice_said(self) -> None:
        """The caller knows that they are recorded: from now on they are heard (US-REC-01)."""
        self._hears = self._scope != "no"

    def caller(self, at_ms: float, payload: bytes, now_ms: float) -> None:
        """A piece of the caller's sound.

        Args:
            at_ms: When it belongs, from the start of the stream.
            payload: Mu-law.
            now_ms: When it came.
        """
        # a stream's own time may run a little ahead of ours; hours ahead it is wrong, and so would the file's length be
        belongs = at_ms if at_ms <= now_ms - self._begun_ms + AHEAD_MS else now_ms - self._begun_ms
        if self._hears and now_ms >= self._muted_until_ms:
            self._write("caller", belongs, payload)

    def bot(self, at_ms: float, payload: bytes) -> None:
        """A piece of our sound, and when the caller hears it begin."""
        if self._scope != "no":
            self._write("bot", at_ms - self._begun_ms, payload)

    def cut(self, now_ms: float) -> None:
        """What we sent and the caller has not heard by now, they never will."""
        if (file := self._files.get("bot")) is not None:
            at = max(0, round((now_ms - self._begun_ms) * _PER_MS))
            if os.fstat(file).st_size > at:
                os.ftruncate(file, at)

    def key(self, now_ms: float) -> None:
        """A key was pressed: its tone is not kept."""
        self.blank(now_ms - TONE_MS, now_ms)
        self._muted_until_ms = now_ms + TONE_MS / 2

    def blank(self, from_ms: float, to_ms: float) -> None:
        """Silence the caller's side of what is not to be kept, such as a card's number (PCI DSS 3.3.1)."""
        if (file := self._files.get("caller")) is None:
            return
        first = max(0, round((from_ms - self._begun_ms) * _PER_MS))
        last = min(os.fstat(file).st_size, round((to_ms - self._begun_ms) * _PER_MS))
        if last > first:
            self._pwrite(file, bytes(last - first), first)

    def finish(self) -> Finished | None:
        """Close the recording and make its file; None if nothing was recorded. Takes a moment: not for the event loop."""
        if self._stem is None or not self._files:
            return None
        try:
            return finish(self._stem)
        finally:
            for file in self._files.values():
                os.close(file)  # and with it the lock
            self._files = {}

    def _write(self, side: str, at_ms: float, payload: bytes) -> None:
        if self._files and at_ms >= 0:
            self._pwrite(self._files[side], payload.translate(_INVERTED), round(at_ms * _PER_MS))

    def _pwrite(self, file: int, data: bytes, at: int) -> None:
        try:
            os.pwrite(file, data, at)
        except OSError as error:
            self._fails(error)

    def _fails(self, error: OSError) -> None:
        """A full disk ends a recording that we are free to make, and the live audio of a call that has to be recorded."""
        log.error("recording failed", why=error.strerror)
        must, self._scope, self._hears = self._scope == "whole", "no", False
        if must:
            raise RecordingLost(f"The call can't be recorded: {error.strerror}.") from error


def finish(stem: Path) -> Finished:
    """Both sides as a stereo WAV file, the caller on the left; the parts stay until `forget`."""
    sides = [_part(stem, side).read_bytes().translate(_INVERTED) for side in _SIDES]
    length = max(len(side) for side in sides)
    both = np.full((length, 2), decode(bytes([SILENCE]))[0], dtype="<i2")
    for column, side in enumerate(sides):
        both[: len(side), column] = decode(side)
    made, whole = stem.with_name(f"{stem.name}.wav.new"), stem.with_name(f"{stem.name}.wav")
    with os.fdopen(os.open(made, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        with wave.open(file, "wb") as out:
            out.setnchannels(2)
            out.setsampwidth(2)
            out.setframerate(SAMPLE_RATE)
            out.writeframes(both.tobytes())
        file.flush()
        os.fsync(file.fileno())
    made.replace(whole)
    with whole.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return Finished(stem.name.partition(".")[0], whole.name, -(-length // SAMPLE_RATE), digest)


def forget(folder: Path, name: str) -> None:
    """Remove the parts of a recording that has become a file and is known."""
    stem = folder / name.removesuffix(".wav")
    for side in _SIDES:
        _part(stem, side).unlink(missing_ok=True)


def left_behind(folder: Path) -> Iterator[Finished]:
    """Recordings of processes that died: made into files now."""
    for path in sorted(folder.glob("*.caller.part")):
        stem = path.with_name(path.name.removesuffix(".caller.part"))
        try:
            file = os.open(path, os.O_RDWR)
        except FileNotFoundError:
            continue  # another server was quicker
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            _part(stem, "bot").touch(mode=0o600)
            yield finish(stem)
        except (BlockingIOError, FileNotFoundError):
            continue  # its call goes on, or another server was quicker
        finally:
            os.close(file)


def conclude_left_behind(folder: Path, known: Callable[[Finished], None]) -> None:
    """Make known what has been left behind; whatever raises leaves it for the next time."""
    for finished in left_behind(folder):
        known(finished)
        forget(folder, finished.name)
        log.warning("recording concluded that was left behind", call=finished.call)


def _open(path: Path) -> int:
    file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    return file


def _part(stem: Path, side: str) -> Path:
    return stem.with_name(f"{stem.name}.{side}.part")


def _plain(sid: str) -> str:
    """A carrier's id as part of a file's name."""
    return re.sub(r"[^A-Za-z0-9]", "", sid) or "unknown"
