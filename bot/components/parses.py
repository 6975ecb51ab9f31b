"""What was understood lately, so that words which were thought about while they were said are not understood once more.

A parse depends on the words and on what the gateway says about them. None of our components reads the
conversation or the ids; the rest of the metadata is all part of the key, read today or not.
"""

from __future__ import annotations

import copy
import json
from typing import Any, Dict, Mapping, Optional

# Far fewer than the texts that the sentence encoder remembers, and the oldest goes first, asked for or not: no
# words are kept for longer than there.
MOST = 32
_IDS = frozenset({"conversation", "turn"})


class Parses:
    """The parses made last, by all that they depend on."""

    def __init__(self) -> None:
        self._kept: Dict[str, Dict[str, Any]] = {}

    def recall(self, key: str) -> Optional[Dict[str, Any]]:
        """Returns a copy: Rasa makes the parse a part of the conversation, and changes it there."""
        return copy.deepcopy(self._kept.get(key))

    def keep(self, key: str, parse: Dict[str, Any]) -> None:
        """Remembers a parse, and forgets the oldest."""
        self._kept[key] = copy.deepcopy(parse)
        if len(self._kept) > MOST:
            del self._kept[next(iter(self._kept))]


def key_of(text: Optional[str], metadata: Optional[Mapping[str, Any]]) -> str:
    """Returns what a parse depends on.

    Args:
        text: The words.
        metadata: What the gateway says about them.
    """
    about = {name: value for name, value in (metadata or {}).items() if name not in _IDS}
    return json.dumps([text, about], sort_keys=True)
