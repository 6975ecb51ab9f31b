"""The reminder itself: what is overdue, since when, and the question that the contact is about; or what was agreed before."""

from __future__ import annotations

from rasa_sdk.events import FollowupAction

from bot.actions.base import Events, Say, Skill, take_up
from bot.actions.heard import Heard
from bot.actions.wording import case_values, spoken_date
from courtesy.model.holds import NO_PROMISE
from courtesy.service.case_view import Case

# The form or action that takes up what was said before the person was verified.
ENTRY = {"validate_promise_form": "promise_form", "validate_instalment_form": "instalment_form"}
PAUSED = {
    "dispute": "utter_remind_disputed",
    "instalment_request": "utter_remind_instalment_request",
    "claim_paid": "utter_remind_claim_paid",
}


class BeginTalk(Skill):
    """The right party is verified: say what it is about, with what was agreed before and what they have said already."""

    action_name = "action_begin_talk"
    serves = "customer"

    def act(self, heard: Heard, say: Say) -> Events:
        """Say the reminder that fits, then take up what was said before."""
        case = self.skills.read_case(heard.contact)
        if case.account.role == "third_party" and case.customer.country == "US":  # 12 CFR 1006.18(e)
            agency = str(case.account.attributes.get("agency") or case.account.issuer)
            say("utter_debt_collector", agency=agency, creditor=case.account.issuer)
        skill = heard.slots.get("taken_up_by")
        if case.stopped is not None:
            if skill is None or case.stopped in NO_PROMISE:
                say(PAUSED.get(case.stopped, "utter_remind_paused"), **case_values(case, heard.language))
                return take_up(None)
            say("utter_remind_heard", **case_values(case, heard.language))
        elif skill is not None:
            say("utter_remind_facts", **case_values(case, heard.language))
        else:
            self._remind(heard, say, case)
        return [FollowupAction(ENTRY.get(skill, skill))] if skill else []

    def _remind(self, heard: Heard, say: Say, case: Case) -> None:
        values = case_values(case, heard.language)
        promise = case.open_promise or case.broken_promise
        if promise is None:
            say("utter_remind", **values)
            return
        promised = {
            "amount": promise.amount.spoken(heard.language),
            "date": spoken_date(promise.due, heard.language),
        }
        stands = promise is case.open_promise and promise.due >= case.local_now.date()
        say("utter_remind_promised" if stands else "utter_remind_promise_passed", **(values | promised))


class Remind(Skill):
    """The reminder in full, where the language changed or the person asks what it is about."""

    action_name = "action_remind"
    serves = "customer"

    def act(self, heard: Heard, say: Say) -> Events:
        """Say the reminder with today's facts of the account."""
        case = self.skills.read_case(heard.contact)
        if case.stopped is None:
            say("utter_remind", **case_values(case, heard.language))
        else:
            say(PAUSED.get(case.stopped, "utter_remind_paused"), **case_values(case, heard.language))
        return []
