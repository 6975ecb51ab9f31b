"""What a caller had heard of our words when they took the turn, or live audio ended: evidence, because what was not heard was not said to them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from courtesy.ports import UnitOfWorkFactory

# More characters than any sentence has.
WHOLE = 1_000_000


@dataclass(frozen=True, slots=True)
class Cut:
    """A sentence of ours that was broken into, or how far it was heard when live audio ended.

    Attributes:
        turn: The turn that it is recorded as.
        heard: How many characters of its text had been heard, about; 0 if none, `WHOLE` if all.
    """

    turn: UUID
    heard: int


class NoteBrokenInto:
    """Use case: a caller has broken into what we said."""

    def __init__(self, uow: UnitOfWorkFactory) -> None:
        self._uow = uow

    def __call__(self, sid: str, cuts: Sequence[Cut]) -> None:
        """Note it with the turns; of two reports about one the one that tells of less stays, since nothing is heard later.

        Args:
            sid: The carrier's id of the call; what belongs to another call is left alone.
            cuts: The turns that were not heard to their end, and those that were.
        """
        with self._uow() as uow:
            call = uow.call_of_carrier(sid)
            if call is None:
                return
            contact = uow.contact(call.contact_id, lock=True)
            for cut in cuts:
                turn = uow.find_turn(cut.turn)
                if turn is None or turn.contact_id != contact.id or turn.direction != "outbound":
                    continue
                heard = min(cut.heard, len(turn.text))
                if turn.heard is None or heard < turn.heard:
                    turn.heard = heard
                    if heard < len(turn.text):
                        about = {"contact": str(contact.id), "turn": str(turn.id)}
                        uow.audit("turn.broken_into", about | {"heard": heard, "of": len(turn.text)})
            uow.commit()
