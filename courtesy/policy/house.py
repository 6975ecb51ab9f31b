"""The house's own reasons: what people told us of themselves and asked of us, kept also where no law demands it."""

from courtesy.policy.moment import Finding, Findings, Moment
from courtesy.policy.replies import answered_message, is_callback, is_confirmation
from courtesy.policy.slots import ends_of

HOLD, TIMES = "HOUSE-HOLD-01", "HOUSE-TIME-01"


def holds(moment: Moment) -> Findings:
    """Wait until a hold ends, or leave it to a person where it ends by nobody else (HOUSE-HOLD-01).

    Whoever writes to us is answered all the same, and a pause does not stop the call that the person asked for.
    """
    rule, case = moment.rules[HOLD], moment.case
    if case.channel not in rule.channels or is_confirmation(moment) or answered_message(moment):
        return
    for hold in case.account.holds:
        if case.channel not in rule.parameters["only"].get(hold.kind, rule.channels):
            continue
        because = rule.parameters["because"].get(hold.kind, f"The account is held: {hold.kind}.")
        if hold.until is None:
            yield Finding(HOLD, "human", because)
        elif moment.at < hold.until and not is_callback(moment):
            yield Finding(HOLD, "defer", because, hold.until)


def wished_times(moment: Moment) -> Findings:
    """Keep away at the times the person asked us to, also where US-FED-TIME-02 does not reach (HOUSE-TIME-01)."""
    if moment.case.channel not in moment.rules[TIMES].channels:
        return
    ends = ends_of(moment, moment.case.account.wished)
    if ends:
        yield Finding(TIMES, "defer", "The person asked us to keep away at this time of the week.", max(ends))
