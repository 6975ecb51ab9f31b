"""Actions of the toy bot. They have no state of their own, as ours have none."""

from __future__ import annotations

import threading
from typing import Any

import psycopg
from rasa_sdk import Action, FormValidationAction, Tracker
from rasa_sdk.events import AllSlotsReset, SlotSet
from rasa_sdk.executor import CollectingDispatcher


class Balance(Action):
    def name(self) -> str:
        return "action_balance"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict) -> list[dict[str, Any]]:
        dispatcher.utter_message(response="utter_balance", amount="$4,711.42")
        return []


class Confirm(Action):
    def name(self) -> str:
        return "action_confirm"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict) -> list[dict[str, Any]]:
        dispatcher.utter_message(response="utter_confirmed")
        return [SlotSet("confirmed", True)]


class KeepPromise(Action):
    def name(self) -> str:
        return "action_keep_promise"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict) -> list[dict[str, Any]]:
        day, means = tracker.get_slot("promise_day"), tracker.get_slot("promise_means")
        dispatcher.utter_message(response="utter_promise_kept", day=day, means=means)
        return [SlotSet("promise_day", None), SlotSet("promise_means", None)]


class Forget(Action):
    def name(self) -> str:
        return "action_forget"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict) -> list[dict[str, Any]]:
        return [AllSlotsReset()]


class Broken(Action):
    """Goes wrong the way the gateway's metadata asks for."""

    def name(self) -> str:
        return "action_broken"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict) -> list[dict[str, Any]]:
        way = tracker.latest_message["metadata"].get("way")
        if way == "raise":
            raise ValueError("the debt of $4,711.42 cannot be read")
        if way == "malformed":
            return [{"event": "slot", "timestamp": "yesterday", "name": "confirmed", "value": True}]
        if way == "free text":
            dispatcher.utter_message(text="You owe a million.", response="utter_thanks")
        if way == "unknown response":
            dispatcher.utter_message(response="utter_nobody_wrote_this")
        if way == "missing value":
            dispatcher.utter_message(response="utter_balance")
        if way == "meddle":
            # Another server got the lock after Redis had lost it, and was quicker.
            with psycopg.connect(tracker.latest_message["metadata"]["database"]) as connection:
                connection.execute(
                    "UPDATE rasa.rasa_conversations SET updated_at = clock_timestamp() WHERE conversation = %s",
                    [tracker.sender_id],
                )
        if way == "hang":
            threading.Event().wait()
        if way == "metadata":
            dispatcher.utter_message(response="utter_confirmed")
            return [SlotSet("promise_means", repr(sorted(tracker.latest_message["metadata"].items())))]
        return []


class Spin(Action):
    """Never comes to rest: it asks for itself again."""

    def name(self) -> str:
        return "action_spin"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict) -> list[dict[str, Any]]:
        return [{"event": "followup", "name": "action_spin"}]


class ValidatePromise(FormValidationAction):
    def name(self) -> str:
        return "validate_promise_form"

    def validate_promise_day(
        self, value: Any, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict
    ) -> dict[str, Any]:
        if "day" in str(value) or "星期" in str(value):
            return {"promise_day": value}
        dispatcher.utter_message(response="utter_invalid_day")
        return {"promise_day": None}
