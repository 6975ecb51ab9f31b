"""How often: the caps on calls and messages, and the pauses after a conversation and during a promise.

How contacts are counted is `counting`; which state rules hold is `states`.
"""

from datetime import timedelta

from courtesy.policy.clocks import midnight
from courtesy.policy.counting import calls_today, capped
from courtesy.policy.moment import Finding, Findings, Moment
from courtesy.policy.replies import answered_message, is_callback, is_confirmation


def federal_caps(moment: Moment) -> Findings:
    """Apply US-FED-FREQ-01 to calls and US-FED-FREQ-03 to messages (12 CFR 1006.14(b)(2)(i)(A), (a))."""
    if moment.us:
        yield from capped(moment, "US-FED-FREQ-01")
        yield from capped(moment, "US-FED-FREQ-03")


def landline_cap(moment: Moment) -> Findings:
    """Limit artificial voices to a landline without consent (US-TCPA-LAND-01; 47 CFR 64.1200(a)(3)(iii))."""
    case = moment.case
    if (
        moment.us
        and case.artificial_voice
        and case.account.phone_line == "landline"
        and not case.ledger.live_since("voice")
        and not case.ledger.revoked("voice", by_hand=False)
    ):
        yield from capped(moment, "US-TCPA-LAND-01")


def china_limits(moment: Moment) -> Findings:
    """Limit the calls of a day, answered and not (GB/T 45251-2025 5.3; CBA guideline of 2026-01-30)."""
    if moment.cn and moment.case.channel == "voice":
        yield from calls_today(moment, "CN-FREQ-01")
        yield from calls_today(moment, "CN-FREQ-02")


def conversation_pause(moment: Moment) -> Findings:
    """Pause calls after a conversation, whose day is day one (US-FED-FREQ-02; 12 CFR 1006.14(b)(2)(i)(B))."""
    talk = moment.case.conversation
    if not (moment.us and moment.case.channel == "voice" and talk) or is_callback(moment):
        return
    rule = moment.rules["US-FED-FREQ-02"]
    days = rule.number("pause_days" if moment.case.third_party else "pause_days_first_party")
    free = {zone: moment.case.local_date(talk.at, zone) + timedelta(days=days) for zone in moment.zones}
    ends = [midnight(day, zone) for zone, day in free.items() if moment.today(zone) < day]
    if ends:
        because = f"The last conversation was on {talk.at:%Y-%m-%d}; calls pause {days} days from its day on."
        yield Finding(rule.id, "defer", because, max(ends))


def promise_hold(moment: Moment) -> Findings:
    """Leave a promise its time: no reminder up to and on its due date (house policy under US-FED-FREQ-02)."""
    due = moment.case.promised
    if not (moment.us and due and moment.case.channel in moment.rules["US-FED-FREQ-02"].channels):
        return
    if is_confirmation(moment) or is_callback(moment) or answered_message(moment):
        return
    free = due + timedelta(days=1)
    ends = [midnight(free, zone) for zone in moment.zones if moment.today(zone) < free]
    if ends:
        because = f"Payment was promised for {due}; reminders wait until the day after."
        yield Finding("US-FED-FREQ-02", "defer", because, max(ends))
