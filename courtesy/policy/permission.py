"""By the person's own word: consent to calls and texts, refusals of a channel, where a number came from.

The bookkeeping of grants and revocations is `consents`.
"""

from courtesy.policy.clocks import latest
from courtesy.policy.moment import Finding, Findings, Moment
from courtesy.policy.reading import days_between
from courtesy.policy.replies import already_confirmed, answered_message, is_confirmation, tells_that_contact_ends


def telephone_consent(moment: Moment) -> Findings:
    """Demand consent to artificial voices and texts (US-TCPA-CONS-01; 47 U.S.C. 227(b)(1)(A)(iii)).

    A revocation is reported under US-TCPA-REV-01 as well (47 CFR 64.1200(a)(10)-(11)).
    """
    case, ledger = moment.case, moment.case.ledger
    if not moment.us or case.channel not in ("voice", "sms") or is_confirmation(moment):
        return
    by_hand = case.channel == "voice" and not case.artificial_voice
    if ledger.revoked(case.channel, by_hand=by_hand):
        because = "The person revoked consent and has not given it again on this channel."
        yield Finding("US-TCPA-CONS-01", "block", because)
        yield Finding("US-TCPA-REV-01", "block", because)
    elif case.artificial_voice and case.account.phone_line != "landline" and not ledger.live_since("voice"):
        yield Finding("US-TCPA-CONS-01", "block", "There is no consent to artificial-voice calls on file.")
    elif case.channel == "sms" and not ledger.live_since("sms"):
        yield Finding("US-TCPA-CONS-01", "block", "There is no consent to texts on file.")


def medium_refused(moment: Moment) -> Findings:
    """Respect a refused channel (US-FED-MEDIUM-01; 12 CFR 1006.14(h)).

    It may be used to confirm the refusal once, and to answer the person who later writes on it.
    """
    case = moment.case
    if not moment.us or case.channel not in moment.rules["US-FED-MEDIUM-01"].channels:
        return
    refused = case.ledger.refused(case.channel)
    if not refused:
        return
    if is_confirmation(moment):
        if already_confirmed(moment):
            because = "The person refused texts, and the one confirmation has gone out."
            yield Finding("US-FED-MEDIUM-01", "block", because)
        return
    message = answered_message(moment)
    if message and message.at > refused:
        return
    because = f"The person refused contact by {case.channel}."
    yield Finding("US-FED-MEDIUM-01", "block", because)
    if case.channel == "email":
        yield Finding("US-TCPA-REV-01", "block", because)


def source_checked(moment: Moment) -> Findings:
    """Demand a fresh source for a number or address (US-FED-ELEC-02; 12 CFR 1006.6(d)(3)-(5))."""
    case, ledger = moment.case, moment.case.ledger
    if not moment.us or is_confirmation(moment):
        return
    if case.channel == "email":
        if not ledger.live_since("email") and not case.inbound("email"):
            yield Finding("US-FED-ELEC-02", "block", "The person neither consented to email nor wrote from it.")
    elif case.channel == "sms":
        days = moment.rules["US-FED-ELEC-02"].number("recheck_days")
        texted = case.inbound("sms")
        checked = latest((ledger.live_since("sms"), texted.at if texted else None))
        if ledger.refused("sms"):
            yield Finding("US-FED-ELEC-02", "block", "The person refused texts to this number.")
        elif not checked or days_between(moment.at, checked) > days:
            because = f"Nothing in {days} days shows that this number is still the person's."
            yield Finding("US-FED-ELEC-02", "block", because)


def china_refusals(moment: Moment) -> Findings:
    """Respect a refusal in China (US-TCPA-REV-01 there): of the channel, or in writing of everything."""
    case = moment.case
    if not moment.cn or case.channel == "letter":
        return
    if case.account.flags.cease_in_writing or case.ledger.refused_in_china(case.channel):
        yield Finding("US-TCPA-REV-01", "block", "The person refused to be contacted this way.")


def cease(moment: Moment) -> Findings:
    """Stop on every channel when told to (US-FED-CEASE-01; 15 U.S.C. 1692c(c)); only a review lifts it.

    Before it holds, the person may be told once that it does.
    """
    if not moment.us:
        return
    if moment.case.account.flags.cease_in_writing:
        yield Finding("US-FED-CEASE-01", "block", "The person asked in writing that contact cease.")
    elif any(event.channel == "all" for event in moment.case.ledger.opt_outs) and not tells_that_contact_ends(moment):
        yield Finding("US-FED-CEASE-01", "block", "The person asked that all contact cease.")
