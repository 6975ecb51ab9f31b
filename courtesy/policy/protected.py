"""Who must be left alone or handed to a person: lawyers' clients, the bereaved, the insolvent, wrong numbers.

Also the account whose collector's role is unknown. None of these waits: time does not lift them.
"""

from courtesy.policy.moment import Finding, Findings, Moment


def role_known(moment: Moment) -> Findings:
    """Refuse where nobody knows in what role we ask (US-FED-DISC-01, CN-ID-01)."""
    if moment.case.account.role is None:
        because = "The account does not say whether issuer or agency collects, so nothing can be disclosed rightly."
        if moment.us:
            yield Finding("US-FED-DISC-01", "block", because)
        if moment.cn:
            yield Finding("CN-ID-01", "block", because)


def agency_texts(moment: Moment) -> Findings:
    """Send no agency texts: US carriers refuse them whatever the consent (US-CARRIER-SMS-01)."""
    if moment.us and moment.case.channel == "sms" and moment.case.third_party:
        yield Finding("US-CARRIER-SMS-01", "block", "US carriers refuse texts but from the party owed.")


def wrong_number(moment: Moment) -> Findings:
    """Never dial or text a wrong number again (US-TCPA-CONS-01, US-FED-3P-01; CN-3P-01)."""
    if not moment.case.wrong_number or moment.case.channel not in ("voice", "sms"):
        return
    because = "The number was found to be somebody else's."
    if moment.us:
        yield Finding("US-TCPA-CONS-01", "block", because)
        yield Finding("US-FED-3P-01", "block", because)
    if moment.cn:
        yield Finding("CN-3P-01", "block", because)


def represented(moment: Moment) -> Findings:
    """Talk to the lawyer, not the client (US-FED-ATTY-01; 15 U.S.C. 1692c(a)(2)), or ask a person."""
    flags = moment.case.account.flags
    if not (moment.us and flags.attorney):
        return
    wait = moment.rules["US-FED-ATTY-01"].number("response_wait_days")
    if (flags.attorney_unresponsive_days or 0) >= wait:
        because = f"The person's lawyer has been silent for {wait} days or more; a person must decide."
        yield Finding("US-FED-ATTY-01", "human", because)
    else:
        yield Finding("US-FED-ATTY-01", "block", "A lawyer represents the person.")


def disputed(moment: Moment) -> Findings:
    """Stop while a dispute is open (US-FED-DISP-01; 12 CFR 1006.38), read as written and unverified."""
    if moment.us and moment.case.account.flags.dispute_open:
        yield Finding("US-FED-DISP-01", "block", "The person disputes the debt, and it is not verified.")


def protected_persons(moment: Moment) -> Findings:
    """Leave protected persons alone (US-PROT-01; 11 U.S.C. 362, 15 U.S.C. 1681m(f), 50 U.S.C. 3931)."""
    if not moment.us:
        return
    flags = moment.case.account.flags
    states = {
        "The person is bankrupt.": flags.bankruptcy,
        "The person has died.": flags.deceased,
        "The person reports identity theft.": flags.identity_theft,
        "The person is a minor.": flags.minor,
    }
    reasons = [because for because, holds in states.items() if holds]
    if reasons:
        yield Finding("US-PROT-01", "block", " ".join(reasons))
    elif flags.military:
        yield Finding("US-PROT-01", "human", "The person is on military service; a person must decide.")


def china_protected(moment: Moment) -> Findings:
    """Apply CN-3P-01, CN-DISP-01 and CN-PLAN-01 (信用卡办法 第六十八至七十条)."""
    if not moment.cn:
        return
    flags, channel = moment.case.account.flags, moment.case.channel
    if flags.deceased or flags.minor:
        yield Finding("CN-3P-01", "block", "The debtor has died or is a minor; nobody else may be asked.")
    if channel in moment.rules["CN-DISP-01"].channels and (flags.dispute_open or flags.identity_theft):
        yield Finding("CN-DISP-01", "human", "An objection is open; a person must look into it.")
    if channel in moment.rules["CN-PLAN-01"].channels:
        if flags.instalment_agreement == "active":
            yield Finding("CN-PLAN-01", "block", "An instalment agreement is running, and collection stops.")
        elif flags.hardship:
            because = "The person says they cannot pay; a person must talk about a plan."
            yield Finding("CN-PLAN-01", "human", because)
