"""Which safety rules fire on a turn, and on which of its words."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from courtesy.understanding.safety.channel import leaves_another
from courtesy.understanding.safety.plain_text import PlainText
from courtesy.understanding.safety.rulebook import rulebook


@dataclass(frozen=True, slots=True)
class Hit:
    """A safety rule that fired.

    Attributes:
        intent: What it says the turn means.
        rule: Its name.
        span: Where its words begin and end in the turn.
        sure: False where the words could mean less; the model may know better then.
    """

    intent: str
    rule: str
    span: tuple[int, int]
    sure: bool = True


def plain_text(text: str) -> PlainText:
    """A turn in the spelling that the rules are written for."""
    book = rulebook()
    return PlainText.of(text, book.characters).repaired(book.repairs)


def safety_hits(text: str, *, asks: str = "nothing") -> tuple[Hit, ...]:
    """The rules that fire on a turn, at most one for each meaning, in the order of their words.

    The rules of both languages are tried on every turn: people change between them.

    Args:
        text: The words as they came, by text or from a recogniser.
        asks: What the bot had just asked.
    """
    return _hits(text, asks)


@lru_cache(maxsize=64)  # a turn is asked about ten times by those who settle, route and answer it
def _hits(text: str, asks: str) -> tuple[Hit, ...]:
    plain = plain_text(text)
    found: dict[str, Hit] = {}
    for rule in rulebook().rules:
        if rule.intent not in found and (place := rule.fires(plain.text, asks)) is not None:
            found[rule.intent] = Hit(rule.intent, rule.name, plain.span(*place), rule.sure_of(plain.text))
    _keep_to_limits(found, text)
    return tuple(sorted(found.values(), key=lambda hit: hit.span))


def _keep_to_limits(found: dict[str, Hit], text: str) -> None:
    """A "stop" inside a limit ("stop calling me at work") is that limit and no more; so is one that only says its other half."""
    stop, limit = found.get("stop_contact"), found.get("restrict_contact")
    if stop is None or limit is None:
        return
    inside = stop.span[0] < limit.span[1] and limit.span[0] < stop.span[1]
    by_channel = limit.rule.endswith(".channel")
    if inside or (by_channel and leaves_another(text[slice(*limit.span)], text[slice(*stop.span)])):
        del found["stop_contact"]
