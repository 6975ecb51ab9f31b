"""What agents do at the desk, and what the dialogue does for customers."""

from __future__ import annotations

from functools import cached_property

from courtesy.bootstrap.parts import Parts
from courtesy.service.desk import Desk
from courtesy.service.desk_users import Users
from courtesy.service.instalment_decisions import DecideInstalments
from courtesy.service.instalments import PlanLimits
from courtesy.service.skills import Skills


class People(Parts):
    """Use cases of agents and of the dialogue's actions."""

    @cached_property
    def decide_instalments(self) -> DecideInstalments:
        """Approves and declines requests for instalments, for agents."""
        return DecideInstalments(self.uow, self.clock, PlanLimits())

    @cached_property
    def skills(self) -> Skills:
        """What the dialogue's actions may use."""
        return Skills.of(self.uow, self.clock, self.gate, self.script, grace_days=self.settings.promise_grace_days)

    @cached_property
    def desk(self) -> Desk:
        """The agents' desk."""
        s = self.settings
        return Desk.of(
            self.uow,
            self.hand_off_queue,
            self.clock,
            script=self.script,
            gate=self.gate,
            hours=self.opening_hours,
            skills=self.skills,
            decide=self.decide_instalments,
            grace_days=s.promise_grace_days,
        )

    @cached_property
    def users(self) -> Users:
        """Who may sign in."""
        return Users(self.uow, self.clock)
