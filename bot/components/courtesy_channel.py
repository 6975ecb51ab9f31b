"""The one door to Rasa: our gateway posts a turn and gets the replies, or nothing has happened.

Leaves to the gateway everything about carriers, and whether a reply may be sent.
"""

from __future__ import annotations

import asyncio
import hmac
import logging
import traceback
from typing import Any, Awaitable, Callable, Dict, Optional, Tuple, Union

import psycopg2
from rasa.core.channels.channel import InputChannel, UserMessage
from rasa.core.lock_store import LockError
from rasa.shared.exceptions import RasaException
from sanic import Blueprint, response
from sanic.request import Request
from sanic.response import HTTPResponse

from bot.components import action_call, action_schema, turn_processor
from bot.components.replies import BY_CHANNEL, Replies
from bot.components.turn import Turn, TurnFailed, TurnSuperseded, current_turn
from bot.components.turn_lock import TURN_SECONDS
from bot.components.turn_request import BadRequest, read_turn

logger = logging.getLogger(__name__)

MIN_TOKEN_CHARACTERS = 16


class CourtesyChannel(InputChannel):
    """`POST /webhooks/courtesy/turn`, `POST /webhooks/courtesy/foresee` and `GET /webhooks/courtesy/ready`."""

    def __init__(self, token: str) -> None:
        self._token = token.encode()

    @classmethod
    def name(cls) -> str:
        """Returns the part of the URL after `/webhooks/`."""
        return "courtesy"

    @classmethod
    def from_credentials(cls, credentials: Optional[Dict[str, Any]]) -> CourtesyChannel:
        """Creates the channel from its block in `credentials.yml`, and fits Rasa to it.

        Rasa makes its channels before it loads the model, so the model gets our processor.
        """
        token = str((credentials or {}).get("token") or "")
        if len(token) < MIN_TOKEN_CHARACTERS:
            raise RasaException(
                "credentials.yml: the courtesy channel needs a `token` of at least"
                f" {MIN_TOKEN_CHARACTERS} characters; set COURTESY_RASA_TOKEN."
            )
        action_schema.install()
        action_call.install()
        turn_processor.install()
        return cls(token)

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """Returns the routes.

        Args:
            on_new_message: Hands a message to the agent, under the conversation's lock.
        """
        routes = Blueprint("courtesy_channel")

        @routes.get("/ready")
        async def ready(request: Request) -> HTTPResponse:
            if not _has_model(request):
                return _refuse(503, "no model is loaded")
            return response.json({"status": "ready", "model": request.app.ctx.agent.model_id})

        @routes.post("/turn")
        async def take_turn(request: Request) -> HTTPResponse:
            read = self._read(request)
            return read if isinstance(read, HTTPResponse) else await _take(*read, on_new_message)

        @routes.post("/foresee")
        async def foresee(request: Request) -> HTTPResponse:
            read = self._read(request)
            return read if isinstance(read, HTTPResponse) else await _think(request, *read)

        return routes

    def _read(self, request: Request) -> Union[Tuple[Turn, str], HTTPResponse]:
        """Returns the turn and its words, or the refusal."""
        if not self._may_enter(request):
            return _refuse(401, "a valid bearer token is needed")
        try:
            turn, text = read_turn(request.body)
        except BadRequest as problem:
            return _refuse(400, str(problem))
        return (turn, text) if _has_model(request) else _refuse(503, "no model is loaded")

    def _may_enter(self, request: Request) -> bool:
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        return scheme.lower() == "bearer" and hmac.compare_digest(token.strip().encode(), self._token)


async def _take(turn: Turn, text: str, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> HTTPResponse:
    """Takes the turn, or says why it was not taken; then nothing of it is stored."""
    replies: Replies = BY_CHANNEL[turn.channel]()
    message = UserMessage(
        text,
        output_channel=replies,
        sender_id=turn.conversation,
        input_channel=turn.channel,
        message_id=turn.turn,
        metadata=turn.metadata(),
    )
    token = current_turn.set(turn)
    try:
        await asyncio.wait_for(on_new_message(message), TURN_SECONDS)
    except TurnSuperseded as failure:
        return _refuse(409, failure.reason)
    except Exception as failure:
        reason = _reason(failure)
        logger.error("Turn %s of %s failed: %s [%s]", turn.turn, turn.conversation, reason, _where(failure))
        return _refuse(503, reason)
    finally:
        current_turn.reset(token)
    return response.json({"replies": replies.messages, **turn.understood()})


async def _think(request: Request, turn: Turn, text: str) -> HTTPResponse:
    """Understands words that may become a turn. No conversation is read or written; the sentence encoder remembers."""
    message = UserMessage(text, sender_id=turn.conversation, input_channel=turn.channel, metadata=turn.metadata())
    await request.app.ctx.agent.processor.parse_message(message)
    return response.json({})


def _has_model(request: Request) -> bool:
    agent = getattr(request.app.ctx, "agent", None)
    return agent is not None and agent.is_ready()


def _refuse(status: int, reason: str) -> HTTPResponse:
    return response.json({"error": reason}, status=status)


def _reason(failure: Exception) -> str:
    if isinstance(failure, TurnFailed):
        return failure.reason
    if isinstance(failure, LockError):
        return f"the conversation could not be locked: {failure}"
    if isinstance(failure, psycopg2.Error):
        return "the conversation could not be read or stored: Postgres does not answer"
    if isinstance(failure, asyncio.TimeoutError):
        return f"the turn took longer than {TURN_SECONDS:g} s"
    return f"the dialogue engine failed ({type(failure).__name__})"


def _where(failure: Optional[BaseException]) -> str:
    """Returns kinds and places of the failure and its causes; messages can contain a debt's values."""
    steps = []
    while failure is not None:
        frames = traceback.extract_tb(failure.__traceback__)
        place = f" at {frames[-1].filename.rsplit('/', 1)[-1]}:{frames[-1].lineno}" if frames else ""
        steps.append(type(failure).__name__ + place)
        failure = failure.__cause__ or failure.__context__
    return " <- ".join(steps)
