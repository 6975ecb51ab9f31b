"""A conversation's row: small for ever, without a fact of the debt, and enough to decide as stock Rasa."""

from __future__ import annotations

import json
import os
import subprocess

from stack import RASA_PYTHON, ROOT, Conversation, Stack, environment

SAID = [
    "hello",
    "how much do I owe",
    "I will pay",
    "who are you",
    "whenever it suits",
    "on friday",
    "by card",
]


def _size(stack: Stack, contact: Conversation) -> int:
    row = stack.row(contact.id)
    assert row is not None
    return len(json.dumps(row))


def test_a_long_conversation_is_stored_no_larger_than_a_short_one(stack: Stack, contact: Conversation) -> None:
    for n in range(10):
        contact.say(SAID[n % len(SAID)])
    short = _size(stack, contact)
    largest = short
    for n in range(10, 60):
        contact.say(SAID[n % len(SAID)])
        largest = max(largest, _size(stack, contact))
    assert largest < 1.5 * short


def test_a_form_that_never_ends_does_not_grow_either(stack: Stack, contact: Conversation) -> None:
    contact.say("I will pay")
    for _ in range(5):
        contact.say("whenever it suits")
    short = _size(stack, contact)
    for _ in range(20):
        contact.say("whenever it suits")
    assert _size(stack, contact) < 1.2 * short


def test_no_sentence_value_or_word_is_at_rest(stack: Stack, contact: Conversation) -> None:
    """Except what the dialogue put into a slot on purpose, such as the day of a promise."""
    for text in ["hello", "how much do I owe", "yes this is me speaking", "I will pay", "who are you"]:
        contact.say(text, metadata={"balance": "9,876.54"})
    stored = json.dumps(stack.row(contact.id), ensure_ascii=False)
    for fact in [
        "4,711",
        "9,876",
        "You owe",
        "card service",
        "how much",
        "speaking",
        "will pay",
        "When will",
    ]:
        assert fact not in stored
    assert "utter_balance" in stored
    assert "ask_balance" in stored


def test_it_decides_like_stock_rasa_that_keeps_everything(stack: Stack) -> None:
    done = subprocess.run(
        [str(RASA_PYTHON), "tests/rasa_island/beside_stock.py", str(stack.model), "10", "25"],
        cwd=ROOT,
        env=environment(PYTHONPATH=str(ROOT)),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-4000:]
    result = json.loads(done.stdout.splitlines()[-1])
    assert result["compared"] == 10 * 25
    assert {"promise_form", "callback_form", "utter_welcome", "action_default_fallback"} <= set(result["actions"])


def test_the_compiled_schema_refuses_what_stock_rasa_refuses(stack: Stack) -> None:
    done = subprocess.run(
        [str(RASA_PYTHON), "tests/rasa_island/schema_beside_stock.py"],
        cwd=ROOT,
        env=environment(PYTHONPATH=os.fspath(ROOT)),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-4000:]
