"""For reviewers: what was said, what was decided by which rules, and proof that nobody has changed the log."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, get_args
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, render_template, request, send_file

from courtesy.bootstrap import Product
from courtesy.model import audit as chain
from courtesy.model.audit import BrokenChain
from courtesy.model.errors import InvalidInput, NotFound
from courtesy.model.outcomes import OutcomeKind
from courtesy.store import audit_log, recording_views, review_views
from courtesy.store.review_views import Search
from desk.access import needs, product, user, viewed
from desk.words import WORDS

pages = Blueprint("review", __name__, url_prefix="/review")
OUTCOMES: tuple[str, ...] = get_args(OutcomeKind)


@pages.get("")
@needs("reviewer", "admin")
def home() -> str:
    """Find contacts."""
    search, page = _search(), _page()
    with product().engine.connect() as connection:
        found, more = review_views.contacts(connection, search, page)
    viewed("review search", None)
    given = {name: value for name, value in request.args.items() if value and name != "page"}
    return render_template(
        "review.html", found=found, more=more, page=page, given=given, outcomes=OUTCOMES, zone=ZoneInfo("UTC")
    )


@pages.get("/contacts/<uuid:contact_id>")
@needs("reviewer", "admin")
def contact(contact_id: UUID) -> str:
    """One contact: the transcript, every decision with its rules, and what it led to."""
    found = _whole(contact_id, "review contact")
    zone = ZoneInfo(found["contact"].timezone or "UTC")
    rules = product().rules.rules
    timeline = sorted(
        [(row.at, "turn", row) for row in found["turns"]]
        + [(row.at, "decision", row) for row in found["decisions"]]
        + [(row.at, "outcome", row) for row in found["outcomes"]]
        + [(row.at, "entry", row) for row in found["entries"]]
        + [(row.at, "check", row) for row in found["checks"]],
        key=lambda each: each[0],
    )
    with product().engine.connect() as connection:
        sounds = {
            row.id: recording_views.state(connection, product().recording_files, row.name)
            for row in found["recordings"]
            if row.keeper == "here" and row.removed_at is None
        }
    return render_template("review_contact.html", **found, timeline=timeline, zone=zone, rules=rules, sounds=sounds)


@pages.get("/recordings/<uuid:recording_id>")
@needs("reviewer", "admin")
def recording(recording_id: UUID) -> Response:
    """The sound of a call: the caller on the left, the bot on the right. Who listens is in the audit log."""
    with product().uow() as uow:
        found = uow.recording(recording_id)
        account = uow.contact(uow.call(found.call_id).contact_id).account_id
    if found.keeper != "here" or found.removed_at is not None:
        raise NotFound(WORDS[user().interface]["r_no_sound"])
    path = product().recording_files.path(found.name)
    if "Range" not in request.headers or request.headers["Range"].startswith("bytes=0-"):  # once, not for each piece
        viewed("recording", account)
    return send_file(path, mimetype="audio/wav", conditional=True, download_name=found.name)


@pages.get("/contacts/<uuid:contact_id>/export")
@needs("reviewer", "admin")
def export(contact_id: UUID) -> Response:
    """The same as JSON, for a file of one's own."""
    found = _whole(contact_id, "review export")
    told = {
        name: [_plain(row) for row in rows] if isinstance(rows, list) else _plain(rows) for name, rows in found.items()
    }
    body = json.dumps(told, ensure_ascii=False, indent=1, default=str)
    return _file(body, "application/json", f"contact-{contact_id}.json")


@pages.get("/accounts/<ref>/decisions")
@needs("reviewer", "admin")
def decisions(ref: str) -> str:
    """Every answer of the permission gate about an account, also those that kept us from contacting anybody."""
    with product().engine.connect() as connection:
        rows = review_views.decisions(connection, ref)
    viewed("review decisions", ref)
    return render_template(
        "review_decisions.html", ref=ref, decisions=rows, rules=product().rules.rules, zone=ZoneInfo("UTC")
    )


@pages.get("/audit")
@needs("reviewer", "admin")
def audit() -> str:
    """The newest entries of the log."""
    with audit_log.snapshot(product().engine) as connection:
        rows, head = review_views.audit_tail(connection), audit_log.read_head(connection)
    viewed("audit log", None)
    return render_template(
        "review_audit.html", rows=rows, head=head, key=product().signer.public_key, zone=ZoneInfo("UTC")
    )


@pages.post("/audit/check")
@needs("reviewer", "admin")
def check() -> str:
    """Follow the chain from its first entry to the signed head."""
    words = WORDS[user().interface]
    try:
        with audit_log.snapshot(product().engine) as connection:
            head, entries = audit_log.read_head(connection), audit_log.read(connection)
            count = chain.verify(entries, head, product().signer.check)
    except BrokenChain as error:
        return render_template("_message.html", message=f"{words['chain_broken']} {error}", kind="error")
    return render_template("_message.html", message=words["chain_whole"].format(count=count), kind="done")


@pages.get("/audit/export")
@needs("reviewer", "admin")
def export_audit() -> Response:
    """The whole log for a stranger to check with the public key: as `courtesy audit export` writes it."""
    viewed("audit export", None)
    return Response(
        _lines(product()),
        mimetype="application/jsonl",
        headers={"Content-Disposition": 'attachment; filename="audit.jsonl"'},
    )


def _lines(product: Product) -> Iterator[str]:
    with audit_log.snapshot(product.engine) as connection:
        head = audit_log.read_head(connection)
        for e in audit_log.read(connection):
            line = {"seq": e.seq, "at": e.at.isoformat(), "kind": e.kind, "body": e.body}
            hashes = {"prev_hash": e.prev_hash.hex(), "hash": e.hash.hex()}
            yield json.dumps(line | hashes, ensure_ascii=False) + "\n"
        if head is not None:
            end = {"seq": head.seq, "hash": head.hash.hex(), "signature": head.signature.hex()}
            yield json.dumps({"head": end}) + "\n"


def _whole(contact_id: UUID, what: str) -> dict[str, Any]:
    with product().engine.connect() as connection:
        found = review_views.whole(connection, contact_id)
    viewed(what, found["contact"].account_id)
    return found


def _plain(row: Any) -> dict[str, Any]:
    return {name: value for name, value in row._mapping.items() if name not in ("taken_at", "seq")}


def _search() -> Search:
    given = request.args
    until = _day(given.get("until", ""))
    return Search(
        words=given.get("q", "").strip()[:100],
        phone=given.get("phone", "")[:20],
        outcome=given.get("outcome", ""),
        channel=given.get("channel", ""),
        since=_day(given.get("since", "")),
        until=until + timedelta(days=1) if until else None,
        decided=given.get("decided", ""),
    )


def _day(text: str) -> datetime | None:
    if not text:
        return None
    try:
        return datetime.combine(date.fromisoformat(text), time(), UTC)
    except ValueError:
        raise InvalidInput(WORDS[user().interface]["no_date"]) from None


def _page() -> int:
    page = request.args.get("page", "0")
    return int(page) if page.isdigit() and len(page) < 5 else 0


def _file(body: str, kind: str, name: str) -> Response:
    return Response(body, mimetype=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})
