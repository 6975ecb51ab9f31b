"""The customer says that they have paid: noted with amount and day, each asked for once, and nothing more is asked."""

from __future__ import annotations

import re
from datetime import date

from rasa_sdk.events import FollowupAction

from bot.actions.base import NOT_FOR_THE_FORM, Events, Say, Skill, leave_form, slots
from bot.actions.heard import Heard, around
from bot.actions.wording import spoken_date
from courtesy.model.holds import NO_PROMISE
from courtesy.model.money import Money
from courtesy.service.case_view import Case
from courtesy.service.promises import resolve, zone_of
from courtesy.understanding.dates import read_date
from courtesy.understanding.reasons import paid_already
from courtesy.understanding.values import read_values

ANSWERS = frozenset({
    "claim_paid", "promise_to_pay", "affirm", "deny", "out_of_scope", "ask_balance", "ask_minimum", "greet", "thanks", "request_extension",
})  # fmt: skip
NOT_SAID = "?"
QUESTION = re.compile(r"[?？]|\b(?:what|how|which|when)\b|多少|什么|几|吗|呢", re.IGNORECASE)
_WILL = re.compile(
    r"\b(?:i'?ll|will|going to|gonna|can|could|tomorrow|next|plan to|want to)\b|明天|后天|下[周个]|[我就]去|会还|再还|要还|打算|准备|可以还|能还|行不行|可以吗|行吗",
    re.IGNORECASE,
)


def read_claim(skill: Skill, heard: Heard, case: Case) -> tuple[Money | None, date | None]:
    """Amount and day of the payment that a turn speaks of."""
    said = read_values(heard.text, around(case, heard)).amount
    amount: Money | None = None
    if said is not None:
        amount = resolve(said.relative, case.account) if said.relative else said.money
    if amount is not None and amount.currency != case.account.currency:
        amount = None
    day = read_date(heard.text, heard.language, now=case.now, tz=zone_of(case.customer).key, asks=heard.asks, past=True)
    return amount, day.date if day is not None else None


class ClaimPaidAction(Skill):
    """Notes the claim with what was said, then asks for what was not."""

    action_name = "action_claim_paid"
    serves = "customer"

    def act(self, heard: Heard, say: Say) -> Events:
        """Durable first; a claim that is complete is not changed by further numbers, such as a reference."""
        case = self.skills.read_case(heard.contact)
        if case.stopped in NO_PROMISE:
            return [FollowupAction("action_stay_calm")]
        if heard.slots.get("claim_noted"):
            say("utter_claim_again")
            return leave_form()
        amount, day = read_claim(self, heard, case)
        self.skills.record_claim(heard.contact, heard.turn, amount, day)
        known = slots(claim_amount=str(amount.minor) if amount else None, claim_date=day.isoformat() if day else None)
        if amount is not None and day is not None:
            return [*known, *leave_form(), FollowupAction("action_conclude_claim")]
        say("utter_claim_heard")
        left = leave_form() if heard.form not in (None, "claim_form") else []
        return [*known, *left, FollowupAction("claim_form")]


class ValidateClaim(Skill):
    """Takes amount and day of the payment out of a turn; what is not known stays open."""

    action_name = "validate_claim_form"
    serves = "anyone"

    def act(self, heard: Heard, say: Say) -> Events:
        """Fill `claim_amount` (minor units) and `claim_date`; `?` where it was asked and not said."""
        if heard.digression or heard.intent not in ANSWERS or heard.slots.get("requested_slot") is None:
            return NOT_FOR_THE_FORM
        if heard.intent in ("ask_balance", "ask_minimum") and QUESTION.search(heard.text):
            return NOT_FOR_THE_FORM
        case = self.skills.read_case(heard.contact)
        if self._still_to_come(heard, case):
            return NOT_FOR_THE_FORM  # "then I'll go to the bank on Monday": a promise after all
        amount, day = read_claim(self, heard, case)
        self.skills.record_claim(heard.contact, heard.turn, amount, day)
        had_amount, had_day = heard.slots.get("claim_amount"), heard.slots.get("claim_date")
        told_amount = str(amount.minor) if amount else had_amount or (NOT_SAID if heard.asks == "amount" else None)
        told_day = day.isoformat() if day else had_day or (NOT_SAID if heard.asks == "date" else None)
        return slots(claim_amount=told_amount, claim_date=told_day)

    def _still_to_come(self, heard: Heard, case: Case) -> bool:
        """Whether a turn speaks of a payment that is yet to be made."""
        if heard.intent not in ("promise_to_pay", "request_extension") or paid_already(heard.text, heard.language):
            return False
        day = read_values(heard.text, around(case, heard)).day
        return _WILL.search(heard.text) is not None or (
            day is not None and day.date > case.local_now.date() and heard.asks != "date"
        )


class ConcludeClaim(Skill):
    """Says what was noted."""

    action_name = "action_conclude_claim"
    serves = "customer"

    def act(self, heard: Heard, say: Say) -> Events:
        """Say it back, with amount and day where both are known."""
        amount, day = heard.slots.get("claim_amount"), heard.slots.get("claim_date")
        if amount in (None, NOT_SAID) or day in (None, NOT_SAID):
            say("utter_claim_noted_short")
        else:
            currency = self.skills.read_case(heard.contact).account.currency
            paid = Money(int(amount), currency).spoken(heard.language)
            say("utter_claim_noted", amount=paid, date=spoken_date(date.fromisoformat(day), heard.language))
        return slots(claim_noted=True)
