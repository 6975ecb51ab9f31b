"""Mandarin words in an English sentence: names and products as an English voice can say them, syllable by syllable and without tones."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from speech.mandarin_readings import Unspeakable, syllables

_INITIALS = {
    "q": "ʧ", "x": "ʃ", "j": "ʤ", "zh": "ʤ", "ch": "ʧ", "sh": "ʃ", "r": "ɹ", "z": "dz", "c": "ts", "g": "ɡ",
}  # fmt: skip
_FINALS = {
    "a": "ˈɑ", "ai": "ˈI", "an": "ˈɑn", "ang": "ˈɑŋ", "ao": "ˈW", "e": "ˈʌ", "ei": "ˈA", "en": "ˈʌn", "eng": "ˈʌŋ", "er": "ˈɑɹ", "ê": "ˈɛ",
    "i": "ˈi", "ia": "jˈɑ", "ian": "jˈɛn", "iang": "jˈɑŋ", "iao": "jˈW", "ie": "jˈɛ", "in": "ˈin", "ing": "ˈiŋ", "iong": "jˈʊŋ", "iou": "jˈO",
    "ong": "ˈʊŋ", "ou": "ˈO", "o": "wˈɔ",
    "u": "ˈu", "ua": "wˈɑ", "uai": "wˈI", "uan": "wˈɑn", "uang": "wˈɑŋ", "uei": "wˈA", "uen": "wˈʌn", "ueng": "wˈʌŋ", "uo": "wˈɔ",
    "ü": "ˈu", "üe": "wˈɛ", "üan": "wˈɛn", "ün": "ˈun",
}  # fmt: skip
_BUZZES = {"zh": "ˈɜɹ", "ch": "ˈɜɹ", "sh": "ˈɜɹ", "r": "ˈɜɹ", "z": "ˈə", "c": "ˈə", "s": "ˈə"}
# What a final is said with that has no initial, or ü behind l and n.
_GLIDES = {"i": "j", "in": "j", "ing": "j", "u": "w"}
_HANZI = re.compile(r"[\u4e00-\u9fff]+")


def said_in_english(text: str) -> str:
    """An English sentence with its Mandarin words as [word](/sounds/), the way English voices of this family take them.

    Raises:
        Unspeakable: If it holds letters that are neither Latin nor Chinese.
    """
    for letter in _HANZI.sub("", text):
        if letter.isalpha() and "LATIN" not in unicodedata.name(letter, ""):
            raise Unspeakable(letter)
    return _HANZI.sub(lambda word: f"[{word.group()}](/{sounds_in_english(word.group())}/)", text)


def sounds_in_english(word: str) -> str:
    """A Mandarin word as the nearest English sounds."""
    return " ".join(_sound(each.rstrip("12345")) for each in syllables(word))


@cache
def _sound(syllable: str) -> str:
    from pypinyin.contrib.tone_convert import to_finals, to_initials

    initial, final = to_initials(syllable, strict=True), to_finals(syllable, strict=True, v_to_u=True)
    if syllable in ("er", "r"):
        initial, final = "", "er"
    if final not in _FINALS:
        raise Unspeakable(syllable)
    if final == "i" and initial in _BUZZES:
        return _INITIALS.get(initial, initial) + _BUZZES[initial]
    glide = "j" if final.startswith("ü") and initial in ("", "l", "n") else "" if initial else _GLIDES.get(final, "")
    return _INITIALS.get(initial, initial) + glide + _FINALS[final]
