"""The next contact with an account by its strategy, or why there is none."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from courtesy.strategy.book import STAGES, DayPart, PromiseReminder, Stage, Strategy, StrategyBook
from courtesy.strategy.position import Position

Purpose = Literal["reminder", "promise_reminder"]


@dataclass(frozen=True, slots=True)
class Contact:
    """A contact to make.

    Attributes:
        on: The customer's date before which it is too early; today if it is due.
        channels: How; of several, the first that is permitted.
        step: Which rung of the ladder it is, counted from one.
    """

    strategy: str
    stage: str
    tone: str
    channels: tuple[str, ...]
    on: date
    day_part: DayPart | None
    step: int
    purpose: Purpose = "reminder"


@dataclass(frozen=True, slots=True)
class Skip:
    """No contact, and why; `until` is the date to look again, if that is known."""

    reason: str
    until: date | None = None
    strategy: str | None = None
    stage: str | None = None


def next_contact(book: StrategyBook, position: Position) -> Contact | Skip:
    """What the strategies want for an account next. Whether it is permitted is not asked here."""
    strategy = strategy_for(book, position)
    if strategy is None:
        return Skip("no_strategy")
    if position.days_late < strategy.stages[0].starts:
        begins = position.overdue_since + timedelta(days=strategy.stages[0].starts)
        return Skip("not_due_yet", begins, strategy.name)
    stage, since = _stage(strategy, position)
    held = sorted(position.holds & strategy.holds)
    treatment = stage.treatment(position.segment)
    wants_word = treatment.ladder and strategy.promise_reminder
    if held == ["open_promise"] and wants_word and position.promise_due:
        return _before_promise(strategy, stage, wants_word, position.promise_due, position)
    if held:
        return Skip(f"hold:{held[0]}", None, strategy.name, stage.name)
    if not treatment.ladder:
        return Skip("people_only", None, strategy.name, stage.name)
    made = len({day for day in position.ours if day >= since})  # calls tried again on a day are one contact
    round_, rung = divmod(made, len(treatment.ladder))
    if round_ and treatment.repeat_days is None:
        return Skip("ladder_done", None, strategy.name, stage.name)
    step = treatment.ladder[rung]
    wait = treatment.repeat_days if round_ and rung == 0 else step.wait_days
    # the first step of a stage comes as soon as the stage begins; its wait is for whom we spoke with just before
    earliest = position.last_contact + timedelta(days=wait or 0) if position.last_contact else since
    on = max(earliest, since, position.today)
    return Contact(strategy.name, stage.name, treatment.tone, step.channel, on, step.day_part, rung + 1)


def strategy_for(book: StrategyBook, position: Position) -> Strategy | None:
    """The strategy an account is worked by: by country and role, and by the person's part in an experiment."""
    for strategy in book.strategies:
        if strategy.whom and (strategy.whom.country, strategy.whom.role) == (position.country, position.role):
            return book.strategy(_part(book, strategy.name, position.person))
    return None


def _part(book: StrategyBook, champion: str, person: str) -> str:
    for split in book.splits:
        if split.champion == champion:
            drawn = share_of(split.name, person)
            for each in split.challengers:
                if drawn < each.share:
                    return each.strategy
                drawn -= each.share
    return champion


def share_of(split: str, person: str) -> float:
    """Where a person stands between 0 and 100 in an experiment; the same for good, and unrelated between experiments."""
    return int.from_bytes(hashlib.sha256(f"{split}\n{person}".encode()).digest()[:8]) / 2**64 * 100


def _stage(strategy: Strategy, position: Position) -> tuple[Stage, date]:
    """The stage of an account and the date it began, moved up by a broken promise."""
    by_days = max(n for n, stage in enumerate(strategy.stages) if position.days_late >= stage.starts)
    since = position.overdue_since + timedelta(days=strategy.stages[by_days].starts)
    rule = strategy.after_broken_promise
    if position.broken_on is None or not rule.stages_up:
        return strategy.stages[by_days], since
    ceiling = [
        n for n, stage in enumerate(strategy.stages) if STAGES.index(stage.name) <= STAGES.index(rule.not_beyond)
    ]
    moved = max(by_days, min(by_days + rule.stages_up, max(ceiling, default=by_days)))
    # a new stage begins on the day after the promise was over
    return strategy.stages[moved], max(since, position.broken_on + timedelta(days=1))


def _before_promise(
    strategy: Strategy, stage: Stage, rule: PromiseReminder, due: date, position: Position
) -> Contact | Skip:
    on = due - timedelta(days=rule.days_before)
    reminded = any(on <= day <= due for day in position.ours)
    if position.today > due or reminded:
        return Skip("hold:open_promise", due + timedelta(days=1), strategy.name, stage.name)
    return Contact(
        strategy.name, stage.name, "friendly", (rule.channel,), max(on, position.today), None, 1, "promise_reminder"
    )
