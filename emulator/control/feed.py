"""What happened: the error log and the feed of events, asked for or followed live."""

import json
from collections.abc import Iterator
from typing import Any

from flask import Blueprint, Response, request

from emulator.control.body import since
from emulator.exchange import Exchange

_KEEP_ALIVE = 15.0


def feed_blueprint(exchange: Exchange) -> Blueprint:
    """`GET /emulator/errors`, `GET /emulator/events` (JSON) and `GET /emulator/feed` (server-sent events)."""
    blueprint = Blueprint("control_feed", __name__, url_prefix="/emulator")

    @blueprint.get("/errors")
    def errors() -> dict[str, Any]:
        first = since()
        with exchange.lock:
            return {"errors": [e for e in exchange.errors if e["seq"] > first], "last": exchange.events.last}

    @blueprint.get("/events")
    def events() -> dict[str, Any]:
        shown = exchange.events.since(since())
        wanted = request.args.get("type")
        chosen = [e.as_json() for e in shown if wanted in (None, e.type)]
        return {"events": chosen, "last": exchange.events.last}

    @blueprint.get("/feed")
    def feed() -> Response:
        # A browser that reconnects says where it was; a newcomer hears only what is new unless it asks.
        resumed = request.headers.get("Last-Event-ID", "")
        first = int(resumed) if resumed.isdigit() else since() if "since" in request.args else exchange.events.last
        headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        return Response(_stream(exchange, first), mimetype="text/event-stream", headers=headers)

    return blueprint


def _stream(exchange: Exchange, seq: int) -> Iterator[str]:
    yield f": from {seq}\n\n"
    while True:
        events = exchange.events.wait(seq, _KEEP_ALIVE)
        if not events:
            yield ": still here\n\n"
        for event in events:
            seq = event.seq
            data = json.dumps(event.as_json(), ensure_ascii=False)
            yield f"id: {seq}\nevent: {event.type}\ndata: {data}\n\n"
