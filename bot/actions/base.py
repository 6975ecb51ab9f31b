"""The frame of every action: hear, act, say. An action turns what was said into a use case and picks approved sentences."""

from __future__ import annotations

import asyncio
import re
from abc import ABC, abstractmethod
from dataclasses import replace
from typing import Any, ClassVar, Literal
from uuid import UUID

from rasa_sdk import Action, Tracker
from rasa_sdk.events import ActiveLoop, FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from bot.actions.asides import Aside, aside_of
from bot.actions.heard import MONEY_QUESTIONS, Heard, around
from courtesy.service.skills import Skills
from courtesy.understanding.people_words import serves as in_service
from courtesy.understanding.reasons import hardship_reason
from courtesy.understanding.values import read_values

Events = list[dict[str, Any]]
# Whom a skill is for: `anyone` (also somebody who is not the customer), `person` (who has not said that they are somebody else) or
# `customer` (verified in this contact).
For = Literal["anyone", "person", "customer"]

# A form that gets no slot from its validation steps aside: the rules answer the turn, then the form asks again.
NOT_FOR_THE_FORM: Events = []


# Actions that a question may lead to which they have no answer for.
ASIDES_IN = frozenset({
    "action_default_fallback", "action_state_facts", "action_how_to_pay", "action_fees", "action_consequences", "action_stay_calm",
})  # fmt: skip
OF_THE_MIND = re.compile(r"depress|mental|anxi|suicid|psych|抑郁|心理|精神", re.IGNORECASE)
# What a guess of the model must not set off while an amount or a day is what was asked for.
HARD_TO_TAKE_BACK = frozenset({"action_hand_off", "action_stop_contact", "action_abusive"})
# Actions that a form runs; what comes after them is the form's business.
INSIDE_FORMS = ("validate_", "action_ask_")


class Say:
    """Collects approved sentences with their values."""

    def __init__(self, dispatcher: CollectingDispatcher) -> None:
        self._dispatcher = dispatcher

    def __call__(self, response: str, **values: str) -> None:
        """Say a response of `domain.yml`."""
        self._dispatcher.utter_message(response=response, **values)


