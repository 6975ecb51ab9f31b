"""Saying "stop" in the person's own words. The keywords never get here: they hold before the dialogue is asked."""

from __future__ import annotations

import re

from bot.actions.base import Events, Say, Skill, leave_form
from bot.actions.heard import Heard

_CALLS = re.compile(r"\bcall|\bphon|\bring|打电话|来电|致电|电话", re.IGNORECASE)
_TEXTS = re.compile(r"\btext|\bmessag|\bsms\b|短信|发信息|消息", re.IGNORECASE)


def channel_meant(text: str) -> str:
    """The channel that a "stop" speaks of; all of them unless exactly one is named."""
    calls, texts = bool(_CALLS.search(text)), bool(_TEXTS.search(text))
    return "voice" if calls and not texts else "sms" if texts and not calls else "all"


class StopContactAction(Skill):
    """Ends contact on the channel that the person named, or on all."""

    action_name = "action_stop_contact"

    def act(self, heard: Heard, say: Say) -> Events:
        """Record the opt-out, confirm it once."""
        channel = channel_meant(heard.text)
        self.skills.stop_contact(heard.contact, heard.turn, channel)  # type: ignore[arg-type]
        say({"sms": "utter_opt_out_sms", "voice": "utter_opt_out_voice"}.get(channel, "utter_opt_out_all"))
        return leave_form()
