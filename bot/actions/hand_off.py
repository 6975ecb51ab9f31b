"""Giving the conversation to a person, with the reason in the fixed vocabulary."""

from __future__ import annotations

from bot.actions.base import Events, Say, Skill, leave_form
from bot.actions.heard import Heard
from courtesy.model.outcomes import HandOffReason

REASONS: dict[str, HandOffReason] = {
    "request_human": "human_requested",
    "self_harm": "self_harm",
    "deceased": "deceased",
    "bankruptcy": "bankruptcy",
    "attorney": "attorney",
    "identity_theft": "identity_theft",
    "object_recording": "object_recording",
    "complaint": "complaint",
    "hardship": "hardship",
}
# What is said first, where a plain "I will pass you on" would be heartless or wrong.
WORDS = {
    "self_harm": "utter_self_harm",
    "deceased": "utter_deceased",
    "identity_theft": "utter_identity_theft",
}


class HandOffAction(Skill):
    """Hands over; from then on the bot is silent."""

    action_name = "action_hand_off"

    def act(self, heard: Heard, say: Say) -> Events:
        """Record the hand-off, then say so."""
        reason = REASONS.get(heard.intent, "human_requested")
        self.skills.request_agent(heard.contact, heard.turn, reason)
        say(WORDS.get(heard.intent, "utter_hand_off"))
        return leave_form()


class VerificationEnded(Skill):
    """Two wrong answers to "please verify": the service has handed over, this only says so."""

    action_name = "action_verification_ended"

    def act(self, heard: Heard, say: Say) -> Events:
        """Say politely that a person will follow up, and nothing about why we wrote."""
        say("utter_verification_ended")
        return []
