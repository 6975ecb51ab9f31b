"""Card numbers and their codes in what people write or say: found so that they are never kept (PCI DSS 3.3.1; JR/T 0171 C3)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from stdnum import luhn

MARK = "[••••]"

_EN = "zero|one|oh|o|two|three|four|five|six|seven|eight|nine|double|triple"
_WORD = rf"(?:(?:{_EN})\b|[零〇一二三四五六七八九幺两])"
_DIGIT = {
    **{w: str(i) for i, w in enumerate("zero one two three four five six seven eight nine".split())},
    **{w: str(i) for i, w in enumerate("零一二三四五六七八九")},
    "oh": "0", "o": "0", "〇": "0", "幺": "1", "两": "2",
}  # fmt: skip
# A run of digits, typed or spoken, with what people put between groups.
_RUN = re.compile(
    rf"(?<![A-Za-z0-9])(?:\d|{_WORD})(?:[ \t,.\-–_/]{{0,2}}(?:\d|{_WORD})){{5,40}}(?![\d])", re.IGNORECASE
)
# A group of one, in a turn of its own or with a few words around it: "it's 4111", "then one one one one".
_GROUP = re.compile(rf"(?<![A-Za-z0-9])(?:\d|{_WORD})(?:[ \t,.\-–_/]{{0,2}}(?:\d|{_WORD}))+(?!\d)", re.IGNORECASE)
_OTHER_WORD = re.compile(r"[A-Za-z']+|[\u4e00-\u9fff]")
MOST_WORDS = 4
# Where the groups of a printed number end: by fours, and American Express's.
_FOURS, _AMEX = frozenset({4, 8, 12, 16}), frozenset({4, 10, 15})
_TOKEN = re.compile(rf"\d|{_EN}|[零〇一二三四五六七八九幺两]", re.IGNORECASE)
_GROUPED = re.compile(r"(?:[3-6]\d{3}[ \-.]\d{4}[ \-.]\d{4}[ \-.]\d{4}|3[47]\d{2}[ \-.]\d{6}[ \-.]\d{5})")
_CODE = re.compile(
    r"(?i)((?:\bcvv2?|\bcvc2?|\bcsc|\bsecurity code|\bpin(?: number| code)?|\bone[- ]time (?:code|password)|\botp|\bpasscode|\bpassword|安全码|验证码|密码|校验码)"
    r"\W{0,3}(?:is|was|:|=|是|为)?\W{0,3})(\d{3,8})(?!\d)"
)


def cut_card_numbers(text: str) -> tuple[str, bool]:
    """A text without card numbers and codes, and whether there were any.

    A run of 13 to 19 digits that passes the check of ISO/IEC 7812 counts as a card number, and so does one that is written in a card's groups.
    """
    found = False

    def run(match: re.Match[str]) -> str:
        nonlocal found
        digits = _digits(match[0])
        if (13 <= len(digits) <= 19 and digits[0] != "0" and luhn.is_valid(digits)) or _GROUPED.search(match[0]):
            found = True
            return MARK
        return match[0]

    def code(match: re.Match[str]) -> str:
        nonlocal found
        found = True
        return match[1] + MARK

    return _CODE.sub(code, _RUN.sub(run, text)), found


def has_group(text: str) -> bool:
    """Whether a text has digits that may be a group of a card number."""
    return _GROUP.search(text) is not None


def cut_across(texts: Sequence[str]) -> list[str]:
    """Texts without a card number that began in one of them and ended in the last; as they are, if there was none.

    Between its first group and its last there may be texts of a few words without digits, and none of other things. The same group said
    again and again is no card number but a repeated answer.

    Args:
        texts: What one person said, one thing after the other.
    """
    left = list(texts)
    if len(left) < 2:
        return left
    groups = [list(_GROUP.finditer(text)) for text in left]
    for ends in range(1, len(groups[-1]) + 1):
        tail = groups[-1][:ends]
        row = [(len(left) - 1, group) for group in tail]
        for n in range(len(left) - 2, -1, -1):
            for group in reversed(groups[n]):
                row.insert(0, (n, group))
                if _is_card([_digits(each[0]) for _, each in row]):
                    for place, each in reversed(row):
                        left[place] = left[place][: each.start()] + MARK + left[place][each.end() :]
                    return left
            if len(_OTHER_WORD.findall(_GROUP.sub(" ", left[n]))) > MOST_WORDS or MARK in left[n]:
                break
    return left


def _is_card(groups: list[str]) -> bool:
    """Whether groups are a card number as it is printed: any row of digits passes Luhn's check once in ten times."""
    digits, ends, end = "".join(groups), set(), 0
    for group in groups:
        end += len(group)
        ends.add(end)
    fours = len(digits) == 16 and digits[0] in "2456" and ends <= _FOURS
    amex = len(digits) == 15 and digits[:2] in ("34", "37") and ends <= _AMEX
    union_pay = 16 <= len(digits) <= 19 and digits.startswith("62")  # few other rows begin so
    return (fours or amex or union_pay) and len(set(groups)) > 1 and luhn.is_valid(digits)


def _digits(run: str) -> str:
    digits, times = "", 1
    for said in _TOKEN.findall(run.lower()):
        if said in ("double", "triple"):
            times = 2 if said == "double" else 3
            continue
        digits += (said if said.isdigit() else _DIGIT[said]) * times
        times = 1
    return digits
