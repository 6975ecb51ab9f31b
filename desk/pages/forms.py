"""The forms beside a conversation. Each answers with the parts of the page that it has changed, or with what is wrong."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, redirect, render_template, request, url_for

from courtesy.model.errors import CourtesyError, InvalidInput
from desk.access import needs, product, user
from desk.errors import told
from desk.pages.case import owner_of
from desk.words import WORDS

pages = Blueprint("forms", __name__, url_prefix="/desk/cases/<uuid:hand_off_id>")


def _done(message: str) -> Response:
    """A message, and word to the page to fetch what has changed."""
    body = render_template("_message.html", message=WORDS[user().interface][message], kind="done")
    return Response(body, headers={"HX-Trigger": "changed"})


def _or_why(act: Callable[[], str]) -> Response:
    """Do it, or say why not, beside the form."""
    try:
        return _done(act())
    except CourtesyError as error:
        return Response(render_template("_message.html", message=told(error, user().interface), kind="error"), 200)


@pages.post("/verify")
@needs("agent", "supervisor")
def verify(hand_off_id: UUID) -> Response:
    """Check the customer's own words against what is on file."""

    def act() -> str:
        result = product().desk.forms.verify(owner_of(hand_off_id), _uuid("turn")).result
        if result != "passed":
            raise InvalidInput(WORDS[user().interface][f"verify_{result}"])
        return "verified_now"

    return _or_why(act)


@pages.post("/note")
@needs("agent", "supervisor")
def note(hand_off_id: UUID) -> Response:
    """Keep a note."""

    def act() -> str:
        product().desk.forms.note(owner_of(hand_off_id), request.form.get("text", ""))
        return "note_kept"

    return _or_why(act)


@pages.post("/promise")
@needs("agent", "supervisor")
def promise(hand_off_id: UUID) -> Response:
    """Record a promise."""

    def act() -> str:
        product().desk.forms.promise(owner_of(hand_off_id), request.form.get("amount", ""), _date("due"))
        return "promise_kept"

    return _or_why(act)


@pages.post("/instalments")
@needs("agent", "supervisor")
def instalments(hand_off_id: UUID) -> Response:
    """Decide a request for instalments."""

    def act() -> str:
        approve = request.form.get("answer") == "approve"
        months = request.form.get("months", "")
        product().desk.forms.decide_instalments(
            owner_of(hand_off_id),
            _uuid("request"),
            approve=approve,
            months=int(months) if months.isdigit() else 0,
            each=request.form.get("each") or "0",
            first_due=_date("first_due") if approve else None,
        )
        return "decided"

    return _or_why(act)


@pages.post("/dispute")
@needs("agent", "supervisor")
def dispute(hand_off_id: UUID) -> Response:
    """Note a dispute."""

    def act() -> str:
        product().desk.forms.dispute(owner_of(hand_off_id), request.form.get("reason", ""))
        return "dispute_kept"

    return _or_why(act)


@pages.post("/recording-refused")
@needs("agent", "supervisor")
def recording_refused(hand_off_id: UUID) -> Response:
    """The customer refuses to be recorded."""
    return _or_why(
        lambda: (
            "recording_stopped"
            if product().desk.forms.refuses_recording(owner_of(hand_off_id))
            else "recording_compulsory"
        )
    )


@pages.post("/call-back")
@needs("agent", "supervisor")
def call_back(hand_off_id: UUID) -> Response:
    """Agree on a call."""

    def act() -> str:
        by = "bot" if request.form.get("by") == "bot" else "human"
        product().desk.forms.call_back(owner_of(hand_off_id), _time("at"), by)  # type: ignore[arg-type]
        return "call_back_kept"

    return _or_why(act)


@pages.post("/transfer")
@needs("agent", "supervisor")
def transfer(hand_off_id: UUID) -> Any:
    """Give the case to a colleague, a skill or back to the queue."""
    where, note = request.form.get("to", ""), request.form.get("note", "")
    cases, owner = product().desk.cases, owner_of(hand_off_id)
    kind, _, name = where.partition(":")
    if kind == "skill":
        cases.transfer(owner, skill=name, note=note)
    elif kind == "agent":
        cases.transfer(owner, to=name, note=note)
    else:
        cases.give_back(owner)
    return redirect(url_for("queue.home"))


@pages.post("/wrap-up")
@needs("agent", "supervisor")
def wrap_up(hand_off_id: UUID) -> Any:
    """Begin to write down what it came to, or go on talking."""
    wrap, owner = product().desk.wrap_up, owner_of(hand_off_id)
    (wrap.resume if request.form.get("resume") else wrap.begin)(owner)
    return redirect(url_for("case.show", hand_off_id=hand_off_id))


@pages.post("/complete")
@needs("agent", "supervisor")
def complete(hand_off_id: UUID) -> Response:
    """End the case."""
    then = "end" if request.form.get("then") == "end" else "bot"
    try:
        product().desk.wrap_up.complete(
            owner_of(hand_off_id),
            request.form.get("disposition", ""),
            then=then,  # type: ignore[arg-type]
            note=request.form.get("note", ""),
            channel=request.form.get("channel", "sms"),  # type: ignore[arg-type]
            reason=request.form.get("reason", "no_agreement"),  # type: ignore[arg-type]
        )
    except CourtesyError as error:
        return Response(render_template("_message.html", message=told(error, user().interface), kind="error"), 200)
    return Response("", headers={"HX-Redirect": url_for("queue.home")})


def _uuid(name: str) -> UUID:
    try:
        return UUID(request.form.get(name, ""))
    except ValueError:
        raise InvalidInput(WORDS[user().interface]["incomplete"]) from None


def _date(name: str) -> date:
    try:
        return date.fromisoformat(request.form.get(name, ""))
    except ValueError:
        raise InvalidInput(WORDS[user().interface]["no_date"]) from None


def _time(name: str) -> datetime:
    try:
        return datetime.fromisoformat(request.form.get(name, "")).replace(tzinfo=None)
    except ValueError:
        raise InvalidInput(WORDS[user().interface]["no_time"]) from None
