"""Reading what conversations have led to so far, as use cases see it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Protocol
from uuid import UUID

from courtesy.model.contact import Contact, Turn
from courtesy.model.holds import Hold, InconvenientTime
from courtesy.model.outcomes import CallBack, Dispute, InstalmentRequest


class CaseRecords(Protocol):
    """Reading what conversations have led to so far."""

    def holds(self, customer_id: UUID, account_id: UUID | None) -> list[Hold]:
        """Holds of a person, and of one of their accounts, that nobody has lifted; whether they have run out is for the caller."""

    def inconvenient_times(self, customer_id: UUID) -> list[InconvenientTime]:
        """Times at which a person does not want to be contacted."""

    def open_dispute(self, account_id: UUID) -> Dispute | None:
        """The newest dispute of an account that is not closed."""

    def open_instalment_request(self, account_id: UUID) -> InstalmentRequest | None:
        """The newest request for instalments that nobody has decided."""

    def open_call_back(self, contact_id: UUID) -> CallBack | None:
        """The call back that was agreed in a contact."""

    def last_said(self, contact_id: UUID) -> list[Turn]:
        """The bot's newest answer in a contact, sentence by sentence; empty if it has said nothing."""

    def responses_said(self, contact_id: UUID, among: Collection[str]) -> set[str]:
        """Which of some responses have been said in a contact."""

    def turns_heard(self, contact_id: UUID) -> int:
        """How often the person has said something in a contact."""

    def idle_contacts(self, channel: str, before: datetime, limit: int) -> list[Contact]:
        """Open contacts of the bot in which nothing was said since an instant, locked; those that others hold are left out."""
