"""The audit log in Postgres: append-only by trigger, and tampering by its owner is found."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from courtesy.bootstrap import Product
from courtesy.model.audit import BrokenChain, verify
from courtesy.model.errors import CourtesyError
from courtesy.store import audit_export, audit_log
from tests.store.guards import unguarded


def write(product: Product, count: int) -> None:
    for _ in range(count):
        with product.uow() as uow:
            uow.audit("contact.ended", {"contact": str(uuid4()), "why": "silence"})
            uow.commit()


def check(product: Product) -> int:
    with audit_log.snapshot(product.engine) as connection:
        return verify(audit_log.read(connection), audit_log.read_head(connection), product.signer.check)


def as_owner(product: Product, statement: str) -> None:
    with unguarded(product.engine) as connection:
        connection.execute(text(statement))


def test_an_untouched_log_is_whole(product: Product) -> None:
    write(product, 5)
    assert check(product) == 5


def test_many_writers_at_once_make_one_chain(product: Product) -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: write(product, 10), range(8)))
    assert check(product) == 80


def test_what_is_written_while_the_log_is_checked_does_not_look_like_tampering(product: Product) -> None:
    write(product, 3)
    with audit_log.snapshot(product.engine) as connection:
        entries = list(audit_log.read(connection))
        write(product, 1)
        assert verify(entries, audit_log.read_head(connection), product.signer.check) == 3
    assert check(product) == 4


def test_what_is_rolled_back_leaves_no_entry(product: Product) -> None:
    with product.uow() as uow:
        uow.audit("contact.ended", {"contact": "x", "why": "silence"})
    assert check(product) == 0


def test_an_entry_with_other_keys_than_its_kind_has_is_refused(product: Product) -> None:
    with product.uow() as uow, pytest.raises(CourtesyError, match="expected keys"):
        uow.audit("contact.ended", {"contact": "x"})


@pytest.mark.parametrize(
    "statement",
    [
        "update audit_entries set kind = 'x'",
        "delete from audit_entries",
        "truncate audit_entries",
        "delete from audit_head",
    ],
)
def test_the_database_refuses_to_change_the_log(product: Product, statement: str) -> None:
    write(product, 2)
    with product.engine.begin() as connection, pytest.raises(DBAPIError, match="append-only"):
        connection.execute(text(statement))


@pytest.mark.parametrize(
    "statement",
    [
        'update audit_entries set body = body || \'{"why": "x"}\' where seq = 3',
        "update audit_entries set at = at + interval '1 second' where seq = 1",
        "update audit_entries set kind = 'outcome' where seq = 5",
        "delete from audit_entries where seq = 2",
        "delete from audit_entries where seq = 5",
        "delete from audit_entries",
        "delete from audit_head",
        "update audit_entries set seq = case seq when 2 then 3 else 2 end where seq in (2, 3)",
        "update audit_head set seq = 4, hash = (select hash from audit_entries where seq = 4)",
    ],
)
def test_tampering_by_the_owner_of_the_database_is_found(product: Product, statement: str) -> None:
    write(product, 5)
    if "case seq" in statement:  # a unique key stands in the way of a plain exchange
        as_owner(product, "update audit_entries set seq = 99 where seq = 2")
        as_owner(product, "update audit_entries set seq = 2 where seq = 3")
        statement = "update audit_entries set seq = 3 where seq = 99"
    as_owner(product, statement)
    with pytest.raises(BrokenChain):
        check(product)


def test_an_export_is_checked_with_the_public_key_alone(product: Product, tmp_path: Path) -> None:
    from courtesy.privacy.signing import AuditVerifier

    write(product, 4)
    path = tmp_path / "audit.jsonl"
    with product.engine.connect() as connection:
        assert audit_export.write(path, audit_log.read(connection), audit_log.read_head(connection)) == 4
    verifier = AuditVerifier(product.signer.public_key)
    head, entries = audit_export.read(path)
    assert verify(entries, head, verifier.check) == 4
    lines = path.read_text().splitlines()
    forged = json.loads(lines[1])
    forged["body"]["why"] = "nothing to see"
    path.write_text("\n".join([lines[0], json.dumps(forged), *lines[2:]]) + "\n")
    head, entries = audit_export.read(path)
    with pytest.raises(BrokenChain, match="Entry 2 was changed"):
        verify(entries, head, verifier.check)
