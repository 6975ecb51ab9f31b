"""Calls of a run that nobody took: tried again in another part of the day, a busy line a little later, until the tries are used up."""

from __future__ import annotations

from datetime import datetime, timedelta

from courtesy.model.outreach import OutreachItem, OutreachRun
from courtesy.ports import UnitOfWork
from courtesy.ports.case_file import CaseFile, zone_of
from courtesy.service.outreach_plan import opening
from courtesy.strategy import Strategy, StrategyBook

AT_ONCE = 200
NOBODY = frozenset({"no_answer", "busy", "canceled"})


def retry_calls(uow: UnitOfWork, run: OutreachRun, book: StrategyBook, now: datetime) -> None:
    """Settle the calls of a run that have ended: planned again, or done."""
    ended = dict(uow.ended_calls(run.id, AT_ONCE))
    if not ended:
        return
    items = uow.outreach_items(list(ended))
    files = uow.case_files([item.account_id for item in items if ended[item.id] in NOBODY], now)
    for item in items:
        strategy, disposition = book.strategy(item.strategy), ended[item.id]
        file = files.get(item.account_id)
        again = next_try(strategy, item, file, disposition, now) if file else None
        item.why = disposition
        if again is None or again[0] >= run.until:
            item.state = "done"
        else:
            item.state, (item.planned_at, item.day_part) = "planned", again


def next_try(
    strategy: Strategy, item: OutreachItem, file: CaseFile, disposition: str | None, now: datetime
) -> tuple[datetime, str | None] | None:
    """When to call again and in which part of the day, or None if it is enough."""
    if item.attempts >= strategy.retry.attempts:
        return None
    if disposition == "busy":
        at = now + timedelta(minutes=strategy.retry.busy_minutes)
        return opening(file, strategy.hours, at, file.today(at)), None
    return another_part_of_day(strategy, file, now)


def another_part_of_day(strategy: Strategy, file: CaseFile, now: datetime) -> tuple[datetime, str] | None:
    """The beginning of the next part of the customer's day that is not this one."""
    local = now.astimezone(zone_of(file.person)).time()
    others = [(name, part) for name, part in strategy.day_parts.items() if not part.start <= local < part.end]
    return min(((opening(file, part, now, file.today(now)), name) for name, part in others), default=None)
