"""Making the contacts of a run: when their instants come, at the run's pace, each asked of the gate again and begun exactly once.

Beginning a contact, taking it off the plan and enqueueing its sending are one transaction, so that a process that dies at any
moment has begun it or has not. Sending and dialling have their own once-only rules (`sending`, `call_placing`).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import lru_cache
from uuid import UUID

import structlog

from courtesy.model.outreach import OutreachItem, OutreachRun
from courtesy.ports import Clock, Script, UnitOfWork, UnitOfWorkFactory
from courtesy.ports.case_file import CaseFile
from courtesy.service.call_placing import begin_call
from courtesy.service.outreach_breaker import rest_if_failing
from courtesy.service.outreach_plan import opening
from courtesy.service.outreach_retry import retry_calls
from courtesy.service.outreach_runs import change
from courtesy.service.outreach_text import begin_text
from courtesy.service.permission import PermissionGate
from courtesy.service.position import position
from courtesy.strategy import Contact, StrategyBook, next_contact, read_strategies
from courtesy.strategy.book import Hours

log = structlog.get_logger(__name__)
# Somebody who is speaking with us is not interrupted; look again later.
BUSY_FOR = timedelta(minutes=15)
INTERRUPTING = frozenset({"conversation", "hand_off", "call_back"})
# Texts that may wait for the carrier before no more are begun, in seconds of the run's pace.
BACKLOG_S = 3


class Dispatch:
    """One round over the run that is going on. The caller makes sure that one round runs at a time."""

    def __init__(
        self,
        uow: UnitOfWorkFactory,
        gate: PermissionGate,
        script: Script,
        clock: Clock,
        *,
        grace_days: int,
    ) -> None:
        self._uow = uow
        self._gate = gate
        self._script = script
        self._clock = clock
        self._grace_days = grace_days

    def __call__(self) -> int:
        """Begin what is due now and what the pace allows; returns how many contacts were begun."""
        now = self._clock.now()
        with self._uow() as uow:
            run = uow.active_run(lock=True)
            if run is None or _over(uow, run, now):
                uow.commit()
                return 0
            book = strategies_of(run)
            if run.state == "paused" or rest_if_failing(uow, run, book.breaker, now):
                uow.commit()
                return 0
            retry_calls(uow, run, book, now)
            due = self._due(uow, run, book, now)
            uow.commit()
        return sum(self._begin(run, book, item_id) for item_id in due)

    def _due(self, uow: UnitOfWork, run: OutreachRun, book: StrategyBook, now: datetime) -> list[UUID]:
        pace = book.pace
        texts = _allowed(pace.texts_per_second, lambda since: uow.begun_since(run.id, "sms", since), now)
        room = math.ceil(pace.texts_per_second * BACKLOG_S) - uow.unsent_of_run(run.id)
        calls = _allowed(pace.calls_per_second, lambda since: uow.begun_since(run.id, "voice", since), now)
        lines = pace.concurrent_calls - uow.calls_going_on()
        found: list[UUID] = []
        for channel, limit in (("sms", min(texts, room)), ("voice", min(calls, lines))):
            if limit > 0:
                found += uow.due_items(run.id, channel, now, limit)
        return found

    def _begin(self, run: OutreachRun, book: StrategyBook, item_id: UUID) -> bool:
        """Begin one contact, if it is still wanted and permitted."""
        now = self._clock.now()
        with self._uow() as uow:
            item = uow.outreach_item(item_id)
            if item.state != "planned" or not uow.run_goes_on(run.id):
                return False
            uow.only_one(item.phone)  # one contact with a person at a time
            file = uow.case_file(item.account_id, now)
            begun = (
                file is not None
                and self._wanted(uow, run, book, item, file, now)
                and self._permitted(uow, run, book, item, file, now)
            )
            uow.commit()
            return begun

    def _wanted(
        self, uow: UnitOfWork, run: OutreachRun, book: StrategyBook, item: OutreachItem, file: CaseFile, now: datetime
    ) -> bool:
        """Whether the strategy still wants the contact: paid, promised, disputed or answered meanwhile, it does not."""
        if file.card.closed_at is not None:
            return _skip(item, "paid")
        if uow.open_calls(item.phone) or file.busy & INTERRUPTING:
            return _later(run, item, now + BUSY_FOR, "busy")
        step = next_contact(book, position(file, now, self._grace_days))
        if not isinstance(step, Contact):
            return _skip(item, step.reason)
        if step.purpose != item.purpose:
            return _skip(item, "hold:open_promise" if step.purpose == "promise_reminder" else "contacted_meanwhile")
        at = opening(file, hours_of(book, item), now, file.today(now))
        if at > now:  # the pace has brought it past its part of the day
            return _later(run, item, at, "later")
        again = item.attempts > 0  # a call that nobody took counts as today's contact, and is tried again
        if step.on > file.today(now) and not again:
            return _skip(item, "contacted_meanwhile")
        return True

    def _permitted(
        self, uow: UnitOfWork, run: OutreachRun, book: StrategyBook, item: OutreachItem, file: CaseFile, now: datetime
    ) -> bool:
        """Ask the gate at the moment of contact and, if it allows, begin."""
        account, customer = uow.account_by_id(item.account_id), uow.customer(file.person.id)
        answer = self._gate.ask(uow, account, at=now, channel=item.channel, purpose="reminder")
        if answer.decision == "defer" and answer.next_allowed is not None:
            at = opening(file, hours_of(book, item), answer.next_allowed, file.today(answer.next_allowed))
            return _later(run, item, at, ", ".join(answer.rules))
        if answer.decision != "allow":
            return _skip(item, ", ".join(answer.rules))
        if item.channel == "sms":
            contact = begin_text(uow, self._script, customer, account, now)
        else:
            contact = begin_call(uow, customer, account, now)
        item.state, item.why, item.contact_id = "begun", None, contact.id
        item.begun_at, item.attempts = now, item.attempts + 1
        return True


def strategies_of(run: OutreachRun) -> StrategyBook:
    """The strategies a run was planned by."""
    return _read(run.strategy)


@lru_cache(maxsize=4)
def _read(text: str) -> StrategyBook:
    return read_strategies(text, "the run's strategy")


def hours_of(book: StrategyBook, item: OutreachItem) -> Hours:
    """The hours of the day that a contact was planned for."""
    strategy = book.strategy(item.strategy)
    return next((part for name, part in strategy.day_parts.items() if name == item.day_part), strategy.hours)


def _over(uow: UnitOfWork, run: OutreachRun, now: datetime) -> bool:
    """End a run whose time has come, or that has nothing left to do."""
    if now < run.until and uow.items_left(run.id):
        return False
    expired = uow.expire_items(run.id) if now >= run.until else 0
    run.ended_at = now
    change(uow, run, "finished", f"{expired} contacts were not made in time" if expired else "nothing is left to do")
    log.info("outreach run finished", run=run.number, expired=expired)
    return True


def _allowed(per_second: float, begun_since: Callable[[datetime], int], now: datetime) -> int:
    """How many may be begun now without going faster than the pace."""
    window = max(1.0, 1.0 / per_second)
    return max(0, int(per_second * window + 1e-9) - begun_since(now - timedelta(seconds=window)))


def _skip(item: OutreachItem, why: str) -> bool:
    item.state, item.why = "skipped", why
    return False


def _later(run: OutreachRun, item: OutreachItem, at: datetime, why: str) -> bool:
    """Put a contact off, or give it up if the run ends before."""
    item.why = why
    if at >= run.until:
        item.state = "skipped"
    else:
        item.planned_at = at
    return False
