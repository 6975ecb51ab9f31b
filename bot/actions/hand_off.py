"""Giving the conversation to a person, with the reason in the fixed vocabulary, and the words that fit the reason."""

from __future__ import annotations

from rasa_sdk.events import FollowupAction

from bot.actions.base import Events, Say, Skill, leave_form, slots
from bot.actions.heard import Heard
from courtesy.service.treatments import Signal
from courtesy.understanding.reasons import hardship_reason

SIGNALS: dict[str, Signal] = {
    "request_human": "request_human",
    "self_harm": "self_harm",
    "deceased": "deceased",
    "bankruptcy": "bankruptcy",
    "attorney": "attorney",
    "identity_theft": "identity_theft",
    "object_recording": "object_recording",
    "complaint": "complaint",
}
# What is said first, where a plain "I will pass you on" would be heartless or wrong.
WORDS = {
    "deceased": "utter_deceased",
    "bankruptcy": "utter_bankruptcy",
    "attorney": "utter_attorney",
    "identity_theft": "utter_identity_theft",
    "object_recording": "utter_recording_objection",
}
# Help lines and regulators are the country's, whatever language is spoken.
BY_COUNTRY = {
    "self_harm": {"US": "utter_self_harm_us", "CN": "utter_self_harm_cn"},
    "complaint": {"US": "utter_complaint_us", "CN": "utter_complaint_cn"},
}


class HandOffAction(Skill):
    """Hands over; from then on the bot is silent."""

    action_name = "action_hand_off"
    serves = "anyone"

    def act(self, heard: Heard, say: Say) -> Events:
        """Record the hand-off and all that goes with its reason, then say so."""
        signal = SIGNALS.get(heard.intent, "request_human")
        if signal == "deceased" and heard.verified and hardship_reason(heard.text) == "bereavement":
            return [FollowupAction("action_hardship")]  # somebody close to the customer has died, not the customer
        reference = self.skills.hear_signal(heard.contact, heard.turn, signal)
        if signal in BY_COUNTRY:
            country = self.skills.read_case(heard.contact).customer.country
            words = BY_COUNTRY[signal]
            say(words.get(country, words["US"]), **({"reference": reference} if signal == "complaint" else {}))
        else:
            say(WORDS.get(signal, "utter_hand_off"))
        return leave_form()


class MilitaryAction(Skill):
    """The customer is in the armed forces: thanks, no pressure, a specialist (50 U.S.C. 3901-4043)."""

    action_name = "action_military"
    serves = "anyone"

    def act(self, heard: Heard, say: Say) -> Events:
        """Hold the account and hand over."""
        self.skills.hear_signal(heard.contact, heard.turn, "military")
        say("utter_military")
        return leave_form() + slots(in_service=True)
