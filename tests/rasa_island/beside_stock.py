"""Runs the same random conversations through stock Rasa and through ours, and compares every turn.

Stock Rasa keeps every event for ever, so it says what the bounded state must still decide. Runs inside the
island (`bot/.venv/bin/python beside_stock.py MODEL CONVERSATIONS TURNS`), where there is no pytest; prints
one line of JSON.
"""

from __future__ import annotations

import asyncio
import json
import logging
import random
import sys
from typing import Any

from rasa.core.actions.action import ActionExecutionRejection, RemoteAction
from rasa.core.channels.channel import CollectingOutputChannel, UserMessage
from rasa.core.lock_store import InMemoryLockStore
from rasa.core.nlg import TemplatedNaturalLanguageGenerator
from rasa.core.processor import MessageProcessor
from rasa.core.tracker_store import InMemoryTrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import (
    ActionExecuted,
    ActiveLoop,
    AllSlotsReset,
    ConversationPaused,
    Event,
    FollowupAction,
    Restarted,
    SlotSet,
    UserUtteranceReverted,
    UserUttered,
)
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.log_utils import configure_structlog

from bot.components.conversation_table import Row
from bot.components.snapshot_tracker_store import SnapshotTrackerStore
from bot.components.turn import Turn, current_turn
from bot.components.turn_processor import TurnProcessor

INTENTS = [
    "greet",
    "ask_balance",
    "promise",
    "give_day",
    "faq",
    "confirm_identity",
    "start_over",
    "cancel",
    "broken",
    "callback",
    "promise",
    "give_day",
]
TEXTS = ["on friday", "whenever", "by card", "next monday", ""]
# What the turn decides by itself, not by its history.
OF_THE_TURN = ("language", "channel", "session_started_metadata")


async def act(self: RemoteAction, output: Any, nlg: Any, tracker: DialogueStateTracker, domain: Domain) -> list[Event]:
    """Stands for the action server; decides by the customer's message alone, so both sides get the same."""
    chance = random.Random(tracker.latest_message.text + self.name())
    name = self.name()
    if name == "action_confirm":
        return [SlotSet("confirmed", True)]
    if name == "action_keep_promise":
        return [SlotSet("promise_day", None), SlotSet("promise_means", None)]
    if name == "action_forget":
        return [AllSlotsReset()]
    if name == "validate_promise_form":
        day = tracker.get_slot("promise_day")
        if chance.random() < 0.1:
            raise ActionExecutionRejection(name)
        return [SlotSet("promise_day", None)] if day and "day" not in day else []
    if name == "action_broken":
        ways: list[list[Event]] = [
            [UserUtteranceReverted()],
            [SlotSet("promise_means", "cheque")],
            [FollowupAction("utter_thanks")],
            [ActiveLoop("callback_form"), FollowupAction("callback_form")],
            [ActiveLoop(None), SlotSet("requested_slot", None)],
            [Restarted()],
        ]
        if chance.random() < 0.03:
            return [ConversationPaused()]
        return chance.choice(ways)
    return []


class MemoryTable:
    """The table without Postgres: what would be stored, as JSON."""

    def __init__(self) -> None:
        self.rows: dict[str, str] = {}

    async def load(self, conversation: str, turn: str | None) -> Row | None:
        stored = self.rows.get(conversation)
        return Row("before", None, None, json.loads(stored)) if stored else None  # type: ignore[arg-type]

    async def save(self, conversation: str, turn: str, state: dict[str, Any], loaded: Any) -> bool:
        self.rows[conversation] = json.dumps(state)
        return True


def picture(tracker: DialogueStateTracker) -> dict[str, Any]:
    """Returns what the next prediction depends on, and what this turn did."""
    done: list[str] = []
    for event in reversed(tracker.events):
        if isinstance(event, UserUttered):
            break
        if isinstance(event, ActionExecuted):
            done.append(str(event.action_name))
    loop = tracker.active_loop
    return {
        "actions": done[::-1],
        "slots": {k: v for k, v in tracker.current_slot_values().items() if k not in OF_THE_TURN},
        "loop": [loop.name, loop.is_interrupted, loop.rejected] if loop else None,
        "latest_action": tracker.latest_action_name,
        "followup": tracker.followup_action,
        "paused": tracker.is_paused(),
    }


def watch(store: Any, seen: list[dict[str, Any]]) -> None:
    save = store.save

    async def saving(tracker: DialogueStateTracker) -> None:
        seen.append(picture(tracker))
        await save(tracker)

    store.save = saving


async def main(model: str, conversations: int, turns: int) -> None:
    configure_structlog(logging.ERROR)
    RemoteAction.run = act
    domain = Domain.empty()
    stock_store, ours_store = (
        InMemoryTrackerStore(domain),
        SnapshotTrackerStore(domain, "postgresql://unused"),
    )
    ours_store._table = table = MemoryTable()
    nlg = TemplatedNaturalLanguageGenerator({})
    stock = MessageProcessor(model, stock_store, InMemoryLockStore(), nlg)
    ours = TurnProcessor(model, ours_store, InMemoryLockStore(), nlg)
    for store in (stock_store, ours_store):
        store.domain = stock.domain
    nlg.responses = stock.domain.responses
    seen: dict[str, list[dict[str, Any]]] = {"stock": [], "ours": []}
    watch(stock_store, seen["stock"])
    watch(ours_store, seen["ours"])

    compared, sizes, actions = 0, [], set()
    for number in range(conversations):
        chance = random.Random(number)
        history = []
        for turn in range(turns):
            intent, text = chance.choice(INTENTS), f"{chance.choice(TEXTS)} {number}.{turn}"
            history.append(f"{intent}: {text}")
            for side, processor in (("stock", stock), ("ours", ours)):
                seen[side].clear()
                parse = {"text": text, "intent": {"name": intent, "confidence": 0.9}, "entities": []}
                message = UserMessage(
                    text, CollectingOutputChannel(), f"c{number}", parse_data=parse, metadata={"x": 1}
                )
                token = current_turn.set(Turn(f"c{number}", str(turn), "en", "sms") if side == "ours" else None)
                try:
                    await processor.handle_message(message)
                finally:
                    current_turn.reset(token)
            expected, got = seen["stock"][-1], seen["ours"][-1]
            actions.update(expected["actions"])
            assert got == expected, json.dumps({"history": history, "stock": expected, "ours": got}, indent=1)
            compared += 1
        sizes.append(len(table.rows[f"c{number}"]))
    result = {"compared": compared, "largest": max(sizes), "actions": sorted(actions)}
    sys.stdout.write(json.dumps(result) + "\n")


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3])))
