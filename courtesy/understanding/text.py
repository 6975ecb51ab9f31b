"""What every sentence goes through before a value is read: width and case; and which grammar it is for.

Nothing made here is shown to anybody, so meaning may be flattened as long as values survive.
"""

from __future__ import annotations

import re
import unicodedata

from courtesy.model.people import Language

MAX_LENGTH = 1_600  # the longest text message Twilio delivers

_HAN = re.compile(r"[一-鿿〇]")


def has_han(text: str) -> bool:
    """Whether any Chinese character occurs."""
    return _HAN.search(text) is not None


def grammars(text: str, lang: Language) -> tuple[Language, ...]:
    """Which grammars to try, in order: the script decides, the conversation's language breaks ties."""
    if has_han(text):
        return ("zh",)
    return ("zh", "en") if lang == "zh" else ("en",)


def shared(text: str) -> str:
    """Half width, lower case, bounded length."""
    return unicodedata.normalize("NFKC", text[:MAX_LENGTH]).lower()[:MAX_LENGTH]
