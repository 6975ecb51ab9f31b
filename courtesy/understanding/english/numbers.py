"""English number words become digits in place, so that the grammars need to know digits only.

"three hundred twenty five" becomes ``325``, "twenty first" becomes ``21th``, "two fifty" stays two numbers (``2 50``):
whether that is 250 or half past is for the reader of amounts or times to say.
"""

from __future__ import annotations

import re
from decimal import Decimal

from courtesy.understanding.english.cardinals import TENS, UNITS, CardinalReader, Token, tokenise
from courtesy.understanding.english.spelling import plain_english

_MONTH_OR_ARTICLE = re.compile(
    r"\b(?:the|january|february|march|april|may|june|july|august|september|october|november|december)$"
)
_ORDINAL_DIGITS = re.compile(r"(\d+)(?:st|nd|rd|th)$")


def _written(value: Decimal) -> str:
    return format(value.quantize(Decimal(1)) if value == value.to_integral_value() else value.normalize(), "f")


def _ordinal_fits(text: str, tokens: list[Token], at: int) -> bool:
    """Whether an ordinal is one; "second" and "first" are more often words than days."""
    if tokens[at].word not in ("second", "first"):
        return True
    after = tokens[at + 1].word if at + 1 < len(tokens) else ""
    before = text[: tokens[at].start].rstrip()
    return (
        after in ("of", "day", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
        or bool(_MONTH_OR_ARTICLE.search(before))
        or before == ""
    )


_BARE = re.compile(
    r"\W*(?:(?:um|uh|er|well|ok|okay|yeah|yes|no|the|on|by|maybe|like|say|make it|let's say|how about|probably|around) )*"
    r"(\d{1,2})(?: (?:then|please|i guess|ok|okay|works|maybe|probably))*\W*"
)


def bare_number(text: str) -> int | None:
    """The number of up to two digits that is the whole of an answer, in a sentence already in digits."""
    match = _BARE.fullmatch(text)
    return int(match[1]) if match else None


def digitise(text: str) -> str:
    """A sentence in plain English spelling with every number word written in digits.

    Takes the customer's own text; ordinals come out as ``5th`` whatever the number (``1th``), so one pattern finds them.
    """
    text = plain_english(text)
    tokens = tokenise(text)
    reader = CardinalReader(tokens)
    out: list[str] = []
    last = at = 0
    while at < len(tokens):
        token = tokens[at]
        replacement, after = "", at + 1
        if token.word[0].isdigit() and token.word.endswith("k"):
            replacement = _written(Decimal(token.word[:-1]) * 1_000)
        elif match := _ORDINAL_DIGITS.match(token.word):
            replacement = f"{int(match[1])}th"
        elif (ordinal := reader.ordinal(at)) is not None and _ordinal_fits(text, tokens, at):
            replacement, after = f"{ordinal[0]}th", ordinal[1]
        elif token.word in ("oh", "o", "ought", "aught") and _beside_number(tokens, at):
            replacement = "0"
        elif (read := reader.phrase(at)) is not None and not _pronoun(tokens, at, read[1]):
            if not (read[1] == at + 1 and token.word[0].isdigit()):
                replacement = _written(read[0])
            after = read[1]
        if replacement:
            out.append(text[last : token.start] + replacement)
            last = tokens[after - 1].end
        at = after
    return "".join(out) + text[last:]


def _beside_number(tokens: list[Token], at: int) -> bool:
    around = [tokens[i].word for i in (at - 1, at + 1) if 0 <= i < len(tokens)]
    return any(w in UNITS or w in TENS or w.isdigit() or w in ("oh", "o") for w in around)


def _pronoun(tokens: list[Token], at: int, after: int) -> bool:
    """Whether "one" is no number: "this one", "no one", "one of"; nor is the "zero" of "zero it out"."""
    if after == at + 1 and tokens[at].word == "zero":
        return tokens[after].word in ("it", "out", "my", "the", "this", "that") if after < len(tokens) else False
    if after != at + 1 or tokens[at].word != "one":
        return False
    before = tokens[at - 1].word if at else ""
    if tokens[at].joined and (before in UNITS or before in TENS or before in ("oh", "o", "hundred")):
        return False
    behind = tokens[at + 1].word if at + 1 < len(tokens) else ""
    if behind in UNITS or behind in TENS or behind in ("hundred", "oh", "o"):
        return False
    return before in (
        "this",
        "that",
        "no",
        "the",
        "which",
        "any",
        "every",
        "each",
        "some",
        "another",
        "first",
        "next",
        "other",
        "last",
        "following",
        "right",
        "good",
    ) or behind in (
        "of",
        "thing",
        "more",
        "day",
        "that",
        "i",
    )
