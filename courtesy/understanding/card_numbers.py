"""Card numbers and their codes in what people write or say: found so that they are never kept (PCI DSS 3.3.1; JR/T 0171 C3)."""

from __future__ import annotations

import re

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


def _digits(run: str) -> str:
    digits, times = "", 1
    for said in _TOKEN.findall(run.lower()):
        if said in ("double", "triple"):
            times = 2 if said == "double" else 3
            continue
        digits += (said if said.isdigit() else _DIGIT[said]) * times
        times = 1
    return digits
