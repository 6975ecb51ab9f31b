"""Rows of a payment file, or of the payments another program reports: each value read strictly, each fault with its remedy."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from babel.numbers import list_currencies

from courtesy.model.errors import InvalidInput
from courtesy.model.money import Money

REQUIRED = ("ref", "amount", "currency", "paid_on", "payment_id")
COLUMNS = (*REQUIRED, "reversal_of")
_CURRENCIES = frozenset(list_currencies())


@dataclass(frozen=True, slots=True)
class PaymentRow:
    """One payment or reversal, ready for the database."""

    ref: str
    payment_id: str
    amount_minor: int
    currency: str
    paid_on: date
    reversal_of: str | None


def check_payment_header(header: list[str]) -> None:
    """Refuse a header that lacks a column or names one twice.

    Raises:
        InvalidInput: Naming the columns.
    """
    missing = [c for c in REQUIRED if c not in header]
    if missing:
        raise InvalidInput(
            f"The header lacks {', '.join(missing)}.",
            remedy=f"The first line names the columns, in any order: {', '.join(REQUIRED)} and, if payments are taken back, reversal_of.",
        )
    twice = sorted({c for c in header if c in COLUMNS and header.count(c) > 1})
    if twice:
        raise InvalidInput(f"The header names {', '.join(twice)} twice.")


def read_payment(row: Mapping[str, Any], now: datetime) -> PaymentRow:
    """Read a payment from text, or from JSON's text and numbers.

    Args:
        row: Values by column.
        now: The product's time; a payment from the day after tomorrow on is a slip of the pen.

    Raises:
        InvalidInput: At the first value that cannot be used.
    """
    text = {name: _text(name, row.get(name)) for name in COLUMNS}
    empty = [c for c in REQUIRED if not text[c]]
    if empty:
        raise InvalidInput(f"{', '.join(empty)}: empty, but required.")
    if text["currency"] not in _CURRENCIES:
        raise InvalidInput(f"currency: '{text['currency']}' is no currency.", remedy="Write ISO 4217, like USD or CNY.")
    try:
        amount = Money.of(text["amount"], text["currency"])
    except InvalidInput as error:
        raise InvalidInput(f"amount: {error}") from error
    reversal_of = text["reversal_of"] or None
    if reversal_of is not None and amount.minor < 0:
        amount = Money(-amount.minor, amount.currency)  # some books write what they take back with a minus
    if amount.minor <= 0:
        remedy = "A payment that is taken back is a row of its own, with reversal_of."
        raise InvalidInput(f"amount: '{text['amount']}' is not above zero.", remedy=remedy)
    if reversal_of == text["payment_id"]:
        raise InvalidInput(
            "reversal_of: a payment can't reverse itself.", remedy="Give the reversal its own payment_id."
        )
    return PaymentRow(
        text["ref"], text["payment_id"], amount.minor, text["currency"], _day(text["paid_on"], now), reversal_of
    )


def _text(name: str, value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise InvalidInput(f"{name}: {value!r} is neither text nor a number.")
    return str(value).strip()


def _day(value: str, now: datetime) -> date:
    try:
        day = date.fromisoformat(value)
    except ValueError as error:
        raise InvalidInput(f"paid_on: '{value}' is no date.", remedy="Write it like 2026-03-11.") from error
    if day > now.date() + timedelta(days=1):
        raise InvalidInput(f"paid_on: {day} is in the future.", remedy=f"Today is {now.date()}.")
    return day
