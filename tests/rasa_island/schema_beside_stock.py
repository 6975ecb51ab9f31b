"""Compares the compiled check of action results with stock Rasa's; runs inside the island."""

from __future__ import annotations

from typing import Any

from jsonschema import ValidationError
from rasa.core.actions.action import RemoteAction

from bot.components.action_schema import MalformedActionResult, validate_action_result

GOOD: list = [
    {},
    {"events": [], "responses": []},
    {
        "events": [{"event": "slot", "name": "a", "value": None, "timestamp": None}],
        "responses": [{"text": "x"}],
    },
    {
        "events": [
            {"event": "pause"},
            {"event": "followup", "name": "b"},
            {"event": "active_loop", "name": None},
        ]
    },
    {"events": [{"event": "action", "name": "action_listen", "policy": None, "confidence": None}]},
]
BAD: list = [
    None,
    [],
    "text",
    7,
    {"events": {}},
    {"events": None},
    {"events": ["slot"]},
    {"events": [{}]},
    {"events": [{"event": "no such event"}]},
    {"events": [{"event": 5}]},
    {"events": [{"event": "slot", "value": 1}]},
    {"events": [{"event": "slot", "name": 3, "value": 1}]},
    {"events": [{"event": "slot", "name": "a", "value": 1, "timestamp": "now"}]},
    {"events": [{"event": "pause", "metadata": []}]},
    {"responses": {}},
    {"responses": None},
    {"responses": ["text"]},
    {"events": [{"event": "pause"}, {"event": "slot"}], "responses": [{"text": "x"}]},
]
OURS_ONLY: list = [{"responses": [{"response": "utter_a", "text": "something else"}]}]


def refuses(check: Any, result: Any) -> bool:
    action = RemoteAction("action_x", None)
    try:
        check(action, result)
    except (ValidationError, MalformedActionResult):
        return True
    return False


stock = RemoteAction._validate_action_result
for result in GOOD:
    assert not refuses(stock, result), result
    assert not refuses(validate_action_result, result), result
for result in BAD:
    assert refuses(stock, result), result
    assert refuses(validate_action_result, result), result
for result in OURS_ONLY:
    assert not refuses(stock, result), result
    assert refuses(validate_action_result, result), result
