"""The date grammar of US English, over text whose number words are already digits."""

from __future__ import annotations

from courtesy.understanding.english import calendar_days as days
from courtesy.understanding.english import distances
from courtesy.understanding.mentions import Rule

# Longer readings come before those they contain: "two weeks from friday" before "two weeks" and "friday".
RULES: tuple[Rule, ...] = (
    *days.WRITTEN,
    *days.WEEKS,
    *distances.NEIGHBOURS,
    *distances.MOMENTS,
    *days.ENDS,
    *distances.DURATIONS,
    *days.MONTHS_AND_HOLIDAYS,
    *days.WEEKDAY_NAMES,
    *days.AROUND_TODAY,
    *days.BARE_DAYS,
    *days.NO_DAYS,
)
