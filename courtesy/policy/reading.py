"""Reading untyped JSON into typed values, with errors that name the place and the remedy.

Knows nothing of cases; `facts` knows which keys a case has.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from typing import Any

from courtesy.policy.errors import FactsError

# Beyond these years date arithmetic on horizons and calendars stops being safe.
_YEARS = range(1970, 2201)


class Reader:
    """One JSON object and where it stands in the whole.

    Absent, null and empty-string values all read as unknown (None).
    """

    def __init__(self, raw: Any, where: str) -> None:
        if not isinstance(raw, Mapping):
            raise FactsError(where, f"expected an object, found {type(raw).__name__}", "write it as {...}")
        self.raw = raw
        self.where = where

    def path(self, key: str) -> str:
        """Name a key for a message, from the root of the case."""
        return f"{self.where}.{key}" if self.where else key

    def value(self, key: str) -> Any:
        """Return what stands at a key, or None when it says nothing."""
        value = self.raw.get(key)
        return None if value == "" else value

    def text(self, key: str) -> str | None:
        """Read words; a bare number (a ZIP without quotes) is refused, since its zeros may be gone."""
        value = self.value(key)
        if value is None:
            return None
        if not isinstance(value, str):
            raise FactsError(self.path(key), f"expected text, found {value!r}", "put it in quotes")
        return value.strip() or None

    def choice(self, key: str, allowed: tuple[str, ...], default: str | None = None) -> str | None:
        """Read one of a few words."""
        value = self.text(key)
        if value is None:
            return default
        if value not in allowed:
            raise FactsError(self.path(key), f"{value!r} is not known", f"write one of {', '.join(allowed)}")
        return value

    def required(self, key: str, allowed: tuple[str, ...]) -> str:
        """Read one of a few words that must be there."""
        value = self.choice(key, allowed)
        if value is None:
            raise FactsError(self.path(key), "missing", f"write one of {', '.join(allowed)}")
        return value

    def flag(self, key: str) -> bool:
        """Read true or false; unknown is false, as an unset flag."""
        value = self.value(key)
        if value is None or isinstance(value, bool):
            return bool(value)
        raise FactsError(self.path(key), f"expected true or false, found {value!r}", "write true, or leave it out")

    def number(self, key: str) -> int | None:
        """Read a whole number."""
        value = self.value(key)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int):
            raise FactsError(self.path(key), f"expected a whole number, found {value!r}", "write it like 20")
        return value

    def instant(self, key: str, *, date_alone: bool = False) -> datetime | None:
        """Read an instant as aware UTC; `date_alone` also takes a bare date (its 00:00 UTC)."""
        value = self.text(key)
        if value is None:
            return None
        mend = "write an instant with its offset, like 2026-11-20T16:00:00Z"
        try:
            if date_alone and len(value) == len("2026-11-20"):
                moment = datetime.combine(date.fromisoformat(value), time(), UTC)
            else:
                moment = datetime.fromisoformat(value)
        except ValueError as error:
            raise FactsError(self.path(key), f"{value!r} is not a time", mend) from error
        if moment.tzinfo is None:
            raise FactsError(self.path(key), f"{value!r} has no offset from UTC", mend)
        return self._in_range(key, moment).astimezone(UTC)

    def required_instant(self, key: str) -> datetime:
        """Read an instant that must be there."""
        moment = self.instant(key)
        if moment is None:
            raise FactsError(self.path(key), "missing", "write an instant, like 2026-11-20T16:00:00Z")
        return moment

    def required_day(self, key: str) -> date:
        """Read a calendar date that must be there."""
        value = self.text(key)
        try:
            return self._in_range(key, date.fromisoformat(value or ""))
        except ValueError as error:
            if isinstance(error, FactsError):
                raise
            raise FactsError(self.path(key), f"{value!r} is not a date", "write it like 2026-11-28") from error

    def clock(self, key: str) -> time:
        """Read a wall-clock time; unknown, and 24:00, are midnight."""
        value = self.text(key)
        if value is None or value == "24:00":
            return time()
        try:
            return time.fromisoformat(value).replace(tzinfo=None)
        except ValueError as error:
            raise FactsError(self.path(key), f"{value!r} is not a time of day", "write it like 09:00") from error

    def child(self, key: str) -> "Reader | None":
        """Descend into an object, if it is there."""
        value = self.value(key)
        return None if value is None else Reader(value, self.path(key))

    def children(self, key: str) -> list["Reader"]:
        """Descend into a list of objects; unknown is an empty list."""
        return [Reader(item, f"{self.path(key)}[{index}]") for index, item in enumerate(self.items(key))]

    def items(self, key: str) -> list[Any]:
        """Read a list; unknown is empty."""
        value = self.value(key)
        if value is None:
            return []
        if not isinstance(value, list | tuple):
            raise FactsError(self.path(key), f"expected a list, found {value!r}", "write it as [...]")
        return list(value)

    def _in_range[T: (date, datetime)](self, key: str, moment: T) -> T:
        if moment.year not in _YEARS:
            raise FactsError(
                self.path(key), f"the year {moment.year} is out of range", "write a year from 1970 to 2200"
            )
        return moment


def days_between(later: datetime, earlier: datetime) -> int:
    """Count UTC calendar dates from one instant to another."""
    return (later.astimezone(UTC).date() - earlier.astimezone(UTC).date()).days
