"""A promise to pay: amount and date in any order, read back in full, recorded only on a clear yes."""

from __future__ import annotations

import re
from datetime import date

from rasa_sdk.events import SlotSet

from bot.actions.base import NOT_FOR_THE_FORM, Events, Say, Skill, slots
from bot.actions.heard import Heard, around
from bot.actions.wording import spoken_date
from courtesy.service.case_view import Case
from courtesy.service.promises import PromiseLimits, assess, resolve
from courtesy.understanding.values import read_values

# What may carry an amount or a date for the promise. Any other meaning goes first, even with an amount in it: "I'll pay Friday
# but stop texting me" is a stop.
ANSWERS = frozenset({"promise_to_pay", "affirm", "deny", "request_extension", "greet", "thanks", "out_of_scope"})
# "the minimum then" answers "how much?"; "what is the minimum?" does not
_QUESTION = re.compile(r"[?？]|\b(?:what|how|which|when)\b|多少|什么|几|吗|呢", re.IGNORECASE)


def answers_the_form(heard: Heard) -> bool:
    """Whether a turn can be about the promise that is being made."""
    if heard.intent in ("ask_minimum", "ask_balance"):
        return heard.asks == "amount" and not _QUESTION.search(heard.text)
    return heard.intent in ANSWERS


class ValidatePromise(Skill):
    """Takes amount, date and the answer to the read-back out of a turn."""

    action_name = "validate_promise_form"

    def act(self, heard: Heard, say: Say) -> Events:
        """Fill `promise_amount` (`full`, `minimum`, `half` or minor units), `promise_date` and `promise_confirmed`."""
        amount, due = heard.slots.get("promise_amount"), heard.slots.get("promise_date")
        if heard.digression or not answers_the_form(heard):
            return NOT_FOR_THE_FORM
        case = self.skills.read_case(heard.contact)
        said_amount, said_date, unsure = self._read(heard, case)
        changed = bool(said_amount or said_date)
        if heard.asks == "confirmation" and not changed:
            if heard.intent in ("affirm", "promise_to_pay"):
                return slots(promise_amount=amount, promise_date=due, promise_confirmed=True)
            if heard.intent == "deny":
                say("utter_promise_start_over")
                return slots(promise_amount=None, promise_date=None, promise_confirmed=None)
        if unsure:
            say("utter_date_unclear")
        elif not changed and heard.intent != "promise_to_pay":
            return NOT_FOR_THE_FORM
        amount, due = said_amount or amount, said_date or due
        if amount and due:
            return self._judge(heard, case, amount, due, say)
        return slots(promise_amount=amount, promise_date=due, promise_confirmed=None)

    def _read(self, heard: Heard, case: Case) -> tuple[str | None, str | None, bool]:
        """Amount and date said in this turn, and whether a date was said that could be several."""
        said = read_values(heard.text, around(case, heard))
        amount: str | None = None
        if said.amount is not None and said.amount.relative:
            amount = said.amount.relative
        elif said.amount is not None and said.amount.currency == case.account.currency:
            amount = str(said.amount.money.minor) if said.amount.money else None
        if said.day is None or said.day.ambiguous:
            return amount, None, said.day is not None
        return amount, said.day.date.isoformat(), False

    def _judge(self, heard: Heard, case: Case, amount: str, due: str, say: Say) -> Events:
        """Hold a complete promise against the limits; one counter-offer, then a person decides."""
        money = resolve(amount, case.account)
        verdict = assess(
            case.account, case.customer, money, date.fromisoformat(due), case.now, self.skills.promise_limits
        )
        if verdict == "above_balance":
            amount, verdict = "full", "ok"
        if verdict == "ok":
            return slots(promise_amount=amount, promise_date=due, promise_confirmed=None)
        if verdict == "past":
            say("utter_date_past")
            return slots(promise_amount=amount, promise_date=None, promise_confirmed=None)
        if heard.slots.get("promise_countered"):
            return slots(promise_amount=amount, promise_date=due, promise_confirmed=False)
        say("utter_promise_counter", **_limits(case, heard.language, self.skills.promise_limits))
        kept = {"promise_amount": None} if verdict == "below_minimum" else {"promise_date": None}
        return slots(
            **({"promise_amount": amount, "promise_date": due} | kept),
            promise_confirmed=None,
            promise_countered=True,
        )


def _limits(case: Case, language: str, limits: PromiseLimits) -> dict[str, str]:
    latest = case.local_now.date().fromordinal(case.local_now.date().toordinal() + limits.days)
    least = min(case.account.min_due, case.account.balance)
    return {"least": least.spoken(language), "latest": spoken_date(latest, language)}


class AskConfirmation(Skill):
    """Reads amount and date back in full."""

    action_name = "action_ask_promise_form_promise_confirmed"

    def act(self, heard: Heard, say: Say) -> Events:
        """Ask whether it is right."""
        case = self.skills.read_case(heard.contact)
        amount = resolve(heard.slots["promise_amount"], case.account)
        due = date.fromisoformat(heard.slots["promise_date"])
        say(
            "utter_confirm_promise",
            amount=amount.spoken(heard.language),
            date=spoken_date(due, heard.language),
        )
        return []


class RecordPromiseAction(Skill):
    """Records the confirmed promise, then says so."""

    action_name = "action_record_promise"

    def act(self, heard: Heard, say: Say) -> Events:
        """Durable before it is acknowledged."""
        case = self.skills.read_case(heard.contact)
        amount = resolve(heard.slots["promise_amount"], case.account)
        due = date.fromisoformat(heard.slots["promise_date"])
        promise = self.skills.record_promise(heard.contact, heard.turn, amount, due)
        say(
            "utter_promise_recorded",
            amount=promise.amount.spoken(heard.language),
            date=spoken_date(promise.due, heard.language),
        )
        return cleared()


class PassPromiseOn(Skill):
    """A promise outside the limits, offered twice: a person decides."""

    action_name = "action_pass_promise_on"

    def act(self, heard: Heard, say: Say) -> Events:
        """Hand over as beyond policy."""
        self.skills.request_agent(heard.contact, heard.turn, "beyond_policy")
        say("utter_beyond_policy")
        return cleared()


def cleared() -> Events:
    """An empty promise form, for the next promise."""
    names = ("promise_amount", "promise_date", "promise_confirmed", "promise_countered")
    return [SlotSet(name, None) for name in names]
