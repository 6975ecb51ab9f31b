"""What every sentence goes through before a value is read: width and case; and which grammar it is for.

Nothing made here is shown to anybody, so meaning may be flattened as long as values survive.
"""

from __future__ import annotations

import re
import unicodedata

from courtesy.model.people import Language

_UNPRINTABLE = re.compile("[\x00-\x09\x0b-\x1f\x7f\ud800-\udfff]")
MAX_LENGTH = 1_600  # the longest text message Twilio delivers

_DIGITS = 25  # no card, account or phone has more
_ENDLESS = re.compile(rf"\d{{{_DIGITS},}}")
_HAN = re.compile(r"[一-鿿〇]")
_LATIN_WORD = re.compile(r"[A-Za-z]{3}")


def has_han(text: str) -> bool:
    """Whether any Chinese character occurs."""
    return _HAN.search(text) is not None


def grammars(text: str, lang: Language) -> tuple[Language, ...]:
    """Which grammars to try, in order: the script decides, the conversation's language breaks ties."""
    if has_han(text):
        return ("zh", "en") if _LATIN_WORD.search(text) else ("zh",)
    return ("zh", "en") if lang == "zh" else ("en",)


def shared(text: str) -> str:
    """Half width, lower case, bounded length."""
    # Duckling panics on NUL and on lone surrogates.
    text = _UNPRINTABLE.sub(" ", text[:MAX_LENGTH])
    text = unicodedata.normalize("NFKC", text).lower()[:MAX_LENGTH]
    return _ENDLESS.sub(lambda m: m[0][:_DIGITS], text)
