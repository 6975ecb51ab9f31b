"""Whom we contact, and the ledger of what they promised."""

from __future__ import annotations

from functools import cached_property

from courtesy.bootstrap.parts import Parts
from courtesy.service.ledger import KeepLedger
from courtesy.service.outreach_agents import FreeAgents
from courtesy.service.outreach_dispatch import Dispatch
from courtesy.service.outreach_runs import PlanOutreach, StartRun, SteerRun
from courtesy.store.case_files import AllCaseFiles
from courtesy.strategy.reading import strategy_text


class Outreach(Parts):
    """Use cases of outreach and of the ledger."""

    @cached_property
    def strategy_text(self) -> str:
        """The text of the strategy file."""
        return strategy_text(self.settings.strategy_file)

    @cached_property
    def plan_outreach(self) -> PlanOutreach:
        """Shows what a run would do."""
        files = AllCaseFiles(self.engine)
        return PlanOutreach(self.uow, files, self.rules, self.clock, grace_days=self.settings.promise_grace_days)

    @cached_property
    def start_run(self) -> StartRun:
        """Plans a run and lets it begin."""
        files, grace_days = AllCaseFiles(self.engine), self.settings.promise_grace_days
        return StartRun(self.uow, files, self.rules, self.clock, self.serialiser, grace_days=grace_days)

    @cached_property
    def steer_run(self) -> SteerRun:
        """Pauses, resumes and stops a run."""
        return SteerRun(self.uow, self.clock)

    @cached_property
    def dispatch(self) -> Dispatch:
        """Makes the contacts of a run."""
        days, agents = self.settings.promise_grace_days, FreeAgents(self.uow, lambda: self.hand_off_queue, self.clock)
        return Dispatch(self.uow, self.gate, self.script, self.clock, grace_days=days, free_agents=agents)

    @cached_property
    def keep_ledger(self) -> KeepLedger:
        """Brings promises and balances up to date."""
        return KeepLedger(self.uow, self.clock, grace_days=self.settings.promise_grace_days)
