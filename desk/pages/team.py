"""For supervisors: who does what, reading along, giving a case to somebody else; and running calls."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import Blueprint, abort, redirect, render_template, request, url_for

from courtesy.service.desk_fit import Unfit
from courtesy.service.promises import zone_of
from courtesy.store import desk_views
from desk.access import needs, product, viewed
from desk.access import user as signed_in
from desk.errors import told
from desk.pages.live import HEARD_WITHIN
from desk.pages.queue import SHOWN, tier

pages = Blueprint("team", __name__, url_prefix="/desk")


@pages.get("/team")
@needs("supervisor")
def team() -> str:
    """Everybody and everything."""
    viewed("team", None)
    return render_template("team.html", **_rows())


@pages.get("/team/part")
@needs("supervisor")
def part() -> str:
    """The same, to bring a page up to date."""
    viewed("team", None, again=True)
    return render_template("_team.html", **_rows())


@pages.post("/cases/<uuid:hand_off_id>/reassign")
@needs("supervisor")
def reassign(hand_off_id: UUID) -> Any:
    """Give a case to somebody else, or to the queue."""
    to, note = request.form.get("to", "").strip().lower() or None, request.form.get("note", "")
    knowingly = request.form.get("knowingly") == "yes"
    try:
        product().desk.cases.reassign(signed_in().login, hand_off_id, to=to, note=note, knowingly=knowingly)
    except Unfit as error:  # the supervisor decides, and says so
        problem = told(error, signed_in().interface)
        return render_template("give_anyway.html", case=hand_off_id, to=to, note=note, problem=problem), 403
    return redirect(url_for(".team"))


@pages.get("/calls/<uuid:contact_id>")
@needs("supervisor")
def call(contact_id: UUID) -> str:
    """What is being said in a running call."""
    return render_template("call.html", **_call(contact_id, again=False))


@pages.get("/calls/<uuid:contact_id>/part")
@needs("supervisor")
def call_part(contact_id: UUID) -> str:
    """The same, to bring a page up to date."""
    return render_template("_call.html", **_call(contact_id, again=True))


@pages.post("/calls/<uuid:contact_id>/take")
@needs("supervisor")
def take(contact_id: UUID) -> Any:
    """Take over a running call that nobody has asked a person into."""
    case = product().call_desk.take.take(signed_in().login, contact_id)
    return redirect(url_for("case.show", hand_off_id=case))


def _call(contact_id: UUID, *, again: bool) -> dict[str, Any]:
    with product().uow() as uow:
        contact, found = uow.contact(contact_id), uow.call_of_contact(contact_id)
        customer = uow.customer(contact.customer_id) if contact.customer_id else None
        entries = uow.desk_entries(contact_id)
    if found is None:
        abort(404)
    viewed("call", contact.account_id, again=again)
    said = product().desk.brief.history(contact_id)[-1:]
    zone = zone_of(customer) if customer else ZoneInfo("UTC")
    events = [entry for entry in entries if entry.kind == "call"]
    return {"contact": contact, "call": found, "history": said, "zone": zone, "events": events}


def _rows() -> dict[str, Any]:
    now = product().clock.now()
    with product().engine.connect() as connection:
        held, (waiting, wait_in_all) = desk_views.cases_held(connection), desk_views.head_of_queue(connection, SHOWN)
        calls = desk_views.running_calls(connection)
        finished = desk_views.finished_since(connection, now - timedelta(hours=12))
    present = product().hand_off_queue.present(now - HEARD_WITHIN)
    people = [u for u in product().users.all() if u.may("agent", "supervisor") and u.disabled_at is None]
    order = {"available": 0, "away": 1}
    people.sort(key=lambda u: (order.get(present.get(u.login, ""), 2), u.name))
    return {
        "people": people,
        "present": present,
        "cases": held + waiting,
        "in_all": len(held) + wait_in_all,
        "calls": calls,
        "finished": finished,
        "held": Counter(row.agent for row in held),
        "tier": tier,
    }
