"""Ways of saying numbers and days, written independently of the readers they test."""

from __future__ import annotations

UNITS = [
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
TENS = ["-", "-", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
ORDINALS = [
    "-",
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
HAN = "零一二三四五六七八九"


def below_hundred(n: int, joiner: str = " ") -> str:
    if n < 20:
        return UNITS[n]
    return TENS[n // 10] + (joiner + UNITS[n % 10] if n % 10 else "")


def english(n: int, *, with_and: bool = False, hyphen: bool = False, article: bool = False) -> str:
    """A whole number below a hundred thousand in words."""
    joiner = "-" if hyphen else " "
    words = []
    if n >= 1000:
        words.append(("a" if article and n // 1000 == 1 else below_thousand(n // 1000, with_and, joiner)) + " thousand")
        n %= 1000
    if n >= 100:
        words.append(("a" if article and n // 100 == 1 and not words else UNITS[n // 100]) + " hundred")
        n %= 100
    if n:
        if words and with_and:
            words.append("and")
        words.append(below_hundred(n, joiner))
    return " ".join(words)


def below_thousand(n: int, with_and: bool, joiner: str) -> str:
    if n < 100:
        return below_hundred(n, joiner)
    rest = n % 100
    return UNITS[n // 100] + " hundred" + ((" and " if with_and else " ") + below_hundred(rest, joiner) if rest else "")


def hundreds(n: int) -> str:
    """ "Twelve hundred fifty", for numbers from 1100 to 9999 that have hundreds and are no round thousand."""
    rest = n % 100
    return below_hundred(n // 100) + " hundred" + (" " + below_hundred(rest) if rest else "")


def ordinal(n: int) -> str:
    if n <= 20:
        return ORDINALS[n]
    if n == 30:
        return "thirtieth"
    return TENS[n // 10] + " " + ORDINALS[n % 10]


def suffixed(n: int) -> str:
    if 11 <= n <= 13:
        return f"{n}th"
    return f"{n}" + {1: "st", 2: "nd", 3: "rd"}.get(n % 10, "th")


def chinese(n: int, *, two: str = "二", colloquial: bool = False) -> str:
    """A whole number below a hundred thousand in characters; colloquially the last place loses its name (两百五)."""
    groups, text = [(10_000, "万"), (1_000, "千"), (100, "百"), (10, "十")], ""
    zero = False
    for size, name in groups:
        digit, n = divmod(n, size)
        if digit:
            character = two if digit == 2 and size >= 100 else HAN[digit]
            if size == 10 and digit == 1 and not text:
                character = ""
            text += ("零" if zero and text else "") + character + name
            zero = False
            if colloquial and n and size >= 100 and n % (size // 10) == 0:
                return text + HAN[n // (size // 10)]
        elif text:
            zero = True
    if n:
        text += ("零" if zero and text else "") + HAN[n]
    return text
