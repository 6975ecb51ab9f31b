"""Right-party check: is it the customer, and can they name one thing on file? Nothing about the case before that."""

from __future__ import annotations

from rasa_sdk.events import FollowupAction

from bot.actions.base import NOT_FOR_THE_FORM, TAKES_UP, Events, Say, Skill, leave_form, slots, take_up
from bot.actions.going_back import go_back
from bot.actions.heard import Heard
from bot.actions.remind import BeginTalk
from bot.actions.right_party_words import (
    asks_why,
    offers_at_length,
    offers_to_pay,
    only_digits,
    somebody_else,
    wants_a_call,
    will_not_tell,
    would_rather_talk_later,
    wrong_number,
)
from courtesy.service.factor_words import offered
from courtesy.understanding.people_words import says_who_they_are, serves
from courtesy.understanding.reasons import dispute_reason, hardship_reason

# Turns without a factor that are an answer to "please verify" all the same; anything else is an aside.
NO_FACTOR = frozenset(
    {"deny", "refuse", "affirm", "confirm_identity", "out_of_scope", "promise_to_pay", "request_extension"}
)
DECLINES = frozenset({"deny", "refuse"})
REFUSALS, ATTEMPTS = 2, 3


def taken_up(heard: Heard) -> Events:
    """Events that keep what else was said beside "it's me", to be taken up once that is proved."""
    meaning = next((m for m in heard.meanings if m in TAKES_UP), "")
    if not meaning and heard.asks in ("identity", "nothing") and offers_to_pay(heard.text):
        meaning = "promise_to_pay"
    return take_up(heard, meaning) if meaning else []


def note_trouble(skill: Skill, heard: Heard, say: Say) -> None:
    """Record what is said of trouble beside "it's me" at once; what it means for the talk is seen once that is proved."""
    if "dispute_debt" in heard.meanings[1:]:
        skill.skills.record_dispute(heard.contact, heard.turn, dispute_reason(heard.text))
    if "hardship" in heard.meanings[1:]:
        skill.skills.hear_signal(heard.contact, heard.turn, "hardship", reason=hardship_reason(heard.text))
        say("utter_sorry")


class BeginRightParty(Skill):
    """The person says that they are the customer, perhaps with a factor in the same breath."""

    action_name = "action_begin_right_party"
    serves = "anyone"

    def act(self, heard: Heard, say: Say) -> Events:
        """Take their word for a beginning, and check the factor if they gave one."""
        if somebody_else(heard) or (heard.third_party and not says_who_they_are(heard.text)):
            return [FollowupAction("action_third_party")]
        if serves(heard.text):
            return [FollowupAction("action_military")]
        if only_digits(heard) and not heard.verified and not self.skills.right_party.named(heard.contact):
            return [FollowupAction("right_party_form")]
        if heard.verified:
            case = self.skills.read_case(heard.contact)
            if heard.form is None and heard.asks != "when_can_pay":
                say("utter_noted" if heard.asks == "nothing" else "utter_how_can_i_help")
            return go_back(self, heard, say, case)
        note_trouble(self, heard, say)
        kept = slots(on_the_line=None, check_over=None) + taken_up(heard)
        # somebody who was not the customer a moment ago is asked properly
        first = not heard.third_party and not self.skills.right_party.named(heard.contact)
        self.skills.right_party.confirm(heard.contact, heard.turn)
        if not heard.verified and would_rather_talk_later(heard):
            return [*kept, *slots(is_customer=True), FollowupAction("action_begin_call_back")]
        if first and self._proved(heard):
            return [*kept, *slots(is_customer=True, verified=True), *leave_form(), FollowupAction("action_begin_talk")]
        return [*kept, *slots(is_customer=True), FollowupAction("right_party_form")]

    def _proved(self, heard: Heard) -> bool:
        given = self.skills.right_party.check(heard.contact, heard.turn, heard.text, volunteered=True)
        return given.result == "passed"


