"""Verification digits and birthdays, typed or spoken. Says what was said; whether it is right is for the verification to judge."""

from __future__ import annotations

import re

from courtesy.model.people import Language
from courtesy.understanding.chinese.numbers import DIGITS, whole
from courtesy.understanding.chinese.script import plain_chinese
from courtesy.understanding.english.date_words import MON, month_number
from courtesy.understanding.english.numbers import digitise
from courtesy.understanding.english.spelling import plain_english
from courtesy.understanding.text import grammars

_DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)

# A recogniser writes these for digits; only a digit beside them makes them one.
_SOUNDS = {"for": "4", "fore": "4", "to": "2", "too": "2", "won": "1", "ate": "8", "tree": "3", "oh": "0", "o": "0", "sex": "6", "fife": "5", "niner": "9",
           "nein": "9", "tu": "2", "free": "3", "sicks": "6", "aught": "0", "nought": "0", "naught": "0", "nil": "0", "owe": "0"}  # fmt: skip
_WORD_DIGITS = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
_DIGIT = {**{w: str(i) for i, w in enumerate(_WORD_DIGITS)}}
_HOW_MANY_EN = re.compile(
    r"\b(?:last|first|final) (?:four|4|five|5)\b|\b(?:four|4|five|5)[ -]digits?\b|\b(?:zip"
    r"|area|postal) code\b|\bnumber one\b|\b(?:that|this|the|which|no) one\b|\bone (?:second"
    r"|sec|moment|minute)\b"
)
_HOW_MANY_ZH = re.compile(
    r"[后末尾前最]+(?:四|4|六|6)(?:位数?字?|个数?字?|码)|(?:四|4|六|6)位数?字?|一下|等一等"
    r"|一会儿?|第一|万一|一张|一个是"
)
_ZH_DIGIT = {
    "零": "0",
    "一": "1",
    "二": "2",
    "两": "2",
    "三": "3",
    "四": "4",
    "五": "5",
    "六": "6",
    "七": "7",
    "八": "8",
    "九": "9",
    "幺": "1",
    "妖": "1",
    "腰": "1",
    "洞": "0",
    "拐": "7",
    "勾": "9",
}
_CORRECTION = re.compile(
    r"\b(?:no|wait|sorry|i mean|actually|correction|make that)\b|不对|不是|说错|等等|应该是"
    r"|更正"
)


def read_digits(text: str, lang: Language) -> str:
    """The digits of a verification answer, with ``X`` for the last place of an ID number; empty if none were said."""
    for grammar in grammars(text, lang):
        plain = plain_english(text) if grammar == "en" else plain_chinese(text)
        pieces = _CORRECTION.split(plain)
        # After a correction only what follows it counts, if digits follow.
        for piece in reversed(pieces):
            found = _english(piece) if grammar == "en" else _chinese(piece)
            if found:
                return found
    return ""


def _english(plain: str) -> str:
    plain = _HOW_MANY_EN.sub(" , ", plain)
    plain = re.sub(r"(?<=\d)[ .-](?=\d)", " ", plain)
    words = re.findall(r"\d+|[a-z']+|,", plain)
    out: list[str] = []
    for i, word in enumerate(words):
        near = [words[j] for j in (i - 1, i + 1) if 0 <= j < len(words)]
        if word in _SOUNDS and any(
            n in _DIGIT
            or (n.isdigit() and (len(n) == 1 or _one_short(n, word)))
            or n in ("oh", "o")
            or (n in _SOUNDS and _run(words, i))
            for n in near
        ):
            out.append(_WORD_DIGITS[int(_SOUNDS[word])])
        else:
            out.append(word)
    spoken = " ".join(out)
    for many, times in (("double", 2), ("triple", 3), ("treble", 3), ("quadruple", 4)):
        spoken = re.sub(rf"\b{many} (\w+)", " ".join([r"\1"] * times), spoken)
    runs = _runs(digitise(spoken))
    return _best(runs)


def _one_short(number: str, sound: str) -> bool:
    """Whether a number lacks the digit that a sound-alike beside it may be: "for 821" is a card's four, "oh 2154" a ZIP code."""
    return len(number) == 3 or (len(number) == 4 and _SOUNDS[sound] == "0")


def _run(words: list[str], at: int) -> bool:
    """Whether a sound-alike stands in a row of at least three digits or sound-alikes, one of them a real digit."""
    first = last = at
    while first > 0 and (words[first - 1] in _SOUNDS or words[first - 1] in _DIGIT):
        first -= 1
    while last + 1 < len(words) and (words[last + 1] in _SOUNDS or words[last + 1] in _DIGIT):
        last += 1
    row = words[first : last + 1]
    return len(row) >= 3 and any(w in _DIGIT for w in row)


