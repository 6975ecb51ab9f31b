"""What outreach runs need of the records."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from courtesy.model.outreach import OutreachItem, OutreachRun
from courtesy.model.people import Account, Customer
from courtesy.ports.case_file import CaseFile


@dataclass(frozen=True, slots=True)
class Attempt:
    """How an attempt at the carrier ended.

    Attributes:
        failed: Whether it failed.
        code: The carrier's error code.
    """

    failed: bool
    code: int | None


class OutreachRecords(Protocol):
    """Reading outreach runs inside one transaction."""

    def outreach_run(self, number: int | None = None) -> OutreachRun | None:
        """The run of that number, or the newest that was not abandoned while it was planned."""

    def active_run(self, *, lock: bool = False) -> OutreachRun | None:
        """The run that is going on or paused, locked for update if asked."""

    def unplanned_runs(self) -> list[OutreachRun]:
        """Runs whose planning never came to its end."""

    def run_goes_on(self, run_id: UUID) -> bool:
        """Whether a run is going on; nobody pauses or stops it before this transaction ends."""

    def outreach_items(self, item_ids: Sequence[UUID]) -> list[OutreachItem]:
        """Planned contacts, locked for update, in the order of their instants."""

    def due_items(self, run_id: UUID, channel: str, now: datetime, limit: int) -> list[UUID]:
        """Planned contacts whose instant has come, in the order of their instants."""

    def begun_since(self, run_id: UUID, channel: str, since: datetime) -> int:
        """How many contacts of a run were begun since an instant."""

    def unsent_of_run(self, run_id: UUID) -> int:
        """How many texts that a run has begun wait for the carrier."""

    def calls_going_on(self) -> int:
        """How many calls have not ended."""

    def attempts_since(self, run_id: UUID, since: datetime, stuck_before: datetime) -> list[Attempt]:
        """What became of the contacts that a run has begun since an instant, where that is known.

        A text that still waits for the carrier though it was begun before `stuck_before` has failed.
        """

    def ended_calls(self, run_id: UUID, limit: int) -> list[tuple[UUID, str | None]]:
        """Calls of a run that have ended and are not settled: the planned contact, and the call's disposition."""

    def expire_items(self, run_id: UUID) -> int:
        """Give up what is still planned; returns how many contacts that were."""

    def items_left(self, run_id: UUID) -> bool:
        """Whether anything is planned, or calls are going on that may be tried again."""

    def cases_of(self, account_ids: Sequence[UUID]) -> dict[UUID, tuple[Account, Customer]]:
        """Accounts and their customers."""

    def case_files(
        self, account_ids: Sequence[UUID], now: datetime, *, without: Collection[UUID] = ()
    ) -> dict[UUID, CaseFile]:
        """What is recorded about accounts, in as many round trips as for one, as if some contacts had not been."""

    def case_file(self, account_id: UUID, now: datetime, *, without: UUID | None = None) -> CaseFile | None:
        """What is recorded about an account, as if one contact had not been."""
