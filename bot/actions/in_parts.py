"""Whether somebody wants to pay in parts. The model is apt to see a plan in every small amount."""

from __future__ import annotations

import re

_IN_PARTS = re.compile(
    r"\b(?:months?|monthly|mo|mos|instal\w*|plan|split\w*|spread\w*|parts?|pieces?|chunks?|bits?|break|broken|arrangement|weekly|biweekly|every|each|schedule"
    r"|over (?:time|the next)|a (?:week|paycheck))\b"
    r"|期|每|分|月|慢慢|一部分|协商",
    re.IGNORECASE,
)


def wants_parts(text: str) -> bool:
    """Whether a turn holds a word of a plan; an amount without any is an amount that they can pay."""
    return bool(_IN_PARTS.search(text))
