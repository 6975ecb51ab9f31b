"""When people work at the desk."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from courtesy.model.errors import Misconfigured

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_PART = re.compile(r"(?P<first>[a-z]{3})(?:-(?P<last>[a-z]{3}))? (?P<opens>\d\d:\d\d)-(?P<closes>\d\d:\d\d)")


@dataclass(frozen=True, slots=True)
class OpeningHours:
    """Hours of the week, on one clock.

    Attributes:
        of_day: Opening and closing time of each weekday, Monday first; None where the desk is closed. Empty: always open.
    """

    of_day: tuple[tuple[time, time] | None, ...]
    zone: ZoneInfo

    @classmethod
    def read(cls, written: str, zone: str) -> OpeningHours:
        """Read `mon-fri 09:00-18:00, sat 10:00-14:00`; nothing means always.

        Raises:
            Misconfigured: If it can't be read.
        """
        if not written.strip():
            return cls((), ZoneInfo(zone))
        days: list[tuple[time, time] | None] = [None] * 7
        for part in written.lower().split(","):
            found = _PART.fullmatch(part.strip())
            if not found or found["first"] not in DAYS or (found["last"] or "mon") not in DAYS:
                raise Misconfigured(
                    f"DESK_HOURS: {part.strip()!r} is not understood.", remedy="Write e.g. mon-fri 09:00-18:00."
                )
            hours = time.fromisoformat(found["opens"]), time.fromisoformat(found["closes"])
            if hours[0] >= hours[1]:
                raise Misconfigured(f"DESK_HOURS: {part.strip()!r} ends before it begins.")
            first, last = DAYS.index(found["first"]), DAYS.index(found["last"] or found["first"])
            for day in range(first, last + 1):
                days[day] = hours
        return cls(tuple(days), ZoneInfo(zone))

    def open_at(self, instant: datetime) -> bool:
        """Whether somebody works at an instant."""
        local = instant.astimezone(self.zone)
        hours = self.of_day[local.weekday()] if self.of_day else (time.min, time.max)
        return hours is not None and hours[0] <= local.time() < hours[1]

    def next_opening(self, instant: datetime) -> datetime:
        """When the desk is open next: the instant itself if it is open then."""
        if self.open_at(instant) or not any(self.of_day):
            return instant
        local = instant.astimezone(self.zone)
        for ahead in range(8):
            day = local.date() + timedelta(days=ahead)
            hours = self.of_day[day.weekday()]
            if hours is not None and (opens := datetime.combine(day, hours[0], self.zone)) > local:
                return opens
        raise AssertionError("a week has seven days")
