"""Who is calling: the issuer, what speaks, and how to check that it is true."""

from __future__ import annotations

import re

from bot.actions.base import Events, Say, Skill
from bot.actions.going_back import go_back
from bot.actions.heard import Heard
from bot.actions.wording import case_values

_WHICH_CARD = re.compile(
    r"\b(?:which|what) (?:card|account|one|bill)\b|\bwhat(?:'s| is) this (?:about|for|regarding)\b|哪张卡|哪个?账户|什么卡|什么事|怎么回事",
    re.IGNORECASE,
)
WHO = {"utter_who_we_are", "utter_verification_why"}


class SayWhoWeAre(Skill):
    """Answers "who is this?" and "is this a scam?" without a word about why."""

    action_name = "action_say_who_we_are"
    serves = "anyone"

    def act(self, heard: Heard, say: Say) -> Events:
        """Name the issuer and the official route to check."""
        case = self.skills.read_case(heard.contact)
        if heard.verified and _WHICH_CARD.search(heard.text):
            say("utter_balance", **case_values(case, heard.language))
            return go_back(self, heard, say, case)
        before = {turn.response for turn in self.skills.read_case.last_said(heard.contact)}
        if not heard.verified and not heard.third_party and before & WHO:  # the same words again would answer nothing
            say("utter_verification_why")
        else:
            say("utter_who_we_are", issuer=case.account.issuer)
        return go_back(self, heard, say, case)


class SayRobot(Skill):
    """Answers "are you a robot?" with yes."""

    action_name = "action_say_robot"
    serves = "anyone"

    def act(self, heard: Heard, say: Say) -> Events:
        """Say so, and how to reach a person."""
        say("utter_robot")
        return go_back(self, heard, say, self.skills.read_case(heard.contact))
