"""Outreach runs: planned as a whole, begun, paused, resumed, stopped. Making the contacts is `outreach_dispatch`."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any, Protocol
from uuid import uuid4

from courtesy.model.errors import Conflict, NotFound, Unavailable
from courtesy.model.outreach import OutreachItem, OutreachRun
from courtesy.policy import RuleBook
from courtesy.ports import Clock, Serialiser, UnitOfWork, UnitOfWorkFactory
from courtesy.ports.case_file import CaseFile
from courtesy.service.outreach_plan import NotPlanned, Planned, Planner
from courtesy.service.outreach_summary import PlanSummary
from courtesy.service.permission import record_decision
from courtesy.strategy import StrategyBook

type Progress = Callable[[PlanSummary], None]


class CaseFiles(Protocol):
    """All accounts, read as a stream."""

    def stream(self, now: datetime) -> Iterator[list[list[CaseFile]]]:
        """Case files of all open accounts in batches; the accounts that share a number stand together."""


class PlanOutreach:
    """Use case: show what a run would do, before anything is sent."""

    def __init__(
        self, uow: UnitOfWorkFactory, files: CaseFiles, rules: RuleBook, clock: Clock, *, grace_days: int
    ) -> None:
        self._uow = uow
        self._files = files
        self._rules = rules
        self._clock = clock
        self._grace_days = grace_days

    def __call__(
        self,
        book: StrategyBook,
        until: datetime,
        *,
        take: Callable[[dict[str, Any]], None] = lambda line: None,
        progress: Progress = lambda summary: None,
    ) -> PlanSummary:
        """Plan for all open accounts from now until an instant. Nothing but one audit entry is recorded.

        Args:
            book: The strategies.
            until: How far ahead.
            take: Is given every line of the plan.
            progress: Is told the numbers after each batch.
        """
        now, summary, digest = self._clock.now(), PlanSummary(), hashlib.sha256()
        planner = Planner(book, self._rules, grace_days=self._grace_days, name_facts=False)
        for batch in self._files.stream(now):
            for files in batch:
                for plan in planner.people(files, now, until):
                    line = summary.add(plan)
                    digest.update(json.dumps(line, sort_keys=True).encode() + b"\n")
                    take(line)
            progress(summary)
        with self._uow() as uow:
            told = {"strategy": book.version, "digest": book.digest, "rules_version": self._rules.version}
            counts = {"accounts": summary.accounts, "contacts": summary.contacts}
            uow.audit("outreach.planned", told | counts | {"lines_sha256": digest.hexdigest()})
            uow.commit()
        return summary


class StartRun:
    """Use case: plan a run for good, every answer of the gate recorded, and let it begin."""

    def __init__(
        self,
        uow: UnitOfWorkFactory,
        files: CaseFiles,
        rules: RuleBook,
        clock: Clock,
        serialiser: Serialiser,
        *,
        grace_days: int,
    ) -> None:
        self._uow = uow
        self._files = files
        self._rules = rules
        self._clock = clock
        self._serialiser = serialiser
        self._grace_days = grace_days

    def __call__(
        self, book: StrategyBook, text: str, until: datetime, *, progress: Progress = lambda summary: None
    ) -> OutreachRun:
        """Plan and begin.

        Args:
            book: The strategies.
            text: The text they were read from; the run keeps it.
            until: When the run ends whatever is left.
            progress: Is told the numbers after each batch.

        Raises:
            Conflict: If another run is going on or being planned.
        """
        try:
            with self._serialiser.hold("outreach planning", patience_s=1):
                return self._plan(book, text, until, progress)
        except Unavailable as error:
            raise Conflict("Another run is being planned.", remedy="Wait for it: courtesy outreach status.") from error

    def _plan(self, book: StrategyBook, text: str, until: datetime, progress: Progress) -> OutreachRun:
        now, summary = self._clock.now(), PlanSummary()
        run = OutreachRun(
            id=uuid4(),
            created_at=now,
            until=until,
            strategy_version=book.version,
            strategy_digest=book.digest,
            strategy=text,
        )
        with self._uow() as uow:
            for left in uow.unplanned_runs():
                change(uow, left, "abandoned", "its planning was interrupted")
            _refuse_second(uow)
            uow.add(run)
            uow.flush()
            change(uow, run, "planning", f"by strategy {book.version}")
            uow.commit()
        planner = Planner(book, self._rules, grace_days=self._grace_days)
        for batch in self._files.stream(now):
            with self._uow() as uow:
                for files in batch:
                    for plan in planner.people(files, now, until):
                        summary.add(plan)
                        _record(uow, run, plan)
                uow.commit()
            progress(summary)
        with self._uow() as uow:
            _refuse_second(uow)
            uow.add(run)
            run.summary = summary.as_json()
            change(uow, run, "running", f"{summary.contacts} contacts planned")
            uow.commit()
        return run


class SteerRun:
    """Use cases: pause, resume and stop a run. What has been begun goes on; nothing new is begun."""

    def __init__(self, uow: UnitOfWorkFactory, clock: Clock) -> None:
        self._uow = uow
        self._clock = clock

    def pause(self) -> OutreachRun:
        """Begin nothing new until it is resumed.

        Raises:
            NotFound: If no run is going on.
        """
        with self._uow() as uow:
            run = _active(uow)
            if run.state != "paused":
                change(uow, run, "paused", "by an operator")
                uow.commit()
            return run

    def resume(self) -> OutreachRun:
        """Go on, also if the circuit breaker made it rest.

        Raises:
            NotFound: If no run is going on.
        """
        with self._uow() as uow:
            run = _active(uow)
            now = self._clock.now()
            if run.state == "paused" or (run.rests_until is not None and now < run.rests_until):
                run.rests_until = now  # what failed before counts no more
                change(uow, run, "running", "by an operator")
                uow.commit()
            return run

    def stop(self) -> OutreachRun:
        """End it for good.

        Raises:
            NotFound: If no run is going on.
        """
        with self._uow() as uow:
            run = _active(uow)
            uow.expire_items(run.id)
            run.ended_at = self._clock.now()
            change(uow, run, "stopped", "by an operator")
            uow.commit()
            return run


def change(uow: UnitOfWork, run: OutreachRun, state: Any, why: str) -> None:
    """Change the state of a run, or say that it begins in one."""
    run.state = state
    uow.audit("outreach.run", {"run": str(run.id), "state": state, "why": why})


def _active(uow: UnitOfWork) -> OutreachRun:
    run = uow.active_run(lock=True)
    if run is None:
        raise NotFound("No outreach run is going on.", remedy="Begin one with `courtesy outreach run`.")
    return run


def _refuse_second(uow: UnitOfWork) -> None:
    active = uow.active_run()
    if active is not None:
        raise Conflict(
            f"Run {active.number} is {active.state} until {active.until:%Y-%m-%d %H:%MZ}.",
            remedy="Let it end, or end it with `courtesy outreach stop`.",
        )


def _record(uow: UnitOfWork, run: OutreachRun, plan: Planned | NotPlanned) -> None:
    for asked in plan.asked:
        record_decision(
            uow, asked.decision, account_id=plan.file.card.id, at=asked.at, channel=asked.channel, purpose="reminder"
        )
    if isinstance(plan, Planned):
        step = plan.step
        uow.add(
            OutreachItem(
                id=uuid4(),
                run_id=run.id,
                account_id=plan.file.card.id,
                phone=plan.file.person.phone,
                channel=plan.channel,
                purpose=step.purpose,
                strategy=step.strategy,
                stage=step.stage,
                tone=step.tone,
                step=step.step,
                day_part=step.day_part,
                planned_at=plan.at,
            )
        )
