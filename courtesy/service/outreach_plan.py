"""Planning outreach for the people at one number: who, when, by what; or which rule or reason stands against it.

Strategies say what is wanted, the permission gate what may be; nothing is sent and nothing is recorded here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from courtesy.policy import Decision, RuleBook, decide
from courtesy.policy.engine import STRICTNESS
from courtesy.ports.case_file import CaseFile, facts, zone_of
from courtesy.service.position import position
from courtesy.strategy import Contact, Skip, StrategyBook, next_contact
from courtesy.strategy.book import Hours

# Looking for an hour that suits both the house and the law ends after so many proposals of the one to the other.
PROPOSALS = 6


@dataclass(frozen=True, slots=True)
class Asked:
    """An answer of the gate to one proposal, by channel."""

    channel: Literal["sms", "voice"]
    at: datetime
    decision: Decision


@dataclass(frozen=True, slots=True)
class Planned:
    """A contact to make.

    Attributes:
        at: The instant it is planned for.
        asked: The gate's answer that permits it, and those that ruled out preferred channels.
    """

    file: CaseFile
    step: Contact
    channel: Literal["sms", "voice"]
    at: datetime
    asked: tuple[Asked, ...]


@dataclass(frozen=True, slots=True)
class NotPlanned:
    """An account that is left alone.

    Attributes:
        reason: `hold:dispute`, `people_only`, `later`, ..., or `rules` where the gate said no.
        rules: The rules that said no.
        until: When to look again, if that is known.
        asked: The gate's answers, by channel.
    """

    file: CaseFile
    reason: str
    rules: tuple[str, ...] = ()
    until: date | datetime | None = None
    strategy: str | None = None
    stage: str | None = None
    asked: tuple[Asked, ...] = ()


class Planner:
    """Plans by one strategy file and one rule book."""

    def __init__(self, book: StrategyBook, rules: RuleBook, *, grace_days: int, name_facts: bool = True) -> None:
        self._name_facts = name_facts
        self.book = book
        self._rules = rules
        self._grace_days = grace_days

    def people(self, files: Sequence[CaseFile], now: datetime, until: datetime) -> list[Planned | NotPlanned]:
        """Plan for the accounts that share a number: at most one contact, about the oldest debt that wants one."""
        found: list[Planned | NotPlanned] = []
        taken = False
        for file in sorted(files, key=lambda f: (f.overdue_since, f.card.ref)):
            if taken:
                found.append(NotPlanned(file, "other_account_first"))
                continue
            plan = self.account(file, now, until)
            found.append(plan)
            taken = isinstance(plan, Planned)
        return found

    def account(self, file: CaseFile, now: datetime, until: datetime) -> Planned | NotPlanned:
        """Plan for one account between two instants."""
        step = next_contact(self.book, position(file, now, self._grace_days))
        if isinstance(step, Skip):
            return NotPlanned(file, step.reason, (), step.until, step.strategy, step.stage)
        strategy = self.book.strategy(step.strategy)
        hours = strategy.day_parts[step.day_part] if step.day_part else strategy.hours
        first = opening(file, hours, now, step.on)
        if first > until:
            reason = "hold:open_promise" if step.purpose == "promise_reminder" else "later"
            return NotPlanned(file, reason, (), step.on, step.strategy, step.stage)
        channels = [channel for channel in step.channels if channel not in file.unreachable]
        if not channels:
            return NotPlanned(file, "unreachable", (), None, step.strategy, step.stage)
        asked: list[Asked] = []
        for channel in channels:
            answer = self._find_hour(file, hours, now, first, until, _channel(channel))
            asked.append(answer)
            if answer.decision.decision == "allow":
                return Planned(file, step, answer.channel, answer.at, tuple(asked))
        # what stands against the channel that is nearest to being permitted: a wait rather than a refusal
        verdict = min((each.decision for each in asked), key=lambda d: STRICTNESS[d.decision])
        wait = verdict.next_allowed if verdict.decision == "defer" else None
        return NotPlanned(file, "rules", verdict.rules, wait, step.strategy, step.stage, tuple(asked))

    def ask(self, file: CaseFile, now: datetime, at: datetime, channel: Literal["sms", "voice"]) -> Decision:
        """What the gate says to one contact, by what is known now."""
        return decide(facts(file, at=at, channel=channel), self._rules, name_facts=self._name_facts)

    def _find_hour(
        self,
        file: CaseFile,
        hours: Hours,
        now: datetime,
        first: datetime,
        until: datetime,
        channel: Literal["sms", "voice"],
    ) -> Asked:
        """The gate's answer at the first hour that suits the house, moved on while the law says "later"."""
        at, answer = first, self.ask(file, now, first, channel)
        for _ in range(PROPOSALS):
            if answer.decision != "defer" or answer.next_allowed is None:
                break
            later = opening(file, hours, answer.next_allowed, file.today(answer.next_allowed))
            if later > until:
                break
            at, answer = later, self.ask(file, now, later, channel)
        return Asked(channel, at, answer)


def opening(file: CaseFile, hours: Hours, now: datetime, on: date) -> datetime:
    """The first instant from now on, and not before a date of the customer's, that lies within hours on their clock."""
    zone = zone_of(file.person)
    local = now.astimezone(zone)
    day = max(on, local.date())
    if day == local.date() and hours.start <= local.time() < hours.end:
        return now
    if day == local.date() and local.time() >= hours.end:
        day += timedelta(days=1)
    return datetime.combine(day, hours.start, zone).astimezone(now.tzinfo)


def _channel(name: str) -> Literal["sms", "voice"]:
    return "sms" if name == "sms" else "voice"
