"""Instants, wall clocks and the steps between them.

Instants are aware UTC. Nothing here knows what time it is now.
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

MINUTE = timedelta(minutes=1)


def next_minute(instant: datetime) -> datetime:
    """Return the first whole minute strictly after an instant."""
    return instant.replace(second=0, microsecond=0) + MINUTE


def minute_from(instant: datetime) -> datetime:
    """Return the first whole minute at or after an instant."""
    floor = instant.replace(second=0, microsecond=0)
    return floor if floor == instant else floor + MINUTE


def wall_instant(day: date, wall: time, zone: str) -> datetime:
    """Return the earliest instant at which a zone's wall clock can show a time.

    On the night the clocks change a wall time may happen twice or not at all; the earlier reading is a safe
    lower bound for "not before", and every lower bound is re-judged.
    """
    local = datetime.combine(day, wall, ZoneInfo(zone))
    return min(local.astimezone(UTC), local.replace(fold=1).astimezone(UTC))


def midnight(day: date, zone: str) -> datetime:
    """Return the instant a calendar date begins in a zone."""
    return wall_instant(day, time(), zone)


def latest(instants: Iterable[datetime | None]) -> datetime | None:
    """Return the latest of the instants that are known."""
    return max((instant for instant in instants if instant is not None), default=None)


def has_clock(zone: str) -> bool:
    """Say whether a name is a time zone known here."""
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        # Besides unknown names: paths that leave the zone folder, and folders such as "America".
        return False
    return True
