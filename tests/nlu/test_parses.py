"""What is understood once is remembered, by everything that it depends on, and not for long."""

from __future__ import annotations

import ast
from typing import Any

import pytest

from bot.components.parses import MOST, Parses, key_of
from tests.nlu.training_data import REPO

ABOUT = {"conversation": "a", "turn": "1", "language": "en", "channel": "voice", "asks": "date", "safety": []}
PARSE = {"text": "friday", "intent": {"name": "promise_to_pay", "confidence": 0.9}}


def test_the_same_words_in_another_turn_are_remembered():
    parses = Parses()
    parses.keep(key_of("friday", ABOUT), PARSE)
    assert parses.recall(key_of("friday", ABOUT | {"conversation": "b", "turn": "2"})) == PARSE


@pytest.mark.parametrize(
    "other",
    [
        {"asks": "callback_time"},
        {"language": "zh"},
        {"channel": "sms"},
        {"safety": [{"intent": "stop_contact", "rule": "en.stop", "sure": True}]},
        {"resumed": {"verified": False}},
        {"example": {"asks": "identity"}},
    ],
)
def test_whatever_else_is_said_about_the_words_makes_them_others(other: dict[str, Any]):
    parses = Parses()
    parses.keep(key_of("friday", ABOUT), PARSE)
    assert parses.recall(key_of("friday", ABOUT | other)) is None
    assert parses.recall(key_of("Friday", ABOUT)) is None


def test_what_becomes_of_a_parse_in_one_conversation_is_not_seen_in_another():
    parses = Parses()
    made = {"intent": {"name": "affirm"}, "meanings": [{"name": "affirm"}]}
    parses.keep("yes", made)
    made["meanings"].clear()
    first = parses.recall("yes")
    assert first is not None
    first["intent"]["name"] = "deny"
    assert parses.recall("yes") == {"intent": {"name": "affirm"}, "meanings": [{"name": "affirm"}]}


def test_the_oldest_words_are_forgotten_first_also_where_they_are_said_again():
    parses = Parses()
    for number in range(MOST):
        parses.keep(str(number), PARSE)
    assert parses.recall("0") == PARSE
    parses.keep("one more", PARSE)
    assert parses.recall("0") is None
    assert parses.recall("1") == PARSE


def test_no_component_asks_for_the_conversation_which_is_no_part_of_what_is_remembered():
    """Rasa hands the tracker to a component whose `process` names it."""
    asked: dict[str, list[str]] = {}
    for file in sorted((REPO / "bot" / "components" / "nlu").glob("*.py")):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.FunctionDef) and node.name == "process":
                asked[file.stem] = [argument.arg for argument in node.args.args]
    assert len(asked) == 4
    assert set(map(tuple, asked.values())) == {("self", "messages")}
