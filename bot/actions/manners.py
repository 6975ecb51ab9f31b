"""How people talk to us and want to be talked to: abuse, language, pace, once more please."""

from __future__ import annotations

from rasa_sdk.events import FollowupAction, SlotSet

from bot.actions.base import Events, Say, Skill, leave_form
from bot.actions.going_back import go_back
from bot.actions.heard import Heard
from courtesy.model.contact import Turn
from courtesy.understanding.language_wanted import language_wanted
from courtesy.understanding.people_words import says_who_they_are

# Said again by whoever says them: facts may have changed, and forms ask for themselves.
NOT_REPEATED = frozenset({"utter_goodbye", "utter_slower", "utter_language_switched"})


class AbusiveAction(Skill):
    """One calm request to be civil; then the conversation ends, without penalty."""

    action_name = "action_abusive"
    serves = "anyone"

    def act(self, heard: Heard, say: Say) -> Events:
        """Warn once, then end. Nobody is told off on a guess."""
        if heard.unsure:
            return [FollowupAction("action_default_fallback")]
        if self.skills.wishes.warn(heard.contact):
            say("utter_abusive_warning")
            return []
        self.skills.hear_signal(heard.contact, heard.turn, "abusive")
        say("utter_abusive_end")
        return leave_form()


class SwitchLanguageAction(Skill):
    """Another language, from this very turn on; an interpreter where it is none of ours."""

    action_name = "action_switch_language"
    serves = "anyone"

    def act(self, heard: Heard, say: Say) -> Events:
        """Keep the wish, answer in the language, ask the open question again in it."""
        wanted = language_wanted(heard.text, heard.language)
        if wanted == "other":
            self.skills.hear_signal(heard.contact, heard.turn, "request_human")
            say("utter_language_not_spoken")
            return leave_form()
        self.skills.wishes.language(heard.contact, heard.turn, wanted)
        # what this action says would still be worded in the language before
        return [SlotSet("language", wanted), FollowupAction("action_language_switched")]


class LanguageSwitched(Skill):
    """The first words in the new language."""

    action_name = "action_language_switched"
    serves = "anyone"

    def act(self, heard: Heard, say: Say) -> Events:
        """Say so, and ask the open question again."""
        say("utter_language_switched")
        if not heard.verified and not heard.third_party and says_who_they_are(heard.text):
            return [FollowupAction("action_begin_right_party")]
        if heard.form is None and heard.verified and heard.asks == "when_can_pay":
            return [FollowupAction("action_remind")]
        return go_back(self, heard, say, self.skills.read_case(heard.contact))


class RepeatAction(Skill):
    """The last thing said, again."""

    action_name = "action_repeat"
    serves = "anyone"

    def act(self, heard: Heard, say: Say) -> Events:
        """Say it again with the values it was said with; a form under way asks its question itself."""
        said = again(self.skills.read_case.last_said(heard.contact), asked_by_form=heard.form is not None)
        for turn in said:
            say(turn.response or "", **(turn.filled or {}))
        if not said and heard.form is None:
            return go_back(self, heard, say, self.skills.read_case(heard.contact))
        return []


class SlowerAction(Skill):
    """Slowly on the phone, briefly by text, and the open question again."""

    action_name = "action_slower"
    serves = "anyone"

    def act(self, heard: Heard, say: Say) -> Events:
        """Keep the wish for this contact."""
        self.skills.wishes.slow(heard.contact, heard.turn)
        say("utter_slower")
        if heard.form is not None:
            return []
        said = again(self.skills.read_case.last_said(heard.contact), asked_by_form=False)
        if heard.channel == "sms" and heard.asks == "when_can_pay":
            return go_back(self, heard, say, self.skills.read_case(heard.contact))
        for turn in said:
            say(turn.response or "", **(turn.filled or {}))
        return [] if said else go_back(self, heard, say, self.skills.read_case(heard.contact))


def again(said: list[Turn], *, asked_by_form: bool) -> list[Turn]:
    """What of an answer is said again: its approved sentences, without the question if a form asks it."""
    kept = [turn for turn in said if turn.response and turn.response not in NOT_REPEATED]
    return [turn for turn in kept if not (asked_by_form and turn.asks not in (None, "nothing"))]
