"""Makes the call of the action server quicker and stricter.

Stock Rasa checks the schema of action results against its meta-schema at every call, about 50 ms of processor
time; here it is compiled once. It waits 300 s for an answer; a caller on the telephone does not. And it lets
an action fail silently in two places; here a failed action fails the turn.
"""

from __future__ import annotations

import asyncio
import functools
from typing import Any, Callable, Dict

import rasa.core.actions.action as rasa_action
from jsonschema.exceptions import best_match
from jsonschema.validators import validator_for
from rasa.core.actions.action import ActionExecutionRejection, RemoteAction

from bot.components.turn import TurnFailed

ACTION_SECONDS = 8


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
    """Refuses what Rasa's own check refuses, and sentences that would pass for approved ones.

    Args:
        self: The action that was called; this replaces its method.
        result: The decoded answer.
    """
    error = best_match(_validator().iter_errors(result))
    if error is not None:
        raise MalformedActionResult(f"at {error.json_path}: does not fit '{error.validator}'")
    for response in result.get("responses", []):
        # `utter_message(text=..., response=...)` says the text under the response's name and metadata.
        if response.get("response") and any(
            response.get(key) for key in ("text", "metadata", "utter_action")
        ):
            raise MalformedActionResult("a response may not bring a text or metadata of its own")
    return True


def strictly(run: Callable[..., Any]) -> Callable[..., Any]:
    """Returns `RemoteAction.run` with every failure turned into one that fails the turn."""

    @functools.wraps(run)
    async def run_strictly(self: RemoteAction, *args: Any, **kwargs: Any) -> Any:
        try:
            return await run(self, *args, **kwargs)
        except (ActionExecutionRejection, TurnFailed):
            raise  # a rejection is an answer: the form could not use what the customer said
        except asyncio.TimeoutError as failure:
            raise TurnFailed(f"action '{self.name()}' did not answer in {ACTION_SECONDS} s") from failure
        except MalformedActionResult as failure:
            raise TurnFailed(f"action '{self.name()}' answered a malformed result: {failure}") from failure
        except Exception as failure:
            raise TurnFailed(f"action '{self.name()}' failed") from failure

    run_strictly.courtesy = True  # type: ignore[attr-defined]
    return run_strictly


def install() -> None:
    """Replaces Rasa's check, waiting time and error handling of action calls; harmless when done twice."""
    _validator()
    RemoteAction._validate_action_result = validate_action_result
    rasa_action.DEFAULT_REQUEST_TIMEOUT = ACTION_SECONDS
    if not getattr(RemoteAction.run, "courtesy", False):
        RemoteAction.run = strictly(RemoteAction.run)
