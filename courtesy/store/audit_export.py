"""The audit log as a file: one entry a line, the signed head last."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from courtesy.model.audit import AuditEntry, AuditHead, BrokenChain


def write(path: Path, entries: Iterable[AuditEntry], head: AuditHead | None) -> int:
    """Write an export; returns how many entries it has. An interrupted export leaves no file of that name."""
    partial, count = path.with_name(path.name + ".part"), 0
    with partial.open("w", encoding="utf-8") as file:
        for entry in entries:
            line = {"seq": entry.seq, "at": entry.at.isoformat(), "kind": entry.kind, "body": entry.body}
            file.write(
                json.dumps(line | {"prev_hash": entry.prev_hash.hex(), "hash": entry.hash.hex()}, ensure_ascii=False)
                + "\n"
            )
            count += 1
        if head is not None:
            end = {"seq": head.seq, "hash": head.hash.hex(), "signature": head.signature.hex()}
            file.write(json.dumps({"head": end}) + "\n")
    partial.replace(path)
    return count


def read(path: Path) -> tuple[AuditHead | None, Iterator[AuditEntry]]:
    """The head of an export, and its entries.

    Raises:
        BrokenChain: If a line is not what an export holds, saying which line.
    """
    lines = path.read_text(encoding="utf-8").splitlines()
    head = None
    if lines:
        last = _json(len(lines), lines[-1])
        if "head" in last:
            lines.pop()
            try:
                end = last["head"]
                head = AuditHead(end["seq"], bytes.fromhex(end["hash"]), bytes.fromhex(end["signature"]))
            except (KeyError, TypeError, ValueError) as error:
                raise BrokenChain("The last line is no signed head.") from error
    return head, _entries(lines)


def _entries(lines: list[str]) -> Iterator[AuditEntry]:
    for number, line in enumerate(lines, 1):
        entry = _json(number, line)
        try:
            hashes = bytes.fromhex(entry["prev_hash"]), bytes.fromhex(entry["hash"])
            yield AuditEntry(entry["seq"], datetime.fromisoformat(entry["at"]), entry["kind"], entry["body"], *hashes)
        except (KeyError, TypeError, ValueError) as error:
            raise BrokenChain(f"Line {number} is no entry of the log.") from error


def _json(number: int, line: str) -> dict[str, Any]:
    try:
        value = json.loads(line)
    except ValueError as error:
        raise BrokenChain(f"Line {number} is no JSON: the export was damaged.") from error
    if not isinstance(value, dict):
        raise BrokenChain(f"Line {number} is no entry of the log.")
    return value
