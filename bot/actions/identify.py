"""Right-party check: is it the customer, and can they name one thing on file? Nothing about the case before that."""

from __future__ import annotations

from babel.lists import format_list

from bot.actions.base import NOT_FOR_THE_FORM, Events, Say, Skill, slots
from bot.actions.heard import Heard

FACTORS = {
    "en": {
        "card_last4": "the last four digits of your card",
        "postal_code": "your ZIP code",
        "birth_date": "your birth month and day",
        "id_last4": "the last four of your ID number",
    },
    "zh": {
        "card_last4": "卡号后四位",
        "postal_code": "邮政编码",
        "birth_date": "出生月日",
        "id_last4": "身份证号后四位",
    },
}
LOCALES = {"en": "en_US", "zh": "zh_Hans_CN"}


class ValidateRightParty(Skill):
    """Takes the answers to "is it you?" and "please verify"."""

    action_name = "validate_right_party_form"

    def act(self, heard: Heard, say: Say) -> Events:
        """Fill `is_customer` and `factor_given`; `verified` says how it ended."""
        if heard.digression:
            return NOT_FOR_THE_FORM
        says_so = heard.intent == "confirm_identity" or (heard.asks == "identity" and heard.intent == "affirm")
        if not says_so and not heard.slots.get("is_customer"):
            return NOT_FOR_THE_FORM
        self.skills.right_party.confirm(heard.contact, heard.turn)
        if heard.asks != "verification":  # not asked yet: a form can't be begun and completed by one turn
            return slots(is_customer=True, factor_given=None)
        verification = self.skills.right_party.check(heard.contact, heard.turn, heard.text)
        if verification.result == "passed":
            return slots(is_customer=True, factor_given=True, verified=True)
        if verification.result == "ended":
            return slots(is_customer=True, factor_given=False, verified=False)
        if verification.result == "nothing_given" and not says_so:
            return NOT_FOR_THE_FORM
        if verification.result == "wrong":
            say("utter_factor_wrong")
        return slots(is_customer=True, factor_given=None)


class AskIdentity(Skill):
    """Asks whether it speaks with the customer: who calls, that it is automated, how to stop."""

    action_name = "action_ask_right_party_form_is_customer"

    def act(self, heard: Heard, say: Say) -> Events:
        """Say the opening."""
        case = self.skills.read_case(heard.contact)
        say("utter_ask_identity", issuer=case.account.issuer, full_name=case.customer.name)
        return []


class AskFactor(Skill):
    """Asks for one of the factors on file, naming them."""

    action_name = "action_ask_right_party_form_factor_given"

    def act(self, heard: Heard, say: Say) -> Events:
        """Say which answers would do."""
        names = FACTORS[heard.language]
        options = [names[f] for f in self.skills.right_party.factors(heard.contact)]
        say("utter_ask_verification", options=format_list(options, style="or", locale=LOCALES[heard.language]))
        return []
