"""What keeps an open page alive: news as server-sent events, and the word that somebody is there."""

from __future__ import annotations

import queue
import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, current_app, request, session

from courtesy.bootstrap import Product
from courtesy.model.errors import Unavailable
from desk.access import needs, product, user
from desk.feed import Feed

pages = Blueprint("live", __name__, url_prefix="/desk")
BEAT_S, LIFE_S = 10.0, 300.0
# News of one transaction are told together.
GATHER_S = 0.02
# The first news of the queue is told at once, what follows at a pace: each open page asks for the queue then, so the more pages a
# process serves, the slower, within what an eye takes for at once.
SOONEST_S, A_PAGE_S, LATEST_S = 0.45, 0.01, 0.6
# What a page may have missed before its stream began, or between two streams.
MISSED = {"queue": None, "mine": None, "anything": None}
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
            yield "retry: 2000\n\n" + _told(MISSED)
            began = beat = queue_told = time.monotonic()
            owed = False
            while time.monotonic() - began < LIFE_S:
                left, pace = beat + BEAT_S - time.monotonic(), _pace(feed.pages)
                first = _next(news, min(left, queue_told + pace - time.monotonic()) if owed else left)
                names = _events([first, *_rest(news)], login) if first is not None else {}
                owed = owed or "queue" in names
                if owed and time.monotonic() - queue_told >= pace:
                    queue_told, owed = time.monotonic(), False
                    names |= {"queue": None}
                elif owed:
                    names.pop("queue", None)
                if names:
                    yield _told(names)
                if time.monotonic() - beat >= BEAT_S:
                    beat = time.monotonic()
                    _still_there(product, login)
                    yield ": still here\n\n"
            yield "retry: 20\n\n"  # the browser comes back at once, and is told what it may have missed
    except Unavailable:
        yield "retry: 15000\n\n"


def _told(names: dict[str, None]) -> str:
    """One message each, without a name of its own: the page that hears it hands it to all pages of its browser."""
    return "".join(f"data: {name}\n\n" for name in names)


def _pace(pages: int) -> float:
    """Seconds between two words about the queue to one page."""
    return min(LATEST_S, max(SOONEST_S, A_PAGE_S * pages))


def _still_there(product: Product, login: str) -> None:
    """Lengthen the leases of an agent whose browser may only tell once a minute, because the page is in the background.

    Where nobody knows when it told last, because Redis is away or was wiped, the open stream is word enough.
    """
    try:
        heard = product.hand_off_queue.last_seen(login)
    except Unavailable:
        heard = None
    if heard is None or heard >= product.clock.now() - HEARD_WITHIN:
        product.desk.cases.renew(login)


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
            if each.get("agent") == login:
                names |= {"mine": None}
        elif each["what"] == "turn":
            names |= {f"turn-{UUID(each['contact'])}": None}
            if each.get("by") == "customer" and each.get("agent") == login:
                names |= {"mine": None}
        elif each["what"] == "call":
            names |= {"queue": None, f"turn-{UUID(each['contact'])}": None}
        else:
            names |= MISSED
    return names
