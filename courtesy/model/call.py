"""A telephone call: how it was set up, how it ended, and who or what picked it up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

# What became of a call. `answered` says that a person picked it up, or nobody knows better; `machine` is a mailbox or fax.
Disposition = Literal["answered", "machine", "no_answer", "busy", "failed", "canceled", "not_permitted"]
# SIP answers that say the number leads nowhere: https://www.rfc-editor.org/rfc/rfc3261#section-21
OUT_OF_SERVICE = frozenset({404, 410, 484, 604})
# Twilio's answers that say no text will ever arrive there: no number, none of a mobile, unknown, a landline.
# https://www.twilio.com/docs/api/errors
NO_TEXTS_THERE = frozenset({21211, 21214, 21217, 21614, 30005, 30006})


@dataclass(kw_only=True, eq=False)
class Call:
    """One call, of one contact.

    Attributes:
        state: `to_place`, `placing` (given to the carrier, whose answer we have not seen), `placed`, or `withdrawn` (the
            permission gate said no, or the carrier refused it). An inbound call is `placed`.
        sid: The carrier's id.
        status: The carrier's newest word on it, e.g. `ringing`.
        answered_by: What machine detection said, e.g. `human`, `machine_start`; `human` also where it was wrong about a person.
        sip: SIP's answer at the end, where the carrier tells it.
        recording_asked_at: Since when the carrier should be recording the call for us; None if it should not, or has ended it.
        recording_sid: The carrier's id of the recording that it is making, once it has said so.
        held_at: Since when the caller is in the room where an agent joins them; None while the assistant has them.
    """

    id: UUID
    contact_id: UUID
    direction: Literal["inbound", "outbound"]
    at: datetime
    state: Literal["to_place", "placing", "placed", "withdrawn"]
    purpose: Literal["reminder", "requested_callback"] | None = None
    sid: str | None = None
    status: str | None = None
    answered_by: str | None = None
    answered_at: datetime | None = None
    ended_at: datetime | None = None
    duration_s: int | None = None
    disposition: Disposition | None = None
    sip: int | None = None
    error: int | None = None
    held_at: datetime | None = None
    recording_asked_at: datetime | None = None
    recording_sid: str | None = None

    @property
    def by_machine(self) -> bool:
        """Whether a mailbox or a fax picked it up."""
        return self.answered_by is not None and (self.answered_by == "fax" or self.answered_by.startswith("machine"))
