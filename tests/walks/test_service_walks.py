"""Random walks through the service on a real Postgres, with a dialogue that does and says anything."""

import pytest

import courtesy.service.promises
import courtesy.service.said
from dialogues.proof import prove
from dialogues.walk import service_on_postgres
from dialogues.walks import walk_service

WALKS = 200


@pytest.fixture
def service():
    with service_on_postgres() as service:
        yield service


def test_nothing_leaks_and_nothing_is_promised_that_was_not_read_back_and_confirmed(service):
    tally = walk_service(*service, range(WALKS), seed=4)
    assert [(verdict.played.script.id, verdict.breaches) for verdict in tally.broken] == []
    assert tally.walks == WALKS
    assert tally.blocked > WALKS  # the dialogue did try
    assert tally.verified > WALKS * 0.3
    assert tally.read_back > WALKS * 0.1
    assert tally.promises == tally.proof.recorded == tally.proof.audited > WALKS / 10
    assert tally.proof.faults == []


def test_without_the_firewall_the_walks_find_leaks(service, monkeypatch):
    monkeypatch.setattr(courtesy.service.said, "why_blocked", lambda *_: None)
    tally = walk_service(*service, range(40), seed=4)
    assert tally.kinds["discloses_debt_before_verification"] > 10


def test_without_the_check_of_the_read_back_the_walks_find_promises(service, monkeypatch):
    monkeypatch.setattr(courtesy.service.promises, "was_read_back", lambda *_: True)
    tally = walk_service(*service, range(60), seed=4)
    assert tally.kinds["promises_not_read_back"] > 3
    assert any("was not read back" in fault for fault in tally.proof.faults)


def test_without_the_check_of_the_yes_the_walks_find_promises(service, monkeypatch):
    monkeypatch.setattr(courtesy.service.promises, "agrees", lambda *_: True)
    tally = walk_service(*service, range(60), seed=4)
    assert tally.kinds["records_promise_without_confirmation"] > 3
    assert any("no clear yes" in fault for fault in tally.proof.faults)


def test_a_promise_that_nobody_said_a_word_of_is_found_in_the_tables(service):
    product, seats = service
    walk_service(product, seats, range(30), seed=4)
    with product.engine.begin() as connection:
        connection.exec_driver_sql("update promises set due = due + 1 where id = (select id from promises limit 1)")
    faults = prove(product.engine).faults
    assert any("was not read back" in fault for fault in faults)
    assert any("is not in the audit log as it is recorded" in fault for fault in faults)
