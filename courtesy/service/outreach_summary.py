"""What a plan comes to, in numbers, and as one line an account."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from courtesy.service.outreach_plan import NotPlanned, Planned

# Plans are shown with their first contacts.
SHOWN = 20


@dataclass
class PlanSummary:
    """Counts over a plan; flat in memory whatever its length.

    Attributes:
        rules: How many accounts each rule stood against; an account may meet several.
        first: The first contacts of the plan, as lines.
    """

    accounts: int = 0
    contacts: int = 0
    by: dict[str, Counter[str]] = field(default_factory=dict)
    skipped: Counter[str] = field(default_factory=Counter)
    rules: Counter[str] = field(default_factory=Counter)
    first: list[dict[str, Any]] = field(default_factory=list)

    def add(self, plan: Planned | NotPlanned) -> dict[str, Any]:
        """Count an account; returns its line."""
        line = line_of(plan)
        self.accounts += 1
        if isinstance(plan, NotPlanned):
            self.skipped[plan.reason] += 1
            self.rules.update(plan.rules)
            return line
        self.contacts += 1
        for name in ("channel", "stage", "strategy", "tone", "purpose"):
            self._count(name, line[name])
        self._count("hour", f"{plan.at.astimezone(UTC):%Y-%m-%dT%H}Z")
        if len(self.first) < SHOWN:
            self.first.append(line)
        return line

    def as_json(self) -> dict[str, Any]:
        """The numbers."""
        return {
            "accounts": self.accounts,
            "contacts": self.contacts,
            **{f"by_{name}": dict(sorted(counted.items())) for name, counted in sorted(self.by.items())},
            "skipped": self.accounts - self.contacts,
            "skipped_by_reason": dict(self.skipped.most_common()),
            "skipped_by_rule": dict(self.rules.most_common()),
        }

    def _count(self, name: str, value: str) -> None:
        self.by.setdefault(name, Counter())[value] += 1


def line_of(plan: Planned | NotPlanned) -> dict[str, Any]:
    """One account of a plan: who, when, by what, or why not."""
    if isinstance(plan, Planned):
        return {
            "ref": plan.file.card.ref,
            "contact": True,
            "at": _said(plan.at),
            "channel": plan.channel,
            "purpose": plan.step.purpose,
            "strategy": plan.step.strategy,
            "stage": plan.step.stage,
            "step": plan.step.step,
            "tone": plan.step.tone,
        }
    return {
        "ref": plan.file.card.ref,
        "contact": False,
        "reason": plan.reason,
        "rules": list(plan.rules),
        "until": _said(plan.until) if plan.until else None,
        "strategy": plan.strategy,
        "stage": plan.stage,
    }


def _said(when: date | datetime) -> str:
    return f"{when.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}" if isinstance(when, datetime) else when.isoformat()
