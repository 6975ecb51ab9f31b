"""Contacts the person brought about: answers to a message, callbacks asked for, confirmations of an opt-out.

Each is only what it claims to be while it is valid; otherwise it is judged as a reminder.
"""

from datetime import datetime, timedelta

from courtesy.policy.clocks import latest
from courtesy.policy.facts import Contact
from courtesy.policy.moment import Finding, Findings, Moment

_REPLY_WITHIN = timedelta(hours=24)


def answered_message(moment: Moment) -> Contact | None:
    """Return the message a valid reply answers, or None where the ask is no valid reply.

    Valid for a day, by the same text or email channel, and once (12 CFR 1006.6(b)(1) and 1006.14(h)(2)(ii)).
    """
    case = moment.case
    if case.ask.purpose != "reply" or case.channel not in ("sms", "email"):
        return None
    message = case.inbound(case.channel)
    if not message or moment.at - message.at > _REPLY_WITHIN:
        return None
    answered = any(item.at > message.at for item in case.outbound((case.channel,)))
    return None if answered else message


def is_callback(moment: Moment) -> bool:
    """Say whether the ask is a callback asked for in the last seven days (12 CFR 1006.14(b)(3)(i))."""
    case = moment.case
    if case.ask.purpose != "requested_callback" or case.channel != "voice":
        return False
    message = case.inbound("sms", "email")
    heard = latest(item.at for item in (case.conversation, message) if item)
    hours = moment.rules["US-FED-FREQ-02"].number("consent_hours")
    return heard is not None and moment.at - heard <= timedelta(hours=hours)


def is_confirmation(moment: Moment) -> bool:
    """Say whether the ask confirms an opt-out by text, which few rules judge (47 CFR 64.1200(a)(12))."""
    return moment.case.ask.purpose == "opt_out_confirmation" and moment.case.channel == "sms"


def opted_out_at(moment: Moment) -> datetime | None:
    """Return the latest opt-out that a confirmation by text can confirm: the one it names, else one from texts."""
    ledger, named = moment.case.ledger, moment.case.ask.confirms
    if named is None:
        return ledger.refusal("sms")
    return latest(event.at for event in ledger.opt_outs if event.channel == named)


def tells_that_contact_ends(moment: Moment) -> bool:
    """Say whether the ask is the one text that tells a person who wants no contact at all that there will be none.

    47 CFR 64.1200(a)(12) lets one text confirm a revocation of calls and texts alike, and 15 U.S.C. 1692c(c)(1) and 12 CFR
    1006.6(c)(2)(i) let a collector say once that its efforts end. The limits of confirmations stand.
    """
    return is_confirmation(moment) and moment.case.ask.confirms == "all" and opted_out_at(moment) is not None


def already_confirmed(moment: Moment) -> bool:
    """Say whether a text has gone out since the opt-out; whatever it was, it used up the one confirmation."""
    asked = opted_out_at(moment)
    return asked is not None and any(item.at >= asked for item in moment.case.outbound(("sms",)))


def confirmation_limits(moment: Moment) -> Findings:
    """Allow one confirmation of an opt-out, within five minutes (US-TCPA-CONF-01)."""
    if not (moment.us and is_confirmation(moment)):
        return
    asked = opted_out_at(moment)
    seconds = moment.rules["US-TCPA-CONF-01"].number("within_seconds")
    if asked is None:
        because = "There is no opt-out by text to confirm."
    elif already_confirmed(moment):
        because = "A text has gone out since the opt-out, and only one may confirm it."
    elif moment.at - asked > timedelta(seconds=seconds):
        because = f"An opt-out may be confirmed within {seconds} seconds only, and they have passed."
    else:
        return
    yield Finding("US-TCPA-CONF-01", "block", because)
