"""Whatever is done to a log, the verifier notices: a property test invents the tampering."""

from __future__ import annotations

import base64
import dataclasses
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courtesy.model.audit import GENESIS, AuditEntry, AuditHead, BrokenChain, entry_hash, link, verify
from courtesy.model.errors import CourtesyError
from courtesy.privacy.signing import AuditSigner, AuditVerifier
from courtesy.store import audit_export

SIGNER = AuditSigner(base64.b64encode(b"k" * 32).decode())
STRANGER = AuditSigner(base64.b64encode(b"x" * 32).decode())
START = datetime(2026, 3, 11, 14, 15, tzinfo=UTC)

bodies = st.fixed_dictionaries(
    {
        "contact": st.uuids().map(str),
        "why": st.text(max_size=20),
        "n": st.integers(-(2**50), 2**50) | st.none() | st.booleans(),
    }
)
logs = st.lists(bodies, min_size=1, max_size=12)


def written(bodies: list[dict[str, Any]]) -> list[AuditEntry]:
    entries: list[AuditEntry] = []
    for n, body in enumerate(bodies):
        seq, last = (entries[-1].seq, entries[-1].hash) if entries else (0, GENESIS)
        entries += link(seq, last, START + timedelta(seconds=n), [("contact.ended", body)])
    return entries


def signed(entries: list[AuditEntry], by: AuditSigner = SIGNER) -> AuditHead:
    head = AuditHead(entries[-1].seq, entries[-1].hash, b"")
    return dataclasses.replace(head, signature=by.sign(head.signed_bytes))


def rehashed(entry: AuditEntry, **changes: Any) -> AuditEntry:
    """A change by somebody who knows how hashes are made."""
    new = dataclasses.replace(entry, **changes)
    return dataclasses.replace(new, hash=entry_hash(new.seq, new.at, new.kind, new.body, new.prev_hash))


def rebuilt(entries: list[AuditEntry]) -> list[AuditEntry]:
    """The whole chain built anew around what is left, numbers, links and hashes all fitting."""
    out: list[AuditEntry] = []
    for entry in entries:
        seq, last = (out[-1].seq, out[-1].hash) if out else (0, GENESIS)
        out += link(seq, last, entry.at, [(entry.kind, entry.body)])
    return out


@given(logs)
def test_an_honest_log_is_whole(bodies: list[dict[str, Any]]) -> None:
    entries = written(bodies)
    assert verify(entries, signed(entries), SIGNER.check) == len(bodies)
    assert verify(entries, signed(entries), AuditVerifier(SIGNER.public_key).check) == len(bodies)


def test_a_log_that_never_had_an_entry_is_whole() -> None:
    assert verify([], None, SIGNER.check) == 0


Tamper = Callable[[list[AuditEntry], int, int], list[AuditEntry]]


def _swap(entries: list[AuditEntry], i: int, j: int) -> list[AuditEntry]:
    entries[i], entries[j] = entries[j], entries[i]
    return entries


CHANGES: dict[str, Tamper] = {
    "a body is changed": lambda e, i, j: [
        *e[:i],
        dataclasses.replace(e[i], body=e[i].body | {"why": "forged!"}),
        *e[i + 1 :],
    ],
    "a key is added": lambda e, i, j: [*e[:i], dataclasses.replace(e[i], body=e[i].body | {"zz": 1}), *e[i + 1 :]],
    "a body is changed and rehashed": lambda e, i, j: [*e[:i], rehashed(e[i], body=e[i].body | {"zz": 1}), *e[i + 1 :]],
    "a time is changed": lambda e, i, j: [
        *e[:i],
        dataclasses.replace(e[i], at=e[i].at + timedelta(microseconds=1)),
        *e[i + 1 :],
    ],
    "a time is changed and rehashed": lambda e, i, j: [
        *e[:i],
        rehashed(e[i], at=e[i].at - timedelta(days=1)),
        *e[i + 1 :],
    ],
    "a kind is changed": lambda e, i, j: [*e[:i], dataclasses.replace(e[i], kind="opt_out"), *e[i + 1 :]],
    "an entry is removed": lambda e, i, j: e[:i] + e[i + 1 :],
    "an entry is removed and the rest rebuilt": lambda e, i, j: rebuilt(e[:i] + e[i + 1 :]),
    "the end is cut off": lambda e, i, j: e[:i],
    "an entry is doubled": lambda e, i, j: [*e[: i + 1], *e[i:]],
    "an entry is doubled and all rebuilt": lambda e, i, j: rebuilt([*e[: i + 1], *e[i:]]),
    "an entry is added at the end": lambda e, i, j: [
        *e,
        *link(e[-1].seq, e[-1].hash, START, [("contact.ended", {"why": "x"})]),
    ],
    "a body is changed and all rebuilt": lambda e, i, j: rebuilt(
        [*e[:i], dataclasses.replace(e[i], body=e[i].body | {"zz": 1}), *e[i + 1 :]]
    ),
    "two entries change places": _swap,
    "two entries change places and all is rebuilt": lambda e, i, j: rebuilt(_swap(e, i, j)),
}


@pytest.mark.parametrize("change", CHANGES)
@given(bodies=logs, picks=st.tuples(st.integers(0, 10**6), st.integers(0, 10**6)), resigned=st.booleans())
def test_every_tampering_is_noticed(
    change: str, bodies: list[dict[str, Any]], picks: tuple[int, int], resigned: bool
) -> None:
    entries = written(bodies)
    head = signed(entries)
    i, j = (p % len(entries) for p in picks)
    tampered = CHANGES[change](list(entries), i, j)
    if tampered == entries:
        return  # the two that changed places were one and the same
    if resigned and tampered:
        head = signed(tampered, by=STRANGER)  # whoever has the database but not the key
    with pytest.raises(BrokenChain):
        verify(tampered, head, SIGNER.check)


@given(bodies=logs, resigned=st.booleans())
def test_a_head_from_another_key_or_none_at_all_is_noticed(bodies: list[dict[str, Any]], resigned: bool) -> None:
    entries = written(bodies)
    with pytest.raises(BrokenChain):
        verify(entries, signed(entries, by=STRANGER) if resigned else None, SIGNER.check)


@given(logs, st.integers(0, 10**6), st.integers(1, 255))
def test_any_flipped_byte_of_an_export_is_noticed(
    tmp_path_factory: Any, bodies: list[dict[str, Any]], at: int, flip: int
) -> None:
    entries = written(bodies)
    path: Path = tmp_path_factory.getbasetemp() / "export.jsonl"
    audit_export.write(path, entries, signed(entries))
    raw = bytearray(path.read_bytes())
    position = at % (len(raw) - 1)  # the line end after the last line means nothing
    raw[position] ^= flip
    path.write_bytes(bytes(raw))
    try:
        head, found = audit_export.read(path)
        found = list(found)
        verify(found, head, SIGNER.check)
    except (CourtesyError, UnicodeDecodeError):
        return
    # the only flips that may pass are those JSON gives no meaning to (white space, letter case of a hex digit)
    assert found == entries
    assert head == signed(entries)
