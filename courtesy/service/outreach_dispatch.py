"""Making the contacts of a run: when their instants come, at the run's pace, each asked of the gate again and begun exactly once.

Beginning a contact, taking it off the plan and enqueueing its sending are one transaction, so that a process that dies at any
moment has begun it or has not. Sending and dialling have their own once-only rules (`sending`, `call_placing`).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from itertools import batched
from uuid import UUID

import structlog

from courtesy.model.errors import Unavailable
from courtesy.model.outreach import OutreachItem, OutreachRun
from courtesy.model.people import Account
from courtesy.ports import Clock, Script, UnitOfWork, UnitOfWorkFactory
from courtesy.ports.case_file import CaseFile
from courtesy.service.call_placing import begin_calls
from courtesy.service.outreach_breaker import rest_if_failing
from courtesy.service.outreach_plan import opening
from courtesy.service.outreach_retry import retry_calls
from courtesy.service.outreach_runs import change
from courtesy.service.outreach_text import begin_texts
from courtesy.service.permission import PermissionGate
from courtesy.service.position import position
from courtesy.strategy import Contact, StrategyBook, next_contact, read_strategies
from courtesy.strategy.book import Hours

log = structlog.get_logger(__name__)
# Somebody who is speaking with us is not interrupted; look again later.
BUSY_FOR = timedelta(minutes=15)
NO_AGENT_FOR = timedelta(minutes=1)
INTERRUPTING = frozenset({"conversation", "hand_off", "call_back"})
# Contacts that are begun in one transaction: the records are read and the audit log is written once for all of them, and people
# who text or call meanwhile wait for a moment only.
TOGETHER = 30
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
        free_agents: Callable[[], int] = lambda: 0,
    ) -> None:
        self._uow = uow
        self._gate = gate
        self._free_agents = free_agents
        self._script = script
        self._clock = clock
        self._grace_days = grace_days
        self._left: int | None = None

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
            places = self._places(uow, book) if due else None
            uow.commit()
        self._left = places
        return sum(self._begin_some(run, book, ids) for ids in batched(due, TOGETHER))

    def _places(self, uow: UnitOfWork, book: StrategyBook) -> int | None:
        """How many more calls may go where people ask for a person; None where nobody set a limit."""
        if book.pace.calls_per_free_agent is None:
            return None
        try:
            free = self._free_agents()
        except Unavailable:
            free = 0  # nobody knows of an agent who could take over
        return max(0, int(free * book.pace.calls_per_free_agent) - uow.calls_going_on())

    def _begin_some(self, run: OutreachRun, book: StrategyBook, ids: Sequence[UUID]) -> int:
        """Begin several contacts in one transaction; if that fails, each in its own, so that one holds up no other."""
        try:
            return self._begin(run, book, ids)
        except Exception:
            if len(ids) == 1:
                raise
            log.exception("contacts are begun one by one", run=run.number, contacts=len(ids))
        begun, failure = 0, None
        for item_id in ids:
            try:
                begun += self._begin(run, book, [item_id])
            except Exception as error:
                failure = error
                log.exception("a contact cannot be begun", run=run.number, item=str(item_id))
        if failure is not None and not begun:
            raise failure
        return begun

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

    def _begin(self, run: OutreachRun, book: StrategyBook, ids: Sequence[UUID]) -> int:
        """Begin contacts, those that are still wanted and permitted; returns how many."""
        now = self._clock.now()
        with self._uow() as uow:
            # a second contact with the same person is looked at in the next round, when the first is on record
            items = {item.phone: item for item in reversed(uow.outreach_items(ids)) if item.state == "planned"}
            if not items or not uow.run_goes_on(run.id):
                return 0
            uow.only_each(items)  # one contact with a person at a time
            cards = [item.account_id for item in items.values()]
            cases, files = uow.cases_of(cards), uow.case_files(cards, now)
            on_the_phone = uow.numbers_on_the_phone(list(items))
            allowed: dict[str, list[OutreachItem]] = {"sms": [], "voice": []}
            for item in items.values():
                file = files.get(item.account_id)
                if file is None or not self._wanted(run, book, item, file, item.phone in on_the_phone, now):
                    continue
                if self._permitted(uow, run, book, item, file, cases[item.account_id][0], now):
                    allowed[item.channel].append(item)
            texts, calls = allowed["sms"], allowed["voice"]
            contacts = begin_texts(uow, self._script, [cases[item.account_id] for item in texts], now) if texts else []
            contacts += begin_calls(uow, [cases[item.account_id] for item in calls], now) if calls else []
            for item, contact in zip((*texts, *calls), contacts, strict=True):
                item.state, item.why, item.contact_id = "begun", None, contact.id
                item.begun_at, item.attempts = now, item.attempts + 1
            uow.commit()
        return len(contacts)

    def _wanted(
        self,
        run: OutreachRun,
        book: StrategyBook,
        item: OutreachItem,
        file: CaseFile,
        on_the_phone: bool,
        now: datetime,
    ) -> bool:
        """Whether the strategy still wants the contact: paid, promised, disputed or answered meanwhile, it does not."""
        if file.card.closed_at is not None:
            return _skip(item, "paid")
        if on_the_phone or file.busy & INTERRUPTING:
            return _later(run, item, now + BUSY_FOR, "busy")
        step = next_contact(book, position(file, now, self._grace_days))
        if not isinstance(step, Contact):
            return _skip(item, step.reason)
        if step.purpose != item.purpose:
            return _skip(item, "hold:open_promise" if step.purpose == "promise_reminder" else "contacted_meanwhile")
        if item.channel == "voice" and self._left is not None and likely_hand_off(book, item):
            if not self._left:
                return _later(run, item, now + NO_AGENT_FOR, "no_free_agent")
            self._left -= 1
        at = opening(file, hours_of(book, item), now, file.today(now))
        if at > now:  # the pace has brought it past its part of the day
            return _later(run, item, at, "later")
        again = item.attempts > 0  # a call that nobody took counts as today's contact, and is tried again
        if step.on > file.today(now) and not again:
            return _skip(item, "contacted_meanwhile")
        return True

    def _permitted(
        self,
        uow: UnitOfWork,
        run: OutreachRun,
        book: StrategyBook,
        item: OutreachItem,
        file: CaseFile,
        account: Account,
        now: datetime,
    ) -> bool:
        """Ask the gate at the moment of contact."""
        answer = self._gate.ask(uow, account, at=now, channel=item.channel, purpose="reminder", file=file)
        if answer.decision == "defer" and answer.next_allowed is not None:
            at = opening(file, hours_of(book, item), answer.next_allowed, file.today(answer.next_allowed))
            return _later(run, item, at, ", ".join(answer.rules))
        if answer.decision != "allow":
            return _skip(item, ", ".join(answer.rules))
        return True


def strategies_of(run: OutreachRun) -> StrategyBook:
    """The strategies a run was planned by."""
    return _read(run.strategy)


@lru_cache(maxsize=4)
def _read(text: str) -> StrategyBook:
    return read_strategies(text, "the run's strategy")


def likely_hand_off(book: StrategyBook, item: OutreachItem) -> bool:
    """Whether many of those who are called at the stage of a contact want a person."""
    return any(stage.hand_off_likely for stage in book.strategy(item.strategy).stages if stage.name == item.stage)


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
