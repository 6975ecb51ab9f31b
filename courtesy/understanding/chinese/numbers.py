"""Chinese numerals: what counts as one, and its value. cn2an reads the strict ones; the colloquial tails are ours.

两千五 is 2500 (the last digit counts the next lower place), 两千零五 is 2005, 1w2 is 12000, 四八二一 is a string of digits.
"""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation

import cn2an

DIGITS = "零一二两三四五六七八九"
NUMERAL = (
    rf"(?:\d+(?:\.\d+)?(?:[百千万wk][{DIGITS}十百千万\d]*)?"
    rf"|[{DIGITS}十百千万亿]+(?:点[{DIGITS}]+[千万]?)?)"
)
SMALL = rf"(?:\d{{1,3}}|[{DIGITS}十百]{{1,5}})"
_VALUE = {"零": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
_TAIL = re.compile(rf"^(.*?)([十百千万亿])([{DIGITS}1-9])$")
_PLACE = {"百": 10, "千": 100, "万": 1_000, "亿": 10_000_000}
_LARGEST = Decimal(10) ** 10


def chinese_number(text: str) -> Decimal | None:
    """The value of a numeral, or None if the characters make no number."""
    text = text.replace("w", "万").replace("k", "千")
    try:
        value = _value(text)
    except (ValueError, InvalidOperation, KeyError, IndexError):
        return None
    return value if value is not None and value <= _LARGEST else None


def _value(text: str) -> Decimal | None:
    if not text or len(text) > 24:
        return None
    if re.fullmatch(r"\d+(?:\.\d+)?", text):
        return Decimal(text)
    if match := re.fullmatch(r"(\d+(?:\.\d+)?)([百千万])", text):
        return Decimal(match[1]) * {"百": 100, "千": 1_000, "万": 10_000}[match[2]]
    if match := re.fullmatch(r"(\d+(?:\.\d+)?)([百千万])(.+)", text):
        head = Decimal(match[1]) * {"百": 100, "千": 1_000, "万": 10_000}[match[2]]
        rest = match[3]
        if re.fullmatch(rf"[{DIGITS}1-9]", rest):
            return head + _digit(rest) * _PLACE[match[2]]
        tail = _value(rest)
        return None if tail is None or tail >= head else head + tail
    if re.fullmatch(rf"[{DIGITS}]{{2,}}", text):
        return Decimal("".join(str(_VALUE[c]) for c in text))
    if text in ("百", "千", "万", "亿"):
        return None
    if match := re.fullmatch(r"([一两二三四五六七八])([二三四五六七八九])([十百千万])", text):
        # 三五百, 五六百: what is surely there.
        return _strict(match[1].replace("两", "二") + match[3])
    text = re.sub(r"\d", lambda m: DIGITS.replace("两", "")[int(m[0])], text)
    if match := _TAIL.match(text):
        head_text, place, digit = match.groups()
        if place in _PLACE and digit != "零":
            head = _strict(head_text + place)
            return head + _digit(digit) * _PLACE[place]
    return _strict(text)


def _digit(character: str) -> int:
    return int(character) if character.isascii() else _VALUE[character]


def _strict(text: str) -> Decimal:
    # cn2an wants 一百一十, people say 百一十 and 一百十.
    text = re.sub(r"(?<![一二两三四五六七八九])十", "一十", text)
    text = re.sub(r"^(?=[百千万])", "一", text)
    return Decimal(str(cn2an.cn2an(text, "normal")))


def numeral(number: int) -> str:
    """A number below a hundred as it is said: 9 is 九, 15 is 十五, 30 is 三十."""
    tens, ones = divmod(number, 10)
    names = DIGITS.replace("两", "")
    return ("" if tens == 0 else "十" if tens == 1 else names[tens] + "十") + (names[ones] if ones else "")


def whole(text: str) -> int | None:
    """A numeral as a whole number."""
    value = chinese_number(text)
    return int(value) if value is not None and value == value.to_integral_value() else None


_BARE = re.compile(
    rf"\W*(?:(?:就|那|嗯|呃|大概|可能|我想|要|在|对|不|是|改成?|要不)\W*)*(\d{{1,2}}|[{DIGITS}十]{{1,3}})(?:吧|行吗|可以吗?|左右|那天|之?前|好了|行)*\W*"
)


def bare_number(text: str) -> int | None:
    """The number of up to two digits that is the whole of an answer."""
    match = _BARE.fullmatch(text)
    number = whole(match[1]) if match else None
    return number if number is not None and number < 100 else None
