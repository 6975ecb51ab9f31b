"""The digits of a card or a ZIP code as a recogniser hears them: bare digits are rare in what it learnt from, and it makes mistakes of its own.

It repeats them ("8 3 1 5 8 3 1 5"), and in Mandarin takes them for words that sound alike (四八二一 for 吃白而已).
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from functools import cache

from courtesy.model.people import Language
from courtesy.understanding.digits import read_birthday, read_digits

# How many digits the factors have that people say: last digits of a card or an identity card, and postal codes.
WHOLE: dict[Language, tuple[int, ...]] = {"en": (4, 5), "zh": (4, 6)}
# The characters that Mandarin digits are written with; 要 is what the one of telephone numbers, 幺, sounds like.
ALPHABET = "零一二三四五六七八九幺要。"
# An example for it, written like that.
EXAMPLE = "尾号是七三零六。九零五幺。四位数字：二八一四。"
# Digits may have been said in place of what was heard at first if they are likelier by so much, as the mean logarithm of a token, and
# sound as much like it. Of 120 other Mandarin answers at three levels of noise none was taken for digits then.
LIKELIER, ALIKE = 0.2, 0.6
# They are sure if they are as likely, and by so much likelier than any other digits; more so against digits that were heard at first.
# Fitted to 240 strings in four other voices than those of the measurement.
LIKELY, AHEAD = -0.5, 0.2
LIKELY_AGAINST, AHEAD_AGAINST = -0.3, 0.3
_VALUES = {sign: str(n) for n, sign in enumerate("零一二三四五六七八九")} | {"幺": "1", "要": "1"}
_SIGNS = "零一二三四五六七八九"
_SOFT = {"sh": "s", "zh": "z", "ch": "c", "n": "l"}  # what a telephone, or half of the country, does not tell apart
_BARE = re.compile(rf"[\d{_SIGNS}两幺要\s,，.。]+")
_MONTH_DAY_YEAR = re.compile(r"(?:1[0-2]|[1-9])(?:[12]\d|3[01]|[1-9])(?:19|20)\d\d")
_RUN = re.compile(r"\d(?:[\s.,、，。-]*\d)*")


@dataclass(frozen=True, slots=True)
class Taken:
    """Digits as they are taken.

    Attributes:
        text: The digits, or what was heard at first.
        guessed: Whether they are other words than what was heard at first.
        unsure: Whether other digits may have been said as well.
    """

    text: str
    guessed: bool = False
    unsure: bool = False


def is_bare(text: str) -> bool:
    """Whether Mandarin words are digits and nothing else."""
    return _BARE.fullmatch(text) is not None


def taken(heard: str, score: float, decoded: list[tuple[str, float]]) -> Taken:
    """What to make of a Mandarin answer that was decoded once freely and once as nothing but digits.

    Args:
        heard: What was heard at first.
        score: How likely that is, as the mean of its tokens' logarithms.
        decoded: What may have been said if it was digits, with how likely each is.
    """
    ranked: dict[str, float] = {}
    for words, likely in decoded:
        if digits := written(words):
            ranked[digits] = max(likely, ranked.get(digits, likely))
    best, *others = sorted(ranked, key=lambda digits: -ranked[digits]) or [""]
    likely = ranked.get(best, -math.inf)
    ahead = likely - ranked[others[0]] if others else math.inf
    if is_whole(heard, "zh"):
        if read_digits(heard, "zh") == best:
            return Taken(heard)
        if likely >= LIKELY_AGAINST and ahead >= AHEAD_AGAINST and sounds_like(heard, best):
            return Taken(best, guessed=True)
        return Taken(heard, unsure=True)
    if likely < score + LIKELIER or not sounds_like(heard, best):
        return Taken(heard)
    return Taken(best, guessed=True, unsure=likely < LIKELY or ahead < AHEAD or _contradicts(heard, best))


def is_whole(text: str, language: Language) -> bool:
    """Whether as many digits were said as a factor has."""
    return len(read_digits(text, language)) in WHOLE[language]


def once(text: str, language: Language) -> str:
    """Digits that the recogniser repeats, or the caller: said once."""

    def unit(run: re.Match[str]) -> str:
        digits = re.sub(r"\D", "", run.group())
        # three digits of a card come twice too, but three and three may be a birthday (07-10-71), part of 1111, or a Chinese postal code
        threes = language == "en" and len(set(digits)) > 1 and read_birthday(digits, language) is None
        lengths = range(3 if threes else 4, len(digits) // 2 + 1)
        # those that come a whole number of times first: 5555555555 is a ZIP code said twice
        for length in sorted(lengths, key=lambda length: len(digits) % length > 0):
            first = digits[:length]
            if digits == (first * (len(digits) // length + 1))[: len(digits)]:
                return " ".join(first)
        # then those of a factor that come once and by half, but neither a birthday nor 959595, which may be 9595 and 95959
        for length in WHOLE[language]:
            first = digits[:length]
            by_half = length + 2 <= len(digits) < 2 * length and digits == (first * 2)[: len(digits)]
            if (
                by_half
                and len(digits) not in WHOLE[language]
                and not _is_birthday(digits, language)
                and digits != (digits[:2] * length)[: len(digits)]
            ):
                return " ".join(first)
        return run.group()

    return _RUN.sub(unit, text)


def beat(text: str, language: Language) -> bool:
    """Whether digits go on in twos or are all the same, and are no factor's: 959595 may be 9595 and 95959."""
    return any(
        len(digits) > max(WHOLE[language])
        and digits == (digits[:2] * len(digits))[: len(digits)]
        and not _is_birthday(digits, language)
        for digits in _runs(text)
    )


