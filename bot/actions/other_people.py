"""People who are not the customer: they learn nothing."""

from __future__ import annotations

from bot.actions.base import Events, Say, Skill, leave_form, slots
from bot.actions.heard import Heard

# The right-party check starts anew if the customer takes over after all.
UNVERIFIED = {"is_customer": None, "factor_given": None, "verified": None}


class WrongPersonAction(Skill):
    """A wrong number: apologise, remove it, end."""

    action_name = "action_wrong_person"

    def act(self, heard: Heard, say: Say) -> Events:
        """Suppress the number before the apology."""
        self.skills.wrong_person(heard.contact, heard.turn)
        say("utter_wrong_person")
        return leave_form() + slots(**UNVERIFIED)


class ThirdPartyAction(Skill):
    """A relative or colleague answers: ask only that the customer get in touch."""

    action_name = "action_third_party"

    def act(self, heard: Heard, say: Say) -> Events:
        """Record it, then ask for nothing but a message."""
        self.skills.third_party(heard.contact, heard.turn)
        case = self.skills.read_case(heard.contact)
        say("utter_third_party", full_name=case.customer.name)
        return leave_form() + slots(**UNVERIFIED)
