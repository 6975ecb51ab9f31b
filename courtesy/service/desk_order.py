"""The order of the queue: safety first, then who should have been taken by now, then who waits longest, then the larger amount."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from courtesy.model.desk import SAFETY
from courtesy.model.outcomes import HandOff, HandOffReason
from courtesy.ports.desk import Waiting

# Who came within the same minute is ordered by amount, and within a band by the second. Redis' scores are whole up to 2**53: 2 bits,
# 27 bits of minutes (until the year 2225), 2 bits of the amount's band, 6 bits of seconds.


class Ranked(Protocol):
    """What the order is made of: a hand-off, or a row that shows one."""

    reason: HandOffReason
    escalated_at: datetime | None
    at: datetime
    amount_band: int


def tier(hand_off: Ranked) -> int:
    """0 if somebody's safety is at stake, 1 if a supervisor had to be told, 2 for all others."""
    if hand_off.reason in SAFETY:
        return 0
    return 1 if hand_off.escalated_at is not None else 2


def order(hand_off: Ranked) -> int:
    """The smaller the sooner."""
    minute, second = divmod(int(hand_off.at.timestamp()), 60)
    return (tier(hand_off) << 35) | (minute << 8) | ((3 - hand_off.amount_band) << 6) | second


def waiting(hand_off: HandOff) -> Waiting:
    """A pending hand-off as the queue sees it. One that waits too long, or where safety is at stake, may go to any agent."""
    skill = hand_off.skill if tier(hand_off) == 2 and hand_off.skill != "general" else ""
    return Waiting(hand_off.id, order(hand_off), skill, hand_off.language)
