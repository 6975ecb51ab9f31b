"""Every value that a turn may carry, read in one place: for the dialogue's actions and for `courtesy understand` alike."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from courtesy.model.money import Money
from courtesy.model.people import Language
from courtesy.understanding.amounts import AmountSaid, read_amount
from courtesy.understanding.dates import DateSaid, read_date
from courtesy.understanding.instalments import PlanSaid, read_plan


@dataclass(frozen=True, slots=True)
class ValuesSaid:
    """The values said in one turn.

    Attributes:
        amount: What the customer offers to pay at once; never the rate of a plan.
        day: The day, and the time if one was said; it may be ambiguous, and then has to be asked about.
        plan: Months and monthly amount of an instalment plan.
    """

    amount: AmountSaid | None
    day: DateSaid | None
    plan: PlanSaid


@dataclass(frozen=True, slots=True)
class Around:
    """What has to be known around a turn to read its values.

    Attributes:
        language: Language of the conversation.
        asks: What the bot had just asked.
        now: The present moment, aware.
        tz: The customer's IANA time zone.
        currency: The account's ISO currency.
        balance: The whole overdue amount, if it is known.
        min_due: The minimum payment, if it is known.
    """

    language: Language
    asks: str
    now: datetime
    tz: str
    currency: str
    balance: Money | None = None
    min_due: Money | None = None

    @property
    def local_now(self) -> datetime:
        """The present moment on the customer's clock."""
        return self.now.astimezone(ZoneInfo(self.tz))


def read_values(text: str, around: Around) -> ValuesSaid:
    """Every value said in a turn; whether one is to be used depends on what the turn means.

    Raises:
        InvalidInput: If `now` is naive or the time zone unknown.
    """
    return ValuesSaid(
        amount=read_amount(
            text,
            around.language,
            default_currency=around.currency,
            balance=around.balance,
            min_due=around.min_due,
            asks=around.asks,
        ),
        day=read_date(text, around.language, now=around.now, tz=around.tz, asks=around.asks),
        plan=read_plan(text, around.language, asks=around.asks),
    )
