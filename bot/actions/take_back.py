"""Taking a promise back."""

from __future__ import annotations

from bot.actions.base import Events, Say, Skill, leave_form
from bot.actions.heard import Heard


class TakeBackPromise(Skill):
    """The person takes back what they promised in this contact."""

    action_name = "action_take_back_promise"
    serves = "customer"

    def act(self, heard: Heard, say: Say) -> Events:
        """Withdraw it, then say so."""
        withdrawn = self.skills.withdraw_promise(heard.contact, heard.turn)
        say("utter_promise_withdrawn" if withdrawn else "utter_noted")
        return leave_form()
