"""A conversation that a person has given back: the dialogue starts from a clean page and keeps only who is on the line.

What was agreed with the person is on record, where the actions read it; a form that was under way before is not gone on with.
"""

from __future__ import annotations

from typing import Any, Optional

from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, ActiveLoop, SlotSet
from rasa.shared.core.trackers import DialogueStateTracker

from bot.components.turn import Turn

# Who somebody is, and that a check has failed, does not change by talking to a person; whether they are verified, we are told.
KEPT = frozenset({"language", "channel", "check_over", "in_service"})


def start_afresh(tracker: DialogueStateTracker, turn: Turn, domain: Optional[Domain]) -> None:
    """Leaves the form and empties the slots, if the turn is the first since a person gave the conversation back."""
    told: Any = turn.extra.get("resumed")
    if not isinstance(told, dict):
        return
    verified = told.get("verified") is True
    known = {"verified": True, "is_customer": True} if verified else {}
    tracker.update(ActiveLoop(None), domain)
    for name, slot in tracker.slots.items():
        if name not in KEPT and slot.value != known.get(name):
            tracker.update(SlotSet(name, known.get(name)), domain)
    tracker.update(ActionExecuted(ACTION_LISTEN_NAME), domain)
