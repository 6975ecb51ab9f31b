"""Rows of an account file: each value read strictly, each fault said with its column and how to mend it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import phonenumbers
from babel.numbers import list_currencies

from courtesy.model.errors import InvalidInput
from courtesy.model.money import Money

COLUMNS = (
    "ref name phone language country state city postal_code timezone role issuer product last4 id_last4 birth_date "
    "balance min_due currency due_date days_past_due consent_voice consent_sms"
).split()
REQUIRED = frozenset(
    "ref name phone language country role issuer product last4 balance min_due currency due_date days_past_due".split()
)
YES, NO = frozenset({"yes", "y", "true", "1", "是"}), frozenset({"no", "n", "false", "0", "否", ""})
_CURRENCIES = frozenset(list_currencies())


@dataclass(frozen=True, slots=True)
class AccountRow:
    """One account of a file, ready for the database. Money in minor units; consents as the instant they were given."""

    values: dict[str, Any]
    attributes: dict[str, str]
    consent_voice: datetime | None
    consent_sms: datetime | None


def check_header(header: list[str]) -> None:
    """Refuse a header that lacks a column or names one twice.

    Raises:
        InvalidInput: Naming the columns.
    """
    missing = [c for c in COLUMNS if c not in header]
    if missing:
        raise InvalidInput(
            f"The header lacks {', '.join(missing)}.",
            remedy="The first line names the columns; their order is free, more columns are kept as attributes.",
        )
    twice = sorted({c for c in header if header.count(c) > 1})
    if twice:
        raise InvalidInput(f"The header names {', '.join(twice)} twice.")


def read_row(row: dict[str, str], imported_at: datetime) -> AccountRow:
    """Read a row of text.

    Args:
        row: Values by column, with the header's names.
        imported_at: When consent counts as given where the file says only "yes".

    Raises:
        InvalidInput: At the first value that cannot be used.
    """
    text = {name: (row.get(name) or "").strip() for name in COLUMNS}
    empty = sorted(c for c in REQUIRED if not text[c])
    if empty:
        raise InvalidInput(f"{', '.join(empty)}: empty, but required.")
    currency = _value("currency", text, _currency)
    balance = _value("balance", text, lambda v: Money.of(v, currency))
    min_due = _value("min_due", text, lambda v: Money.of(v, currency))
    if balance.minor <= 0 or min_due.minor < 0 or min_due > balance:
        raise InvalidInput("balance must be above zero and min_due between zero and balance.")
    values = {
        "ref": text["ref"],
        "name": " ".join(text["name"].split()),
        "phone": _value("phone", text, _phone),
        "language": _value("language", text, _one_of("en", "zh")),
        "country": _value("country", text, _country),
        "state": text["state"].upper() or None,
        "city": text["city"] or None,
        "postal_code": text["postal_code"] or None,
        "timezone": _value("timezone", text, _zone),
        "role": _value("role", text, _one_of("first_party", "third_party")),
        "issuer": text["issuer"],
        "product": text["product"],
        "last4": _value("last4", text, _matching(r"\d{4}", "four digits")),
        "id_last4": _value(
            "id_last4", text, _matching(r"(\d{3}[\dXx])?", "four characters, digits or X at the end")
        ).upper()
        or None,
        "birth_date": _value("birth_date", text, _date) if text["birth_date"] else None,
        "balance_minor": balance.minor,
        "min_due_minor": min_due.minor,
        "currency": currency,
        "due_date": _value("due_date", text, _date),
        "days_past_due": _value("days_past_due", text, _days),
    }
    attributes = {k: v for k, v in row.items() if k and k not in COLUMNS and v not in (None, "")}
    return AccountRow(
        values,
        attributes,
        _value("consent_voice", text, lambda v: _consent(v, imported_at)),
        _value("consent_sms", text, lambda v: _consent(v, imported_at)),
    )


def _value[T](column: str, text: dict[str, str], read: Callable[[str], T]) -> T:
    try:
        return read(text[column])
    except (InvalidInput, ValueError) as error:
        raise InvalidInput(f"{column}: {error}") from error


def _phone(value: str) -> str:
    try:
        number = phonenumbers.parse(value)
    except phonenumbers.NumberParseException as error:
        raise InvalidInput(f"'{value}' is not a phone number.", remedy="Write E.164, like +12025550111.") from error
    written = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    if written != value or not phonenumbers.is_possible_number(number):
        raise InvalidInput(f"'{value}' is not E.164.", remedy=f"Did you mean {written}?")
    return written


@lru_cache(maxsize=512)
def _zone(value: str) -> str | None:
    if not value:
        return None
    try:
        return ZoneInfo(value).key
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise InvalidInput(
            f"'{value}' is no time zone.", remedy="Write an IANA name, like America/New_York."
        ) from error


def _currency(value: str) -> str:
    if value not in _CURRENCIES:
        raise InvalidInput(f"'{value}' is no currency.", remedy="Write ISO 4217, like USD or CNY.")
    return value


def _country(value: str) -> str:
    if not re.fullmatch(r"[A-Z]{2}", value):
        raise InvalidInput(f"'{value}' is no country.", remedy="Write ISO 3166, like US or CN.")
    return value


def _one_of(*allowed: str) -> Callable[[str], str]:
    def read(value: str) -> str:
        if value not in allowed:
            raise InvalidInput(f"'{value}' is not one of {', '.join(allowed)}.")
        return value

    return read


def _matching(pattern: str, says: str) -> Callable[[str], str]:
    def read(value: str) -> str:
        if not re.fullmatch(pattern, value, re.ASCII):
            raise InvalidInput(f"'{value}' is not {says}.")
        return value

    return read


def _date(value: str) -> date:
    try:
        return date.fromisoformat(value)
    except ValueError as error:
        raise InvalidInput(f"'{value}' is no date.", remedy="Write it like 2026-03-11.") from error


def _days(value: str) -> int:
    if not value.isascii() or not value.isdigit():
        raise InvalidInput(f"'{value}' is no number of days.")
    return int(value)


def _consent(value: str, imported_at: datetime) -> datetime | None:
    """When consent was given: an ISO date or instant, or the import's own instant for a plain yes."""
    said = value.lower()
    if said in NO:
        return None
    if said in YES:
        return imported_at
    try:
        given = datetime.fromisoformat(value)
    except ValueError as error:
        raise InvalidInput(f"'{value}' is neither yes, no nor the date that consent was given.") from error
    return given.replace(tzinfo=UTC) if given.tzinfo is None else given
