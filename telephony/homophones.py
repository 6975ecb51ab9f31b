"""Mandarin that was heard by its sound and written with the wrong characters: put right where the sound is that of what callers say.

Whisper writes 暂忍功 for 转人工 and 十夜 for 失业. A whole utterance, or a word that is no word, is compared by its sound, without
tones, with what is said in such calls. A repair changes characters, never adds a syllable or drops one: "不" stays, and nothing
becomes a promise that has another number of syllables. Each syllable must sound alike by itself, so sentences about other things stay.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path

PHRASES = Path(__file__).with_name("phrases_zh.txt")
# How unlike the sounds of an utterance and a phrase may be, on average a syllable; and any one syllable of them.
MOST, MOST_OF_ONE = 0.2, 0.5
# Of a word within a sentence: it must sound the same, and what was written must be no word.
_LONGEST_WORD = 5
_SOUND_LIKE_DIGITS = {
    "五": "如屋武物舞努",
    "七": "起其奇齐旗期",
    "八": "爸巴",
    "九": "酒旧",
    "三": "伞散",
    "四": "死寺",
}
# Verbs of their own that sound like the trade's: 已经换了 is no payment.
_MEANT = frozenset("换患欢玩完坏欠哦日")
# What nobody does with a sum, or with a day: 环五百块 is 还五百块, 如百块 is 五百块, 下折一 is 下周一.
_FIGURES = r"[\d零一二两三四五六七八九十百千万]"
_SUMS_AND_DAYS = tuple(
    (re.compile(pattern), meant)
    for pattern, meant in (
        *((rf"(?<![尤与极])[{signs}](?=[百千万](?:元|块))", digit) for digit, signs in _SOUND_LIKE_DIGITS.items()),
        (rf"[环魂](?={_FIGURES}+ ?(?:元|块|[百千万]))", "还"),
        ("(?<=[下上这本])[折州粥舟洲昼](?=[一二三四五六日天])", "周"),
        ("(?<=星期)[次死寺]", "四"),
    )
)
_SIGNS = "，。！？、；：,.!?;: “”…"
_ALIKE = (
    {"zh", "z", "j"},
    {"ch", "c", "q"},
    {"sh", "s", "x"},
    {"n", "l"},
    {"f", "h"},
    {"r", "l"},
    {"b", "p"},
    {"d", "t"},
    {"g", "k"},
)
_ALIKE_ENDS = (
    *(
        {"an", "ang", "uan"},
        {"en", "eng"},
        {"in", "ing"},
        {"uan", "uang", "an"},
        {"ian", "iang", "an"},
        {"uen", "en", "ong"},
    ),
    *({"ong", "eng"}, {"uo", "o", "ou"}, {"ie", "ei", "e"}, {"iou", "ou"}, {"uei", "ei"}, {"i", "ü", "ei"}, {"ü", "u"}),
)


def repaired(text: str) -> str:
    """An utterance in the characters that were meant, as far as that is sure."""
    for misheard, meant in _SUMS_AND_DAYS:
        text = misheard.sub(meant, text)
    plain = text.strip(_SIGNS)
    if not plain or not all("\u4e00" <= sign <= "\u9fff" for sign in plain) or plain in _lexicon():
        return _words_repaired(text)
    heard = _syllables(plain)
    alike = ((_unlike(heard, _syllables(phrase)), phrase) for phrase in _by_length().get(len(plain), ()))
    best = min(
        ((far, phrase) for far, phrase in alike if far is not None and _may_be(plain, phrase)), default=(1.0, "")
    )
    # of two syllables alone, only the same sounds are sure
    sure = best[0] == 0.0 if len(plain) < 3 else best[0] <= MOST
    return text.replace(plain, best[1]) if sure else _words_repaired(text)


def is_phrase(text: str) -> bool:
    """Whether an utterance is just what callers say in such calls."""
    return text.strip(_SIGNS) in _lexicon()


def _words_repaired(text: str) -> str:
    """Words of the trade in a sentence, where what was written in their place is no word."""
    at = 0
    while at < len(text):
        for length in range(min(_LONGEST_WORD, len(text) - at), 1, -1):
            written = text[at : at + length]
            if written in _lexicon() or written in _dictionary():
                at += length - 1
                break
            meant = _terms().get(_syllables(written)) if all("\u4e00" <= s <= "\u9fff" for s in written) else None
            if meant and _may_be(written, meant) and not _within_words(text, at, length):
                text = text[:at] + meant + text[at + length :]
                at += length - 1
                break
        at += 1
    return text


def _may_be(written: str, meant: str) -> bool:
    """Whether none of the characters that would change is likely to be meant as it is."""
    return not any(a != b and a in _MEANT for a, b in zip(written, meant, strict=True))


def _within_words(text: str, at: int, length: int) -> bool:
    """Whether some of these characters make a word, or one with their neighbours: then they may be meant as they are."""
    first, last = max(0, at - 2), min(len(text), at + length + 2)
    for start in range(first, at + length):
        for end in range(max(start + 2, at + 1), min(last, start + 4) + 1):
            if text[start:end] in _dictionary():
                return True
    return False


def _unlike(heard: tuple[str, ...], meant: tuple[str, ...]) -> float | None:
    """How unlike two sounds of as many syllables are, from 0 to 1 on average; None if some syllable is another."""
    costs = [_unlike_one(a, b) for a, b in zip(heard, meant, strict=True)]
    return None if max(costs) > MOST_OF_ONE else sum(costs) / len(costs)


@cache
def _unlike_one(one: str, other: str) -> float:
    if one == other:
        return 0.0
    (a, b), (c, d) = _parts(one), _parts(other)
    begins = 0.0 if a == c else 0.25 if any({a, c} <= each for each in _ALIKE) else 1.0
    ends = 0.0 if b == d else 0.25 if any({b, d} <= each for each in _ALIKE_ENDS) else 1.0
    return begins + ends


@cache
def _parts(syllable: str) -> tuple[str, str]:
    from pypinyin.contrib.tone_convert import to_finals, to_initials

    return to_initials(syllable, strict=True), to_finals(syllable, strict=True)


@cache
def _lexicon() -> frozenset[str]:
    return frozenset(_lines("phrases")) | frozenset(_lines("words"))


@cache
def _by_length() -> dict[int, tuple[str, ...]]:
    found: dict[int, list[str]] = {}
    for phrase in _lines("phrases"):
        found.setdefault(len(phrase), []).append(phrase)
    return {length: tuple(phrases) for length, phrases in found.items()}


@cache
def _terms() -> dict[tuple[str, ...], str]:
    return {_syllables(word): word for word in _lines("words")}


def _lines(part: str) -> Iterable[str]:
    """The phrases, or the words, of the file: its parts begin with their name in brackets."""
    inside = False
    for line in PHRASES.read_text(encoding="utf-8").splitlines():
        line = line.partition("#")[0].strip()
        if line.startswith("["):
            inside = line == f"[{part}]"
        elif inside and line:
            yield from line.split()


@cache
def _dictionary() -> frozenset[str]:
    """The words of the language."""
    from pypinyin.phrases_dict import phrases_dict

    return frozenset(phrases_dict)


@cache
def _syllables(text: str) -> tuple[str, ...]:
    from pypinyin import Style, lazy_pinyin

    # each character by itself where a word's reading is not the point: the same characters, the same sound
    read = lazy_pinyin(text, style=Style.NORMAL)
    return (
        tuple("huan" if sign == "还" else each for sign, each in zip(text, read, strict=True))
        if len(read) == len(text)
        else ()
    )
