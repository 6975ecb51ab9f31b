"""What the ledger needs of the records."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol
from uuid import UUID

from courtesy.model.ledger import Payment
from courtesy.model.outcomes import InstalmentRequest, Promise
from courtesy.model.people import Account, Customer


class LedgerRecords(Protocol):
    """Reading the ledger inside one transaction."""

    def accounts_locked(self, account_ids: Sequence[UUID]) -> list[tuple[Account, Customer]]:
        """Accounts with their customers, locked for update in one order."""

    def promises_of(self, account_ids: Sequence[UUID]) -> list[Promise]:
        """All promises of accounts, oldest first, locked for update."""

    def agreements_of(self, account_ids: Sequence[UUID]) -> list[InstalmentRequest]:
        """Approved plans of accounts, locked for update."""

    def requests_waiting(self, account_id: UUID) -> list[InstalmentRequest]:
        """Requests of an account that nobody has decided, the newest first."""

    def instalment_request(self, request_id: UUID) -> InstalmentRequest:
        """A request, locked for update; raises `NotFound`."""

    def newest_promise(self, account_id: UUID) -> Promise | None:
        """The newest promise of an account that was neither superseded nor withdrawn."""

    def payments_of(self, account_ids: Sequence[UUID]) -> list[Payment]:
        """All payments and reversals of accounts."""

    def accounts_with_new_payments(self, limit: int) -> list[UUID]:
        """Accounts with payments that promises and balance have not taken notice of."""

    def accounts_with_promises_over(self, now: datetime, grace_days: int, *, after: UUID, limit: int) -> list[UUID]:
        """Accounts, in the order of their ids after one, with a promise whose last day has passed, or an agreement on a new day."""
