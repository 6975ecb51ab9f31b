"""Saying "stop" in the person's own words, or how and when they may be contacted. Keywords never get here: they hold before."""

from __future__ import annotations

import re

from rasa_sdk.events import FollowupAction

from bot.actions.base import Events, Say, Skill, leave_form
from bot.actions.going_back import go_back
from bot.actions.heard import Heard
from bot.actions.promise_to_pay import takes_back
from bot.actions.two_wishes import apart_from_payment, speaks_of_payment
from bot.actions.wording import away_times
from courtesy.understanding.contact_times import read_restrictions
from courtesy.understanding.people_words import is_busy, speaks_of_another
from courtesy.understanding.safety import channel_to_stop, safety_hits

_OTHER_WAY = re.compile(
    r"\b(?:only|just|rather|instead|prefer|except|unless|other than|but) (?:(?:to|me|us|use|send|contact|write|reach|be|get|have|want|a|an|my|your|do|it|this|everything|things|anything|via|through|by|in|with|regular|paper|postal|us|snail) )*(?:e-?mail|mail|letter|writing)s?\b|\b(?:e-?mail|mail|letter)s? (?:only|instead)\b"
    r"|只(?:发|用|能)?(?:邮件|信件|书面|邮寄)|发邮件就行|书面联系",
    re.IGNORECASE,
)
_ONLY_TEXTS = re.compile(
    r"\b(?:only|just|rather|prefer|instead)\b[^.]*\b(?:text|message|sms)|\b(?:text|message)s? (?:only|me instead|instead|is (?:fine|better|ok))"
    r"|\btext(?:ing)? me (?:instead|is better)|只(?:能|可以)?(?:发)?(?:短信|信息|消息)|发短信(?:就行|就好|吧|可以)|短信联系",
    re.IGNORECASE,
)
_ONLY_CALLS = re.compile(
    r"\b(?:only|just|rather|prefer|instead)\b[^.]*\bcall|\bcalls? (?:only|me instead|instead)|只(?:能|可以)?打电话|打电话(?:就行|就好|吧)|电话联系",
    re.IGNORECASE,
)

_CALL_ME = re.compile(
    r"(?<!n't )(?<!not )(?<!never )\b(?:call|ring|phone|text|try) (?:me )?(?:back |again )?(?:at|tomorrow|later|after|around|in|tonight|this)\b"
    r"|(?<!别)(?<!要)再打(?:给我|来|过来)?|(?<!别)(?<!要)(?<!别再)(?<!要再)打给我|(?<!别)(?<!要)(?<!别再)(?<!要再)(?<!准再)(?<!许再)(?<!勿再)给我打|回电|回个?电话",
    re.IGNORECASE,
)
_LEAVE_OFF = re.compile(
    r"\b(?:do not|don'?t|dont|stop|quit|no more|never) (?:ever |you |please )?(?:call|calls|calling|text|texts|texting|contact|contacting|message|messages|messaging|phone|ring|bother)\w*\b"
    r"|(?:别|不要|不许|不准|勿)(?:再|老是?|总是?)?(?:给我)?(?:打|发|联系|来电)",
    re.IGNORECASE,
)
_NOW = re.compile(r"\b(?:right now|rn|at the moment|just now|not now|can'?t talk)\b|现在|这会儿|此刻", re.IGNORECASE)


def channel_refused(text: str) -> str | None:
    """The channel that a wish leaves out: "only text me" leaves out calls."""
    if _OTHER_WAY.search(text):
        return "all"
    if _ONLY_TEXTS.search(text):
        return "voice"
    return "sms" if _ONLY_CALLS.search(text) and not re.search(r"\d|点|时间|后|前", text) else None


def _named(heard: Heard) -> str:
    return channel_to_stop(heard.text, safety_hits(heard.text, asks=heard.asks), said_by=heard.channel)


class StopContactAction(Skill):
    """Ends contact on the channel that the person named, or on all."""

    action_name = "action_stop_contact"
    serves = "anyone"

    def act(self, heard: Heard, say: Say) -> Events:
        """Record the opt-out, confirm it once. "Cancel that promise" is none, if no rule has found one."""
        if heard.verified and heard.unsure and takes_back(heard.text):
            return [FollowupAction("action_take_back_promise")]
        self._stop(heard, say, _named(heard))
        return leave_form()

    def _stop(self, heard: Heard, say: Say, channel: str) -> None:
        self.skills.stop_contact(heard.contact, heard.turn, channel)  # type: ignore[arg-type]
        say({"sms": "utter_opt_out_sms", "voice": "utter_opt_out_voice"}.get(channel, "utter_opt_out_all"))


class RestrictContactAction(StopContactAction):
    """Not then, not there, not this way: kept from now on; "not now" only asks when."""

    action_name = "action_restrict_contact"

    def act(self, heard: Heard, say: Say) -> Events:
        """Store what was asked for and say what was understood."""
        if _CALL_ME.search(heard.text) and (is_busy(heard.text) or _NOW.search(heard.text)):
            return [FollowupAction("action_begin_call_back")]  # "I'm driving, call me at half past seven"
        wish = read_restrictions(apart_from_payment(heard.text), heard.language)
        channel = channel_refused(heard.text)
        if not wish and _LEAVE_OFF.search(heard.text) and not _CALL_ME.search(heard.text):
            # the way that is closed counts; a limit that could not be read is honoured as the stop that it sounds like
            closed = _named(heard)
            channel = channel if channel is not None and closed == "all" else closed
        if channel is not None:
            self._stop(heard, say, channel)
        if wish.times:
            spans = [(t.weekdays, t.starts, t.ends) for t in wish.times]
            self.skills.wishes.times(heard.contact, heard.turn, spans)
            say("utter_times_noted", times=away_times(wish.times, heard.language))
        elif wish.at_work:
            self.skills.wishes.not_at_work(heard.contact, heard.turn)
            say("utter_not_at_work_noted")
        if channel is None and not wish:
            other = not heard.verified and speaks_of_another(heard.text)
            return [FollowupAction("action_third_party" if other else "action_begin_call_back")]
        if channel in ("all", heard.channel):
            return leave_form()
        if heard.verified and heard.form is None and speaks_of_payment(heard.text):
            return [FollowupAction("action_begin_promise")]
        return [] if heard.third_party else go_back(self, heard, say, self.skills.read_case(heard.contact))
