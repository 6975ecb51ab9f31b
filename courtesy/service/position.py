"""Where an account stands for the strategies, by its case file."""

from __future__ import annotations

from datetime import datetime, timedelta

from courtesy.ports.case_file import CaseFile, zone_of
from courtesy.strategy import Position

# Flags that strategies know by the same name.
STRATEGIC = frozenset({"attorney", "bankruptcy", "deceased", "identity_theft", "minor", "military", "hardship"})


def position(file: CaseFile, now: datetime, grace_days: int) -> Position:
    """Where the account stands for the strategies."""
    zone, today = zone_of(file.person), file.today(now)
    held = {reason for reason, until in file.holds if until is None or now < until}
    held |= file.busy | (file.flags & STRATEGIC)
    if "dispute_open" in file.flags:
        held.add("dispute")
    if file.agreement == "active":
        held.add("instalment_agreement")
    due = broken_on = None
    if file.promises:
        newest = file.promises[-1]
        last_day = newest.due + timedelta(days=grace_days)
        if newest.state == "open" and today <= last_day:
            due = newest.due
            held.add("open_promise")
        elif newest.state != "kept":
            broken_on = last_day
    return Position(
        person=str(file.person.id),
        country=file.person.country,
        role=file.card.role,
        segment=file.card.attributes.get("segment"),
        today=today,
        overdue_since=file.overdue_since,
        holds=frozenset(held),
        promise_due=due,
        broken_on=broken_on,
        ours=tuple(at.astimezone(zone).date() for at in file.ours),
        last_contact=file.last_contact.astimezone(zone).date() if file.last_contact else None,
    )
