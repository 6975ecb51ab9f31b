"""Who is calling: the issuer, and how to check that it is true."""

from __future__ import annotations

from bot.actions.base import Events, Say, Skill
from bot.actions.heard import Heard


class SayWhoWeAre(Skill):
    """Answers "who is this?" without a word about why."""

    action_name = "action_say_who_we_are"

    def act(self, heard: Heard, say: Say) -> Events:
        """Name the issuer and the official route to check."""
        say("utter_who_we_are", issuer=self.skills.read_case(heard.contact).account.issuer)
        return []
