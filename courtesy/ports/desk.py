"""What the agents' desk needs: its records, and the quick queue before them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from courtesy.model.contact import Contact
from courtesy.model.desk import AgentLeg, DeskEntry, User
from courtesy.model.outcomes import CallBack, HandOff
from courtesy.model.people import Account, Customer


class DeskRecords(Protocol):
    """Reading what the desk works on, inside a transaction."""

    def hand_off(self, hand_off_id: UUID, *, lock: bool = False) -> HandOff:
        """The hand-off, locked for update if asked; raises `NotFound`."""

    def phone_of_case(self, hand_off_id: UUID) -> str:
        """The customer's number in a case; raises `NotFound`."""

    def locked_case(self, hand_off_id: UUID) -> tuple[HandOff, Contact]:
        """A case and its contact, both locked for update, the contact first."""

    def user_and_load(self, login: str) -> tuple[User, int]:
        """The user and how many cases they have; raises `NotFound`."""

    def hand_offs_of(self, contact_id: UUID) -> list[HandOff]:
        """All hand-offs of a contact, oldest first."""

    def held_by(self, login: str) -> list[HandOff]:
        """Hand-offs reserved for an agent, with them, or being wrapped up by them."""

    def silent_hand_offs(self, now: datetime, limit: int) -> list[HandOff]:
        """Those whose lease has ended, locked; those that others hold are left out."""

    def late_hand_offs(self, now: datetime, limit: int) -> list[HandOff]:
        """Pending ones that should have been taken by now and of which no supervisor was told, locked as above."""

    def waiting_hand_offs(self) -> list[HandOff]:
        """All pending ones, but those whose call is still going on: nobody can take over the caller in mid-call yet."""

    def renew_leases(self, login: str, now: datetime, until: datetime) -> list[UUID]:
        """Lengthen the leases of an agent's cases that have not ended; which they are."""

    def renew_calls(self, now: datetime, until: datetime) -> int:
        """Lengthen the leases of cases whose agents are on the phone with the caller; how many they are."""

    def agent_leg(self, leg_id: UUID) -> AgentLeg:
        """The call to an agent's phone; raises `NotFound`."""

    def agent_legs(self, contact_id: UUID) -> list[AgentLeg]:
        """All agents that were rung for a call, the newest last."""

    def open_legs(self) -> list[AgentLeg]:
        """Agents' phones that ring or are in a call."""

    def desk_entries(self, contact_id: UUID) -> list[DeskEntry]:
        """What was written down about a contact's cases, oldest first."""

    def call_backs_by_people(self, until: datetime) -> list[tuple[CallBack, Account, Customer]]:
        """Open calls that a person is to make until an instant and whom they are about, the earliest first."""

    def call_back(self, call_back_id: UUID, *, lock: bool = False) -> CallBack:
        """The call back, locked for update if asked; raises `NotFound`."""

    def find_user(self, login: str, *, lock: bool = False) -> User | None:
        """The user of that name, locked for update if asked."""

    def linked_user(self, name: str) -> User | None:
        """The user with that name at the provider of OpenID Connect."""

    def user(self, login: str) -> User:
        """The user; raises `NotFound`."""

    def users(self) -> list[User]:
        """All users, by name of sign-in."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A pending hand-off as the queue sorts and routes it.

    Attributes:
        order: The smaller the sooner.
        skill: Who may take it; empty if everybody may.
    """

    hand_off: UUID
    order: int
    skill: str
    language: str


@dataclass(frozen=True, slots=True)
class Grip:
    """A hold on a hand-off in the queue, with the fencing token that goes with it."""

    hand_off: UUID
    token: int


class HandOffQueue(Protocol):
    """The queue of pending hand-offs: quick, shared, and rebuilt from Postgres whenever it was wiped.

    Each method raises `Unavailable` if it does not answer.
    """

    def announce(self, waiting: Iterable[Waiting], now: datetime) -> None:
        """Put hand-offs into the queue, unless somebody has just taken hold of them; again is harmless."""

    def rebuild(self, waiting: Iterable[Waiting], now: datetime) -> None:
        """Make the queue what Postgres says it is."""

    def pending(self) -> list[UUID]:
        """Waiting hand-offs, the most urgent first."""

    def take_hold(self, hand_off_id: UUID, agent: str, now: datetime, until: datetime) -> Grip | None:
        """Take hold of one hand-off; None if another agent was quicker."""

    def take_hold_of_next(
        self, agent: str, skills: Collection[str], languages: Collection[str], now: datetime, until: datetime
    ) -> Grip | None:
        """Take hold of the most urgent one that an agent may take; None if there is none."""

    def let_go(self, hand_off_id: UUID) -> None:
        """Forget a hand-off and who holds it."""

    def tokens_above(self, token: int) -> None:
        """Give only tokens greater than this from now on."""

    def seen(self, agent: str, status: str, now: datetime) -> None:
        """Note that an agent is there, and whether they take cases."""

    def gone(self, agent: str) -> None:
        """Note that an agent has left."""

    def present(self, since: datetime) -> dict[str, str]:
        """Agents that were heard of since an instant, with their status."""

    def last_seen(self, agent: str) -> datetime | None:
        """When an agent was last heard of; None if it knows nothing of them, as after it was wiped."""
