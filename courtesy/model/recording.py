"""Recordings of calls: what is recorded, who keeps the sound, and how long."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal
from uuid import UUID

# no: nothing. after_notice: the caller's side from when the notice has been said (US-REC-01). whole: both sides all the way (CN-REC-01).
RecordingScope = Literal["no", "after_notice", "whole"]
# Years after the call. US-RET-01 (12 CFR 1006.100(b)): three. China: the house keeps them as long as 消费金融公司管理办法 asks of its kind of
# company, five, where 信用卡办法 article 68 asks for two.
KEPT_YEARS = {"US": 3, "CN": 5}


@dataclass(kw_only=True, eq=False)
class Recording:
    """The sound of a call, or of a part of it.

    Attributes:
        keeper: Where it is: `here` is a file of ours, `carrier` the phone company.
        name: The file's name below the folder of recordings, or the carrier's id.
        at: When we learnt of it, at the end of what it holds.
        duration_s: Its length in whole seconds.
        sha256: Of the file, hexadecimal; not known of the carrier's.
        removed_at: When the file was deleted, its time being over.
    """

    id: UUID
    call_id: UUID
    keeper: Literal["here", "carrier"]
    name: str
    at: datetime
    duration_s: int | None = None
    sha256: str | None = None
    removed_at: datetime | None = None


def kept_until(call_at: datetime, country: str) -> date:
    """The day from which a recording may be deleted. A country that we do not know has the longest time."""
    years = KEPT_YEARS.get(country, max(KEPT_YEARS.values()))
    day = call_at.date()
    last = (
        day.replace(year=day.year + years, day=28)
        if (day.month, day.day) == (2, 29)
        else day.replace(year=day.year + years)
    )
    return date.fromordinal(last.toordinal() + 1)
