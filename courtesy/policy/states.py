"""State and city rules of the United States: when each holds, and what it asks beyond federal law.

They apply by address or area code (`jurisdiction.states`). Florida's hours are in `windows`.
"""

from courtesy.policy.counting import capped
from courtesy.policy.moment import Finding, Findings, Moment
from courtesy.policy.replies import is_confirmation


def state_rules(moment: Moment) -> Findings:
    """Apply every state rule that holds here; a confirmation of an opt-out is judged by none of them."""
    if not moment.us or is_confirmation(moment):
        return
    if "MA" in moment.states:
        yield from capped(moment, "US-ST-MA-01")
    if "WA" in moment.states:
        yield from capped(moment, "US-ST-WA-01")
    yield from _district_of_columbia(moment)
    yield from _new_york_city(moment)
    yield from _new_york(moment)
    yield from _california(moment)


def _district_of_columbia(moment: Moment) -> Findings:
    """D.C. Code 28-3814: over thirty days late, four calls or five consented messages in seven days."""
    days = moment.case.account.days_past_due
    over = moment.rules["US-ST-DC-01"].number("applies_over_days_past_due")
    if "DC" in moment.states and (days is None or days > over):
        yield from _opted_in(moment, "US-ST-DC-01", "The District of Columbia")
        yield from capped(moment, "US-ST-DC-01")


def _new_york_city(moment: Moment) -> Findings:
    """6 RCNY 5-77 from its effective date; an issuer is bound once the account is late."""
    rule, case = moment.rules["US-ST-NYC-01"], moment.case
    if "NYC" not in moment.states or moment.today(rule.parameters["zone"]) < rule.parameters["effective"]:
        return
    days = case.account.days_past_due
    if not case.third_party and days is not None and days <= 0:
        return
    yield from _opted_in(moment, rule.id, "New York City")
    yield from capped(moment, rule.id)


def _opted_in(moment: Moment, rule_id: str, place: str) -> Findings:
    channel = moment.case.channel
    if channel in ("sms", "email") and not moment.case.ledger.electronic(channel):
        because = f"{place} wants consent to electronic messages on this very channel, and there is none."
        yield Finding(rule_id, "block", because)


def _new_york(moment: Moment) -> Findings:
    """23 NYCRR 1.6: agencies and debt buyers need consent to email."""
    case = moment.case
    if "NY" in moment.states and case.third_party and case.channel == "email" and not case.ledger.live_since("email"):
        yield Finding("US-ST-NY-01", "block", "In New York an agency needs consent to email, and there is none.")


def _california(moment: Moment) -> Findings:
    """Cal. Pub. Util. Code 2874: no artificial voice without a live introduction; the bot has none."""
    if "CA" in moment.states and moment.case.artificial_voice:
        because = "California wants a live voice to introduce an artificial one."
        yield Finding("US-ST-CA-01", "block", because)
