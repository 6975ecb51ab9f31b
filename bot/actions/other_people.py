"""People who are not the customer: they learn nothing, however they ask."""

from __future__ import annotations

from rasa_sdk.events import FollowupAction

from bot.actions.base import Events, Say, Skill, leave_form, slots
from bot.actions.heard import Heard
from bot.actions.right_party_words import wrong_number
from courtesy.understanding.people_words import is_child, serves, speaks_of_another

# The right-party check starts anew if the customer takes over after all.
UNVERIFIED = {
    "is_customer": None, "factor_given": None, "factor_asked": None, "verified": None, "on_the_line": "third_party",
    "taken_up_by": None,
}  # fmt: skip


# How often somebody is told that only the customer can be spoken with; after that we take leave, and then we are silent.
PATIENCE = 2


class WrongPersonAction(Skill):
    """A wrong number: apologise, remove it, end."""

    action_name = "action_wrong_person"
    serves = "anyone"

    def act(self, heard: Heard, say: Say) -> Events:
        """Suppress the number before the apology. Somebody who was verified has not got the wrong number."""
        if heard.verified:
            return [FollowupAction("action_third_party" if wrong_number(heard.text) else "action_default_fallback")]
        self.skills.wrong_person(heard.contact, heard.turn)
        say("utter_wrong_person")
        return leave_form() + slots(**UNVERIFIED)


class ThirdPartyAction(Skill):
    """A relative or colleague answers: ask only that the customer get in touch, once."""

    action_name = "action_third_party"
    serves = "anyone"

    def act(self, heard: Heard, say: Say) -> Events:
        """Record it, then ask for nothing but a message; a child is not asked even that."""
        if heard.verified and heard.intent == "third_party" and heard.unsure and not speaks_of_another(heard.text):
            return [FollowupAction("action_default_fallback")]
        self.skills.third_party(heard.contact, heard.turn)
        if serves(heard.text):
            self.skills.hear_signal(heard.contact, heard.turn, "military")
        case = self.skills.read_case(heard.contact)
        if is_child(heard.text):
            say("utter_child")
        elif heard.third_party:
            pressed = int(heard.slots.get("pressed") or 0) + 1
            if pressed <= PATIENCE and heard.intent != "third_party":
                say("utter_third_party_again", full_name=case.customer.name)
            elif pressed <= PATIENCE + 1:
                say("utter_goodbye")
            return leave_form() + slots(**UNVERIFIED, pressed=pressed)
        elif heard.asks == "identity" and heard.intent == "deny":
            say("utter_not_customer", full_name=case.customer.name)
        else:
            say("utter_third_party", full_name=case.customer.name)
        return leave_form() + slots(**UNVERIFIED)
