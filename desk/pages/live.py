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
# A browser tells seldom from a page in the background; a page that was not heard of for this long keeps no case.
HEARD_WITHIN = timedelta(seconds=130)


@pages.get("/events")
@needs("agent", "supervisor", "admin")
def events() -> Response:
    """News: `queue`, `case-<id>`, `turn-<contact>`, `mine`; the page asks for what it shows."""
    feed: Feed = current_app.extensions["feed"]
    return Response(
        _stream(feed, product(), user().login),
        mimetype="text/event-stream",
        headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
    )


@pages.post("/beat")
@needs("agent", "supervisor", "admin")
def beat() -> tuple[str, int]:
    """The page is open in a living browser; the agent's leases are lengthened."""
    status = request.form.get("status") or session.get("status") or "available"
    session["status"] = "away" if status == "away" else "available"
    if user().may("agent", "supervisor"):
        product().desk.cases.beat(user().login, session["status"])
    return "", 204


def _stream(feed: Feed, product: Product, login: str) -> Iterator[str]:
    try:
        with feed.listening() as news:
            yield "retry: 2000\n\n"
            beats = 0.0
            while beats < LIFE_S:
                first = _next(news, BEAT_S)
                if first is None:
                    beats += BEAT_S
                    _still_there(product, login)
                    yield ": still here\n\n"
                    continue
                yield from _events([first, *_rest(news)], login)
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
        return news.get(timeout=wait_s)
    except queue.Empty:
        return None


def _rest(news: queue.SimpleQueue[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    end = time.monotonic() + GATHER_S
    while (left := end - time.monotonic()) > 0 and (more := _next(news, left)) is not None:
        yield more


def _events(news: list[dict[str, Any]], login: str) -> Iterator[str]:
    names: dict[str, None] = {}
    for each in news:
        if each["what"] == "case":
            names |= {"queue": None, f"case-{each['case']}": None}
        elif each["what"] == "turn":
            names |= {f"turn-{UUID(each['contact'])}": None}
            if each.get("by") == "customer":
                names |= {"mine": None}
        else:
            names |= {"queue": None, "mine": None, "anything": None}
    for name in names:
        yield f"event: {name}\ndata: .\n\n"
