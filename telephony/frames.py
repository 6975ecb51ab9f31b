"""Twilio Media Streams' messages as typed values, both ways. Nothing here knows of sockets or sound cards.

https://www.twilio.com/docs/voice/media-streams/websocket-messages. Numbers arrive as strings there (`sequenceNumber`, `chunk`,
`timestamp`), audio as base64 of mu-law at 8 kHz, one channel, 160 bytes a message of 20 ms.
"""

from __future__ import annotations

import base64
import binascii
import json
from dataclasses import dataclass, field
from typing import Any

from courtesy.model.errors import InvalidInput

SAMPLE_RATE = 8000
FRAME_BYTES = 160
FRAME_MS = 20
# A frame of a line at rest. And the most audio that a message may bring: Twilio's bring 20 ms, a second is no stream's any more.
QUIET = b"\xff" * FRAME_BYTES
LONGEST = SAMPLE_RATE
KEYS = frozenset("0123456789*#ABCD")


@dataclass(frozen=True, slots=True)
class Connected:
    """The socket is open; nothing is known of the call yet."""

    protocol: str


@dataclass(frozen=True, slots=True)
class Start:
    """The stream begins.

    Attributes:
        parameters: What our TwiML gave the stream.
    """

    stream: str
    call: str
    account: str
    parameters: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Media:
    """A piece of the caller's audio.

    Attributes:
        chunk: Its number, from 1.
        at_ms: When it belongs, in milliseconds from the start of the stream.
        payload: Mu-law bytes, one a sample.
    """

    chunk: int
    at_ms: int
    payload: bytes


@dataclass(frozen=True, slots=True)
class Dtmf:
    """A key was pressed."""

    digit: str


@dataclass(frozen=True, slots=True)
class Mark:
    """What we sent up to our mark of that name has been played, or thrown away by `clear`."""

    name: str


@dataclass(frozen=True, slots=True)
class Stop:
    """The stream is over: the caller hung up, or the call went on elsewhere."""


Message = Connected | Start | Media | Dtmf | Mark | Stop


def read(text: str | bytes, stream: str | None = None) -> Message | None:
    """A message of Twilio's; None for an event that is not ours to know, so that new ones break nothing.

    Args:
        text: As it came.
        stream: Which stream it has to be about, once that is known: what is about another is not ours either.

    Raises:
        InvalidInput: If it is no message, or one of its kinds without what belongs to it.
    """
    try:
        message = json.loads(text)
        if stream is not None and message.get("streamSid", stream) != stream:
            return None
        match message["event"]:
            case "media":
                return _media(message["media"])
            case "mark":
                return Mark(str(message["mark"]["name"]))
            case "dtmf":
                return _dtmf(str(message["dtmf"]["digit"]))
            case "start":
                return _start(message["start"], str(message["streamSid"]))
            case "connected":
                return Connected(str(message.get("protocol", "")))
            case "stop":
                return Stop()
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError, binascii.Error) as error:
        raise InvalidInput(f"Not a message of a media stream: {type(error).__name__}.") from error
    return None


def media(stream: str, payload: bytes) -> str:
    """Audio to play to the caller: mu-law bytes without any file header."""
    return _write(stream, "media", media={"payload": base64.b64encode(payload).decode()})


def mark(stream: str, name: str) -> str:
    """Ask to be told when what was sent before it has been played."""
    return _write(stream, "mark", mark={"name": name})


def clear(stream: str) -> str:
    """Throw away what was sent and has not been played; marks in it may still come back."""
    return _write(stream, "clear")


def _write(stream: str, event: str, **more: Any) -> str:
    return json.dumps({"event": event, "streamSid": stream} | more, separators=(",", ":"))


def _media(body: dict[str, Any]) -> Media | None:
    if body.get("track", "inbound") != "inbound":  # our own audio, on a stream of both tracks
        return None
    payload = base64.b64decode(body["payload"], validate=True)
    if len(payload) > LONGEST:
        raise ValueError("more sound than a message brings")
    return Media(int(body["chunk"]), int(body["timestamp"]), payload)


def _dtmf(digit: str) -> Dtmf:
    if digit not in KEYS:
        raise ValueError("no key of a telephone")
    return Dtmf(digit)


def _start(body: dict[str, Any], stream: str) -> Start:
    made = body.get("mediaFormat", {})
    if (
        made.get("encoding", "audio/x-mulaw") != "audio/x-mulaw"
        or int(made.get("sampleRate", SAMPLE_RATE)) != SAMPLE_RATE
    ):
        raise ValueError("another format than mu-law at 8 kHz")
    given = {str(k): str(v) for k, v in (body.get("customParameters") or {}).items()}
    return Start(stream, str(body["callSid"]), str(body.get("accountSid", "")), given)
