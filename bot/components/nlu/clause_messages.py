"""The clauses of a turn as Rasa messages of their own, kept with it from one component of the pipeline to the next."""

from __future__ import annotations

from typing import List

from rasa.shared.nlu.constants import METADATA, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.components.nlu.clauses import clauses

PARTS = "clauses"


def with_clauses(messages: List[Message]) -> List[Message]:
    """Return the messages, and for those that can be cut their clauses as messages too, kept with them."""
    found: List[Message] = []
    for message in messages:
        if message.get(TEXT) is None:
            continue
        if message.get(PARTS) is None:
            cut = clauses(message.get(TEXT))
            about = message.get(METADATA)
            parts = [Message({TEXT: part, METADATA: about}) for part in cut] if len(cut) > 1 else []
            message.set(PARTS, parts)
        found += [message, *message.get(PARTS)]
    return found
