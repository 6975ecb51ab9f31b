"""Questions about the account and about paying: how much, since when, how, what it costs to be late, what follows.

Only what is true for this account. Who asks two things at once is answered both.
"""

from __future__ import annotations

from collections.abc import Callable

from rasa_sdk.events import FollowupAction

from bot.actions.base import Events, Say, Skill
from bot.actions.going_back import go_back
from bot.actions.heard import Heard, around
from bot.actions.in_parts import offers_a_sum
from bot.actions.wording import case_values
from courtesy.service.case_view import Case
from courtesy.service.consequences import consequences_for
from courtesy.understanding.values import read_values

# More than two facts in one answer are read by nobody.
AT_ONCE = 2


class Question(Skill):
    """Answers what was asked, then goes back to what was open."""

    serves = "customer"

    def act(self, heard: Heard, say: Say) -> Events:
        """Answer the question that led here, and another one in the same turn."""
        case = self.skills.read_case(heard.contact)
        if heard.form is None and case.stopped is None and offers_a_sum(heard.text) and self._amount(heard, case):
            return [FollowupAction("action_begin_promise")]
        asked = list(dict.fromkeys(m for m in (heard.intent, *heard.meanings) if m in ANSWERS))
        for meaning in asked[:AT_ONCE] or ["ask_balance"]:
            ANSWERS[meaning](self, heard, say, case, meaning)
        return go_back(self, heard, say, case)

    def _amount(self, heard: Heard, case: Case) -> bool:
        said = read_values(heard.text, around(case, heard))
        return said.amount is not None and not said.plan

    def facts(self, heard: Heard, say: Say, case: Case, asked: str) -> None:
        """How much, since when, what is the least."""
        say(FACTS[asked], **case_values(case, heard.language))

    def how_to_pay(self, heard: Heard, say: Say, case: Case, asked: str) -> None:
        """The issuer's official ways; never a card number by text or voice."""
        say("utter_how_to_pay", issuer=case.account.issuer)

    def fees(self, heard: Heard, say: Say, case: Case, asked: str) -> None:
        """Fees and interest as the account's own data says them, or where to find them."""
        fee, rate = (str(case.account.attributes.get(name) or "") for name in ("late_fee", "interest_rate"))
        if "military" in case.holds or not (fee or rate):
            say("utter_fees_unknown")
            return
        if fee:
            say("utter_fees", fee=fee)
        if rate:
            say("utter_interest_rate", rate=rate)

    def consequences(self, heard: Heard, say: Say, case: Case, asked: str) -> None:
        """What holds for the account now and has not been said; nothing where nothing may be asked."""
        if case.stopped is not None:
            say("utter_no_consequences_now")
            return
        fitting = consequences_for(case.account, case.customer.country, case.days_late)
        said = self.skills.read_case.said_before(heard.contact, [response for response, _ in fitting])
        new = [(response, values) for response, values in fitting if response not in said]
        for response, values in new[:AT_ONCE]:
            say(response, **values)
        if not new:
            say("utter_consequences_said" if fitting else "utter_consequences_unknown")


FACTS = {"ask_balance": "utter_balance", "ask_due_date": "utter_due_date", "ask_minimum": "utter_minimum"}
ANSWERS: dict[str, Callable[[Question, Heard, Say, Case, str], None]] = {
    **dict.fromkeys(FACTS, Question.facts),
    "ask_how_to_pay": Question.how_to_pay,
    "ask_fees": Question.fees,
    "ask_consequences": Question.consequences,
}


class StateFacts(Question):
    """How much, since when, what is the least."""

    action_name = "action_state_facts"


class HowToPay(Question):
    """How to pay."""

    action_name = "action_how_to_pay"


class Fees(Question):
    """What it costs to be late."""

    action_name = "action_fees"


class Consequences(Question):
    """What late payment leads to."""

    action_name = "action_consequences"
