"""Twilio's default handling of STOP, START and HELP on long codes.

Single-word texts only, whatever their case; the text still reaches the product, with `OptOutType`.
See https://help.twilio.com/articles/223134027 and https://www.twilio.com/docs/messaging/tutorials/advanced-opt-out.
"""

from typing import Literal

OptOutType = Literal["STOP", "START", "HELP"]

_STOP = frozenset({"STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT"})
_START = frozenset({"START", "UNSTOP"})
_HELP = frozenset({"HELP", "INFO"})

REPLIES: dict[OptOutType, str] = {
    "STOP": "You have successfully been unsubscribed. You will not receive any more messages from this "
    "number. Reply START to resubscribe.",
    "START": "You have successfully been re-subscribed to messages from this number. Reply HELP for help. "
    "Reply STOP to unsubscribe. Msg&Data Rates May Apply.",
    "HELP": "Reply STOP to unsubscribe. Msg&Data Rates May Apply.",
}


def opt_out_type(body: str, *, opted_out: bool) -> OptOutType | None:
    """What a text means to Twilio itself, if anything.

    YES opts back in, but to a customer who is not opted out it is an ordinary answer.
    """
    word = body.strip().upper()
    if word in _STOP:
        return "STOP"
    if word in _START or (opted_out and word == "YES"):
        return "START"
    if word in _HELP and not opted_out:
        return "HELP"
    return None
