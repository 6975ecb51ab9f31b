"""Hello, thanks, goodbye, a yes or no out of the blue."""

from __future__ import annotations

from rasa_sdk.events import FollowupAction

from bot.actions.base import Events, Say, Skill, go_to, leave_form, slots
from bot.actions.going_back import go_back
from bot.actions.heard import Heard
from bot.actions.promise_to_pay import takes_back

# Nobody has to have the last word: two machines would never end.
FAREWELLS = frozenset({"utter_goodbye", "utter_welcome"})


class GreetAction(Skill):
    """Hello, or hello again."""

    action_name = "action_greet"

    def act(self, heard: Heard, say: Say) -> Events:
        """Begin, or go on where we were."""
        case = self.skills.read_case(heard.contact)
        if heard.verified and heard.form is None and heard.asks != "when_can_pay":
            say("utter_how_can_i_help")
            return []
        return go_back(self, heard, say, case)


class ThanksAction(Skill):
    """Thanks."""

    action_name = "action_thanks"
    serves = "anyone"

    def act(self, heard: Heard, say: Say) -> Events:
        """Return them, unless farewells are going back and forth."""
        if heard.form is None and not _farewell_before(self, heard):
            say("utter_welcome" if heard.verified else "utter_goodbye")
        return []


class GoodbyeAction(Skill):
    """Goodbye: whatever was open is closed, and why nothing came of it is noted."""

    action_name = "action_goodbye"
    serves = "anyone"

    def act(self, heard: Heard, say: Say) -> Events:
        """Note the outcome, then say goodbye. A call back at a time that was named and read back still counts."""
        if heard.form == "call_back_form" and heard.slots.get("call_back_at"):
            return [*slots(call_back_confirmed=True), *leave_form(), FollowupAction("action_conclude_call_back")]
        self.skills.nothing_agreed(heard.contact, heard.turn)
        if not _farewell_before(self, heard):
            say("utter_goodbye")
        return leave_form()


class AffirmAction(Skill):
    """A yes that no form was waiting for: it answers what was asked last."""

    action_name = "action_affirm"

    def act(self, heard: Heard, say: Say) -> Events:
        """Go on with what was agreed to."""
        if not heard.verified and heard.asks == "identity":
            return [FollowupAction("action_begin_right_party")]
        if not heard.verified and not self.skills.read_case.last_said(heard.contact):
            # the answer to a text of ours whose contact has ended meanwhile; it still has to be proved
            say("utter_who_we_are", issuer=self.skills.read_case(heard.contact).account.issuer)
            return [FollowupAction("action_begin_right_party")]
        if heard.verified and heard.asks == "when_can_pay":
            return [FollowupAction("action_begin_promise")]
        if heard.asks == "callback_time":
            return go_to("call_back_form", heard)
        if heard.form is None and (heard.verified or heard.asks == "nothing"):
            say("utter_noted")
            return []
        return go_back(self, heard, say, self.skills.read_case(heard.contact))


class DenyAction(Skill):
    """A no that no form was waiting for."""

    action_name = "action_deny"

    def act(self, heard: Heard, say: Say) -> Events:
        """Not the customer, not able to pay, or nothing more to say."""
        if not heard.verified and heard.asks == "identity":
            return [FollowupAction("action_third_party")]
        if heard.verified and takes_back(heard.text):
            return [FollowupAction("action_take_back_promise")]
        case = self.skills.read_case(heard.contact)
        if heard.verified and heard.asks == "when_can_pay" and case.stopped is None:
            self.skills.nothing_agreed(heard.contact, heard.turn, "no_date_given")
            say("utter_ask_why_not")
            return slots(reason_of="why_not")
        if heard.verified and heard.form is None:
            say("utter_noted")
            return []
        return go_back(self, heard, say, case)


def _farewell_before(skill: Skill, heard: Heard) -> bool:
    said = skill.skills.read_case.last_said(heard.contact)
    return bool(said) and said[-1].response in FAREWELLS