class ValidateRightParty(Skill):
    """Takes the answers to "is it you?" and "please verify"."""

    action_name = "validate_right_party_form"
    serves = "anyone"

    def act(self, heard: Heard, say: Say) -> Events:
        """Fill `is_customer` and `factor_given`; `verified` says how it ended."""
        named = self.skills.right_party.named(heard.contact)
        if (
            heard.digression
            or (only_digits(heard) and not named)
            or wants_a_call(heard)
            or would_rather_talk_later(heard)
        ):
            return NOT_FOR_THE_FORM
        says_so = heard.intent == "confirm_identity" or (heard.asks == "identity" and heard.intent == "affirm")
        if somebody_else(heard) or (not says_so and not heard.slots.get("is_customer")):
            return NOT_FOR_THE_FORM
        asked = heard.asks == "verification" or bool(heard.slots.get("factor_asked"))
        # not on the turn that begins the form: one turn can't begin and complete it
        volunteers = heard.slots.get("requested_slot") is not None and not named
        if not named:
            self.skills.right_party.confirm(heard.contact, heard.turn)
        if heard.slots.get("requested_slot") is not None:  # else the action that began the form has done it
            note_trouble(self, heard, say)
        if not asked and not volunteers:
            return slots(is_customer=True, factor_given=None) + taken_up(heard)
        verification = self.skills.right_party.check(heard.contact, heard.turn, heard.text, volunteered=not asked)
        if verification.result == "passed":
            return slots(is_customer=True, factor_given=True, verified=True) + (
                taken_up(heard) if offers_to_pay(heard.text) or offers_at_length(heard) else []
            )
        if verification.result == "ended":
            return slots(is_customer=True, factor_given=False, verified=False, check_over=True)
        if verification.result == "wrong":
            say("utter_factor_wrong")
        elif asked:
            return self._nothing_given(heard, say)
        return slots(is_customer=True, factor_given=None) + taken_up(heard)

    def _nothing_given(self, heard: Heard, say: Say) -> Events:
        """No factor in the answer: once more, saying why, and then no more."""
        self.skills.nothing_agreed(heard.contact, heard.turn, "not_verified")
        declines = heard.intent in DECLINES or (heard.intent == "dispute_debt" and dispute_reason(heard.text) is None)
        # who has said that it is them has no wrong number because they won't tell a random one their ZIP code
        declines = declines or (heard.intent == "wrong_person" and not wrong_number(heard.text))
        declines = declines or (heard.guess and will_not_tell(heard.text))
        wonders = asks_why(heard.text) and heard.intent in NO_FACTOR | {"ask_identity"}
        if heard.intent not in NO_FACTOR and not declines and not wonders:
            return NOT_FOR_THE_FORM
        refused = int(heard.slots.get("factor_refused") or 0) + declines
        missed = int(heard.slots.get("factor_missed") or 0) + 1
        counted = slots(is_customer=True, factor_refused=refused, factor_missed=missed)
        if refused >= REFUSALS or missed >= ATTEMPTS:
            return counted + slots(factor_given=False, verified=False, check_over=True)
        if declines or wonders:
            say("utter_verification_why")
        return counted + slots(factor_given=None)


class AskIdentity(Skill):
    """Asks whether it speaks with the customer: who calls, that it is automated, how to stop."""

    action_name = "action_ask_right_party_form_is_customer"
    serves = "anyone"

    def act(self, heard: Heard, say: Say) -> Events:
        """Say the opening."""
        case = self.skills.read_case(heard.contact)
        if heard.asks == "identity" or heard.intent == "ask_identity":  # who we are has just been said
            say("utter_ask_identity_again", full_name=case.customer.name)
        else:
            say("utter_ask_identity", issuer=case.account.issuer, full_name=case.customer.name)
        return []


class AskFactor(Skill):
    """Asks for one of the factors on file, naming them."""

    action_name = "action_ask_right_party_form_factor_given"
    serves = "anyone"

    def act(self, heard: Heard, say: Say) -> Events:
        """Say which answers would do."""
        told = offered(self.skills.right_party.factors(heard.contact), heard.language)
        say(
            "utter_ask_verification_again" if heard.slots.get("factor_asked") else "utter_ask_verification",
            options=told,
        )
        return slots(factor_asked=True)


class ConcludeRightParty(Skill):
    """The check is over."""

    action_name = "action_begin_checked"
    serves = "anyone"

    def act(self, heard: Heard, say: Say) -> Events:
        """Go on to the reminder, or end politely and say nothing about why we wrote."""
        if heard.verified:
            # here and not as the next action, which would be one more request that the customer waits for
            return BeginTalk(self.skills).attend(heard, say)
        handed_over = self.skills.read_case(heard.contact).contact.owner == "human"
        say("utter_verification_ended" if handed_over else "utter_verification_declined")
        return []
