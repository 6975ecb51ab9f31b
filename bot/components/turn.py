"""The turn that is being worked on, and the ways it can fail.

One request of our gateway is one turn. Whatever runs inside it (the tracker store, the response generator,
the NLU components) finds it in `current_turn`; Rasa has no other way to hand it down. Leaves the work itself
to those modules.
"""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Dict, Optional

CHANNELS = ("sms", "voice")
LANGUAGES = ("en", "zh")
RANKING_LENGTH = 3


class TurnFailed(Exception):
    """The turn was not taken: nothing is stored, and the same turn may be sent again.

    Not a `RasaException`: Rasa's slot extraction swallows those and goes on without the action's events.

    Attributes:
        reason: What failed, without the customer's words or any value; it is answered and logged.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class TurnSuperseded(TurnFailed):
    """A later turn of this conversation has already been taken, so this one cannot be repeated any more."""


@dataclass
class Turn:
    """One turn of one conversation.

    Attributes:
        conversation: Our id of the contact. Never a phone number: it is stored and logged.
        turn: Our id of the turn; the same for every repeat of it.
        language: The language to answer in, `en` or `zh`.
        channel: Where the answer goes, `sms` or `voice`; picks the response variation.
        asks: What the bot's last sentence asked for; context for the classifier.
        extra: The gateway's further metadata for this turn. Never stored.
        loaded: The row version this turn started from (see `conversation_table`).
        parse: What the NLU pipeline made of the text.
    """

    conversation: str
    turn: str
    language: str
    channel: str
    asks: str = ""
    extra: Dict[str, Any] = field(default_factory=dict)
    loaded: Optional[datetime] = None
    parse: Dict[str, Any] = field(default_factory=dict)

    def metadata(self) -> Dict[str, Any]:
        """Returns what NLU components and the action server see with the message."""
        own = {
            "conversation": self.conversation,
            "turn": self.turn,
            "language": self.language,
            "channel": self.channel,
            "asks": self.asks,
        }
        return {**self.extra, **own}

    def slots(self) -> Dict[str, str]:
        """Returns the slots that follow the turn instead of the dialogue."""
        return {"language": self.language, "channel": self.channel}

    def understood(self) -> Dict[str, Any]:
        """Returns the intent the dialogue goes on with, the likeliest intents, and all meanings, the primary one first."""
        return {
            "intent": _named(self.parse.get("intent") or {}),
            "ranking": [_named(r) for r in (self.parse.get("intent_ranking") or [])[:RANKING_LENGTH]],
            "meanings": self.parse.get("meanings") or [],
        }


def _named(intent: Dict[str, Any]) -> Dict[str, Any]:
    return {"name": intent.get("name"), "confidence": intent.get("confidence")}


current_turn: ContextVar[Optional[Turn]] = ContextVar("courtesy_turn", default=None)
