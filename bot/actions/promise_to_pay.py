"""A promise to pay: begun, asked for, read back in full, recorded only on a clear yes, taken back."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

from rasa_sdk.events import FollowupAction

from bot.actions.asides import asks_for_less
from bot.actions.base import Events, Say, Skill, go_to, leave_form, slots
from bot.actions.heard import Heard, around
from bot.actions.promise_form import limits
from bot.actions.wording import case_values, spoken_date
from courtesy.model.errors import Refused
from courtesy.model.holds import NO_PROMISE
from courtesy.service.case_view import Case
from courtesy.service.promises import resolve
from courtesy.understanding.reasons import paid_already
from courtesy.understanding.values import read_values

EMPTY: dict[str, Any] = {
    "promise_amount": None, "promise_date": None, "promise_confirmed": None, "promise_countered": None, "promise_denied": None,
    "promise_rest": None, "promise_end": None, "promise_days": None, "promise_offered": None, "amount_chance": None, "date_chance": None,
}  # fmt: skip
_TAKE_BACK = re.compile(
    r"\b(?:cancel|take (?:it|that) back|forget|scrap|withdraw|call off|undo|can'?t (?:make|do) (?:it|that)(?: after all)?|won'?t be able)\b|取消|撤回|算了|作废|还不了了|做不到|去不了",
    re.IGNORECASE,
)


class BeginPromise(Skill):
    """Leads into the form of a promise, unless nothing may be asked for, or the earlier promise is only being changed."""

    action_name = "action_begin_promise"
    serves = "customer"

    def act(self, heard: Heard, say: Say) -> Events:
        """Begin with what is known: of an earlier promise in this contact, what is not said anew still counts."""
        case = self.skills.read_case(heard.contact)
        said = read_values(heard.text, around(case, heard))
        if paid_already(heard.text, heard.language) and (said.day is None or said.day.date <= case.local_now.date()):
            return [FollowupAction("action_claim_paid")]
        if case.stopped in NO_PROMISE:
            say("utter_nothing_due_now")
            return leave_form()
        if case.stopped is not None and (said.day is None or heard.asks == "reason"):
            return [FollowupAction("action_take_reason")]
        if takes_back(heard.text) and said.amount is None and said.day is None:
            return [FollowupAction("action_take_back_promise")]
        if asks_for_less(heard.text):
            say("utter_no_reduction")
        begun = dict(EMPTY)
        standing = case.open_promise
        if (
            standing is not None
            and standing.contact_id == heard.contact
            and (said.amount is None) != (said.day is None)
        ):
            begun["promise_amount"] = str(standing.amount_minor) if said.amount is None else None
            begun["promise_date"] = standing.due.isoformat() if said.day is None else None
        if heard.intent == "request_extension" and said.day is None:
            least, latest = limits(case, self.skills.promise_limits)
            say("utter_extension", least=least.spoken(heard.language), latest=spoken_date(latest, heard.language))
        return slots(**begun) + go_to("promise_form", heard)


class AskDate(Skill):
    """Asks for the day: plainly, then for a rough one, then with choices."""

    action_name = "action_ask_promise_form_promise_date"

    def act(self, heard: Heard, say: Say) -> Events:
        """Ask as gently as the answers before suggest."""
        days = heard.slots.get("promise_days")
        if days:
            one, other = (spoken_date(date.fromisoformat(d), heard.language) for d in days)
            say("utter_ask_date_which", first=one, second=other)
            return []
        chance = int(heard.slots.get("date_chance") or 0)
        if chance < 2:
            say("utter_ask_date_again" if chance else "utter_ask_date")
            return []
        first, second = _suggested(self.skills.read_case(heard.contact))
        say(
            "utter_ask_date_choices",
            first=spoken_date(first, heard.language),
            second=spoken_date(second, heard.language),
        )
        return []


class AskAmount(Skill):
    """Asks for the amount, naming what would do."""

    action_name = "action_ask_promise_form_promise_amount"

    def act(self, heard: Heard, say: Say) -> Events:
        """Ask; once more with choices."""
        case = self.skills.read_case(heard.contact)
        response = "utter_ask_amount_again" if heard.slots.get("amount_chance") else "utter_ask_amount"
        if heard.asks == "amount" and heard.digression:
            response = "utter_ask_amount_briefly"  # the figures were named before the question that came between
        say(response, **case_values(case, heard.language))
        return []


class AskConfirmation(Skill):
    """Reads amount and date back in full."""

    action_name = "action_ask_promise_form_promise_confirmed"

    def act(self, heard: Heard, say: Say) -> Events:
        """Ask whether it is right."""
        case = self.skills.read_case(heard.contact)
        amount = resolve(heard.slots["promise_amount"], case.account)
        due = date.fromisoformat(heard.slots["promise_date"])
        say(
            "utter_confirm_counter" if heard.slots.get("promise_offered") else "utter_confirm_promise",
            amount=amount.spoken(heard.language),
            date=spoken_date(due, heard.language),
        )
        return []


class ConcludePromise(Skill):
    """The form is over: a promise to record, one for a person to decide, or none."""

    action_name = "action_conclude_promise"
    serves = "customer"

    def act(self, heard: Heard, say: Say) -> Events:
        """Durable before it is acknowledged."""
        end = heard.slots.get("promise_end")
        if heard.slots.get("promise_confirmed"):
            try:
                self._record(heard, say)
            except Refused as error:
                if error.rules not in (("READ-BACK",), ("CLEAR-YES",)):
                    raise
                # the yes was sent before they heard what it is to, two texts in a row, or is none: read it back again
                return slots(promise_confirmed=None) + go_to("promise_form", heard)
        elif end == "beyond_policy":
            self.skills.hear_signal(heard.contact, heard.turn, "beyond_policy")
            say("utter_beyond_policy")
        else:
            say("utter_not_confirmed" if end == "not_confirmed" else "utter_no_date")
        return slots(**EMPTY)

    def _record(self, heard: Heard, say: Say) -> None:
        case = self.skills.read_case(heard.contact)
        amount = resolve(heard.slots["promise_amount"], case.account)
        due = date.fromisoformat(heard.slots["promise_date"])
        rest = bool(heard.slots.get("promise_rest")) and amount < case.account.balance
        promise = self.skills.record_promise(heard.contact, heard.turn, amount, due, rest_later=rest)
        told = {"amount": promise.amount.spoken(heard.language), "date": spoken_date(promise.due, heard.language)}
        say("utter_promise_recorded", **told)
        if rest:
            say("utter_promise_rest", date=told["date"])


def takes_back(text: str) -> bool:
    """Whether somebody takes back what they said they would pay."""
    return bool(_TAKE_BACK.search(text))


def _suggested(case: Case) -> tuple[date, date]:
    """Two days that suit many: a week ahead, and the end of the fortnight after."""
    today = case.local_now.date()
    friday = today + timedelta(days=(4 - today.weekday()) % 7 or 7)
    return friday, friday + timedelta(days=14)
