"""The check of what the action server answers, compiled once.

Stock Rasa checks this schema against the meta-schema of all schemas at every call, 20 to 50 ms of processor
time. Leaves the call itself to `action_call`.
"""

from __future__ import annotations

import functools
from typing import Any, Dict

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
    error = best_match(_validator().iter_errors(result))
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
