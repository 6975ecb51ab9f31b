"""The queue: who waits, and what the agent has."""

from __future__ import annotations

import threading
import time
from typing import Any
from uuid import UUID

from flask import Blueprint, current_app, redirect, render_template, session, url_for

from courtesy.model.desk import SAFETY
from courtesy.model.errors import CourtesyError
from courtesy.service.desk_order import order
from courtesy.store import desk_views
from desk.access import needs, product, user, viewed

pages = Blueprint("queue", __name__, url_prefix="/desk")
# The queue's head; nobody chooses from more.
SHOWN = 60


@pages.get("")
@needs("agent", "supervisor", "admin", "reviewer", "operator")
def home() -> Any:
    """The first page after signing in."""
    if not user().may("agent", "supervisor"):
        return redirect(url_for("ops.home" if user().may("operator") else "review.home"))
    viewed("queue", None)
    return render_template("queue.html", **rows(), status=session.get("status", "available"))


@pages.get("/queue")
@needs("agent", "supervisor")
def part() -> str:
    """The queue alone, to bring a page up to date."""
    viewed("queue", None, again=True)
    return render_template("_queue.html", **rows())


@pages.post("/next")
@needs("agent", "supervisor")
def take_next() -> Any:
    """Take the most urgent case that fits."""
    owner = product().desk.cases.claim_next(user().login)
    if owner is None:
        return redirect(url_for("queue.home", nothing="1"))
    return redirect(url_for("case.show", hand_off_id=owner.hand_off))


@pages.post("/call-backs/<uuid:call_back_id>/call")
@needs("agent", "supervisor")
def call(call_back_id: UUID) -> Any:
    """Ask whether a person may be called now, and show their number if so."""
    try:
        due = product().desk.calls.begin(user().login, call_back_id)
    except CourtesyError as error:
        return render_template("_message.html", message=str(error), kind="error")
    return render_template("_dial.html", d=due)


@pages.post("/call-backs/<uuid:call_back_id>/called")
@needs("agent", "supervisor")
def called(call_back_id: UUID) -> str:
    """The call was made."""
    product().desk.calls.done(user().login, call_back_id)
    return ""


def rows() -> dict[str, Any]:
    """Who waits, in the order of the queue, and what the agent has."""
    found, due_calls = _everybodys()
    waiting = sorted((row for row in found if row.state == "pending"), key=order)
    mine = [row for row in found if row.agent == user().login]
    last = {}
    if mine:
        with product().engine.connect() as connection:
            last = desk_views.last_word(connection, [row.contact_id for row in mine])
    shown = {"waiting": waiting[:SHOWN], "wait_in_all": len(waiting), "mine": mine, "last": last}
    return shown | {"tier": tier, "due_calls": due_calls}


def _everybodys() -> tuple[list[Any], list[Any]]:
    """What all pages show alike. After an event all of them ask at once: whoever waited for another's reading, begun since they came, shares it."""
    kept: _Kept = current_app.extensions.setdefault("courtesy_queue", _Kept())
    came = time.monotonic()
    with kept.lock:
        if kept.begun <= came:
            begun = time.monotonic()
            with product().engine.connect() as connection:
                kept.found = desk_views.cases(connection)
            kept.due = product().desk.calls.due()
            kept.begun = begun
        return kept.found, kept.due


class _Kept:
    """The newest reading, and when it began."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.begun = float("-inf")
        self.found: list[Any] = []
        self.due: list[Any] = []


def tier(row: Any) -> str:
    """How urgent a case is, as a name."""
    return "safety" if row.reason in SAFETY else "late" if row.escalated_at else "usual"
