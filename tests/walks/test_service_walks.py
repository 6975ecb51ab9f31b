"""Random walks through the service on a real Postgres, with a dialogue that does and says anything."""

import pytest

import courtesy.service.promises
import courtesy.service.said
from dialogues.walk import service_on_postgres
from dialogues.walks import walk_service

WALKS = 250


@pytest.fixture
def service():
    with service_on_postgres() as service:
        yield service


def test_nothing_leaks_and_nothing_is_promised_that_was_not_read_back(service):
    tally = walk_service(*service, range(WALKS), seed=4)
    assert [(verdict.played.script.id, verdict.breaches) for verdict in tally.broken] == []
    assert tally.walks == WALKS
    assert tally.blocked > WALKS  # the dialogue did try
    assert tally.verified > WALKS / 10


def test_without_the_firewall_the_walks_find_leaks(service, monkeypatch):
    monkeypatch.setattr(courtesy.service.said, "why_blocked", lambda *_: None)
    tally = walk_service(*service, range(40), seed=4)
    assert tally.kinds["discloses_debt_before_verification"] > 10


def test_without_the_check_of_the_read_back_the_walks_find_promises(service, monkeypatch):
    monkeypatch.setattr(courtesy.service.promises, "was_read_back", lambda *_: True)
    tally = walk_service(*service, range(120), seed=4)
    assert tally.kinds["promises_not_read_back"] > 3
