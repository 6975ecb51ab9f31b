"""Recordings of calls: whether one is made, that it is known by its hash, and that it goes when its time is over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal
from uuid import UUID, uuid4

from courtesy.model.call import Call
from courtesy.model.contact import Contact
from courtesy.model.recording import KEPT_YEARS, Recording, RecordingScope, kept_until
from courtesy.ports import Clock, UnitOfWork, UnitOfWorkFactory
from courtesy.ports.recordings import RecordingFiles


def scope_of(uow: UnitOfWork, contact: Contact, *, wanted: bool) -> RecordingScope:
    """What of a call is recorded from now on.

    In China the law wants all of it, and who does not want that is served in writing (CN-REC-01, 信用卡办法 article 68). Elsewhere it is
    recorded if the operator wants, the notice has been said, and the person has not objected, in this call or before (US-REC-01).

    Args:
        uow: The records.
        contact: The call's contact; a caller whom we do not know is not recorded.
        wanted: Whether the operator records calls.
    """
    if contact.account_id is None:
        return "no"
    _, account, customer = uow.case(contact.id)
    if customer.country == "CN":
        return "whole"
    if not wanted or any(hold.kind == "recording_refused" for hold in uow.holds(customer.id, account.id)):
        return "no"
    return "after_notice"


@dataclass(frozen=True, slots=True)
class AtCarrier:
    """What the carrier records of a call, as far as we know.

    Attributes:
        asked: Whether we have asked for it. Whether the carrier heard us is another matter.
        runs: Whether it has said that it does.
    """

    asked: bool = False
    runs: bool = False


class NoteRecording:
    """Use cases: a recording is asked for, goes on, has been finished, here or at the carrier."""

    def __init__(self, uow: UnitOfWorkFactory, clock: Clock) -> None:
        self._uow = uow
        self._clock = clock

    def at_carrier(self, sid: str) -> AtCarrier:
        """What the carrier records of a call now."""
        with self._uow() as uow:
            return at_carrier(uow.call_of_carrier(sid))

    def asked(self, sid: str) -> None:
        """The carrier is asked to record a call from here on."""
        with self._uow() as uow:
            uow.only_one(sid)
            call = uow.call_of_carrier(sid)
            if call is not None and call.recording_asked_at is None:
                call.recording_asked_at = self._clock.now()
                uow.commit()

    def runs(self, sid: str, name: str) -> None:
        """The carrier says that it records a call. Of one that is over already, or has been finished, that is old news."""
        with self._uow() as uow:
            uow.only_one(sid)
            call = uow.call_of_carrier(sid)
            if call is None or call.ended_at is not None or uow.recording_named(name) is not None:
                return
            call.recording_asked_at, call.recording_sid = call.recording_asked_at or self._clock.now(), name
            uow.commit()

    def absent(self, sid: str, name: str) -> None:
        """The carrier says that nothing was recorded."""
        with self._uow() as uow:
            uow.only_one(sid)
            call = uow.call_of_carrier(sid)
            if call is not None and _over(call, name):
                uow.commit()

    def __call__(
        self,
        sid: str,
        name: str,
        *,
        keeper: Literal["here", "carrier"],
        duration_s: int | None = None,
        sha256: str | None = None,
    ) -> bool:
        """Take note of it; returns whether it was news. A recording of a call that we do not know is ignored.

        Args:
            sid: The carrier's id of the call.
            name: The file's name, or the carrier's id of the recording.
            keeper: Where the sound is.
            duration_s: Its length.
            sha256: Of the file.
        """
        with self._uow() as uow:
            uow.only_one(sid)
            call = uow.call_of_carrier(sid)
            if call is None or uow.recording_named(name) is not None:
                return False
            _over(call, name)
            found = Recording(
                id=uuid4(),
                call_id=call.id,
                keeper=keeper,
                name=name,
                at=self._clock.now(),
                duration_s=duration_s,
                sha256=sha256,
            )
            uow.add(found)
            about = {"call": str(call.id), "recording": name, "keeper": keeper}
            uow.audit("call.recorded", about | {"duration_s": duration_s, "sha256": sha256})
            uow.commit()
            return True


def at_carrier(call: Call | None) -> AtCarrier:
    """What the carrier records of a call now."""
    if call is None or call.recording_asked_at is None:
        return AtCarrier()
    return AtCarrier(True, call.recording_sid is not None)


def _over(call: Call, name: str) -> bool:
    if call.recording_sid != name:
        return False
    call.recording_asked_at = call.recording_sid = None
    return True


class ExpireRecordings:
    """Use case: delete files whose time is over."""

    def __init__(self, uow: UnitOfWorkFactory, files: RecordingFiles, clock: Clock) -> None:
        self._uow = uow
        self._files = files
        self._clock = clock

    def __call__(self) -> list[str]:
        """Delete them; returns their names.

        A call that led to a request for instalments is kept while its account is open: an oral plan's recording is kept until the
        debt is settled (信用卡办法 article 70).
        """
        now = self._clock.now()
        gone = []
        with self._uow() as uow:
            due = uow.recordings_until(now - timedelta(days=365 * min(KEPT_YEARS.values())))
        for each in due:
            with self._uow() as uow:
                if self._remove(uow, each.id):
                    gone.append(each.name)
        return gone

    def _remove(self, uow: UnitOfWork, recording_id: UUID) -> bool:
        now = self._clock.now()
        recording = uow.recording(recording_id)
        call = uow.call(recording.call_id)
        _, account, customer = uow.case(call.contact_id)
        if recording.removed_at is not None or now.date() < kept_until(call.at, customer.country):
            return False
        if account.closed_at is None and uow.outcome(call.contact_id, "instalment_request") is not None:
            return False
        self._files.remove(recording.name)
        recording.removed_at = now
        uow.audit("recording.removed", {"recording": recording.name, "call": str(call.id), "why": "its time is over"})
        uow.commit()
        return True
