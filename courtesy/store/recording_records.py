"""Reading what recordings there are, and the files themselves: names, checks, removal."""

from __future__ import annotations

import hashlib
from datetime import datetime
from pathlib import Path
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from courtesy.model.errors import NotFound
from courtesy.model.recording import Recording
from courtesy.store import tables as t


class RecordingRecords:
    """Recordings, in one session."""

    _session: Session

    def recording(self, recording_id: UUID) -> Recording:
        """The recording."""
        found = self._session.get(Recording, recording_id)
        if found is None:
            raise NotFound(f"There is no recording {recording_id}.")
        return found

    def recording_named(self, name: str) -> Recording | None:
        """The recording with this file, or of this carrier's id."""
        return self._session.scalars(select(Recording).where(t.recordings.c.name == name)).one_or_none()

    def recordings_of(self, call_id: UUID) -> list[Recording]:
        """A call's recordings, the oldest first."""
        c = t.recordings.c
        return list(self._session.scalars(select(Recording).where(c.call_id == call_id).order_by(c.at)))

    def recordings_until(self, before: datetime) -> list[Recording]:
        """Files of ours from before an instant that have not been deleted."""
        c = t.recordings.c
        old = c.keeper == "here", c.removed_at.is_(None), c.at < before
        return list(self._session.scalars(select(Recording).where(*old).order_by(c.at)))


class RecordingFolder:
    """The files below one folder; only the product's own user may read them."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def ready(self) -> Path:
        """The folder, made if it was not there."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return self._folder

    def path(self, name: str) -> Path:
        """Where a file is.

        Raises:
            NotFound: If there is none.
        """
        path = self._folder / Path(name).name
        if not path.is_file():
            raise NotFound(f"The recording {name} is missing.", remedy=f"Look for it in a backup of {self._folder}.")
        return path

    def where(self, name: str, keeper: str) -> str:
        """Where to find a recording, in words."""
        return str(self._folder / name) if keeper == "here" else f"at the carrier: {name}"

    def sha256(self, name: str) -> str:
        """A file's hash as it is now, hexadecimal; raises `NotFound`."""
        with self.path(name).open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()

    def remove(self, name: str) -> None:
        """Delete a file; one that is gone already is well."""
        (self._folder / Path(name).name).unlink(missing_ok=True)
