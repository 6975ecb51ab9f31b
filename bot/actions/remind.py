"""The reminder itself: what is overdue, since when, and the question that the contact is about."""

from __future__ import annotations

from bot.actions.base import Events, Say, Skill
from bot.actions.heard import Heard
from bot.actions.wording import case_values


class Remind(Skill):
    """Tells the verified customer what is overdue and asks when they can pay."""

    action_name = "action_remind"

    def act(self, heard: Heard, say: Say) -> Events:
        """Say the reminder with today's facts of the account."""
        case = self.skills.read_case(heard.contact)
        say("utter_remind", **case_values(case, heard.language))
        return []


class StateFacts(Skill):
    """Answers "how much?", "since when?" and "what is the least?" from the account."""

    action_name = "action_state_facts"

    def act(self, heard: Heard, say: Say) -> Events:
        """Say the facts, whatever of them was asked for."""
        case = self.skills.read_case(heard.contact)
        say("utter_facts", **case_values(case, heard.language))
        return []
