"""The queue: who waits, and what the agent has."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, render_template, session, url_for

from courtesy.model.desk import SAFETY
from courtesy.model.errors import CourtesyError
from courtesy.store import desk_views
from desk.access import needs, product, user, viewed

pages = Blueprint("queue", __name__, url_prefix="/desk")
TIERS = {"safety": 0, "late": 1, "usual": 2}


@pages.get("")
@needs("agent", "supervisor", "admin", "reviewer", "operator")
def home() -> Any:
    """The first page after signing in."""
    if not user().may("agent", "supervisor"):
        return render_template("nothing_here.html")
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
    with product().engine.connect() as connection:
        found = desk_views.cases(connection)
        last = desk_views.last_word(connection, [row.contact_id for row in found if row.agent == user().login])
    waiting = sorted((row for row in found if row.state == "pending"), key=_order)
    mine = [row for row in found if row.agent == user().login]
    return {"waiting": waiting, "mine": mine, "last": last, "tier": tier, "due_calls": product().desk.calls.due()}


def tier(row: Any) -> str:
    """How urgent a case is, as a name."""
    return "safety" if row.reason in SAFETY else "late" if row.escalated_at else "usual"


def _order(row: Any) -> tuple[int, int, int]:
    return TIERS[tier(row)], int(row.at.timestamp()) // 60, -row.amount_minor
