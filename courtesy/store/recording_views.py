"""Recordings as people and auditors look at them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

from sqlalchemy import Connection, Engine, text

from courtesy.model.errors import NotFound
from courtesy.ports import UnitOfWork
from courtesy.store import audit_log
from courtesy.store.recording_records import RecordingFolder

_OF_ACCOUNT = text("""
    select r.id, r.name, r.keeper, r.at, r.duration_s, r.sha256, r.removed_at, c.sid as call, c.contact_id as contact
    from recordings r join calls c on c.id = r.call_id join contacts x on x.id = c.contact_id join accounts a on a.id = x.account_id
    where a.ref = :ref order by r.at
""")

_LOGGED = text(
    "select body ->> 'sha256' from audit_entries where kind = 'call.recorded' and body ->> 'recording' = :name limit 1"
)


def of_account(engine: Engine, uow: Callable[[], UnitOfWork], ref: str, *, by: str) -> list[dict[str, Any]]:
    """The recordings of an account's calls, oldest first; that somebody looked is put into the audit log.

    Raises:
        NotFound: If there is no such account.
    """
    with uow() as work:
        account = work.account(ref)
        work.audit("data.viewed", {"who": by, "what": "recordings", "account": str(account.id)})
        work.commit()
    with engine.connect() as connection:
        found = connection.execute(_OF_ACCOUNT, {"ref": ref}).mappings()
        return [
            {
                k: str(v) if k in ("id", "contact") else v.isoformat() if hasattr(v, "isoformat") else v
                for k, v in row.items()
            }
            for row in found
        ]


def state(connection: Connection, files: RecordingFolder, name: str) -> Literal["whole", "changed", "missing"]:
    """Whether a file is as the audit log says."""
    logged = connection.execute(_LOGGED, {"name": name}).scalar_one_or_none()
    try:
        return "whole" if logged is not None and files.sha256(name) == logged else "changed"
    except NotFound:
        return "missing"


def check(engine: Engine, files: RecordingFolder) -> tuple[int, dict[str, str]]:
    """Compare every file that should be there with the hash in the audit log.

    The log, not the table, is believed: it can't be changed unnoticed.

    Returns:
        How many were looked at, and what is wrong by name.
    """
    expected: dict[str, str] = {}
    with audit_log.snapshot(engine) as connection:
        for entry in audit_log.read(connection):
            if entry.kind == "call.recorded" and entry.body.get("keeper") == "here":
                expected[entry.body["recording"]] = entry.body["sha256"]
            elif entry.kind == "recording.removed":
                expected.pop(entry.body["recording"], None)
    wrong = {}
    for name, digest in expected.items():
        try:
            if files.sha256(name) != digest:
                wrong[name] = "was changed"
        except NotFound:
            wrong[name] = "is missing"
    return len(expected), wrong
