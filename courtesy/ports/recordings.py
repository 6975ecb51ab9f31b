"""Recordings of calls, as use cases see them."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol
from uuid import UUID

from courtesy.model.recording import Recording


class RecordingFiles(Protocol):
    """Where the sound is kept."""

    def remove(self, name: str) -> None:
        """Delete a file; one that is gone already is well."""


class RecordingRecords(Protocol):
    """Reading what recordings there are."""

    def recording(self, recording_id: UUID) -> Recording:
        """The recording; raises `NotFound`."""

    def recording_named(self, name: str) -> Recording | None:
        """The recording with this file, or of this carrier's id."""

    def recordings_of(self, call_id: UUID) -> list[Recording]:
        """A call's recordings, the oldest first."""

    def recordings_until(self, before: datetime) -> list[Recording]:
        """Files of ours from before an instant that have not been deleted."""