def likeliest(decoded: list[tuple[str, float]], language: Language) -> str:
    """The likeliest of what may have been said that has a factor's digits and no others; empty if none has."""
    whole = [
        (likely, text) for text, likely in decoded if [len(each) in WHOLE[language] for each in _runs(text)] == [True]
    ]
    return max(whole)[1] if whole else ""


def _runs(text: str) -> list[str]:
    """The digits in a text, those of each run together."""
    return [re.sub(r"\D", "", run.group()) for run in _RUN.finditer(text)]


def _is_birthday(digits: str, language: Language) -> bool:
    """Whether digits may be a birthday: 070471, and 7-4-1974 without what was between them."""
    return read_birthday(digits, language) is not None or _MONTH_DAY_YEAR.fullmatch(digits) is not None


def written(text: str) -> str:
    """Mandarin digits in the alphabet above, as figures, each said once; empty if they are no factor's, or more than digits."""
    signs = text.replace("。", "")
    if not signs or any(sign not in _VALUES for sign in signs):
        return ""
    digits = "".join(_VALUES[sign] for sign in signs)
    if len(digits) % 4 == 0:
        digits = digits[:4] if digits == digits[:4] * (len(digits) // 4) else digits
    return digits if len(digits) in WHOLE["zh"] else ""


def sounds_like(heard: str, digits: str) -> bool:
    """Whether words that were heard may have been these digits: 吃白而已 and 4821."""
    said = _syllables(heard)
    spoken = "".join(_SIGNS[int(digit)] for digit in digits)
    return 1 - min(_unlike(said, _syllables(each)) for each in (spoken, spoken.replace("一", "要"))) >= ALIKE


def likeness(one: str, other: str) -> float:
    """How alike two Mandarin texts sound, from 0 to 1."""
    return 1 - _unlike(_syllables(one), _syllables(other))


def _contradicts(heard: str, digits: str) -> bool:
    """Whether one of as many syllables is just how another digit sounds: 五四四遥 is 5441, not 5440."""
    said = _syllables(heard)
    return len(said) == len(digits) and any(
        _names().get(one, digit) != digit for one, digit in zip(said, digits, strict=True)
    )


@cache
def _names() -> dict[tuple[str, str], str]:
    """The digits by how they sound."""
    return {_syllables(sign)[0]: str(n) for n, sign in enumerate(_SIGNS)} | {_syllables("要")[0]: "1"}


def _syllables(text: str) -> list[tuple[str, str]]:
    """Initial and final of each character, figures read one by one."""
    from pypinyin import Style, lazy_pinyin

    signs = "".join(_SIGNS[int(sign)] if "0" <= sign <= "9" else sign for sign in text)
    plain = re.sub(r"[^\u4e00-\u9fff]", "", signs)
    begins = lazy_pinyin(plain, style=Style.INITIALS, strict=False)
    return list(zip(begins, lazy_pinyin(plain, style=Style.FINALS, strict=False), strict=True))


def _unlike(one: list[tuple[str, str]], other: list[tuple[str, str]]) -> float:
    """Edit distance of two rows of syllables, as a share of the longer one; half a syllable may be right."""
    row = [float(n) for n in range(len(other) + 1)]
    for i, a in enumerate(one, start=1):
        above, row = row, [float(i)]
        for j, b in enumerate(other, start=1):
            row.append(min(above[j] + 1, row[-1] + 1, above[j - 1] + _half(a[0], b[0], _SOFT) + _half(a[1], b[1], {})))
    return row[-1] / max(len(one), len(other), 1)


def _half(a: str, b: str, soft: dict[str, str]) -> float:
    return 0.0 if soft.get(a, a) == soft.get(b, b) else 0.5
