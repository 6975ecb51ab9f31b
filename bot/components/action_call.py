"""Calls the action server sooner given up, with less to carry, and never failing in silence.

* Stock Rasa waits 300 s for an answer; a caller on the telephone does not.
* It sends the whole domain, every sentence in two languages, with each call. rasa-sdk keeps the domain it was
  given under a digest and asks for it again (status 449) when it does not have it.
* It goes on without an action that failed, and swallows a failed validation of slots altogether.

A new connection is made for every call, as in stock Rasa: sharing them was tried and loses calls, because the
action server closes idle connections before the client does.
"""

from __future__ import annotations

import asyncio
import functools
from typing import Any, Dict

import rasa.core.actions.action as rasa_action
from rasa.core.actions.action import ActionExecutionRejection, RemoteAction
from rasa.shared.core.domain import Domain
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.exceptions import RasaException
from rasa.utils.endpoints import ClientResponseError

from bot.components.action_schema import MalformedActionResult
from bot.components.turn import TurnFailed

ACTION_SECONDS = 8
DOMAIN_WANTED = 449

_stock_run = RemoteAction.run
_stock_format = RemoteAction._action_call_format


async def run(self: RemoteAction, *args: Any, **kwargs: Any) -> Any:
    """Calls the action; whatever goes wrong fails the turn.

    Args:
        self: The action; this replaces its method.
        args: As in `RemoteAction.run`.
        kwargs: As in `RemoteAction.run`.
    """
    try:
        try:
            return await _stock_run(self, *args, **kwargs)
        except RasaException as failure:
            if not _wants_domain(failure):
                raise
            self.courtesy_with_domain = True
            return await _stock_run(self, *args, **kwargs)
    except (ActionExecutionRejection, TurnFailed):
        raise  # a rejection is an answer: the form could not use what the customer said
    except asyncio.TimeoutError as failure:
        raise TurnFailed(f"action '{self.name()}' did not answer in {ACTION_SECONDS} s") from failure
    except MalformedActionResult as failure:
        raise TurnFailed(f"action '{self.name()}' answered a malformed result: {failure}") from failure
    except Exception as failure:
        raise TurnFailed(f"action '{self.name()}' failed") from failure


def call_format(self: RemoteAction, tracker: DialogueStateTracker, domain: Domain) -> Dict[str, Any]:
    """Returns what is sent to the action server.

    Args:
        self: The action; this replaces its method.
        tracker: The conversation.
        domain: The domain of the model.
    """
    call = _stock_format(self, tracker, domain)
    call["domain_digest"] = _digest(domain)
    if not getattr(self, "courtesy_with_domain", False):
        call.pop("domain", None)
    return call


def _digest(domain: Domain) -> str:
    digest = getattr(domain, "courtesy_digest", None)
    if digest is None:
        digest = domain.courtesy_digest = domain.fingerprint()
    return digest


def _wants_domain(failure: RasaException) -> bool:
    cause = failure.__cause__
    return isinstance(cause, ClientResponseError) and cause.status == DOMAIN_WANTED


def install() -> None:
    """Replaces Rasa's call of an action and its waiting time; harmless when done twice."""
    RemoteAction.run = functools.wraps(_stock_run)(run)
    RemoteAction._action_call_format = call_format
    rasa_action.DEFAULT_REQUEST_TIMEOUT = ACTION_SECONDS
