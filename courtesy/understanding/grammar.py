"""The two grammars side by side, so that the readers need not know which language they read."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from courtesy.model.people import Language
from courtesy.understanding.chinese import amounts as chinese_amounts
from courtesy.understanding.chinese import dates as chinese_dates
from courtesy.understanding.chinese import named_numbers as chinese_names
from courtesy.understanding.chinese import numbers as chinese_numbers
from courtesy.understanding.chinese import roles as chinese_roles
from courtesy.understanding.chinese import times as chinese_times
from courtesy.understanding.chinese.script import plain_chinese
from courtesy.understanding.clock import Clock
from courtesy.understanding.english import amounts as english_amounts
from courtesy.understanding.english import dates as english_dates
from courtesy.understanding.english import named_numbers as english_names
from courtesy.understanding.english import numbers as english_numbers
from courtesy.understanding.english import roles as english_roles
from courtesy.understanding.english import times as english_times
from courtesy.understanding.mentions import Rule
from courtesy.understanding.money_said import Candidate
from courtesy.understanding.roles import Role, Surroundings, surroundings


class _DateRole(Protocol):
    def __call__(self, s: Surroundings, /, *, past: bool) -> Role: ...


class _AmountRole(Protocol):
    def __call__(self, s: Surroundings, /, *, relative: bool) -> Role: ...


@dataclass(frozen=True, slots=True)
class Grammar:
    """How one language says dates and amounts. Everything but `plain` works on what `plain` returns."""

    language: Language
    plain: Callable[[str], str]
    masked: Callable[[str], str]
    """The sentence with the numbers of cards, phones and addresses overwritten, for dates."""
    dates: tuple[Rule, ...]
    clocks: Callable[[str, str], list[Clock]]
    bare_number: Callable[[str], int | None]
    """The number, up to two digits, that is the whole of an answer."""
    amounts: Callable[[str, str, str], list[Candidate]]
    date_role: _DateRole
    amount_role: _AmountRole
    payment_made: Callable[[str], bool]
    date_or: re.Pattern[str]
    """What joins two dates that are both possible."""
    range_of_amounts: re.Pattern[str]
    correction: re.Pattern[str]
    first_part: Callable[[str, str], bool]
    """Whether, by the words before it and after it, an amount is the first of several payments."""

    def around(self, text: str, spans: list[tuple[int, int]]) -> list[Surroundings]:
        """What stands around each stretch of a sentence."""
        return surroundings(text, self.language, spans)


GRAMMARS: dict[Language, Grammar] = {
    "en": Grammar(
        "en",
        english_numbers.digitise,
        english_names.masked,
        english_dates.RULES,
        english_times.clocks,
        english_numbers.bare_number,
        english_amounts.candidates,
        english_roles.date_role,
        english_roles.amount_role,
        english_roles.payment_made,
        english_roles.DATE_OR,
        english_roles.RANGE,
        english_roles.CORRECTION,
        english_roles.first_part,
    ),
    "zh": Grammar(
        "zh",
        plain_chinese,
        chinese_names.masked,
        chinese_dates.RULES,
        chinese_times.clocks,
        chinese_numbers.bare_number,
        chinese_amounts.candidates,
        chinese_roles.date_role,
        chinese_roles.amount_role,
        chinese_roles.payment_made,
        chinese_roles.DATE_OR,
        chinese_roles.RANGE,
        chinese_roles.CORRECTION,
        chinese_roles.first_part,
    ),
}
