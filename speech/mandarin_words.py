"""Numbers in a Mandarin sentence as the words they are said with: amounts, days, times, counts, rates, and numbers to note digit by digit.

Each comes as the short pieces that a speaker could record once and put together: 三月 二十日 星期五; 八百 四十二元 一角 七分.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

DIGITS = "零一二三四五六七八九"
# Numbers to note: 一 is said yāo, so that nobody hears qī.
NOTED = "零幺二三四五六七八九"
_PERIODS = "凌晨|清晨|早上|上午|中午|下午|傍晚|晚上|半夜"
_UNITS = "个月|小时|分钟|天|期|年|月|日|号|点|岁|次"
_LARGEST = 99_999_999


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a sentence.

    Attributes:
        pieces: Its words; a value has one a piece, other words are one piece.
        value: Whether it is a number, a day, an amount.
    """

    pieces: tuple[str, ...]
    value: bool

    @property
    def words(self) -> str:
        """The stretch as it is said."""
        return "".join(self.pieces)


def parts(text: str) -> list[Part]:
    """A sentence as its values and what stands between them, in order."""
    found, at = [], 0
    for match in _VALUES.finditer(text):
        kind = match.lastgroup or ""
        pieces = tuple(_SAID[kind](match.group()))
        if text[at : match.start()]:
            found.append(Part((text[at : match.start()],), value=False))
        found.append(Part(pieces, value=True))
        at = match.end()
    if text[at:]:
        found.append(Part((text[at:],), value=False))
    return found


def in_words(text: str) -> str:
    """A sentence without figures."""
    return "".join(part.words for part in parts(text))


def cardinal(number: int, unit: str = "") -> list[str]:
    """A number as pieces, the last with its unit: 1205元 is 一千 二百 零五元.

    Raises:
        ValueError: If it is negative or beyond what is ever said here.
    """
    if not 0 <= number <= _LARGEST:
        raise ValueError(f"{number} is not said in words")
    if not number:
        return ["零" + unit]
    many, rest = divmod(number, 10_000)
    pieces = ["".join(_below_10_000(many, behind=False)) + "万"] if many else []
    if many == 2:
        pieces = ["两万"]
    if many and 0 < rest < 1000:
        pieces.append("零")
    pieces += _below_10_000(rest, behind=bool(many))
    if pieces == ["二"] and unit in _COUNTED:
        pieces = ["两"]
    pieces[-1] += unit
    return pieces


def _below_10_000(number: int, *, behind: bool) -> list[str]:
    """The pieces of a number; behind larger ones, ten is 一十."""
    pieces: list[str] = []
    skipped = False
    for size, name in ((1000, "千"), (100, "百")):
        count, number = divmod(number, size)
        if count:
            pieces += ["零"] if skipped else []
            pieces.append(("两" if count == 2 else DIGITS[count]) + name)
        skipped = bool(pieces) and not count
    if not number:
        return pieces
    tens, ones = divmod(number, 10)
    if pieces and (skipped or not tens):
        pieces.append("零")
    ten = "" if not tens else "十" if tens == 1 and not pieces and not behind else DIGITS[tens] + "十"
    pieces.append(ten + (DIGITS[ones] if ones else ""))
    return pieces


# With these, two things are 两: 两元, 两天. Months and days of the calendar and minutes past are 二.
_COUNTED = frozenset({"元", "美元", "天", "期", "个月", "小时", "年", "次", "点", "块"})


def _day(said: str) -> Iterator[str]:
    found = re.fullmatch(r"(?:(\d{4})年)?(\d{1,2})月(\d{1,2})([日号])(星期[一二三四五六日天])?", said)
    assert found is not None  # noqa: S101 - it matched within the sentence
    year, month, day, ends, weekday = found.groups()
    if year:
        yield "".join(DIGITS[int(d)] for d in year) + "年"
    yield from cardinal(int(month), "月")
    yield from cardinal(int(day), ends)
    if weekday:
        yield weekday


def _money(said: str) -> Iterator[str]:
    found = re.fullmatch(r"([\d,]+)(?:\.(\d{1,2}))?(美元|元|块)", said)
    assert found is not None  # noqa: S101 - it matched within the sentence
    whole, part, unit = int(found[1].replace(",", "")), int((found[2] or "0").ljust(2, "0")), found[3]
    if whole or not part:
        yield from cardinal(whole, unit)
    if not part:
        return
    if unit == "美元":
        yield from cardinal(part, "美分")
        return
    tenths, hundredths = divmod(part, 10)
    if tenths:
        yield DIGITS[tenths] + "角"
    if hundredths:
        if whole and not tenths:
            yield "零"
        yield DIGITS[hundredths] + "分"


def _time(said: str) -> Iterator[str]:
    found = re.fullmatch(rf"({_PERIODS})?(\d{{1,2}})[:：](\d{{2}})", said)
    assert found is not None  # noqa: S101 - it matched within the sentence
    if found[1]:
        yield found[1]
    hour, minute = int(found[2]), int(found[3])
    yield from cardinal(hour, "点")
    if minute:
        yield ("零" if minute < 10 else "") + "".join(cardinal(minute)) + "分"


def _rate(said: str) -> Iterator[str]:
    whole, _, decimals = said.rstrip("%").partition(".")
    yield (
        "百分之"
        + "".join(cardinal(int(whole)))
        + ("点" + "".join(DIGITS[int(d)] for d in decimals) if decimals else "")
    )


def _counted(said: str) -> Iterator[str]:
    found = re.fullmatch(rf"(\d+)({_UNITS})", said)
    assert found is not None  # noqa: S101 - it matched within the sentence
    yield from cardinal(int(found[1]), found[2])


def _noted(said: str) -> Iterator[str]:
    """Digits two by two, the way a speaker groups them."""
    digits = [NOTED[int(d)] if d.isascii() else d for d in said]
    for at in range(0, len(digits), 2):
        yield "".join(digits[at : at + 2])


def _plain(said: str) -> Iterator[str]:
    whole, _, decimals = said.replace(",", "").partition(".")
    if len(whole) > 8 or (len(whole) > 1 and whole.startswith("0")):
        yield from _noted(whole)
        return
    yield from cardinal(int(whole))
    if decimals:
        yield "点" + "".join(DIGITS[int(d)] for d in decimals)


_SAID: dict[str, Callable[[str], Iterator[str]]] = {
    "day": _day,
    "money": _money,
    "time": _time,
    "rate": _rate,
    "noted": _noted,
    "counted": _counted,
    "plain": _plain,
}
_VALUES = re.compile(
    r"(?P<day>(?:\d{4}年)?\d{1,2}月\d{1,2}[日号](?:星期[一二三四五六日天])?)"
    r"|(?P<money>(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d{1,2})?(?:美元|元|块))"
    rf"|(?P<time>(?:{_PERIODS})?\d{{1,2}}[:：]\d{{2}}(?!\d))"
    r"|(?P<rate>\d+(?:\.\d+)?%)"
    rf"|(?P<noted>(?<=尾号)\d{{4}}(?!\d)|[{NOTED}]{{3,}}(?![十百千万元天期月日]))"
    rf"|(?P<counted>\d+(?:{_UNITS}))"
    r"|(?P<plain>(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?)"
)
