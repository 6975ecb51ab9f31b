"""Whether somebody wants to pay in parts, or offers a sum. The model is apt to see a plan in every small amount."""

from __future__ import annotations

import re

_IN_PARTS = re.compile(
    r"\b(?:months?|monthly|mo|mos|instal\w*|plan|split\w*|spread\w*|parts?|pieces?|chunks?|bits?|break|broken|arrangement|weekly|biweekly|every|each|schedule"
    r"|over (?:time|the next)|a (?:week|paycheck))\b"
    r"|期|每|分|月|慢慢|一部分|协商",
    re.IGNORECASE,
)

# "Can I pay the minimum first?" offers it.
_OFFERS_A_SUM = re.compile(
    r"\b(?:can|could|may) i (?:just |only |maybe |at least )?(?:pay|do|send|give)\b|\bwhat if i (?:just |only )?(?:pay|do)\b|(?:可以|可不可以|能不能|能)(?:先|只|就)?还|(?:先|只)还.*(?:行|可以|好)[吗不么]",
    re.IGNORECASE,
)


def wants_parts(text: str) -> bool:
    """Whether a turn holds a word of a plan; an amount without any is an amount that they can pay."""
    return bool(_IN_PARTS.search(text))


def offers_a_sum(text: str) -> bool:
    """Whether a question after an amount offers to pay it."""
    return bool(_OFFERS_A_SUM.search(text))
