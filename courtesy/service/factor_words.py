"""What we ask for to check who somebody is, in the words of the question."""

from __future__ import annotations

from collections.abc import Iterable

from babel.lists import format_list

from courtesy.model.contact import Factor
from courtesy.model.money import LOCALES
from courtesy.model.people import Language

FACTORS: dict[Language, dict[Factor, str]] = {
    "en": {
        "card_last4": "the last four digits of your card",
        "postal_code": "your ZIP code",
        "birth_date": "your birth month and day",
        "id_last4": "the last four of your ID number",
    },
    "zh": {
        "card_last4": "卡号后四位",
        "postal_code": "邮政编码",
        "birth_date": "出生月日",
        "id_last4": "身份证号后四位",
    },
}


def offered(factors: Iterable[Factor], language: Language) -> str:
    """Factors as a choice: "your ZIP code or the last four digits of your card"."""
    names = FACTORS[language]
    return str(format_list([names[factor] for factor in factors], style="or", locale=LOCALES[language]))
