"""What keeps an open page alive: news as server-sent events, and the word that somebody is there."""

from __future__ import annotations

import queue
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, current_app, request, session

from courtesy.bootstrap import Product
from courtesy.model.errors import Unavailable
from desk.access import needs, product, user
from desk.feed import Feed

pages = Blueprint("live", __name__, url_prefix="/desk")
# News of one moment are told together.
GATHER_S, BEAT_S, LIFE_S = 0.1, 10.0, 300.0
# The first news of the queue is told at once, what follows at this pace: where hundreds of pages are open, each asks for the queue then.
QUEUE_S = 0.6
# A browser tells seldom from a page in the background; a page that was not heard of for this long keeps no case.
HEARD_WITHIN = timedelta(seconds=130)


@pages.get("/events")
@needs("agent", "supervisor")
def events() -> Response:
    """News: `queue`, `case-<id>`, `turn-<contact>`, `mine`; the page asks for what it shows."""
    feed: Feed = current_app.extensions["feed"]
    return Response(
        _stream(feed, product(), user().login),
        mimetype="text/event-stream",
        headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
    )


@pages.post("/beat")
@needs("agent", "supervisor")
def beat() -> tuple[str, int]:
    """The page is open in a living browser; the agent's leases are lengthened."""
    status = request.form.get("status") or session.get("status") or "available"
    session["status"] = "away" if status == "away" else "available"
    product().desk.cases.beat(user().login, session["status"])
    return "", 204


def _stream(feed: Feed, product: Product, login: str) -> Iterator[str]:
    try:
        with feed.listening() as news:
            yield "retry: 2000\n\n"
            began = beat = time.monotonic()
            queue_told, owed = 0.0, False
            while time.monotonic() - began < LIFE_S:
                left = beat + BEAT_S - time.monotonic()
                first = _next(news, min(left, queue_told + QUEUE_S - time.monotonic()) if owed else left)
                names = _events([first, *_rest(news)], login) if first is not None else {}
                owed = owed or "queue" in names
                if owed and time.monotonic() - queue_told >= QUEUE_S:
                    queue_told, owed = time.monotonic(), False
                    names |= {"queue": None}
                elif owed:
                    names.pop("queue", None)
                yield from (f"event: {name}\ndata: .\n\n" for name in names)
                if time.monotonic() - beat >= BEAT_S:
                    beat = time.monotonic()
                    _still_there(product, login)
                    yield ": still here\n\n"
    except Unavailable:
        yield "retry: 15000\n\n"


def _still_there(product: Product, login: str) -> None:
    """Lengthen the leases of an agent whose browser may only tell once a minute, because the page is in the background."""
    now: datetime = product.clock.now()
    try:
        status = product.hand_off_queue.present(now - HEARD_WITHIN).get(login)
        if status is not None:
            product.desk.cases.renew(login)
    except Unavailable:
        return


def _next(news: queue.SimpleQueue[dict[str, Any]], wait_s: float) -> dict[str, Any] | None:
    try:
        return news.get(timeout=max(0.0, wait_s))
    except queue.Empty:
        return None


def _rest(news: queue.SimpleQueue[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    end = time.monotonic() + GATHER_S
    while (left := end - time.monotonic()) > 0 and (more := _next(news, left)) is not None:
        yield more


def _events(news: list[dict[str, Any]], login: str) -> dict[str, None]:
    """What has changed, by name, each once."""
    names: dict[str, None] = {}
    for each in news:
        if each["what"] == "case":
            names |= {"queue": None, f"case-{each['case']}": None, f"turn-{UUID(each['contact'])}": None}
        elif each["what"] == "turn":
            names |= {f"turn-{UUID(each['contact'])}": None}
            if each.get("by") == "customer":
                names |= {"mine": None}
        elif each["what"] == "call":
            names |= {"queue": None, f"turn-{UUID(each['contact'])}": None}
        else:
            names |= {"queue": None, "mine": None, "anything": None}
    return names
