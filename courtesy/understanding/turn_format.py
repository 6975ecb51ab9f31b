"""Turns as JSON, for `courtesy understand --jsonl`: reading one, writing what was understood."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any, Literal
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, ValidationError, field_validator

from courtesy.model.contact import Asks
from courtesy.model.errors import InvalidInput
from courtesy.model.money import Money
from courtesy.model.people import Channel, Language
from courtesy.understanding.amounts import AmountSaid
from courtesy.understanding.text import has_han
from courtesy.understanding.values import Around, ValuesSaid

# What the bot had just done, and what it asks then.
CONTEXTS: dict[str, Asks] = {
    "open": "identity",
    "reminded": "when_can_pay",
    "confirm": "confirmation",
    "free": "nothing",
}
ZONES: dict[Language, str] = {"en": "America/New_York", "zh": "Asia/Shanghai"}
CURRENCIES: dict[Language, str] = {"en": "USD", "zh": "CNY"}


class TurnLine(BaseModel):
    """One turn. Only `text` has to be there; the rest has the commonest value.

    Attributes:
        lang: By default what `text` is written in.
        context: What the bot had just done. `asks` says it more exactly, in the fixed names of questions, and goes first.
        now: ISO; without an offset it is the local time of `tz`.
        tz: IANA name; by default that of the language's country.
        balance: The overdue amount in major units of `currency`.
    """

    model_config = ConfigDict(extra="ignore", allow_inf_nan=False)

    text: str
    id: Any = None
    lang: Language | None = None
    channel: Channel | None = None
    context: Literal["open", "reminded", "confirm", "free"] | None = None
    asks: Asks | None = None
    now: datetime | None = None
    tz: str | None = None
    balance: Decimal | None = None
    min_due: Decimal | None = None
    currency: str | None = None

    @field_validator("now")
    @classmethod
    def _in_the_calendar(cls, now: datetime | None) -> datetime | None:
        if now is not None and not 1980 <= now.year < 2099:  # up to where the holiday tables reach
            raise ValueError("not a year between 1980 and 2098")
        return now

    def around(self, present: datetime) -> Around:
        """What has to be known around the turn.

        Args:
            present: The instant it was said at if the line names none.

        Raises:
            InvalidInput: If there is no such time zone or an amount has too many decimals.
        """
        language: Language = self.lang or ("zh" if has_han(self.text) else "en")
        zone = _zone(self.tz or ZONES[language])
        now = self.now or present
        currency = (self.currency or CURRENCIES[language]).upper()
        return Around(
            language=language,
            asks=self.asks or CONTEXTS[self.context or "free"],
            now=now if now.tzinfo else now.replace(tzinfo=zone),
            tz=zone.key,
            currency=currency,
            balance=None if self.balance is None else Money.of(self.balance, currency),
            min_due=None if self.min_due is None else Money.of(self.min_due, currency),
        )


def read_turn(value: Any) -> TurnLine:
    """Read a turn.

    Raises:
        InvalidInput: If it can't be read; the message names each field at fault.
    """
    if not isinstance(value, dict):
        raise InvalidInput("A turn is a JSON object.")
    try:
        return TurnLine.model_validate(value)
    except ValidationError as error:
        faults = [f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}" for fault in error.errors()]
        raise InvalidInput("; ".join(faults) + ".") from error


def values_as_json(values: ValuesSaid) -> dict[str, Any]:
    """The values of a turn in the fixed vocabulary; null for what was not said."""
    day, each = values.day, values.plan.amount_per_month
    return {
        "amount": _amount(values.amount),
        "date": day.date.isoformat() if day else None,
        "time": day.time.strftime("%H:%M") if day and day.time else None,
        "months": values.plan.months,
        "amount_per_month": None if each is None else _number(each),
    }


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise InvalidInput(
            f"tz: there is no time zone '{name}'.", remedy="Use an IANA name such as America/New_York."
        ) from error


def _amount(said: AmountSaid | None) -> dict[str, Any] | None:
    if said is None:
        return None
    if said.value is None:
        return {"relative": said.relative}
    return {"value": _number(said.value), "currency": said.currency}


def _number(value: Decimal) -> int | float:
    return int(value) if value == value.to_integral_value() else float(value)
