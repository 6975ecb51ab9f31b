"""What no rule covers: answers to an open question first; then rephrase, then choices, then a person; and silence for machines."""

from __future__ import annotations

import re
from typing import Any

from rasa_sdk.events import FollowupAction

from bot.actions.base import Events, Say, Skill, leave_form, slots
from bot.actions.heard import Heard, around
from bot.actions.promise_to_pay import takes_back
from bot.actions.right_party_words import names_themselves
from courtesy.service.case_view import Case
from courtesy.understanding.people_words import is_child
from courtesy.understanding.reasons import dispute_reason, hardship_reason, paid_already
from courtesy.understanding.values import read_values

REPHRASE, CHOICES, ENOUGH = 1, 2, 3
# "77q" is no amount, "20th" and "2k" are something.
_GLUED = re.compile(r"\b\d+(?!(?:st|nd|rd|th|k|am|pm|usd|rmb|cny|dollars?|bucks?)\b)[a-z]\w*", re.IGNORECASE | re.ASCII)


class NotUnderstoodAction(Skill):
    """Rasa's default fallback, ours."""

    action_name = "action_default_fallback"

    def act(self, heard: Heard, say: Say) -> Events:
        """Lead on, or say that it was not understood."""
        return [self._next(heard, say)]

    def _next(self, heard: Heard, say: Say) -> Any:
        case = self.skills.read_case(heard.contact)
        if not heard.verified:
            return self._unverified(heard, say)
        if heard.asks == "reason":
            return FollowupAction("action_take_reason")
        if takes_back(heard.text) and heard.form is None:
            return FollowupAction("action_take_back_promise")
        if heard.asks == "when_can_pay" and (leads_to := self._answers(heard, case)):
            return FollowupAction(leads_to)
        if case.stopped is not None:
            return FollowupAction("action_stay_calm")
        return self._by_turns(heard, say, "utter_choices", asks_again=heard.asks == "when_can_pay")

    def _unverified(self, heard: Heard, say: Say) -> Any:
        if is_child(heard.text):
            return FollowupAction("action_third_party")
        if names_themselves(heard.text, self.skills.read_case(heard.contact).customer.first_name):
            return FollowupAction("action_begin_right_party")
        if heard.slots.get("check_over"):
            said = self.skills.read_case.last_said(heard.contact)
            if not said or said[-1].response != "utter_verification_declined":  # twice would be talking to a machine
                say("utter_verification_declined")
            return FollowupAction("action_listen")
        if heard.asks not in ("identity", "verification"):
            return FollowupAction("right_party_form")
        return self._by_turns(heard, say, "utter_choices_unverified")

    def _by_turns(self, heard: Heard, say: Say, choices: str, *, asks_again: bool = False) -> Any:
        """What is said the first, the second, the third time in a row; the question that was open stays open."""
        times = self.skills.not_understood(heard.contact)
        if times >= ENOUGH:
            return FollowupAction("action_give_up")
        say("utter_rephrase" if times == REPHRASE else choices)
        if asks_again and heard.form is None:
            say("utter_ask_when_can_pay" if times == REPHRASE else "utter_ask_when_can_pay_again")
        # a form that is under way asks its question again; without a word on what comes next, Rasa would fall back for ever
        return FollowupAction(heard.form or ("action_listen" if heard.verified else "right_party_form"))

    def _answers(self, heard: Heard, case: Case) -> str | None:
        """What an answer to "when can you pay?" leads to that only its words give away."""
        if dispute_reason(heard.text) not in (None, "fees", "wrong_amount", "already_paid"):
            return "action_dispute"
        if paid_already(heard.text, heard.language):
            return "action_claim_paid"
        if hardship_reason(heard.text) not in (None, "expenses"):
            return "action_hardship"
        said = read_values(_GLUED.sub(" ", heard.text), around(case, heard))
        return "action_begin_promise" if said.amount is not None or said.day is not None else None


class GiveUp(Skill):
    """Not understood three times: a person takes over from the customer; from somebody unknown we take leave."""

    action_name = "action_give_up"
    serves = "anyone"

    def act(self, heard: Heard, say: Say) -> Events:
        """Hand over or end."""
        if heard.verified:
            self.skills.hear_signal(heard.contact, heard.turn, "beyond_policy")
            say("utter_hand_off")
            return leave_form()
        self.skills.nothing_agreed(heard.contact, heard.turn, "not_verified")
        say("utter_verification_declined")
        return leave_form() + slots(check_over=True)


class StayCalm(Skill):
    """Whatever else is said while nothing may be asked for: it is all right, and somebody looks after it."""

    action_name = "action_stay_calm"

    def act(self, heard: Heard, say: Say) -> Events:
        """Say it once more, differently by why nothing is asked."""
        stopped = self.skills.read_case(heard.contact).stopped or ""
        say({"dispute": "utter_dispute_again", "claim_paid": "utter_claim_again"}.get(stopped, "utter_no_hurry"))
        return leave_form()
