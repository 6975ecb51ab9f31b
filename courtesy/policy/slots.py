"""Times and places the person called inconvenient, and the workplace (US-FED-TIME-02; 12 CFR 1006.6(b)).

Only US law knows these; a slot in China's regime alone has no effect.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from courtesy.policy.clocks import wall_instant
from courtesy.policy.facts import Slot
from courtesy.policy.moment import Finding, Findings, Moment
from courtesy.policy.replies import answered_message, is_confirmation, opted_out_at

RULE = "US-FED-TIME-02"
_DAY = timedelta(days=1)


def inconvenient_times(moment: Moment) -> Findings:
    """Wait out every slot the person is in, on any clock they may live by.

    One answer may go out in the occurrence of the slot in which the person wrote (comment 6(b)(1)-2),
    provided they wrote inside it on every such clock.
    """
    if not moment.us or moment.case.channel not in moment.rules[RULE].channels:
        return
    ends = ends_of(moment, moment.case.account.inconvenient)
    if ends:
        yield Finding(RULE, "defer", "The person called this time of the week inconvenient.", max(ends))


def ends_of(moment: Moment, inconvenient: tuple[Slot, ...]) -> list[datetime]:
    """When the slots that hold at a moment end, on every clock the person may live by."""
    wrote = _wrote_at(moment)
    ends: list[datetime] = []
    for zone in moment.zones:
        local = moment.local(zone)
        their = wrote.astimezone(ZoneInfo(zone)) if wrote else None
        for slot in inconvenient:
            for began in occurrences(slot, local):
                if their is None or began not in occurrences(slot, their):
                    ends.append(_end(slot, began, zone))
    return ends


def workplace(moment: Moment) -> Findings:
    """Keep away from work where the employer forbids it, and from work email never used with us.

    15 U.S.C. 1692c(a)(3) for calls and texts; 12 CFR 1006.22(f)(3) for email.
    """
    case = moment.case
    if not (moment.us and case.at_work):
        return
    if case.channel in ("voice", "sms") and case.account.flags.employer_prohibits:
        yield Finding(RULE, "block", "The employer forbids contact at work.")
    if case.channel == "email" and not case.ledger.live_since("email") and not case.inbound("email"):
        yield Finding(RULE, "block", "The person neither wrote from this work address nor consented.")


def occurrences(slot: Slot, local: datetime) -> Iterator[date]:
    """Name the occurrences of a slot that hold at a wall time, by the date each began."""
    wall, today = local.time(), local.date()
    overnight = slot.end <= slot.start
    if wall >= slot.start and (overnight or wall < slot.end) and _on(slot, today):
        yield today
    if overnight and wall < slot.end and _on(slot, today - _DAY):
        yield today - _DAY


def _on(slot: Slot, day: date) -> bool:
    return not slot.weekdays or day.weekday() in slot.weekdays


def _end(slot: Slot, began: date, zone: str) -> datetime:
    return wall_instant(began + _DAY if slot.end <= slot.start else began, slot.end, zone)


def _wrote_at(moment: Moment) -> datetime | None:
    """Return when the person wrote what this contact answers; an opt-out is what a confirmation answers."""
    if is_confirmation(moment):
        return opted_out_at(moment)
    message = answered_message(moment)
    return message.at if message else None
