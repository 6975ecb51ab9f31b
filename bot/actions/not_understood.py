"""What no rule covers: before the right-party check it is the check's turn; after it, rephrase, then choices, then a person."""

from __future__ import annotations

from rasa_sdk.events import FollowupAction

from bot.actions.base import Events, Say, Skill
from bot.actions.heard import Heard


class NotUnderstoodAction(Skill):
    """Rasa's default fallback, ours."""

    action_name = "action_default_fallback"

    def act(self, heard: Heard, say: Say) -> Events:
        """Lead on, or say that it was not understood."""
        case = self.skills.read_case(heard.contact)
        if not case.contact.verified:
            return [FollowupAction("right_party_form")]
        if heard.asks == "verification":
            return [FollowupAction("action_remind")]
        if heard.asks == "when_can_pay" and heard.intent == "affirm":
            return [FollowupAction("promise_form")]
        times = self.skills.not_understood(heard.contact)
        if times >= 3:
            self.skills.request_agent(heard.contact, heard.turn, "beyond_policy")
            say("utter_hand_off")
        else:
            say("utter_rephrase" if times == 1 else "utter_choices")
        # a form that is under way asks its question again; without a word on what comes next, Rasa would fall back for ever
        return [FollowupAction(heard.form or "action_listen")]
