"""Collects what the bot says in one turn, each sentence with its name in the domain and its metadata.

The gateway decides by these whether a sentence may leave (it must not disclose a debt before the right party
is verified), so a sentence is never split and never sent from here.
"""

from __future__ import annotations

import logging
from typing import Any, Dict, List, Type

from rasa.core.channels.channel import OutputChannel

from bot.components.script import VALUES

logger = logging.getLogger(__name__)


class Replies(OutputChannel):
    """The sentences of one turn."""

    def __init__(self) -> None:
        self.messages: List[Dict[str, Any]] = []

    async def send_response(self, recipient_id: str, message: Dict[str, Any]) -> None:
        """Keeps a sentence.

        Args:
            recipient_id: The conversation.
            message: Rasa's message. `utter_action` and `metadata` come from the response variation in the
            domain, and `script` adds the values it was filled with.
        """
        text = message.get("text")
        if not text:
            logger.error("The response %s has no text and was left out.", message.get("utter_action"))
            return
        self.messages.append(
            {
                "response": message.get("utter_action"),
                "text": text,
                "metadata": message.get("metadata") or {},
                "values": message.get(VALUES) or {},
            }
        )


class SmsReplies(Replies):
    """Picks the `channel: sms` variations."""

    @classmethod
    def name(cls) -> str:
        """Returns the name responses are looked up with."""
        return "sms"


class VoiceReplies(Replies):
    """Picks the `channel: voice` variations."""

    @classmethod
    def name(cls) -> str:
        """Returns the name responses are looked up with."""
        return "voice"


BY_CHANNEL: Dict[str, Type[Replies]] = {kind.name(): kind for kind in (SmsReplies, VoiceReplies)}
