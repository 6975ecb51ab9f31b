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
from courtesy.understanding.grammar import GRAMMARS, Grammar
from courtesy.understanding.money_said import Candidate, Relative
from courtesy.understanding.roles import Role
from courtesy.understanding.text import grammars
from courtesy.understanding.two_payments import dates_offered, is_first_of_two

_SILENT = ("identity", "verification", "months", "callback_time", "date")
_SHARE_OF = re.compile(r"^ ?的")  # 六百的一半
_BARE_NUMBER = re.compile(r"[\W\d]*|[零一二两三四五六七八九十幺\s]+")


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
    for language in grammars(text, lang):
        grammar = GRAMMARS[language]
        plain = grammar.plain(text)
        if asks in _SILENT and _BARE_NUMBER.fullmatch(plain):
            continue
        found = grammar.amounts(plain, default_currency, asks)
        said = _choose(plain, grammar, found, default_currency, [m for m in (balance, min_due) if m])
        if said is not None:
            return said
    return None


def _choose(text: str, grammar: Grammar, found: list[Candidate], default: str, known: list[Money]) -> AmountSaid | None:
    around = grammar.around(text, [(c.start, c.end) for c in found])
    judged = [
        (c, grammar.amount_role(near, relative=c.relative is not None))
        for c, near in zip(found, around, strict=True)
        if not c.per_month
    ]
    for role in (Role.OFFERED, Role.ASIDE):
        fitting = [c for c, r in judged if r is role]
        if fitting:
            return _said(_last_meant(text, grammar, fitting, known), default, known)
    return None


def _last_meant(text: str, grammar: Grammar, fitting: list[Candidate], known: list[Money]) -> Candidate:
    values = [c for c in fitting if c.value is not None]
    last = fitting[-1]
    if last.relative is not None and values:
        # "300, that's half": the number is the offer, unless the share corrects it.
        between = text[values[-1].end : last.end]
        return last if grammar.correction.search(between) or _SHARE_OF.match(between) else values[-1]
    if last.value is None or len(values) < 2:
        return last
    # A figure the bot itself has read out is repeated rather than offered.
    quoted = {m.major for m in known}
    values = [c for c in values if c.value not in quoted] or values
    last = values[-1]
    if len(values) > 1:
        previous, gap = values[-2], text[values[-2].end : last.start]
        split = grammar.first_part(text[: previous.start], gap) and not grammar.correction.search(gap)
        if split or grammar.range_of_amounts.match(gap):
            return previous
        spans = [(c.start, c.end) for c in values]
        if is_first_of_two(text, grammar, dates_offered(text, grammar), spans):
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
