"""What is read of many people at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol
from uuid import UUID

from courtesy.model.contact import Contact, Turn
from courtesy.model.people import Account, OptOut


class RecordsOfMany(Protocol):
    """Many records in one round trip."""

    def contacts(self, contact_ids: Sequence[UUID], *, lock: bool = False) -> list[Contact]:
        """Contacts in the order of their ids, locked for update if asked."""

    def accounts(self, account_ids: Sequence[UUID]) -> dict[UUID, Account]:
        """Accounts by their ids."""

    def turns(self, turn_ids: Sequence[UUID]) -> list[Turn]:
        """Turns by their ids."""

    def all_unsent(self, contact_ids: Sequence[UUID]) -> list[Turn]:
        """Outbound turns of contacts that wait to be given to the carrier, in order."""

    def open_contacts(self, phones: Sequence[str], channel: str) -> dict[str, Contact]:
        """The contact going on with each number on a channel, the newest if several."""

    def numbers_on_the_phone(self, phones: Sequence[str]) -> set[str]:
        """Those of some numbers with which a call is going on."""

    def opt_outs_of(self, customer_ids: Sequence[UUID], phones: Sequence[str]) -> list[OptOut]:
        """Opt-outs in force for any of some people or numbers."""

    def concluded(self, contact_ids: Sequence[UUID]) -> set[UUID]:
        """Those of some contacts that have an outcome that stands."""

    def heard(self, contact_ids: Sequence[UUID]) -> set[UUID]:
        """Those of some contacts in which the person has said something."""
