"""How facts are written in a sentence: money, dates, days late."""

from __future__ import annotations

from datetime import date

from babel.dates import format_date

from courtesy.service.case_view import Case


def spoken_date(day: date, language: str) -> str:
    """A date in full with its weekday, so that a misunderstanding is noticed: ``Friday, March 13``, ``3月13日星期五``."""
    if language == "zh":
        return str(format_date(day, "M月d日EEEE", locale="zh_Hans_CN"))
    return str(format_date(day, "EEEE, MMMM d", locale="en_US"))


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
        "days_past_due": str(case.days_late),
    }
