"""After an aside: the question that was open is asked again, gently, and only where it may be asked."""

from __future__ import annotations

from rasa_sdk.events import FollowupAction

from bot.actions.base import Events, Say, Skill
from bot.actions.heard import Heard
from courtesy.service.case_view import Case


def go_back(skill: Skill, heard: Heard, say: Say, case: Case) -> Events:
    """Ask again what was open before this turn, not twice in the same words; a form under way does so itself."""
    if heard.form is not None or heard.third_party:
        return []
    if not heard.verified:
        return [] if heard.slots.get("check_over") else [FollowupAction("right_party_form")]
    if heard.asks == "when_can_pay" and case.stopped is None:
        before = {turn.response for turn in skill.skills.read_case.last_said(heard.contact)}
        again = "utter_ask_when_can_pay" in before
        say("utter_ask_when_can_pay_again" if again else "utter_ask_when_can_pay")
    return []
