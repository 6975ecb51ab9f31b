"""Questions about paying: how, what it costs to be late, what follows. Only what is true for this account."""

from __future__ import annotations

from bot.actions.base import Events, Say, Skill
from bot.actions.going_back import go_back
from bot.actions.heard import Heard
from courtesy.service.consequences import consequences_for

# More than two facts in one answer are read by nobody.
AT_ONCE = 2


class HowToPay(Skill):
    """The issuer's official ways; never a card number by text or voice."""

    action_name = "action_how_to_pay"
    serves = "customer"

    def act(self, heard: Heard, say: Say) -> Events:
        """Say the ways."""
        case = self.skills.read_case(heard.contact)
        say("utter_how_to_pay", issuer=case.account.issuer)
        return go_back(heard, say, case)


class Fees(Skill):
    """Fees and interest, as the account's own data says them."""

    action_name = "action_fees"
    serves = "customer"

    def act(self, heard: Heard, say: Say) -> Events:
        """Say what is known, or where to find it."""
        case = self.skills.read_case(heard.contact)
        fee, rate = (str(case.account.attributes.get(name) or "") for name in ("late_fee", "interest_rate"))
        if "military" in case.holds or not (fee or rate):
            say("utter_fees_unknown")
        if fee and "military" not in case.holds:
            say("utter_fees", fee=fee)
        if rate and "military" not in case.holds:
            say("utter_interest_rate", rate=rate)
        return go_back(heard, say, case)


class Consequences(Skill):
    """What late payment leads to: each once in a contact, none where the debt is disputed or nothing may be asked."""

    action_name = "action_consequences"
    serves = "customer"

    def act(self, heard: Heard, say: Say) -> Events:
        """Say what holds for the account now and has not been said."""
        case = self.skills.read_case(heard.contact)
        if case.stopped is not None:
            say("utter_no_consequences_now")
            return []
        fitting = consequences_for(case.account, case.customer.country)
        said = self.skills.read_case.said_before(heard.contact, [response for response, _ in fitting])
        new = [(response, values) for response, values in fitting if response not in said]
        for response, values in new[:AT_ONCE]:
            say(response, **values)
        if not new:
            say("utter_consequences_said" if fitting else "utter_consequences_unknown")
        return go_back(heard, say, case)
