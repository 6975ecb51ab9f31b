"""What the bot had just asked, as the intent model sees it.

Training examples carry it as Rasa metadata of the example or of its block; at run time it is
`metadata["asks"]` of the user message. Unknown or missing values count as "not known": an all-zero vector.
"""

from __future__ import annotations

from typing import Any, Optional

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


def asks_of(metadata: Any) -> Optional[str]:
    """Read `asks` from metadata: in training under "example" or "intent", at run time flat."""
    if not isinstance(metadata, dict):
        return None
    for layer in (metadata.get("example"), metadata.get("intent"), metadata):
        if isinstance(layer, dict) and layer.get("asks") in ASKS:
            return str(layer["asks"])
    return None


def one_hot(asks: Optional[str]) -> np.ndarray:
    """Encode what was asked; all zeros when it is not known."""
    vector = np.zeros(len(ASKS), dtype=np.float32)
    if asks is not None:
        vector[ASKS.index(asks)] = 1.0
    return vector
