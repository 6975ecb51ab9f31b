"""Rasa's tracker store: one bounded row for each conversation, and every turn repeatable.

A turn is loaded with one SELECT and stored with one UPSERT, at its end and only when all of it went well.
When our gateway sends the turn that is already stored (it had crashed before it could write the answer down),
the turn is executed again from the state before it. Leaves the form of the state to `compaction` and the SQL
to `conversation_table`.
"""

from __future__ import annotations

from typing import Any, Iterable, List, Optional

from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import SlotSet
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.exceptions import RasaException

from bot.components.compaction import dump, load
from bot.components.conversation_table import ConversationTable
from bot.components.turn import Turn, TurnFailed, TurnSuperseded, current_turn


class SnapshotTrackerStore(TrackerStore):
    """Keeps the state before and after the last turn of every conversation in Postgres."""

    def __init__(
        self,
        domain: Optional[Domain] = None,
        host: Optional[str] = None,
        event_broker: Optional[EventBroker] = None,
        **kwargs: Any,
    ) -> None:
        """Creates the store; connects only when the first turn comes.

        Args:
            domain: The domain; Rasa sets the real one when it has loaded the model.
            host: `url` of the tracker store in `endpoints.yml`.
            event_broker: Not supported: a broker would carry what this store takes care to leave out.
            kwargs: Further keys of the tracker store in `endpoints.yml`; none is known.
        """
        if not host:
            raise RasaException("tracker_store in endpoints.yml needs `url: ${RASA_TRACKER_DATABASE_URL}`.")
        if event_broker is not None:
            raise RasaException(
                "endpoints.yml must not name an event_broker: events would leave with all their values."
            )
        if kwargs:
            raise RasaException(f"Unknown keys of tracker_store in endpoints.yml: {', '.join(sorted(kwargs))}.")
        self._table = ConversationTable(host)
        super().__init__(domain, event_broker)

    async def get_or_create_tracker(
        self, sender_id: str, max_event_history: Optional[int] = None, append_action_listen: bool = True
    ) -> DialogueStateTracker:
        """Returns the conversation as the current turn finds it; stores nothing for a new one."""
        tracker = await self.retrieve(sender_id)
        return tracker if tracker is not None else load(sender_id, None, self.domain)

    async def retrieve(self, sender_id: str) -> Optional[DialogueStateTracker]:
        """Returns the conversation, or None when there is no such.

        Within a turn that is the state this turn starts from; without one it is the latest state.
        """
        turn = _turn_of(sender_id)
        row = await self._table.load(sender_id, turn.turn if turn else None)
        if turn is not None:
            turn.loaded = row.updated_at if row else None
            if row is not None and row.previous_turn == turn.turn and row.turn != turn.turn:
                raise TurnSuperseded("a later turn of this conversation has been taken already")
        if row is None or (row.state is None):
            return None  # nothing yet, or the first turn is repeated
        return load(sender_id, row.state, self.domain)

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Stores the state after the current turn.

        Raises:
            TurnFailed: When the row is no longer the one that was loaded, or when no turn is going on: a
            state that
                belongs to no turn could not be repeated.
        """
        turn = _turn_of(tracker.sender_id)
        if turn is None:
            raise TurnFailed("a conversation can only be changed by a turn of the courtesy channel")
        if not await self._table.save(tracker.sender_id, turn.turn, dump(tracker), turn.loaded):
            raise TurnFailed("the conversation was changed while this turn was running")

    async def delete(self, sender_id: str) -> bool:
        """Forgets a conversation; says whether there was one."""
        return await self._table.delete(sender_id)

    async def keys(self) -> Iterable[str]:
        """Returns the ids of all conversations."""
        keys: List[str] = await self._table.keys()
        return keys


def follow_turn(tracker: DialogueStateTracker, turn: Turn, domain: Optional[Domain]) -> None:
    """Sets the slots that pick the response variation to what the turn says, where the domain has them."""
    for name, value in turn.slots().items():
        if name in tracker.slots and tracker.get_slot(name) != value:
            tracker.update(SlotSet(name, value), domain)


def _turn_of(conversation: str) -> Optional[Turn]:
    turn = current_turn.get()
    return turn if turn is not None and turn.conversation == conversation else None
