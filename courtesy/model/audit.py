"""The audit log as a chain: what an entry is, how it is hashed, and how a stranger checks a whole log.

Each entry's hash covers its own canonical JSON (RFC 8785) and the hash before it, so that a changed, removed, inserted or
reordered entry breaks the chain. The newest hash is signed (Ed25519), so that the chain can't be rebuilt, or cut short, by
somebody who has the database but not the key. Prefix bytes keep entry and head apart, as in RFC 6962 section 2.1.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import rfc8785

from courtesy.model.errors import CourtesyError

GENESIS = b"\x00" * 32
ENTRY, HEAD = b"\x00", b"\x01"

# What each kind of entry has to say. Personal data stays out: entries name records by id, never people or texts.
KINDS: dict[str, frozenset[str]] = {
    "contact.opened": frozenset({"contact", "account", "channel", "direction"}),
    "contact.ended": frozenset({"contact", "why"}),
    "turn.received": frozenset({"contact", "turn", "text_sha256", "intent", "rules"}),
    "turn.said": frozenset({"contact", "turn", "response", "version", "discloses", "text_sha256"}),
    "turn.blocked": frozenset({"contact", "turn", "response", "why"}),
    "turn.broken_into": frozenset({"contact", "turn", "heard", "of"}),
    "turn.cut": frozenset({"contact", "turn", "text_sha256"}),
    "turn.delivery": frozenset({"turn", "status", "error"}),
    "call.placed": frozenset({"call", "contact", "decision"}),
    "call.status": frozenset({"call", "status", "answered_by"}),
    "call.ended": frozenset({"call", "contact", "disposition", "duration_s"}),
    "call.recorded": frozenset({"call", "recording", "keeper", "duration_s", "sha256"}),
    "recording.removed": frozenset({"recording", "call", "why"}),
    "party.confirmed": frozenset({"contact", "turn"}),
    "party.verification": frozenset({"contact", "turn", "factor", "correct"}),
    "decision": frozenset(
        {"decision", "account", "contact", "channel", "purpose", "answer", "rules", "facts_sha256", "rules_version"}
    ),
    "opt_out": frozenset({"contact", "turn", "channel", "rule"}),
    "consent.changed": frozenset({"customer", "channel", "given", "why"}),
    "promise.made": frozenset({"promise", "account", "turn", "amount_minor", "currency", "due"}),
    "promise.changed": frozenset({"promise", "state", "turn"}),
    "outcome": frozenset({"contact", "turn", "outcome", "detail_sha256"}),
    "outcome.withdrawn": frozenset({"contact", "turn", "outcome"}),
    "hold.placed": frozenset({"hold", "contact", "turn", "reason", "until"}),
    "hold.lifted": frozenset({"hold", "reason", "by"}),
    "wish.noted": frozenset({"contact", "turn", "wish"}),
    "handoff": frozenset({"handoff", "contact", "reason", "state"}),
    "instalments.decided": frozenset({"request", "state", "by", "months", "amount_per_month_minor", "first_due"}),
    "instalments.changed": frozenset({"request", "agreement"}),
    "call_back.made": frozenset({"call_back", "contact", "by"}),
    "desk.case": frozenset({"handoff", "contact", "state", "agent", "token", "why"}),
    "desk.entry": frozenset({"entry", "handoff", "contact", "by", "entry_kind"}),
    "desk.user": frozenset({"user", "change", "by"}),
    "desk.sign_in": frozenset({"user", "result"}),
    "outreach.planned": frozenset({"strategy", "digest", "rules_version", "accounts", "contacts", "lines_sha256"}),
    "outreach.ordered": frozenset({"who", "order"}),
    "outreach.run": frozenset({"run", "state", "why"}),
    "payments.recorded": frozenset({"source", "rows", "added"}),
    "account.balance": frozenset({"account", "balance_minor", "min_due_minor", "closed"}),
    "accounts.imported": frozenset({"file_sha256", "rows", "added", "changed"}),
    "clock.moved": frozenset({"offset_us", "by"}),
    "data.viewed": frozenset({"who", "what", "account"}),
}


class BrokenChain(CourtesyError):
    """The log was tampered with; says at which entry and how."""


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One entry of the log. `hash` covers all the rest and `prev_hash`."""

    seq: int
    at: datetime
    kind: str
    body: dict[str, Any]
    prev_hash: bytes
    hash: bytes


@dataclass(frozen=True, slots=True)
class AuditHead:
    """The signed end of the log."""

    seq: int
    hash: bytes
    signature: bytes

    @property
    def signed_bytes(self) -> bytes:
        """What the signature covers."""
        return HEAD + rfc8785.dumps({"seq": self.seq, "hash": self.hash.hex()})


def check_kind(kind: str, body: dict[str, Any]) -> None:
    """Refuse an entry of an unknown kind or with other keys than its kind has.

    Raises:
        CourtesyError: It is a programming mistake, so it is loud.
    """
    expected = KINDS.get(kind)
    if expected is None or set(body) != expected:
        raise CourtesyError(f"Audit entry {kind!r}: expected keys {sorted(expected or ())}, got {sorted(body)}.")


def entry_hash(seq: int, at: datetime, kind: str, body: dict[str, Any], prev_hash: bytes) -> bytes:
    """SHA-256 of an entry in canonical form."""
    said: dict[str, Any] = {
        "seq": seq,
        "at": at.astimezone(UTC).isoformat(timespec="microseconds"),
        "kind": kind,
        "body": body,
    }
    return hashlib.sha256(ENTRY + prev_hash + rfc8785.dumps(said)).digest()


def link(
    head_seq: int, head_hash: bytes, at: datetime, entries: Iterable[tuple[str, dict[str, Any]]]
) -> Iterator[AuditEntry]:
    """Continue a chain with new entries."""
    seq, previous = head_seq, head_hash
    for kind, body in entries:
        seq += 1
        digest = entry_hash(seq, at, kind, body, previous)
        yield AuditEntry(seq, at, kind, body, previous, digest)
        previous = digest


def verify(entries: Iterable[AuditEntry], head: AuditHead | None, check_signature: Any) -> int:
    """Check a whole log from its first entry to its signed head; returns how many entries it has.

    Args:
        entries: In the order of the log.
        head: Its signed end; None only for a log that never had an entry.
        check_signature: Called with (signature, signed bytes); raises if they do not belong together.

    Raises:
        BrokenChain: At the first thing that does not fit.
    """
    count, previous = 0, GENESIS
    for entry in entries:
        if entry.seq != count + 1:
            raise BrokenChain(f"Entry {count + 1} is missing or out of order: found entry {entry.seq} in its place.")
        if entry.prev_hash != previous:
            raise BrokenChain(
                f"Entry {entry.seq} does not follow entry {count}: its link to the entry before is broken."
            )
        found = entry_hash(entry.seq, entry.at, entry.kind, entry.body, entry.prev_hash)
        if found != entry.hash:
            raise BrokenChain(f"Entry {entry.seq} was changed: expected hash {entry.hash.hex()}, found {found.hex()}.")
        count, previous = entry.seq, entry.hash
    if head is None:
        if count:
            raise BrokenChain(f"The log has {count} entries but no signed head.")
        return 0
    if (head.seq, head.hash) != (count, previous):
        raise BrokenChain(
            f"The log ends at entry {count}, but its signed head says entry {head.seq}: entries were cut off or added."
        )
    try:
        check_signature(head.signature, head.signed_bytes)
    except Exception as error:
        raise BrokenChain(
            f"The signature of the head (entry {head.seq}) is not ours: the chain was rebuilt."
        ) from error
    return count
