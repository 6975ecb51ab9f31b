"""An outreach run: whom it is going to contact when and by what, and what became of each."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

RunState = Literal["planning", "running", "paused", "stopped", "finished", "abandoned"]
ItemState = Literal["planned", "begun", "done", "skipped", "expired"]


@dataclass(kw_only=True, eq=False)
class OutreachRun:
    """One run over the accounts.

    Attributes:
        number: What people call it.
        until: Contacts that could not be made by then are not made by this run.
        strategy: The text of the strategy file, so that the whole run follows one state of it.
        summary: What was planned, in numbers.
        rests_until: The circuit breaker has stopped it until then.
    """

    id: UUID
    created_at: datetime
    until: datetime
    strategy_version: str
    strategy_digest: str
    strategy: str
    state: RunState = "planning"
    summary: dict[str, Any] = field(default_factory=dict)
    rests_until: datetime | None = None
    ended_at: datetime | None = None
    number: int | None = None


@dataclass(kw_only=True, eq=False)
class OutreachItem:
    """One contact that a run plans with one person.

    Attributes:
        planned_at: The instant before which it is not made.
        state: `begun` once the contact is recorded; what becomes of that stands with the contact. A call is `done` when it has
            ended and is not tried again.
        why: Why it was not made: a reason of the strategy, or the rules that forbade it.
        attempts: How often it was begun; calls that nobody took are tried again.
        contact_id: The newest contact made for it.
    """

    id: UUID
    run_id: UUID
    account_id: UUID
    phone: str
    channel: Literal["sms", "voice"]
    purpose: Literal["reminder", "promise_reminder"]
    strategy: str
    stage: str
    tone: str
    step: int
    day_part: str | None
    planned_at: datetime
    state: ItemState = "planned"
    why: str | None = None
    attempts: int = 0
    contact_id: UUID | None = None
    begun_at: datetime | None = None
