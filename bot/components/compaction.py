"""Turns a conversation into a small, bounded state that Rasa can go on from, and back.

Rasa rebuilds a conversation by replaying all of its events, and featurises all of them again for every
prediction: about 1 ms for every turn of history. What the rules can see, though, is only the last turns (Rasa
allows one customer message in a rule), the slots, the loop that is active and whether the bot is paused. So
the state is:

* a synthetic prefix that brings an empty tracker to where the kept part begins;
* the events of the last `KEEP_TURNS` turns, in the form Rasa applies them (rewound and collapsed ones left
  out), at most one of a kind between two actions.

It holds no sentence of the bot, no value put into one, and no words of the customer: those are facts of a
debt, and their place is the turn record of our own database, not this one.
"""

from __future__ import annotations

from typing import Any, Dict, Hashable, Iterable, List, Optional

from rasa.shared.core.constants import ACTION_LISTEN_NAME, SESSION_START_METADATA_SLOT
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import (
    ActionExecuted,
    ActionExecutionRejected,
    ActiveLoop,
    AllSlotsReset,
    BotUttered,
    ConversationPaused,
    ConversationResumed,
    Event,
    LoopInterrupted,
    SlotSet,
    UserUttered,
)
from rasa.shared.core.trackers import DialogueStateTracker

# One would do for the rules; the last action may still take back two turns (`action_back`).
KEEP_TURNS = 3

# In place of everything that was cut. No rule contains it, so no rule can take the cut for the start of a
# conversation (`conversation_start: true` matches a state without a previous action).
CUT_MARKER = "action_history_cut"

_KEPT = (
    UserUttered,
    BotUttered,
    SlotSet,
    AllSlotsReset,
    ActionExecuted,
    ActionExecutionRejected,
    ActiveLoop,
    LoopInterrupted,
    ConversationPaused,
    ConversationResumed,
)
# Rasa searches the tree of event classes for every event it reads.
_BY_NAME = {kind.type_name: kind for kind in _KEPT}


def dump(tracker: DialogueStateTracker) -> Dict[str, Any]:
    """Returns the state to store.

    Args:
        tracker: The conversation after a complete turn.
    """
    events = _merge(e for e in tracker.applied_events() if isinstance(e, _KEPT) and not _is_session_metadata(e))
    turns = _turn_starts(events)
    if len(turns) > KEEP_TURNS:
        cut = turns[-KEEP_TURNS]
        # The listen action itself belongs to both: the kept part must begin with the bot waiting for the
        # customer.
        events = _prefix(tracker, events[:cut], events[cut].timestamp) + events[cut:]
    return {"v": 1, "events": [_plain(event) for event in events]}


def load(conversation: str, state: Optional[Dict[str, Any]], domain: Domain) -> DialogueStateTracker:
    """Returns a tracker that goes on from a stored state.

    Args:
        conversation: The id of the conversation.
        state: What `dump` returned, or None for a new conversation.
        domain: The domain of the model that is loaded now. What a newer model no longer knows is left out: a
        slot or a
            form that is gone must not fail the conversation for ever.
    """
    tracker = DialogueStateTracker(conversation, domain.slots)
    for stored in (state or {}).get("events", []):
        event = _BY_NAME[stored["event"]]._from_parameters(stored)
        if isinstance(event, SlotSet) and event.key not in tracker.slots:
            continue
        if isinstance(event, ActiveLoop) and event.name and event.name not in domain.action_names_or_texts:
            continue
        tracker.update(event)
    return tracker


def _is_session_metadata(event: Event) -> bool:
    # Rasa copies the first message's metadata into this slot; the gateway's metadata is not ours to keep.
    return isinstance(event, SlotSet) and event.key == SESSION_START_METADATA_SLOT


def _merge(events: Iterable[Event]) -> List[Event]:
    """Leaves the last event of a kind between two actions: states are taken at actions only."""
    merged: List[Event] = []
    segment: List[Event] = []
    for event in events:
        if isinstance(event, ActionExecuted):
            merged += _merge_segment(segment)
            merged.append(event)
            segment = []
        else:
            segment.append(event)
    return merged + _merge_segment(segment)


def _merge_segment(segment: List[Event]) -> List[Event]:
    kept: List[Event] = []
    seen = set()
    for event in reversed(segment):
        if isinstance(event, SlotSet) and "reset" in seen:
            continue
        key = _kind(event)
        if key is not None:
            if key in seen:
                continue
            seen.add(key)
        kept.append(event)
    return kept[::-1]


def _kind(event: Event) -> Optional[Hashable]:
    if isinstance(event, SlotSet):
        return ("slot", event.key)
    if isinstance(event, AllSlotsReset):
        return "reset"
    if isinstance(event, (ConversationPaused, ConversationResumed)):
        return "paused"
    if isinstance(event, BotUttered):
        return ("bot", event.metadata.get("utter_action"))
    if isinstance(event, ActionExecutionRejected):
        return ("rejected", event.action_name)
    if isinstance(event, ActiveLoop):
        return None  # each activation and its end matters to how Rasa collapses a form
    return type(event)


def _turn_starts(events: List[Event]) -> List[int]:
    """Returns the places of the listen actions that a message of the customer followed."""
    starts: List[int] = []
    listen: Optional[int] = None
    for place, event in enumerate(events):
        if isinstance(event, ActionExecuted):
            listen = place if event.action_name == ACTION_LISTEN_NAME else None
        elif isinstance(event, UserUttered) and listen is not None:
            starts.append(listen)
            listen = None
    return starts


def _prefix(tracker: DialogueStateTracker, head: List[Event], timestamp: float) -> List[Event]:
    """Returns the fewest events that stand for those that are cut."""
    past = DialogueStateTracker.from_events(tracker.sender_id, head, tracker.slots.values())
    events: List[Event] = [ActionExecuted(CUT_MARKER)]
    loop = past.active_loop_name
    if loop:
        # The action and the loop, in this order: a form that runs again folds back to its own last execution.
        events += [ActionExecuted(loop), ActiveLoop(loop)]
    for slot in past.slots.values():
        if slot.value != slot.initial_value:
            events.append(SlotSet(slot.name, slot.value))
    if past.is_active_loop_rejected and loop:
        events.append(ActionExecutionRejected(loop))
    if past.is_paused():
        events.append(ConversationPaused())
    for event in events:
        event.timestamp = timestamp
    return events


def _plain(event: Event) -> Dict[str, Any]:
    """Returns the event without words, sentences and metadata."""
    plain: Dict[str, Any] = {"event": event.type_name, "timestamp": event.timestamp}
    if isinstance(event, UserUttered):
        entities = [_bare_entity(entity) for entity in event.entities]
        intent = {key: event.intent.get(key) for key in ("name", "confidence")}
        plain["text"] = ""
        plain["input_channel"] = event.input_channel
        plain["parse_data"] = {"text": "", "intent": intent, "entities": entities}
    elif isinstance(event, BotUttered):
        plain["metadata"] = {"utter_action": event.metadata.get("utter_action")}
    else:
        plain = {k: v for k, v in event.as_dict().items() if k != "metadata" and v is not None}
        if isinstance(event, ActiveLoop):
            plain["name"] = event.name
        if isinstance(event, SlotSet):
            plain["value"] = event.value
    return plain


def _bare_entity(entity: Dict[str, Any]) -> Dict[str, Any]:
    """Keeps what states are made of: that an entity was named, not what it was."""
    kept = {key: entity[key] for key in ("entity", "role", "group") if key in entity}
    return {**kept, "value": None}
