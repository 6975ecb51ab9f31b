"""Counting contacts in trailing days: one method for every cap.

The count is the larger of two readings of "in seven days": contacts at most 7 x 24 hours old (exactly that
old still counts), and contacts on the last seven calendar dates, today included, on whichever of the person's
calendars holds most.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from courtesy.policy.clocks import midnight, next_minute
from courtesy.policy.facts import Contact
from courtesy.policy.moment import Finding, Findings, Moment
from courtesy.policy.replies import answered_message, is_callback, is_confirmation
from courtesy.policy.rulebook import Cap


def capped(moment: Moment, rule_id: str) -> Findings:
    """Apply the caps of a rule whose conditions were found to hold."""
    case = moment.case
    if is_confirmation(moment):
        return
    for cap in moment.rules[rule_id].caps:
        if case.channel not in cap.judges or cap.at_work not in (None, case.at_work):
            continue
        if "reply" in cap.exempt and answered_message(moment):
            continue
        if "callback" in cap.exempt and is_callback(moment):
            continue
        limit = cap.limit if case.third_party else cap.limit_first_party
        contacts = [item for item in case.outbound(cap.counts) if _counts(item, cap)]
        zones = (cap.zone,) if cap.zone else moment.zones
        until = frees_at(moment, contacts, limit, cap.days, zones)
        if until:
            because = f"{limit} or more contacts were made in {cap.days} days, and {limit} is the limit."
            yield Finding(rule_id, "defer", because, until)


def frees_at(
    moment: Moment, contacts: Sequence[Contact], limit: int, days: int, zones: Iterable[str]
) -> datetime | None:
    """Return the minute at which fewer than `limit` contacts are left, or None if that is so now."""
    if len(contacts) < limit:
        return None
    # Contacts come oldest first: the window is free once this one, and so all before it, has dropped out.
    last = contacts[-limit]
    ends = []
    if moment.at - last.at <= timedelta(days=days):
        ends.append(next_minute(last.at + timedelta(days=days)))
    for zone in zones:
        # Dates can only run backwards across a change of zone, never along one calendar, so order is kept.
        day = moment.case.local_date(last.at, zone) + timedelta(days=days)
        if moment.today(zone) < day:
            ends.append(midnight(day, zone))
    return max(ends, default=None)


def calls_today(moment: Moment, rule_id: str) -> Findings:
    """Apply a Chinese limit on a day's calls, Beijing time; a call of unknown outcome counts in each."""
    rule, zone = moment.rules[rule_id], moment.rules.places.cn_zone
    today, limit = moment.today(zone), rule.number("max")
    made = [
        item
        for item in moment.case.outbound(("voice",))
        if (item.outcome is None or item.outcome in rule.parameters["outcomes"])
        and moment.case.local_date(item.at, zone) == today
    ]
    if len(made) >= limit:
        because = f"{len(made)} such calls were made today, Beijing time, and {limit} is the limit."
        yield Finding(rule_id, "defer", because, midnight(today + timedelta(days=1), zone))


def _counts(contact: Contact, cap: Cap) -> bool:
    return contact.outcome not in cap.ignores and contact.by not in cap.ignores_by
