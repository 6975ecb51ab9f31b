"""What the bot had just asked, as the intent model sees it.

Training examples carry it as Rasa metadata of the example or of its block; at run time it is
`metadata["asks"]` of the user message. Unknown or missing values count as "not known": an all-zero vector.
"""

from __future__ import annotations

from itertools import product
from typing import Any, NamedTuple, Optional

import numpy as np

ASKS = (
    "identity",
    "verification",
    "when_can_pay",
    "amount",
    "date",
    "confirmation",
    "months",
    "reason",
    "callback_time",
    "nothing",
)


class Situation(NamedTuple):
    """Where a turn stands: after which question, and whether it is a bare value."""

    asks: Optional[str]
    value: bool


# All there are, in the order of the columns of a "spread" (linear_model).
SITUATIONS = tuple(Situation(asks, value) for value, asks in product((False, True), (None, *ASKS)))


def asks_of(metadata: Any) -> Optional[str]:
    """Read `asks` from metadata: in training under "example" or "intent", at run time flat."""
    if not isinstance(metadata, dict):
        return None
    for layer in (metadata.get("example"), metadata.get("intent"), metadata):
        if isinstance(layer, dict) and layer.get("asks") in ASKS:
            return str(layer["asks"])
    return None


def features(situation: Situation) -> np.ndarray:
    """Encode a situation: the question, and once more the question for turns of this shape only."""
    size = len(ASKS)
    vector = np.zeros(3 * size, dtype=np.float32)
    if situation.asks is not None:
        place = ASKS.index(situation.asks)
        vector[place] = 1.0
        vector[(2 if situation.value else 1) * size + place] = 1.0
    return vector
