"""Makes the customer's words safe to hand to Rasa.

Rasa reads a message that starts with "/" as a command from a developer: `/confirm_identity` would set that
intent with full confidence, and entities with it. Nothing a customer types or says may do that.
"""

from __future__ import annotations

import re
import unicodedata

MAX_CHARACTERS = 1600  # ten SMS segments; a longer text is not an answer to a reminder

# Every slash a later normalisation could turn into "/" (NFKC maps the full-width one), and the marks that
# Rasa puts in front of commands.
_SLASHES = "/\\／＼⁄∕⧸⧹"
_COMMAND = re.compile(r"EXTERNAL\s*[:：]", re.IGNORECASE)


def _ignorable(character: str) -> bool:
    """Says whether a character is blank or invisible, so that "/" after it would come first when stripped."""
    return character.isspace() or unicodedata.category(character) in ("Cc", "Cf", "Zs", "Zl", "Zp")


def neutralise(text: str) -> str:
    """Returns the text without anything Rasa would read as a command.

    Only the front is touched, because only the front is special: "3/4" and "24/7" stay as they are.

    Args:
        text: The words as the carrier or the recogniser delivered them.
    """
    # Lone surrogates cannot be encoded, and NUL cannot be stored in Postgres: either would fail the turn for
    # ever.
    text = text.encode("utf-8", "ignore").decode("utf-8")
    text = "".join(c if c in "\n\t" or unicodedata.category(c) != "Cc" else " " for c in text)
    while True:
        start = 0
        while start < len(text) and (text[start] in _SLASHES or _ignorable(text[start])):
            start += 1
        text = text[start:]
        command = _COMMAND.match(text)
        if not command:
            return text[:MAX_CHARACTERS].rstrip()
        text = text[command.end() :]
