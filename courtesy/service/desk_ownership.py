"""Who owns a case, proved inside the transaction that acts on it: by agent, state, lease and fencing token."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from courtesy.model.contact import Contact
from courtesy.model.desk import DeskEntry, EntryKind
from courtesy.model.errors import Conflict
from courtesy.model.outcomes import HandOff
from courtesy.ports import UnitOfWork

# An agent's page says every ten seconds that it is there; after four that were missed the case goes to somebody else.
LEASE = timedelta(seconds=45)
# How long a case that a colleague or a supervisor gave to an agent waits for them before it is everybody's.
RESERVED = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class Owner:
    """Who acts, on which case, with which fencing token."""

    login: str
    hand_off: UUID
    token: int


def locked(uow: UnitOfWork, hand_off_id: UUID) -> tuple[HandOff, Contact]:
    """A case and its contact, both locked, in the order in which everybody locks them: number, contact, case.

    A text that comes in holds the number, so that it is either recorded before the case changes hands, or sees that it has.
    """
    uow.only_one(uow.phone_of_case(hand_off_id))
    return uow.locked_case(hand_off_id)


def owned(
    uow: UnitOfWork, owner: Owner, now: datetime, *, states: tuple[str, ...] = ("assigned",)
) -> tuple[HandOff, Contact]:
    """The case and its contact, locked, and its lease lengthened.

    Raises:
        Conflict: If the case is no longer the agent's, whatever they believe.
    """
    hand_off, contact = locked(uow, owner.hand_off)
    mine = hand_off.agent == owner.login and hand_off.token == owner.token
    if not mine or hand_off.lease_until is None or hand_off.lease_until <= now or hand_off.state == "completed":
        raise Conflict("This case is no longer yours.", remedy="Open the queue and take it anew if it is still there.")
    if hand_off.state not in states:
        raise Conflict(f"This can't be done while the case is {hand_off.state}.", remedy="Reload the page.")
    hand_off.lease_until = now + LEASE
    return hand_off, contact


def note_case(uow: UnitOfWork, hand_off: HandOff, why: str, *, lacking: str | None = None) -> None:
    """Put what became of a case into the audit log, and what its agent lacks for it, if anything."""
    about = {"handoff": str(hand_off.id), "contact": str(hand_off.contact_id), "state": hand_off.state}
    why = f"{why}, lacking the {lacking}" if lacking else why
    uow.audit("desk.case", about | {"agent": hand_off.agent, "token": hand_off.token, "why": why})


def write_down(
    uow: UnitOfWork, hand_off: HandOff, by: str, kind: EntryKind, now: datetime, text: str = "", **detail: object
) -> DeskEntry:
    """Add an entry to a case, and to the audit log that there is one."""
    entry = DeskEntry(
        id=uuid4(),
        hand_off_id=hand_off.id,
        contact_id=hand_off.contact_id,
        at=now,
        by=by,
        kind=kind,
        text=text,
        detail=detail,
    )
    uow.add(entry)
    uow.flush()
    about = {"entry": str(entry.id), "handoff": str(hand_off.id), "contact": str(hand_off.contact_id)}
    uow.audit("desk.entry", about | {"by": by, "entry_kind": kind})
    return entry
