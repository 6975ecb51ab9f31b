"""A turn is taken whole or not at all: 503 means nothing is stored and the same turn may come again."""

from __future__ import annotations

import os
import signal
import subprocess

import pytest
import redis
from stack import RASA, ROOT, Conversation, Stack


def _fails(stack: Stack, contact: Conversation, text: str, **changes: object) -> str:
    before = stack.row(contact.id)
    answer = contact.post(text, **changes)
    assert answer.status_code == 503, answer.text
    assert set(answer.json()) == {"error"}
    assert stack.row(contact.id) == before
    return str(answer.json()["error"])


@pytest.mark.parametrize(
    ("way", "reason"),
    [
        ("raise", "action 'action_broken' failed"),
        ("malformed", "malformed"),
        ("free text", "malformed"),
        ("unknown response", "no response 'utter_nobody_wrote_this'"),
        ("missing value", "lacks the value of amount"),
    ],
)
def test_a_broken_action_fails_the_turn(stack: Stack, contact: Conversation, way: str, reason: str) -> None:
    contact.say("hello")
    assert reason in _fails(stack, contact, "zzz broken qqq", metadata={"way": way})
    assert contact.hear("zzz broken qqq", turn=contact.last, metadata={"way": "none"}) == []


def test_actions_that_never_come_to_rest_fail_the_turn(stack: Stack, contact: Conversation) -> None:
    contact.say("hello")
    assert "did not come to rest" in _fails(stack, contact, "spin spin spin")
    assert contact.hear("hello") == ["utter_greet"]


def test_the_same_turn_succeeds_when_the_action_server_is_back(stack: Stack, contact: Conversation) -> None:
    contact.say("I will pay")
    contact.say("on friday")
    stack.actions.kill()
    try:
        reason = _fails(stack, contact, "by card")
        assert reason == "action 'validate_promise_form' failed"
        # A turn without an action is answered all the same.
        assert stack.talk().hear("hello") == ["utter_welcome"]
    finally:
        stack.actions.start()
    replies = contact.say("by card", turn=contact.last)["replies"]
    assert [reply["text"] for reply in replies] == ["Noted: on friday, by by card.", "Thank you."]


def test_a_redis_that_stalled_locks_nobody_out_when_it_goes_on(stack: Stack, contact: Conversation) -> None:
    contact.say("hello")
    os.kill(stack.valkey._process.pid, signal.SIGSTOP)
    try:
        assert _fails(stack, contact, "I will pay").endswith("Redis does not answer")
    finally:
        os.kill(stack.valkey._process.pid, signal.SIGCONT)
    # what it was asked for in its stall is granted now, to a turn that has given up
    assert contact.say("I will pay")["replies"]


def test_no_turn_runs_without_the_lock_and_redis_may_come_back(stack: Stack, contact: Conversation) -> None:
    contact.say("hello")
    stack.kill_valkey()
    try:
        assert "could not be locked" in _fails(stack, contact, "hello")
    finally:
        stack.restart_valkey()
    assert contact.hear("hello", turn=contact.last) == ["utter_greet"]


def test_no_turn_runs_without_postgres_and_postgres_may_come_back(stack: Stack, contact: Conversation) -> None:
    contact.say("hello")
    before = stack.row(contact.id)
    stack.stop_postgres()
    try:
        answer = contact.post("hello")
        assert answer.status_code == 503
        assert "Postgres" in answer.json()["error"]
    finally:
        stack.start_postgres()
    assert stack.row(contact.id) == before
    # Not welcomed again: a conversation that could not be read is not a new one.
    assert contact.hear("hello", turn=contact.last) == ["utter_greet"]


def test_a_restart_of_postgres_between_two_turns_is_not_noticed(stack: Stack, contact: Conversation) -> None:
    contact.say("hello")
    stack.stop_postgres()
    stack.start_postgres()
    assert contact.hear("hello") == ["utter_greet"]


def test_a_turn_that_lost_its_lock_does_not_overwrite_another(stack: Stack, contact: Conversation) -> None:
    contact.say("hello")
    before = stack.row(contact.id)
    answer = contact.post("zzz broken qqq", metadata={"way": "meddle", "database": stack.database_url})
    assert answer.status_code == 503
    assert "changed while this turn was running" in answer.json()["error"]
    assert stack.row(contact.id) == before


def test_the_lock_of_a_server_that_died_falls_by_itself(stack: Stack, contact: Conversation) -> None:
    with redis.Redis(port=stack.valkey_port) as client:
        key = f"courtesy:rasa:lock:{contact.id}"
        client.set(key, "of a dead server", px=400)
        assert contact.hear("hello") == ["utter_welcome"]
        assert client.get(key) is None  # and ours is given back


def test_no_value_of_a_failed_turn_reaches_the_log(stack: Stack, contact: Conversation) -> None:
    _fails(stack, contact, "zzz broken qqq", metadata={"way": "raise"})
    log = stack.rasa.log.read_text()
    assert contact.last in log
    assert "4,711" not in log
    assert "zzz broken" not in log


# One of either file; the others are read the same way, and a start takes 15 s.
@pytest.mark.parametrize("missing", ["COURTESY_RASA_TOKEN", "REDIS_URL"])
def test_rasa_does_not_start_without_its_settings(stack: Stack, missing: str) -> None:
    env = {name: value for name, value in stack.rasa.env.items() if name != missing}
    done = subprocess.run(
        [str(RASA), "run", "--model", str(stack.model), "-i", "127.0.0.1", "--port", "1"],
        cwd=ROOT,
        env=env,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode != 0
    assert missing in done.stdout + done.stderr
