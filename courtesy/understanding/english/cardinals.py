"""English number words read as cardinals and ordinals: the tokens of a sentence and the longest number at each."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

UNITS = {
    word: value
    for value, word in enumerate(
        [
            "zero",
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
            "thirteen",
            "fourteen",
            "fifteen",
            "sixteen",
            "seventeen",
            "eighteen",
            "nineteen",
        ]
    )
}
TENS = {
    word: 10 * (i + 2)
    for i, word in enumerate(["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"])
}
ORDINALS = {
    word: value + 1
    for value, word in enumerate(
        [
            "first",
            "second",
            "third",
            "fourth",
            "fifth",
            "sixth",
            "seventh",
            "eighth",
            "ninth",
            "tenth",
            "eleventh",
            "twelfth",
            "thirteenth",
            "fourteenth",
            "fifteenth",
            "sixteenth",
            "seventeenth",
            "eighteenth",
            "nineteenth",
            "twentieth",
        ]
    )
} | {"thirtieth": 30}
_SCALES = {"thousand": 1_000, "k": 1_000, "grand": 1_000, "million": 1_000_000, "benjamin": 100, "benjamins": 100}
_TOKEN = re.compile(r"\d+(?:\.\d+)?(?:k|st|nd|rd|th)?(?![\w])|[a-z]+(?:'[a-z]+)?")


@dataclass(frozen=True, slots=True)
class Token:
    """A word or a number in digits."""

    word: str
    start: int
    end: int
    joined: bool  # only blanks or a hyphen since the token before


def tokenise(text: str) -> list[Token]:
    """Words and numbers of a sentence; other characters separate."""
    found: list[Token] = []
    last = 0
    for match in _TOKEN.finditer(text):
        gap = text[last : match.start()]
        found.append(Token(match[0], match.start(), match.end(), gap.strip(" \t-") == "" and len(gap) < 4))
        last = match.end()
    return found


class CardinalReader:
    """Reads the longest number phrase at a position; every method returns the value and the next position."""

    def __init__(self, tokens: list[Token]) -> None:
        self.tokens = tokens

    def word(self, at: int, *, first: bool = False) -> str:
        """The word at a position, if it stands next to the one before."""
        if at >= len(self.tokens) or not (first or self.tokens[at].joined):
            return ""
        return self.tokens[at].word

    def small(self, at: int, *, first: bool = False) -> tuple[Decimal, int] | None:
        """Up to 99 in words, or digits."""
        word = self.word(at, first=first)
        if word in UNITS:
            return Decimal(UNITS[word]), at + 1
        if word in TENS:
            unit = UNITS.get(self.word(at + 1), 0)
            # "thirty two hundred" is 3200, but "fifty two thirty" is not 52 and 30: the last reading wins nothing here.
            return (Decimal(TENS[word] + unit), at + 2) if 1 <= unit <= 9 else (Decimal(TENS[word]), at + 1)
        if re.fullmatch(r"\d+(?:\.\d+)?", word):
            return Decimal(word), at + 1
        return None

    def below_thousand(self, at: int, *, first: bool = False) -> tuple[Decimal, int] | None:
        """Up to 999, and the "twelve hundred" kind up to 9999."""
        word = self.word(at, first=first)
        if word in ("a", "hundred", "couple"):
            count, after = Decimal(1), at
            if word == "a":
                after += 1
            if self.word(after, first=first and after == at) == "couple":
                count, after = Decimal(2), after + 1
                after += self.word(after) == "of"
            if self.word(after, first=first and after == at) != "hundred":
                return None
        else:
            read = self.small(at, first=first)
            if read is None:
                return None
            count, after = read
            if self.word(after) != "hundred" or count >= 100:
                return read
        value, after = count * 100, after + 1
        return self._tail(value, after, 100)

    def _tail(self, value: Decimal, at: int, limit: int) -> tuple[Decimal, int]:
        """The rest after "hundred" or "thousand", unless it begins a number of its own ("... two hundred")."""
        if self.word(at) in ("oh", "o") and 0 < UNITS.get(self.word(at + 1), 0) < 10:
            return value + UNITS[self.word(at + 1)], at + 2
        spoken_and = self.word(at) == "and"
        if spoken_and and self.word(at + 1) == "a" and self.word(at + 2) == "half":
            return value + Decimal(limit) / 2, at + 3
        start = at + spoken_and
        rest = self.small(start) if limit == 100 else self.below_thousand(start)
        if rest is None or rest[0] >= limit or rest[0] == 0 or self.word(rest[1]) in ("hundred", *_SCALES):
            return value, at
        # "one hundred one fifty" are two numbers.
        if limit == 100 and rest[0] < 10 and rest[1] == start + 1 and self.word(rest[1]) in TENS:
            return value, at
        typed = self.tokens[start].word[0].isdigit()
        # "a hundred and 3 weeks": only words, or digits right behind a scale, belong together.
        if typed and spoken_and and self.word(rest[1]) not in ("", "dollars", "bucks"):
            return value, at
        if self.word(rest[1]) in ("weeks", "days", "months", "payments", "weeks'"):
            return value, at
        return value + rest[0], rest[1]

    def phrase(self, at: int) -> tuple[Decimal, int] | None:
        """A whole cardinal that begins at a token."""
        first = self.word(at, first=True)
        head: tuple[Decimal, int] | None
        if first in ("a", "half", "couple"):
            after = at + 1
            count = Decimal(1)
            if first == "half":
                count = Decimal("0.5")
                after += self.word(after) == "a"
            elif first == "couple" or self.word(after) == "couple":
                count = Decimal(2)
                after += first == "a"
                after += self.word(after) == "of"
            if self.word(after) == "dozen":
                return count * 12, after + 1
            if self.word(after) in _SCALES:
                head = count, after
            elif first == "a" and self.word(at + 1) == "buck" and self.word(at + 2) in TENS:
                # Slang; nobody offers a dollar fifty on a card debt, and the bot reads the amount back.
                tail, after = self._tail(Decimal(100), at + 2, 100)
                return tail, after
            elif first == "a" and self.word(at + 1) in ("dollar", "buck"):
                return Decimal(1), at + 1
            else:
                head = self.below_thousand(at, first=True)
        elif first == "buck" and self.word(at + 1) in TENS:
            return self._tail(Decimal(100), at + 1, 100)
        elif first in _SCALES:
            # "grand and a half"; a scale alone is no number.
            half = [self.word(at + i) for i in range(1, 4)] == ["and", "a", "half"]
            return (Decimal(_SCALES[first]) * Decimal("1.5"), at + 4) if half and first == "grand" else None
        else:
            head = self.below_thousand(at, first=True)
        if head is None:
            return None
        value, after = head
        if self.word(after) == "dozen":
            return value * 12, after + 1
        value, after = self._fraction(value, after)
        scale = self.word(after)
        if scale in _SCALES and value < 1_000:
            return self._tail(value * _SCALES[scale], after + 1, 1_000)
        return value, after

    def _fraction(self, value: Decimal, at: int) -> tuple[Decimal, int]:
        """``point five`` and ``and a half thousand``."""
        if self.word(at) == "point":
            digits, after = "", at + 1
            while (digit := self.word(after)) in UNITS and UNITS[digit] < 10:
                digits += str(UNITS[digit])
                after += 1
            if not digits and (read := self.small(after)) is not None and read[0] == read[0].to_integral_value():
                digits, after = str(int(read[0])), read[1]
            if digits and len(digits) <= 6:
                return value + Decimal("0." + digits), after
        if [self.word(at + i) for i in range(3)] == ["and", "a", "half"] and self.word(at + 3) in ("hundred", *_SCALES):
            if self.word(at + 3) == "hundred":
                return (value + Decimal("0.5")) * 100, at + 4
            return value + Decimal("0.5"), at + 3
        return value, at

    def ordinal(self, at: int) -> tuple[int, int] | None:
        """``third``, ``twenty first``, ``thirty 1st``."""
        word = self.word(at, first=True)
        if word in TENS:
            unit = self.word(at + 1)
            if unit in ORDINALS and ORDINALS[unit] < 10:
                return TENS[word] + ORDINALS[unit], at + 2
            return None
        return (ORDINALS[word], at + 1) if word in ORDINALS else None
