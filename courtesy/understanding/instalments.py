"""The plan that a customer asks for: how many months, how much a month. Only what was said; nothing is derived by division."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from courtesy.model.people import Language
from courtesy.understanding.chinese import plans as chinese_plans
from courtesy.understanding.english import plans as english_plans
from courtesy.understanding.text import grammars


@dataclass(frozen=True, slots=True)
class PlanSaid:
    """What was said of an instalment plan; None for what was not.

    Attributes:
        months: Number of monthly payments.
        amount_per_month: Each payment, in major units of the account's currency.
    """

    months: int | None = None
    amount_per_month: Decimal | None = None

    def __bool__(self) -> bool:
        """Whether anything was said."""
        return self.months is not None or self.amount_per_month is not None


def read_plan(text: str, lang: Language, *, asks: str = "nothing") -> PlanSaid:
    """The plan a customer asks for; empty (and false) if nothing was said of one.

    Args:
        text: What was said or written.
        lang: Language of the conversation.
        asks: What the bot had just asked; after `months` a bare number is the number of months.
    """
    for grammar in grammars(text, lang):
        reader = english_plans if grammar == "en" else chinese_plans
        months, each = reader.plan(text, asks)
        if months is not None and not 1 <= months <= 600:
            months = None
        if months is not None or each is not None:
            return PlanSaid(months, each)
    return PlanSaid()