def _runs(digitised: str) -> list[str]:
    """Neighbouring numbers joined: "48 21" is 4821, as is "4 8 2 1"; an X behind them belongs to an ID number."""
    found = re.findall(r"\d[\d ]*(?: ?x\b(?! ?\d))?", digitised)
    return [run.replace(" ", "").upper() for run in found]


def _best(runs: list[str]) -> str:
    """The longest run; of equals the last."""
    best = ""
    for run in runs:
        if len(run) >= len(best):
            best = run
    return best


def _chinese(plain: str) -> str:
    plain = _HOW_MANY_ZH.sub("|", plain)
    plain = re.sub(r"(?<=[\d零一二两三四五六七八九幺洞拐勾])[叉x×]", "X", plain)
    plain = re.sub(r"([两二三四])个([零一二三四五六七八九幺\d])", lambda m: m[2] * (whole(m[1]) or 1), plain)
    plain = re.sub(
        rf"[{DIGITS}]*[十百千][{DIGITS}十百千]*", lambda m: str(whole(m[0]) if whole(m[0]) is not None else m[0]), plain
    )
    plain = re.sub(
        "[零一二两三四五六七八九幺洞拐勾]|(?<=[零一二三四五六七八九幺])[妖腰]|[妖腰](?=[零一二三四五六七八九幺])",
        lambda m: _ZH_DIGIT[m[0]],
        plain,
    )
    return _best([re.sub(r"[ ,、.-]", "", r) for r in re.findall(r"\d(?:[ ,、.-]*\d)*(?: ?X)?", plain)])


def read_birthday(text: str, lang: Language) -> tuple[int, int] | None:
    """Month and day of birth, or None. A year may be said with it and is left out."""
    for grammar in grammars(text, lang):
        found = _english_birthday(digitise(text)) if grammar == "en" else _chinese_birthday(plain_chinese(text))
        if found is not None:
            return found
    return None


def _valid(month: int, day: int) -> tuple[int, int] | None:
    return (month, day) if 1 <= month <= 12 and 1 <= day <= _DAYS[month - 1] else None


def _english_birthday(text: str) -> tuple[int, int] | None:
    found: list[tuple[int, tuple[int, int]]] = []

    def add(match: re.Match[str], month: int, day: int) -> None:
        if (valid := _valid(month, day)) is not None:
            found.append((match.start(), valid))

    for m in re.finditer(rf"\b{MON},?(?: the)? (\d{{1,2}})(?:th)?(?!\d)", text):
        add(m, month_number(m["mon"]), int(m[2]))
    for m in re.finditer(rf"\b(\d{{1,2}})(?:th)?(?: day)?(?: of)? {MON}\b", text):
        add(m, month_number(m["mon"]), int(m[1]))
    if not found:
        for m in re.finditer(r"(?<!\d)(?:19|20)\d\d[-/. ](\d{1,2})[-/. ](\d{1,2})(?!\d)", text):
            add(m, int(m[1]), int(m[2]))
    if not found:
        for m in re.finditer(
            r"(?<!\d)(\d{1,2})(?:th)?(?: ?[-/.] ?| (?:the )?)(\d{1,2})(?:th)?(?:(?: ?[-/. ] ?)(?:\d{4}"
            r"|\d{2}))?(?!\d)",
            text,
        ):
            add(m, int(m[1]), int(m[2]))
    if not found:
        digits = _best(_runs(text))
        if digits.isdigit() and len(digits) in (4, 6, 8):  # an identity card's digits may end in X
            for month, day in (digits[:2], digits[2:4]), (digits[4:6], digits[6:8]):
                if month and day and (valid := _valid(int(month), int(day))) is not None:
                    return valid
    return max(found)[1] if found else None


def _chinese_birthday(text: str) -> tuple[int, int] | None:
    found: tuple[int, int] | None = None
    number = rf"(?:\d{{1,2}}|[{DIGITS}十廿]{{1,3}})"
    for m in re.finditer(rf"(?<!\d)({number})月份?的?({number})(?:[号日]|(?!\d))", text):
        found = _valid(whole(m[1].lstrip("零0") or "0") or 0, whole(m[2].lstrip("零0") or "0") or 0) or found
    if found is None:
        for m in re.finditer(r"(?<!\d)(?:(?:19|20)\d\d[-/.])?(\d{1,2})[-/. ](\d{1,2})(?!\d)", text):
            found = _valid(int(m[1]), int(m[2])) or found
    if found is None:
        digits = _chinese(text)
        if digits.isdigit() and len(digits) in (4, 6, 8):
            found = _valid(int(digits[-4:-2]), int(digits[-2:]))
    return found
