"""The queue: who waits, and what the agent has."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from flask import Blueprint, current_app, redirect, render_template, request, url_for
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup

from courtesy.model.desk import SAFETY, User
from courtesy.model.errors import CourtesyError, Refused
from courtesy.service.desk_fit import lacks
from courtesy.store import desk_views
from desk.access import needs, product, user, viewed
from desk.errors import told

pages = Blueprint("queue", __name__, url_prefix="/desk")
# The queue's head; nobody chooses from more.
SHOWN = 60
# Stands for the token of whoever asks in what is written once for all.
TOKEN_HERE = "csrf-token-of-whoever-asks"  # noqa: S105


@pages.get("")
@needs("agent", "supervisor", "admin", "reviewer", "operator")
def home() -> Any:
    """The first page after signing in."""
    if not user().may("agent", "supervisor"):
        return redirect(url_for("ops.home" if user().may("operator") else "review.home"))
    return shown()


@pages.get("/queue")
@needs("agent", "supervisor")
def part() -> str:
    """The queue alone, to bring a page up to date."""
    viewed("queue", None, again=True)
    return render_template("_queue.html", **rows())


@pages.get("/mine")
@needs("agent", "supervisor")
def mine() -> str:
    """The agent's other cases, beside the one that their page shows."""
    viewed("queue", None, again=True)
    return render_template("_others.html", **others(request.args.get("but", "")))


@pages.post("/next")
@needs("agent", "supervisor")
def take_next() -> Any:
    """Take the most urgent case that fits."""
    try:
        owner = product().desk.cases.claim_next(user().login)
    except Refused as error:
        return shown(told(error, user().interface)), 403
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
        return render_template("_message.html", message=told(error, user().interface), kind="error")
    return render_template("_dial.html", d=due)


@pages.post("/call-backs/<uuid:call_back_id>/called")
@needs("agent", "supervisor")
def called(call_back_id: UUID) -> str:
    """The call was made."""
    product().desk.calls.done(user().login, call_back_id)
    return ""


def shown(problem: str = "") -> str:
    """The whole page, with what could not be done."""
    viewed("queue", None)
    return render_template("queue.html", **rows(), problem=problem)


def others(but: str) -> dict[str, Any]:
    """What the agent has beside one case, and the last words there."""
    with product().engine.connect() as connection:
        held = [row for row in desk_views.cases_held(connection, user().login) if str(row.id) != but]
        return {"others": held, "last": desk_views.last_word(connection, [row.contact_id for row in held])}


def rows() -> dict[str, Any]:
    """Who waits, in the order of the queue, and what the agent has."""
    found = _everybodys()
    with product().engine.connect() as connection:
        mine = desk_views.cases_held(connection, user().login)
        last = desk_views.last_word(connection, [row.contact_id for row in mine])
    everybodys = found.shown(user())
    return {"everybodys": everybodys, "mine": mine, "last": last, "tier": tier}


def _everybodys() -> _Kept:
    """What all pages show alike. After an event all of them ask at once: whoever waited for another's reading, begun since they came, shares it."""
    here: _Reading = current_app.extensions.setdefault("courtesy_queue", _Reading())
    came = time.monotonic()
    with here.lock:
        if here.kept is None or here.kept.begun <= came:
            begun = time.monotonic()
            with product().engine.connect() as connection:
                waiting, in_all = desk_views.head_of_queue(connection, SHOWN)
            here.kept = _Kept(begun, waiting, in_all, product().desk.calls.due())
        return here.kept


@dataclass(frozen=True)
class _Kept:
    """A reading, when it began, and how it looks: most of a page is written once for all who see the same of it."""

    begun: float
    waiting: list[Any]
    in_all: int
    due_calls: list[Any]
    _written: dict[tuple[object, ...], str] = field(default_factory=dict)

    def shown(self, who: User) -> Markup:
        """Who waits and whom to call, for whoever asks: alike for all whose pages speak one language and who may take the same cases."""
        gives, phone = who.may("supervisor"), bool(who.phone)
        kind = (who.interface, phone, gives, frozenset(who.languages), frozenset(who.skills))
        if kind not in self._written:
            lacking = {row.id: lacks(who, row) for row in self.waiting}
            seen = {"waiting": self.waiting, "in_all": self.in_all, "due_calls": self.due_calls, "tier": tier}
            html = render_template("_waiting.html", **seen, lacking=lacking, phone=phone, gives=gives, csrf=TOKEN_HERE)
            self._written[kind] = html
        return Markup(self._written[kind].replace(TOKEN_HERE, generate_csrf()))  # noqa: S704  # a template's own words


class _Reading:
    """The newest reading of a process; one reads, the others wait for it."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.kept: _Kept | None = None


def tier(row: Any) -> str:
    """How urgent a case is, as a name."""
    return "safety" if row.reason in SAFETY else "late" if row.escalated_at else "usual"
