"""Saying "stop" in the person's own words. The keywords never get here: they hold before the dialogue is asked."""

from __future__ import annotations

from bot.actions.base import Events, Say, Skill, leave_form
from bot.actions.heard import Heard
from courtesy.understanding.safety import channel_to_stop, safety_hits


class StopContactAction(Skill):
    """Ends contact on the channel that the person named, or on all."""

    action_name = "action_stop_contact"

    def act(self, heard: Heard, say: Say) -> Events:
        """Record the opt-out, confirm it once."""
        channel = channel_to_stop(heard.text, safety_hits(heard.text, asks=heard.asks))
        self.skills.stop_contact(heard.contact, heard.turn, channel)
        say({"sms": "utter_opt_out_sms", "voice": "utter_opt_out_voice"}.get(channel, "utter_opt_out_all"))
        return leave_form()
