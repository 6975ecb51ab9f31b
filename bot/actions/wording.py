"""How facts are written in a sentence: money, dates, times, days late, times to keep away."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from babel.dates import format_date, format_time, get_day_names
from babel.lists import format_list

from courtesy.service.case_view import Case
from courtesy.understanding.contact_times import AwayTime

LOCALES = {"en": "en_US", "zh": "zh_Hans_CN"}


def spoken_date(day: date, language: str) -> str:
    """A date in full with its weekday, so that a misunderstanding is noticed: ``Friday, March 13``, ``3月13日星期五``."""
    if language == "zh":
        return str(format_date(day, "M月d日EEEE", locale="zh_Hans_CN"))
    return str(format_date(day, "EEEE, MMMM d", locale="en_US"))


def spoken_time(at: datetime, language: str) -> str:
    """A clock time as people say it: ``3:00 PM``, ``下午3:00``."""
    return str(format_time(at.time(), "Bh:mm" if language == "zh" else "h:mm a", locale=LOCALES[language]))


def days_late(days: int, language: str) -> str:
    """How late a payment is: ``1 day``, ``12 days``, ``12天``."""
    if language == "zh":
        return f"{days}天"
    return f"{days} day" if days == 1 else f"{days} days"


def away_times(times: Iterable[AwayTime], language: str) -> str:
    """Times to keep away, in words and figures: ``Saturday and Sunday, all day``, ``every day until 10:00 AM``."""
    told = [_away(each, language) for each in times]
    return ("；" if language == "zh" else "; ").join(told)


def _away(each: AwayTime, language: str) -> str:
    names = get_day_names("wide", locale=LOCALES[language])
    every = "每天" if language == "zh" else "every day"
    days = format_list([names[d] for d in each.weekdays], locale=LOCALES[language]) if each.weekdays else every
    starts, ends = (spoken_time(datetime.combine(date.min, t), language) for t in (each.starts, each.ends))
    if each.starts == each.ends:
        return f"{days}全天" if language == "zh" else f"{days}, all day"
    if each.starts.hour == each.starts.minute == 0:
        return f"{days}{ends}以前" if language == "zh" else f"{days} until {ends}"
    if each.ends.hour == each.ends.minute == 0:
        return f"{days}{starts}以后" if language == "zh" else f"{days} from {starts}"
    return f"{days}{starts}至{ends}" if language == "zh" else f"{days} from {starts} to {ends}"


def case_values(case: Case, language: str) -> dict[str, str]:
    """The facts of an account as the script's sentences name them."""
    account = case.account
    return {
        "issuer": account.issuer,
        "first_name": case.customer.first_name,
        "product": account.product,
        "last4": account.last4,
        "balance": account.balance.spoken(language),
        "min_due": account.min_due.spoken(language),
        "due_date": spoken_date(account.due_date, language),
        "days_past_due": days_late(case.days_late, language),
    }
