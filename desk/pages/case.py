"""One case: the briefing, the conversation, the reply."""

from __future__ import annotations

from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import Blueprint, abort, redirect, render_template, request, url_for

from courtesy.model.desk import DISPOSITIONS, SKILLS, User
from courtesy.model.errors import Conflict, CourtesyError, Refused, Unavailable
from courtesy.model.outcomes import HandOff
from courtesy.policy.agent_words import Finding
from courtesy.service.desk_briefing import Briefing
from courtesy.service.desk_fit import Lack, lacks
from courtesy.service.desk_ownership import Owner
from courtesy.service.desk_reply import canned_replies
from courtesy.service.promises import zone_of
from courtesy.service.summary import summary
from desk.access import needs, product, user, viewed
from desk.errors import told
from desk.pages.live import HEARD_WITHIN
from desk.pages.queue import others
from desk.pages.queue import shown as queue_page

pages = Blueprint("case", __name__, url_prefix="/desk/cases")


def owner_of(hand_off_id: UUID) -> Owner:
    """Who acts, with the fencing token of the page they act on."""
    token = request.form.get("token", "")
    return Owner(user().login, hand_off_id, int(token) if token.isdigit() else -1)


@pages.post("/<uuid:hand_off_id>/claim")
@needs("agent", "supervisor")
def claim(hand_off_id: UUID) -> Any:
    """Take a case."""
    try:
        product().desk.cases.claim(user().login, hand_off_id)
    except (Conflict, Refused) as error:  # the queue is what they need next
        return queue_page(told(error, user().interface)), 409 if isinstance(error, Conflict) else 403
    return redirect(url_for(".show", hand_off_id=hand_off_id))


@pages.post("/<uuid:hand_off_id>/take-call")
@needs("agent", "supervisor")
def take_call(hand_off_id: UUID) -> Any:
    """Take over a running call: the agent's phone rings."""
    with product().uow() as uow:
        contact_id = uow.hand_off(hand_off_id).contact_id
    product().call_desk.take.take(user().login, contact_id)
    return redirect(url_for(".show", hand_off_id=hand_off_id))


@pages.get("/<uuid:hand_off_id>")
@needs("agent", "supervisor")
def show(hand_off_id: UUID) -> str:
    """The whole page."""
    brief = _brief(hand_off_id, again=False)
    return render_template("case.html", **_shown(brief), **others(str(hand_off_id)))


@pages.get("/<uuid:hand_off_id>/part/<any(talk, card, tools, head):part>")
@needs("agent", "supervisor")
def part(hand_off_id: UUID, part: str) -> str:
    """A part of the page, to bring it up to date."""
    brief = _brief(hand_off_id, again=True)
    return render_template(f"_{part}.html", **_shown(brief))


@pages.post("/<uuid:hand_off_id>/reply")
@needs("agent", "supervisor")
def reply(hand_off_id: UUID) -> Any:
    """Send a text, or say why not."""
    text, owner = request.form.get("text", ""), owner_of(hand_off_id)
    warned: tuple[Finding, ...] = ()
    problem = ""
    try:
        done = product().desk.reply(owner, text, insist=request.form.get("insist") == "yes")
        warned = done.findings if done.state == "warned" else ()
    except Conflict as error:  # somebody else may have the case by now: what was typed is shown, and nothing of theirs
        return render_template("_lost.html", problem=told(error, user().interface), text=text)
    except CourtesyError as error:
        done, problem = None, told(error, user().interface)
    sent = done is not None and done.state == "sent"
    shown = _shown(_brief(hand_off_id, again=True))
    return render_template(
        "_composer.html", **shown, text="" if sent else text, warned=warned, problem=problem, sent=sent
    )


def _brief(hand_off_id: UUID, *, again: bool) -> Briefing:
    brief = product().desk.brief(hand_off_id)
    waits = brief.hand_off.state == "pending"
    if brief.hand_off.agent != user().login and not user().may("supervisor") and not waits:
        abort(403)
    viewed("case", brief.account.id if brief.account else None, again=again)
    return brief


def _shown(brief: Briefing) -> dict[str, Any]:
    """What the templates need."""
    given = brief.hand_off
    mine = given.agent == user().login and given.state in ("assigned", "wrapping")
    values = _values(brief)
    customer_reads = brief.contact.language
    canned = [
        {"title": c.title[user().interface], "text": c.text[customer_reads].format(**values), "id": c.id}
        for c in canned_replies()
        if brief.contact.verified or not c.tells
    ]
    return {
        "b": brief,
        "case": given,
        "zone": zone_of(brief.customer) if brief.customer else ZoneInfo("UTC"),
        "mine": mine,
        "in_short": summary(
            brief.led_to, verified=brief.contact.verified, reader="zh" if user().interface == "zh" else "en"
        ),
        "history": product().desk.brief.history(brief.contact.id),
        "canned": canned,
        "dispositions": DISPOSITIONS,
        "skills": SKILLS,
        "colleagues": _colleagues(given),
        "lacking": lacks(user(), given) if given.state == "pending" else None,
        "recorded": {o.kind for o in brief.outcomes},
        "events": [entry for entry in brief.entries if entry.kind == "call"],
        "on_phone": brief.leg is not None and brief.leg.ended_at is None and brief.leg.login == user().login,
    }


def _colleagues(case: HandOff) -> list[tuple[User, str, Lack | None]]:
    """Who takes cases, whether they are there, and what they lack for this one; those who are there, first."""
    here = product()
    people = [u for u in here.users.all() if u.may("agent", "supervisor") and u.disabled_at is None]
    try:
        present = here.hand_off_queue.present(here.clock.now() - HEARD_WITHIN)
    except Unavailable:
        present = {}
    rank = {"available": 0, "away": 1}
    told = [(u, present.get(u.login, "offline"), lacks(u, case)) for u in people]
    return sorted(told, key=lambda each: (each[2] is not None, rank.get(each[1], 2), each[0].name))


def _values(brief: Briefing) -> dict[str, str]:
    return {
        "agent": user().name,
        "issuer": brief.account.issuer if brief.account else "",
        "name": brief.customer.name if brief.customer else "",
    }