class Skill(Action, ABC):  # type: ignore[misc]  # rasa_sdk is untyped
    """An action of the dialogue. Errors are left to the server: the turn fails whole, and is tried again later.

    Attributes:
        serves: Whom it is for. Others are told so, and what they wanted is taken up once they are the verified customer.
    """

    action_name: ClassVar[str]
    serves: ClassVar[For] = "person"

    def __init__(self, skills: Skills) -> None:
        self.skills = skills

    def name(self) -> str:
        """The name used in rules and domain."""
        return self.action_name

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> Events:
        """Run in a thread: use cases wait for the database, and other conversations must go on meanwhile."""
        return await asyncio.to_thread(self.answer, Heard.of(tracker), Say(dispatcher))

    def answer(self, heard: Heard, say: Say) -> Events:
        """Act, and say what comes next."""
        events = self.attend(heard, say)
        return events if self.action_name.startswith(INSIDE_FORMS) else events + what_next(heard, events)

    def attend(self, heard: Heard, say: Say) -> Events:
        """Act if the skill is for whoever is on the line."""
        if heard.third_party and self.serves != "anyone":
            return [FollowupAction("action_third_party")]
        if self.serves != "anyone" and not heard.slots.get("in_service") and in_service(heard.text):
            return [FollowupAction("action_military")]  # no intent has a name for it
        if self.serves == "customer" and not heard.verified:
            return self._once_verified(heard, say)
        if heard.guess and (instead := self._instead(heard)):
            return [FollowupAction(instead)]
        if self.action_name in ASIDES_IN and (aside := aside_of(heard.text)) and self._says(aside, heard, say):
            return leave_form() if aside == "see_to_it" else []
        if not heard.verified or heard.slots.get("taken_up_by") != self.action_name:
            return self.act(heard, say)
        # what was said before the person was verified, taken up now
        words = self.skills.read_case.words_of(UUID(heard.slots["taken_up_turn"]))
        meaning = heard.slots["taken_up_intent"]
        earlier = replace(
            heard, text=words, intent=meaning, meanings=(meaning,), asks="when_can_pay", digression=False, form=None
        )
        return self.act(earlier, say) + take_up(None)

    def _instead(self, heard: Heard) -> str | None:
        """What the words of a turn say that the model only guesses at: "no, 20 is all I have", "I'm in the hospital next week"."""
        if self.action_name not in HARD_TO_TAKE_BACK or not heard.verified:
            return None
        if hardship_reason(heard.text) and not OF_THE_MIND.search(heard.text):
            return "action_hardship"
        if heard.form is not None or heard.asks not in MONEY_QUESTIONS:
            return None
        said = read_values(heard.text, around(self.skills.read_case(heard.contact), heard))
        return "action_begin_promise" if said.amount is not None or said.day is not None else None

    def _says(self, aside: Aside, heard: Heard, say: Say) -> bool:
        """Answer what no intent has a name for, and go back to what was open."""
        case = self.skills.read_case(heard.contact)
        if aside == "see_to_it":
            self.skills.nothing_agreed(heard.contact, heard.turn)
            say("utter_call_back_none")
            return True
        if not heard.verified or (aside == "hear_back" and case.stopped is None):
            return False
        say("utter_no_reduction" if aside == "reduction" else "utter_when_hear_back")
        if heard.form is None and heard.asks == "when_can_pay" and case.stopped is None:
            say("utter_ask_when_can_pay")
        return True

    def _once_verified(self, heard: Heard, say: Say) -> Events:
        """Ask who it is first."""
        if heard.slots.get("check_over"):
            say("utter_verification_declined")
            return leave_form()
        say("utter_first_verify")
        return [*take_up(heard, heard.intent), FollowupAction("right_party_form")]

    @abstractmethod
    def act(self, heard: Heard, say: Say) -> Events:
        """Do what the skill does; returns events for the tracker."""


# What may be said before the right-party check and taken up after it: the skill that reads it.
TAKES_UP = {
    "promise_to_pay": "validate_promise_form",
    "request_extension": "validate_promise_form",
    "request_instalment": "validate_instalment_form",
    "claim_paid": "action_claim_paid",
    "hardship": "action_hardship",
    "dispute_debt": "action_dispute",
    "refuse": "action_refuse",
    "ask_how_to_pay": "action_how_to_pay",
    "ask_fees": "action_fees",
    "ask_consequences": "action_consequences",
}


def take_up(heard: Heard | None, meaning: str = "") -> Events:
    """Events that keep a turn for after the right-party check; the words stay in the records, here is only where they stand."""
    if heard is None or meaning not in TAKES_UP:
        return slots(taken_up_by=None, taken_up_turn=None, taken_up_intent=None)
    return slots(taken_up_by=TAKES_UP[meaning], taken_up_turn=str(heard.turn), taken_up_intent=meaning)


def slots(**values: Any) -> Events:
    """Events that set slots. Slots hold the state of the dialogue, never a fact of the debt."""
    return [SlotSet(name, value) for name, value in values.items()]


def leave_form() -> Events:
    """Events that end whatever form is under way; otherwise Rasa goes on asking after an interruption."""
    return [ActiveLoop(None), SlotSet("requested_slot", None)]


def what_next(heard: Heard, events: Events) -> Events:
    """Say what comes after an action where it has not said so: the form under way asks again, else the customer speaks.

    Rasa knows it only for actions that a rule led to; after one that another action led to it would fall back, for ever.
    """
    if any(event["event"] == "followup" for event in events):
        return []
    left = any(event["event"] == "active_loop" for event in events)
    return [FollowupAction("action_listen" if left or heard.form is None else heard.form)]


def go_to(form: str, heard: Heard) -> Events:
    """Events that begin a form, leaving another one that is under way."""
    left = leave_form() if heard.form not in (None, form) else []
    return [*left, FollowupAction(form)]
