"""Calendar arithmetic from the customer's "today": the conventions of the trade for weekdays, days of month and holidays.

Every method answers with the days meant, the likeliest first; several mean the bot should ask, none that there is no such day.
"""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Literal

from holidays import country_holidays

Days = tuple[date, ...]
HALF_YEAR = 183  # a date without a year that has been gone for less is a slip, not a promise for next year
JUST_BEEN = 31  # likewise for a festival, which comes every year
_LAST_YEAR = 2099  # up to where the holiday tables reach


@lru_cache(maxsize=64)
def _named_days(country: Literal["US", "CN"], year: int) -> dict[str, date]:
    """First day of each holiday of a year, by its name in the country's own language."""
    categories = ("public", "unofficial", "half_day") if country == "US" else ("public", "half_day")
    language = "en_US" if country == "US" else "zh_CN"
    days: dict[str, date] = {}
    for day, names in sorted(
        country_holidays(country, years=year, categories=categories, observed=False, language=language).items()
    ):
        for name in names.split("; "):
            days.setdefault(name, day)
    return days


@dataclass(frozen=True, slots=True)
class Reference:
    """The customer's local now, and whether the talk is of a payment already made."""

    local: datetime
    past: bool = False

    @property
    def today(self) -> date:
        """The customer's date."""
        return self.local.date()

    def plus(self, days: int) -> Days:
        """A number of days from today."""
        return shifted(self.today, days)

    def weekday(self, weekday: int) -> Days:
        """A bare weekday (Monday is 0): strictly after today, or, of a payment made, the latest one."""
        if self.past:
            return self.plus(-((self.today.weekday() - weekday) % 7))
        ahead = (weekday - self.today.weekday()) % 7
        return self.plus(ahead) if ahead else (*self.plus(7), self.today)

    def day_and_weekday(self, day: int, weekday: int) -> Days:
        """A day of the month with its weekday: one day where they agree, else both, so that the bot asks."""
        named = self.day_of_month(day)
        if named and named[0].weekday() == weekday:
            return named
        return tuple(dict.fromkeys(self.weekday(weekday)[:1] + named))

    def weekday_of_week(self, weekday: int, weeks: int) -> Days:
        """A weekday of this (0), the next (1) or another Monday-to-Sunday week."""
        return self.plus(weekday - self.today.weekday() + 7 * weeks)

    def this_weekday(self, weekday: int) -> Days:
        """US English "this Friday": today's or the one ahead, on a Sunday too; of a payment made, that of this week."""
        if self.past:
            return self.weekday_of_week(weekday, 0)
        return self.plus((weekday - self.today.weekday()) % 7)

    def next_weekday(self, weekday: int) -> Days:
        """US English "next Friday": that of next week, or the coming one."""
        in_next_week = self.weekday_of_week(weekday, 1)
        coming = self.plus((weekday - self.today.weekday()) % 7 or 7)
        return tuple(dict.fromkeys(in_next_week + coming))

    def weekend(self, weeks: int = 0) -> Days:
        """Saturday first; what is over of this weekend no longer counts."""
        days = self.weekday_of_week(5, weeks) + self.weekday_of_week(6, weeks)
        return tuple(d for d in days if d >= self.today or self.past)

    def day_of_month(self, day: int) -> Days:
        """The next such day (today counts), or, of a payment made, the latest."""
        for months in range(13):
            found = self.day_in_month(day, -months if self.past else months)
            if found and (found[0] <= self.today if self.past else found[0] >= self.today):
                return found
        return ()

    def day_in_month(self, day: int, months: int) -> Days:
        """A day of the month that is so many months away."""
        year, month = divmod(self.today.year * 12 + self.today.month - 1 + months, 12)
        return on(year, month + 1, day)

    def month_day(self, month: int, day: int, year: int | None = None) -> Days:
        """A month and day. Without a year: the coming one unless it has just gone by."""
        if year is not None:
            return on(year, month, day)
        if not 1 <= month <= 12 or not 1 <= day <= 31:
            return ()
        # 29 February is looked for in the year in which its month is meant, and may not be there.
        years = range(self.today.year - 1, self.today.year + 2)
        near = self.nearest([date(y, month, min(day, calendar.monthrange(y, month)[1])) for y in years])
        return tuple(found for one in near for found in on(one.year, month, day))

    def nearest(self, days: list[date]) -> Days:
        """Of the same day in several years, the one that is meant."""
        if self.past:
            gone = [d for d in days if d <= self.today]
            return (max(gone),) if gone else ()
        this_year = [d for d in days if d.year == self.today.year and d >= self.today]
        if this_year:
            return (min(this_year),)
        slipped = [d for d in days if timedelta(0) < self.today - d < timedelta(HALF_YEAR)]
        ahead = [d for d in days if d > self.today]
        return (max(slipped),) if slipped else (min(ahead),) if ahead else ()

    def month_end(self, months: int = 0) -> Days:
        """The last calendar day of a month."""
        year, month = divmod(self.today.year * 12 + self.today.month - 1 + months, 12)
        return self.end_of(month + 1, year)

    def end_of(self, month: int, year: int | None = None) -> Days:
        """The last day of a named month."""
        if year is None:
            year = self.today.year + (month < self.today.month and not self.past)
            year -= self.past and month > self.today.month
        return on(year, month, calendar.monthrange(year, month)[1]) if 1 <= year <= 9998 else ()

    def plus_months(self, months: int, start: date | None = None) -> Days:
        """The same day so many months later, clamped to the month's end."""
        start = start or self.today
        year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
        if not 1 <= year <= 9998:
            return ()
        return on(year, month + 1, min(start.day, calendar.monthrange(year, month + 1)[1]))

    def plus_working_days(self, days: int) -> Days:
        """Monday to Friday only."""
        day, left = self.today, min(days, 400)
        while left > 0:
            day += timedelta(1)
            left -= day.weekday() < 5
        return (day,)

    def nth_weekday(self, nth: int, weekday: int, month: int | None, months_away: int = 0) -> Days:
        """Such as the third Wednesday of April; -1 is the last one. Without a month: of the month so many months away."""
        candidates = []
        for offset in [months_away] if month is None else range(-12, 13):
            year, m = divmod(self.today.year * 12 + self.today.month - 1 + offset, 12)
            if month in (None, m + 1):
                days = [w[weekday] for w in calendar.monthcalendar(year, m + 1) if w[weekday]]
                if nth == -1 or nth <= len(days):
                    candidates.append(date(year, m + 1, days[nth - 1 if nth > 0 else -1]))
        return self.nearest(candidates) if month is not None else tuple(candidates)

    def holiday(self, country: Literal["US", "CN"], name: str, plus: int = 0) -> Days:
        """A holiday by its official name, with an offset in days (the fifth day of the new year is +4)."""
        years = (y for y in range(self.today.year - 1, self.today.year + 2) if y <= _LAST_YEAR)
        named = (_named_days(country, year).get(name) for year in years)
        return self.coming([found for day in named if day for found in shifted(day, plus)])

    def coming(self, days: list[date]) -> Days:
        """Of a festival in several years, the one ahead, unless it has only just been; of a payment made, the latest."""
        if self.past:
            return self.nearest(days)
        if any(timedelta(0) < self.today - d < timedelta(JUST_BEEN) for d in days):
            return ()
        return (min(ahead),) if (ahead := [d for d in days if d >= self.today]) else ()


def on(year: int, month: int, day: int) -> Days:
    """A date if there is one."""
    try:
        return (date(year, month, day),)
    except ValueError:
        return ()


def shifted(day: date, days: int) -> Days:
    """A date so many days later, if the calendar reaches there."""
    try:
        return (day + timedelta(days),)
    except OverflowError:
        return ()
