# ruff: noqa: E501
"""The amount that a customer offers to pay: a value with its currency, or a share of the debt.

The grammars find every number that is money; this chooses the one that is the answer.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from courtesy.model.errors import InvalidInput
from courtesy.model.money import Money
from courtesy.model.people import Language
from courtesy.understanding import chinese_amounts, english_amounts
from courtesy.understanding.english_numbers import digitise
from courtesy.understanding.money_said import Candidate, Relative
from courtesy.understanding.roles import Role, amount_role, surroundings
from courtesy.understanding.text import grammars, plain_chinese

_CORRECTION: dict[Language, re.Pattern[str]] = {
    "en": re.compile(r"\b(?:no|wait|actually|make it|make that|scratch|sorry|i mean|instead|rather|better|never ?mind|hold on|or maybe|change)\b"),
    "zh": re.compile(r"不对|不是|不,|不 |算了|还是|改成|改|说错|等等|等一下|要不|干脆|应该是|哦不|更正"),
}
_FIRST_PART: dict[Language, re.Pattern[str]] = {
    "en": re.compile(r"^ ?(?:now|today|tonight|tomorrow|first|up ?front|down|to start|right away|this week|right now)\b"),
    "zh": re.compile(r"^(?:先|现在|今天)"),
}
_RANGE: dict[Language, re.Pattern[str]] = {
    "en": re.compile(r"^ ?(?:or|to|-|and|or maybe|maybe)(?: (?:maybe|even|like))? ?$"),
    "zh": re.compile(r"^(?:到|至|或者?|-|~|、|还是)$"),
}
_SILENT = ("identity", "verification", "months", "callback_time", "date")


@dataclass(frozen=True, slots=True)
class AmountSaid:
    """An amount somebody named: exactly one of `money` and `relative` is set."""

    money: Money | None = None
    relative: Relative | None = None

    @property
    def value(self) -> Decimal | None:
        """The amount in major units, if a number was said."""
        return self.money.major if self.money else None

    @property
    def currency(self) -> str | None:
        """Its ISO currency code, if a number was said."""
        return self.money.currency if self.money else None


def read_amount(
    text: str,
    lang: Language,
    *,
    default_currency: str,
    balance: Money | None = None,
    min_due: Money | None = None,
    asks: str = "nothing",
) -> AmountSaid | None:
    """The amount a customer offers, or None.

    Args:
        text: What was said or written.
        lang: Language of the conversation.
        default_currency: Currency of the account, meant unless another is named.
        balance: The debt; its figure quoted beside another amount is not the offer.
        min_due: The minimum due, likewise.
        asks: What the bot had just asked; a bare number answers only a question about money, or none.
    """
    for grammar in grammars(text, lang):
        plain = digitise(text) if grammar == "en" else plain_chinese(text)
        if asks in _SILENT and re.fullmatch(r"[\W\d]*|[零一二两三四五六七八九十幺\s]+", plain):
            continue
        found = english_amounts.candidates(plain, default_currency, asks) if grammar == "en" else chinese_amounts.candidates(plain, asks)
        said = _choose(plain, grammar, found, default_currency, [m for m in (balance, min_due) if m])
        if said is not None:
            return said
    return None


def _choose(text: str, lang: Language, found: list[Candidate], default: str, known: list[Money]) -> AmountSaid | None:
    around = surroundings(text, lang, [(c.start, c.end) for c in found])
    judged = [
        (c, amount_role(near, lang, relative=c.relative is not None))
        for c, near in zip(found, around, strict=True)
        if not c.per_month
    ]
    for role in (Role.OFFERED, Role.ASIDE):
        fitting = [c for c, r in judged if r is role]
        if fitting:
            return _said(_last_meant(text, lang, fitting, default, known), default, known)
    return None


def _last_meant(text: str, lang: Language, fitting: list[Candidate], default: str, known: list[Money]) -> Candidate:
    values = [c for c in fitting if c.value is not None]
    last = fitting[-1]
    if last.relative is not None and values:
        # "300, that's half": the number is the offer, unless the share corrects it.
        between = text[values[-1].end : last.end]
        return last if _CORRECTION[lang].search(between) else values[-1]
    if last.value is None or len(values) < 2:
        return last
    quoted = {m.major for m in known}
    unquoted = [c for c in values if c.value not in quoted]
    values = unquoted or values
    last = values[-1]
    if len(values) > 1:
        previous, gap = values[-2], text[values[-2].end : last.start]
        if _RANGE[lang].match(gap):
            return previous
        opening = _FIRST_PART[lang].match(gap) if lang == "en" else re.search(r"先|现在|今天", text[max(0, previous.start - 6) : previous.start])
        if opening and not _CORRECTION[lang].search(gap) and re.search(r"\band\b|\bthen\b|剩|再|然后|月底|下", gap):
            return previous
    return last


def _said(candidate: Candidate, default: str, known: list[Money]) -> AmountSaid | None:
    if candidate.relative is not None:
        return AmountSaid(relative=candidate.relative)
    value = candidate.value
    assert value is not None  # noqa: S101 - a candidate has a value or a share
    if candidate.alternative is not None and known and value > max(m.major for m in known) >= candidate.alternative:
        value = candidate.alternative
    try:
        return AmountSaid(Money.of(value, candidate.currency or default))
    except InvalidInput:
        return None
