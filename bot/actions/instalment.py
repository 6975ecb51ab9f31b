"""A request to pay in instalments: what is asked for, read back, passed on for a person to decide. Never an approval."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from rasa_sdk.events import FollowupAction

from bot.actions.base import NOT_FOR_THE_FORM, Events, Say, Skill, go_to, leave_form, slots
from bot.actions.heard import Heard, around
from bot.actions.in_parts import wants_parts
from bot.actions.yes import confirms
from courtesy.model.errors import InvalidInput
from courtesy.model.holds import NO_PROMISE
from courtesy.model.money import Money
from courtesy.service.case_view import Case
from courtesy.service.instalments import assess_plan
from courtesy.understanding.instalments import read_plan
from courtesy.understanding.reasons import VULNERABLE, hardship_reason
from courtesy.understanding.values import read_values

ANSWERS = frozenset({
    "request_instalment", "promise_to_pay", "request_extension", "affirm", "deny", "out_of_scope", "greet", "thanks", "hardship",
    "confirm_identity",
})  # fmt: skip
EMPTY: dict[str, Any] = {
    "plan_terms": None, "plan_months": None, "plan_each": None, "plan_confirmed": None, "plan_chance": None, "plan_countered": None,
    "plan_end": None, "plan_reason": None,
}  # fmt: skip
# A rate on its own, where the sentence around it is a question.
_RATE = re.compile(
    r"[$¥]?\d[\d,.]*\s*(?:dollars|bucks|usd|yuan|块|元)?\s*(?:a|per|each|every|/)\s*mo(?:nth)?\b"
    r"|(?:每个?月|一个?月)[^\d一二两三四五六七八九]{0,4}[\d一二两三四五六七八九十百千万]+",
    re.IGNORECASE,
)
# Who can pay nothing at all asks for help, not for a plan.
_NOTHING_AT_ALL = re.compile(
    r"\b(?:can'?t|cannot|can not|unable to) (?:even )?(?:pay|afford|do) (?:any|it|this|that|at all|nothing)|\bnothing (?:at all|left|coming in)\b|还不(?:了|上|起)|一分(?:钱)?(?:也|都)|没法还|拿什么还",
    re.IGNORECASE,
)
CHANCES = 3


class BeginInstalments(Skill):
    """Leads into the form, unless nothing is taken down while something is being looked into."""

    action_name = "action_begin_instalments"
    serves = "customer"

    def act(self, heard: Heard, say: Say) -> Events:
        """Begin."""
        if self.skills.read_case(heard.contact).stopped in NO_PROMISE:
            say("utter_nothing_due_now")
            return leave_form()
        if (
            heard.asks == "reason"
            and heard.slots.get("reason_of") == "plan"
            and not read_plan(heard.text, heard.language).months
        ):
            return [FollowupAction("action_take_reason")]
        if heard.form is None and self._offers_a_sum(heard):
            return [FollowupAction("action_begin_promise")]
        return slots(**EMPTY) + go_to("instalment_form", heard)

    def _offers_a_sum(self, heard: Heard) -> bool:
        """Whether it is no wish for a plan ("I can pay 60"), whatever the model makes of it."""
        if wants_parts(heard.text):
            return False
        said = read_values(heard.text, around(self.skills.read_case(heard.contact), heard))
        return said.amount is not None and not said.plan


class ValidateInstalments(Skill):
    """Takes months, monthly amount and the answer to the read-back out of a turn."""

    action_name = "validate_instalment_form"
    serves = "anyone"

    def act(self, heard: Heard, say: Say) -> Events:
        """Fill `plan_terms` (as soon as either is known) and `plan_confirmed`."""
        begins = heard.slots.get("requested_slot") is None
        if heard.digression or heard.intent not in ANSWERS:
            return NOT_FOR_THE_FORM
        if heard.intent == "hardship" and not begins:
            return self._why(heard, say)
        case = self.skills.read_case(heard.contact)
        months, each = self._read(heard, case)
        if months is None and each is None:
            return self._without_terms(heard, begins)
        if heard.intent == "promise_to_pay" and not self._of_a_plan(heard, case):
            return NOT_FOR_THE_FORM  # "forget that, I'll just pay 500 on Friday"
        known = slots(
            plan_months=months or heard.slots.get("plan_months"), plan_each=each or heard.slots.get("plan_each")
        )
        limits = self.skills.plan_limits
        if assess_plan(months, limits) != "ok":
            if heard.slots.get("plan_countered"):
                return ended("beyond_policy")
            say("utter_plan_limits", least=str(limits.least), most=str(limits.most))
            return slots(plan_terms=None, plan_months=None, plan_confirmed=None, plan_countered=True)
        return known + slots(plan_terms=True, plan_confirmed=None)

    def _why(self, heard: Heard, say: Say) -> Events:
        """Why they ask for it, told before they were asked: kept for the request, which goes on. Graver things come first."""
        reason, terms = hardship_reason(heard.text), heard.slots.get("plan_terms")
        if reason is None or reason in VULNERABLE or _NOTHING_AT_ALL.search(heard.text):
            return NOT_FOR_THE_FORM
        chance = int(heard.slots.get("plan_chance") or 0) + (not terms)
        if chance >= CHANCES:
            return ended("beyond_policy")
        say("utter_reason_noted")
        return slots(plan_terms=terms, plan_confirmed=None, plan_reason=reason, plan_chance=chance)

    def _read(self, heard: Heard, case: Case) -> tuple[int | None, str | None]:
        """Months and monthly amount (minor units) said in this turn."""
        said = read_values(heard.text, around(case, heard))
        each = minor(said.plan.amount_per_month, case.account.currency)
        if each is None and (rate := _RATE.search(heard.text)):
            each = minor(read_plan(rate[0], heard.language).amount_per_month, case.account.currency)
        asked = heard.asks in ("months", "amount")
        if each is None and said.plan.months is None and asked and said.amount is not None and said.amount.money:
            each = str(said.amount.money.minor)
        return said.plan.months, each

    def _of_a_plan(self, heard: Heard, case: Case) -> bool:
        said = read_values(heard.text, around(case, heard))
        return bool(said.plan) or said.day is None

    def _without_terms(self, heard: Heard, begins: bool) -> Events:
        if begins:
            return slots(plan_terms=None, plan_confirmed=None)
        terms = heard.slots.get("plan_terms")
        if heard.asks == "confirmation" and terms:
            if confirms(heard, "request_instalment", "promise_to_pay"):
                return slots(plan_terms=True, plan_confirmed=True)
            return ended("not_confirmed") if heard.intent == "deny" else NOT_FOR_THE_FORM
        if heard.intent in ("greet", "thanks"):
            return NOT_FOR_THE_FORM
        chance = int(heard.slots.get("plan_chance") or 0) + 1
        if chance >= CHANCES:
            return ended("beyond_policy")
        return slots(plan_terms=None, plan_confirmed=None, plan_chance=chance)


def ended(why: str) -> Events:
    """Events that complete the form without a request."""
    return slots(plan_terms=True, plan_confirmed=False, plan_end=why)


def minor(amount: Decimal | None, currency: str) -> str | None:
    """An amount in minor units, if it is one of the currency."""
    if amount is None:
        return None
    try:
        return str(Money.of(amount, currency).minor)
    except InvalidInput:
        return None


class AskTerms(Skill):
    """Asks for months or a monthly amount."""

    action_name = "action_ask_instalment_form_plan_terms"

    def act(self, heard: Heard, say: Say) -> Events:
        """Ask; once more with an example of an answer."""
        say("utter_ask_plan_again" if heard.slots.get("plan_chance") else "utter_ask_plan")
        return []


class AskPlanConfirmed(Skill):
    """Reads the request back, and says that a person decides."""

    action_name = "action_ask_instalment_form_plan_confirmed"

    def act(self, heard: Heard, say: Say) -> Events:
        """Ask whether to pass it on."""
        months, each = heard.slots.get("plan_months"), heard.slots.get("plan_each")
        values: dict[str, Any] = {}
        if months:
            values["months"] = str(months)
        if each:
            currency = self.skills.read_case(heard.contact).account.currency
            values["each"] = Money(int(each), currency).spoken(heard.language)
        response = {(True, True): "utter_confirm_plan", (True, False): "utter_confirm_plan_months"}.get(
            (bool(months), bool(each)), "utter_confirm_plan_amount"
        )
        say(response, **values)
        return []


class ConcludeInstalments(Skill):
    """The form is over: a request to record, one for a person to talk about, or none."""

    action_name = "action_conclude_instalments"
    serves = "customer"

    def act(self, heard: Heard, say: Say) -> Events:
        """Durable before it is acknowledged; then the reason may be told, and what is possible now."""
        if heard.slots.get("plan_confirmed"):
            case = self.skills.read_case(heard.contact)
            months, each = heard.slots.get("plan_months"), heard.slots.get("plan_each")
            self.skills.record_instalments(
                heard.contact,
                heard.turn,
                months=int(months) if months else None,
                each=Money(int(each), case.account.currency) if each else None,
                reason=heard.slots.get("plan_reason"),
            )
            say("utter_plan_recorded")
            return slots(**EMPTY, reason_of="plan")
        if heard.slots.get("plan_end") == "beyond_policy":
            self.skills.hear_signal(heard.contact, heard.turn, "beyond_policy")
            say("utter_beyond_policy")
        else:
            self.skills.nothing_agreed(heard.contact, heard.turn, "not_confirmed")
            say("utter_not_confirmed")
        return slots(**EMPTY)
