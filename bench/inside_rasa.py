"""What the measured Rasa servers load beside Rasa itself (Python 3.10, inside `bot/.venv`).

`TwilioToEmulator` is Rasa's own channel; only the host of Twilio's API is another. `CompiledCheck` takes Rasa's dearest
habit away from the peer as well, for an honest second comparison. `Timed` says where a turn of ours spends its time.
"""

from __future__ import annotations

import functools
import inspect
import os
import time
from collections.abc import Awaitable, Callable
from typing import Any

from rasa.core.channels.channel import InputChannel, OutputChannel, UserMessage
from rasa.core.channels.twilio import TwilioInput
from sanic import Blueprint, response
from sanic.request import Request
from sanic.response import HTTPResponse
from twilio.http.http_client import TwilioHttpClient

TWILIO = "https://api.twilio.com"
SPANS: dict[str, list[float]] = {}


class Redirected(TwilioHttpClient):
    """The library's HTTP client, calling the emulator for Twilio."""

    def request(self, method: str, url: str, *args: Any, **kwargs: Any) -> Any:
        """Makes the request.

        Args:
            method: As in the library.
            url: The address at Twilio.
            args: As in the library.
            kwargs: As in the library.
        """
        return super().request(method, url.replace(TWILIO, os.environ["BENCH_EMULATOR_URL"], 1), *args, **kwargs)


class TwilioToEmulator(TwilioInput):
    """Rasa's `twilio` channel with another host; a client for every message, as Rasa does it."""

    def get_output_channel(self) -> OutputChannel:
        """Returns Rasa's own output channel, redirected."""
        output = super().get_output_channel()
        output.http_client = Redirected()  # type: ignore[attr-defined]
        return output


class CompiledCheck(InputChannel):
    """No channel at all: installs our compiled check of action results when the credentials are read."""

    @classmethod
    def name(cls) -> str:
        """Returns the name in the URL."""
        return "compiled_check"

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> CompiledCheck:
        """Installs the check.

        Args:
            credentials: Not used.
        """
        from bot.components import action_schema

        action_schema.install()
        return cls()

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """Returns no routes.

        Args:
            on_new_message: Not used.
        """
        return Blueprint("compiled_check")


class Timed(InputChannel):
    """Our own channel with a stop watch at its steps, for the breakdown of a turn; read at `/webhooks/timed/spans`."""

    @classmethod
    def name(cls) -> str:
        """Returns the name in the URL."""
        return "timed"

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> Timed:
        """Puts the stop watches in place.

        Args:
            credentials: Not used.
        """
        from rasa.core.processor import MessageProcessor

        from bot.components import action_call, snapshot_tracker_store, turn_lock, turn_processor

        processor = turn_processor.TurnProcessor
        watch(processor, "parse_message", "understanding")
        watch(processor, "predict_next_with_tracker_if_should", "policies")
        watch(snapshot_tracker_store.SnapshotTrackerStore, "retrieve", "conversation state, read")
        watch(snapshot_tracker_store.SnapshotTrackerStore, "save", "conversation state, written")
        watch(action_call.RemoteAction, "run", "actions")
        watch(turn_lock.TurnLockStore, "_acquire", "lock")
        watch(turn_lock.TurnLockStore, "_let_go", "lock")
        watch(MessageProcessor, "handle_message", "all inside Rasa")
        return cls()

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """Returns the route that tells the sums.

        Args:
            on_new_message: Not used.
        """
        routes = Blueprint("timed")

        @routes.get("/spans")
        async def spans(request: Request) -> HTTPResponse:
            told = {name: list(sums) for name, sums in SPANS.items()}
            SPANS.clear()
            return response.json(told)

        return routes


def watch(kind: Any, method: str, name: str) -> None:
    """Sums the time and the number of calls of a method, a coroutine or not.

    Args:
        kind: The class.
        method: Its method.
        name: What to call it.
    """
    stock = getattr(kind, method)

    def tell(began: float) -> None:
        sums = SPANS.setdefault(name, [0.0, 0])
        sums[0] += (time.perf_counter() - began) * 1000
        sums[1] += 1

    @functools.wraps(stock)
    async def waiting(*args: Any, **kwargs: Any) -> Any:
        began = time.perf_counter()
        try:
            return await stock(*args, **kwargs)
        finally:
            tell(began)

    @functools.wraps(stock)
    def straight(*args: Any, **kwargs: Any) -> Any:
        began = time.perf_counter()
        try:
            return stock(*args, **kwargs)
        finally:
            tell(began)

    setattr(kind, method, waiting if inspect.iscoroutinefunction(stock) else straight)
