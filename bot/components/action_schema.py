"""The check of what the action server answers, compiled once.

Stock Rasa checks this schema against the meta-schema of all schemas at every call, 20 to 50 ms of processor
time. Leaves the call itself to `action_call`.
"""

from __future__ import annotations

import functools
from typing import Any, Dict, FrozenSet

from jsonschema.exceptions import best_match
from jsonschema.validators import validator_for
from rasa.core.actions.action import RemoteAction

# `utter_message(text=..., response=...)` would say the text under the name and metadata of the approved
# response.
_NOT_WITH_A_RESPONSE = ("text", "metadata", "utter_action")


class MalformedActionResult(ValueError):
    """The action server answered something Rasa cannot read.

    The message never repeats the answer: it has values of a debt in it.
    """


@functools.lru_cache(maxsize=1)
def _free_events() -> FrozenSet[str]:
    """Returns the kinds of event of which the schema says no more than their name."""
    kinds = RemoteAction.action_response_format_spec()["properties"]["events"]["items"]["oneOf"]
    free = (kind for kind in kinds if set(kind) == {"properties"} and set(kind["properties"]) == {"event"})
    return frozenset(kind["properties"]["event"]["const"] for kind in free)


def _is_plain(result: Any) -> bool:
    """Says whether the answer is one of the plain ones that nearly all are, which the schema accepts for certain.

    The schema tries two dozen alternatives for each event, a millisecond for a handful; this is what they come
    to for slots and for events without rules of their own.
    """
    events, responses = result.get("events", []), result.get("responses", [])
    if type(events) is not list or type(responses) is not list:
        return False
    for event in events:
        if type(event) is not dict or not {"timestamp", "metadata"}.isdisjoint(
            k for k, v in event.items() if v is not None
        ):
            return False
        kind = event.get("event")
        if kind == "slot":
            if type(event.get("name")) is not str or "value" not in event:
                return False
        elif type(kind) is not str or kind not in _free_events():
            return False
    return all(type(response) is dict for response in responses)


@functools.lru_cache(maxsize=1)
def _validator() -> Any:
    schema = RemoteAction.action_response_format_spec()
    kind = validator_for(schema)
    kind.check_schema(schema)
    return kind(schema)


def validate_action_result(self: RemoteAction, result: Dict[str, Any]) -> bool:
    """Refuses what Rasa's own check refuses, and a sentence that would pass for an approved one.

    Args:
        self: The action that was called; this replaces its method.
        result: The decoded answer.
    """
    error = None if type(result) is dict and _is_plain(result) else best_match(_validator().iter_errors(result))
    if error is not None:
        raise MalformedActionResult(f"{error.json_path} does not fit '{error.validator}'")
    for response in result.get("responses", []):
        if response.get("response") and any(response.get(key) for key in _NOT_WITH_A_RESPONSE):
            raise MalformedActionResult("a response may not bring a text or metadata of its own")
    return True


def install() -> None:
    """Replaces Rasa's check; harmless when done twice."""
    _validator()
    RemoteAction._validate_action_result = validate_action_result
