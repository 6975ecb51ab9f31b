"""Trouble with the debt or with paying it: disputes, hardship, refusal. Heard, noted, never argued with."""

from __future__ import annotations

from rasa_sdk.events import FollowupAction

from bot.actions.base import Events, Say, Skill, leave_form, slots
from bot.actions.heard import Heard, around
from courtesy.model.holds import STOPS_ASKING
from courtesy.service.case_view import Case
from courtesy.understanding.reasons import VULNERABLE, dispute_reason, hardship_reason
from courtesy.understanding.values import read_values

LOOKED_INTO = STOPS_ASKING - {"hardship", "vulnerable", "refused", "instalment_request", "claim_paid"}


class DisputeAction(Skill):
    """Takes the point: nothing more is asked for until it has been checked. Who says so need not be verified."""

    action_name = "action_dispute"

    def act(self, heard: Heard, say: Say) -> Events:
        """Open the dispute; ask once what is wrong, if it was not said."""
        case = self.skills.read_case(heard.contact)
        reason = dispute_reason(heard.text)
        again = "dispute" in case.holds
        self.skills.record_dispute(heard.contact, heard.turn, reason)
        if again:
            say("utter_dispute_again")
        elif not heard.verified:
            say("utter_dispute_unverified")
        else:
            say("utter_dispute")
            if reason is None:
                say("utter_ask_dispute_reason")
                return leave_form() + slots(reason_of="dispute")
        return leave_form()


class HardshipAction(Skill):
    """No pressure: noted, contact paused, a specialist gets in touch."""

    action_name = "action_hardship"

    def act(self, heard: Heard, say: Say) -> Events:
        """Record it with the reason that was told; ask for one once, if none was."""
        if heard.asks == "reason" and heard.slots.get("reason_of") == "plan":
            return [FollowupAction("action_take_reason")]
        case = self.skills.read_case(heard.contact)
        if case.stopped in LOOKED_INTO:
            return [FollowupAction("action_stay_calm")]
        reason = hardship_reason(heard.text)
        again = "hardship" in case.holds or "vulnerable" in case.holds
        careful = reason in VULNERABLE
        self.skills.hear_signal(heard.contact, heard.turn, "vulnerable" if careful else "hardship", reason=reason)
        if again:
            say("utter_no_hurry")
            return leave_form()
        say("utter_vulnerable" if careful else "utter_hardship")
        if reason is None and heard.verified:
            say("utter_ask_hardship_reason")
            return leave_form() + slots(reason_of="hardship")
        return leave_form()


class RefuseAction(Skill):
    """A plain no: noted, no pressure, a person looks at it."""

    action_name = "action_refuse"

    def act(self, heard: Heard, say: Say) -> Events:
        """Record it; the door to a reason stays open."""
        case = self.skills.read_case(heard.contact)
        if not heard.verified:
            return self._unverified(heard, say)
        if case.stopped is not None:
            return [FollowupAction("action_stay_calm")]
        self.skills.hear_signal(heard.contact, heard.turn, "refuse")
        say("utter_refuse")
        return leave_form()

    def _unverified(self, heard: Heard, say: Say) -> Events:
        """Somebody who does not want to talk to us: no debt has been spoken of yet."""
        self.skills.nothing_agreed(heard.contact, heard.turn, "not_verified")
        say("utter_verification_declined")
        return leave_form() + slots(check_over=True)


class TakeReasonAction(Skill):
    """Takes the answer to "why?", whatever it was asked about. Whatever is said is enough."""

    action_name = "action_take_reason"
    serves = "customer"

    def act(self, heard: Heard, say: Say) -> Events:
        """Add the reason to what it belongs to."""
        case, about = self.skills.read_case(heard.contact), heard.slots.get("reason_of")
        done = leave_form() + slots(reason_of=None)
        if about == "dispute":
            self.skills.record_dispute(heard.contact, heard.turn, dispute_reason(heard.text) or "other")
            say("utter_reason_noted")
        elif about == "plan":
            self._add_to_plan(heard, case)
            say("utter_reason_noted")
        elif about == "hardship":
            reason = hardship_reason(heard.text)
            self.skills.hear_signal(
                heard.contact, heard.turn, "vulnerable" if reason in VULNERABLE else "hardship", reason=reason
            )
            say("utter_no_hurry")
        elif about == "why_not" and hardship_reason(heard.text):
            return [*done, FollowupAction("action_hardship")]
        elif about == "why_not" and dispute_reason(heard.text):
            return [*done, FollowupAction("action_dispute")]
        else:
            say("utter_no_hurry" if case.stopped else "utter_noted")
        return done

    def _add_to_plan(self, heard: Heard, case: Case) -> None:
        said = read_values(heard.text, around(case, heard)).amount
        now = said.money if said is not None and said.money and said.currency == case.account.currency else None
        reason = hardship_reason(heard.text)
        self.skills.record_instalments(heard.contact, heard.turn, months=None, each=None, reason=reason, pay_now=now)
