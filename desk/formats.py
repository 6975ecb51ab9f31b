"""How values look on a page."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime, format_time

from courtesy.model.money import LOCALES, Money
from desk.errors import chinese


def money(minor: int | None, currency: str | None, language: str) -> str:
    """An amount, or nothing."""
    return "" if minor is None or currency is None else Money(minor, currency).spoken(language)


def clock(instant: datetime, language: str) -> str:
    """Hours and minutes on the clock that the instant is on."""
    return str(format_time(instant, "HH:mm", locale=LOCALES[language]))


def there(instant: datetime, zone: ZoneInfo) -> datetime:
    """An instant on the customer's clock."""
    return instant.astimezone(zone)


def moment(instant: datetime, language: str) -> str:
    """Day and time."""
    pattern = "MMM d, HH:mm" if language == "en" else "M月d日 HH:mm"
    return str(format_datetime(instant, pattern, locale=LOCALES[language]))


def day(value: date, language: str) -> str:
    """A day."""
    return str(format_date(value, "EEE, MMM d" if language == "en" else "M月d日 EEE", locale=LOCALES[language]))


def seconds(span: timedelta) -> int:
    """Whole seconds, never below zero."""
    return max(0, int(span.total_seconds()))


def span(value: timedelta) -> str:
    """A length of time as m:ss, or h:mm:ss."""
    total = seconds(value)
    hours, rest = divmod(total, 3600)
    minutes, secs = divmod(rest, 60)
    return f"{hours}:{minutes:02d}:{secs:02d}" if hours else f"{minutes}:{secs:02d}"


def named(said: str, language: str) -> str:
    """What the product itself says in English, in the language of the page."""
    return chinese(said) if language == "zh" else said


FILTERS: dict[str, Callable[..., Any]] = {
    "money": money,
    "clock": clock,
    "moment": moment,
    "there": there,
    "day": day,
    "seconds": seconds,
    "span": span,
    "named": named,
}
