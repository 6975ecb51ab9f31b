"""Reads the body of a turn request, or says what is wrong with it."""

from __future__ import annotations

import json
import re
from typing import Any, Dict, Tuple

from bot.components.customer_text import neutralise
from bot.components.turn import CHANNELS, LANGUAGES, Turn

MAX_BODY_BYTES = 64 * 1024

_CONVERSATION = re.compile(r"[0-9A-Za-z][0-9A-Za-z_-]{7,63}")
_ONLY_DIGITS = re.compile(r"[0-9_-]+")
_TURN = re.compile(r"[!-~]{1,128}")
_ASKS = re.compile(r"[A-Za-z0-9_.:-]{0,64}")


class BadRequest(ValueError):
    """The request is malformed; the message says where, and never repeats the customer's words."""


def _field(body: Dict[str, Any], name: str) -> str:
    value = body.get(name)
    if not isinstance(value, str):
        raise BadRequest(f"'{name}' must be a string")
    return value


def _one_of(body: Dict[str, Any], name: str, allowed: Tuple[str, ...]) -> str:
    value = _field(body, name)
    if value not in allowed:
        raise BadRequest(f"'{name}' must be one of {', '.join(allowed)}")
    return value


def read_turn(raw: bytes) -> Tuple[Turn, str]:
    """Returns the turn and the customer's words, made safe.

    Args:
        raw: The request body.

    Raises:
        BadRequest: When the body is not what the contract says.
    """
    if len(raw) > MAX_BODY_BYTES:
        raise BadRequest(f"the body is larger than {MAX_BODY_BYTES} bytes")
    try:
        body = json.loads(raw)
    except (ValueError, RecursionError):
        raise BadRequest("the body is not JSON") from None
    if not isinstance(body, dict):
        raise BadRequest("the body must be a JSON object")

    conversation = _field(body, "conversation")
    # A phone number here would end up in the tracker store, in Redis keys and in logs.
    if not _CONVERSATION.fullmatch(conversation) or _ONLY_DIGITS.fullmatch(conversation):
        raise BadRequest("'conversation' must be an id like a UUID (8 to 64 letters, digits, - or _), not a number")
    turn = _field(body, "turn")
    if not _TURN.fullmatch(turn):
        raise BadRequest("'turn' must be 1 to 128 printable ASCII characters without spaces")
    asks = body.get("asks") or ""
    if not isinstance(asks, str) or not _ASKS.fullmatch(asks):
        raise BadRequest("'asks' must be a name of at most 64 characters, or empty")
    metadata = body.get("metadata") or {}
    if not isinstance(metadata, dict):
        raise BadRequest("'metadata' must be an object")

    return (
        Turn(
            conversation=conversation,
            turn=turn,
            language=_one_of(body, "language", LANGUAGES),
            channel=_one_of(body, "channel", CHANNELS),
            asks=asks,
            extra=metadata,
        ),
        neutralise(_field(body, "text")),
    )
