"""Two wishes in one turn: a payment, and a limit on contact. "I'll pay 200 on the 22nd, but don't call my work"."""

from __future__ import annotations

import re

_BOUNDARY = re.compile(
    r"\s*(?:[,;.!，。；！]+|\b(?:but|and|also|plus|just)\b|但是?|不过|另外|还有|然后)\s*", re.IGNORECASE
)
_OFFER = re.compile(
    r"\b(?:pay|send|do|give|put|transfer|make)\b[^,.;]*\d|\b(?:i'?ll|i will|i can|gonna|going to|let me) (?:\w+ )?(?:pay|send|transfer)\b|(?:还|付|转)(?!有|是|要|在|没)[^，。；]*[\d一二两三四五六七八九十百千万全]"
    r"|[\d一二两三四五六七八九十百千万全][^，。；]*(?:还|付|转)(?!有|是|要|在|没)",
    re.IGNORECASE,
)
_NOT = re.compile(r"\b(?:don'?t|dont|do not|never|stop|quit|no)\b|别|不要|不许|勿", re.IGNORECASE)


def speaks_of_payment(text: str) -> bool:
    """Whether a part of a turn offers a payment."""
    return any(_offers(part) for part in _BOUNDARY.split(text))


def apart_from_payment(text: str) -> str:
    """What a turn says beside its payment, whose day must not be taken for one to keep away."""
    parts = [part for part in _BOUNDARY.split(text) if part]
    others = [part for part in parts if not _offers(part)]
    return ", ".join(others) if others and len(others) < len(parts) else text


def _offers(part: str) -> bool:
    return bool(_OFFER.search(part)) and not _NOT.search(part)
