"""Turns of several sentences: where they are cut, and what comes first of what they mean."""

from __future__ import annotations

import pytest

from bot.components.nlu.clauses import MOST, clauses
from bot.components.nlu.meanings import ONLY_ALONE, PRIORITY, all_meanings
from tests.nlu import training_data as data

CLASSES = ("abusive", "ask_fees", "out_of_scope", "promise_to_pay", "stop_contact")


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("it went through on monday so quit calling me", ["it went through on monday", "quit calling me"]),
        ("Not me. Wrong number!", ["Not me", "Wrong number"]),
        ("下周二还 你们别再打了", ["下周二还", "你们别再打了"]),
        ("利息太高了,我不还", ["利息太高了", "我不还"]),
        ("our address changed last june can you mail it", ["our address changed last june", "can you mail it"]),
    ],
)
def test_a_turn_is_cut_where_a_sentence_ends(text, parts):
    assert clauses(text) == parts


@pytest.mark.parametrize(
    "text",
    [
        "",
        "...",
        "yes",
        "$1,250.75",
        "at 5:30",
        "我下周 friday pay 行吗",
        "tell me what you want",
        "do you know who this is",
    ],
)
def test_a_turn_that_says_one_thing_stays_whole(text):
    assert len(clauses(text)) <= 1


def test_a_long_turn_has_no_more_parts_than_are_worth_their_time():
    parts = clauses("a b, c d, e f, g h, i j, k l")
    assert len(parts) == MOST
    assert " ".join(parts) == "a b c d e f g h i j k l"


def row(**shares: float) -> list[float]:
    return [shares.get(name, 0.0) for name in CLASSES]


def names(whole: list[float], *parts: list[float]) -> list[str]:
    found = all_meanings(CLASSES, whole, parts, sure=0.8, faint=0.03, grave=0.25)
    return [one["name"] for one in found]


def test_the_most_consequential_meaning_comes_first():
    whole = row(promise_to_pay=0.7, stop_contact=0.3)
    assert names(whole, row(promise_to_pay=0.9), row(stop_contact=0.95)) == ["stop_contact", "promise_to_pay"]


def test_a_right_needs_more_of_the_whole_than_what_matters_less():
    assert names(row(promise_to_pay=0.9, stop_contact=0.1), row(stop_contact=0.95)) == ["promise_to_pay"]
    assert names(row(promise_to_pay=0.9, ask_fees=0.1), row(ask_fees=0.95)) == ["promise_to_pay", "ask_fees"]


def test_a_clause_the_model_is_not_sure_of_adds_nothing():
    assert names(row(promise_to_pay=0.9, stop_contact=0.1), row(stop_contact=0.6)) == ["promise_to_pay"]


def test_a_clause_that_means_something_else_in_its_turn_adds_nothing():
    assert names(row(promise_to_pay=0.99, stop_contact=0.001), row(stop_contact=0.95)) == ["promise_to_pay"]


def test_an_insult_beside_a_question_is_the_question():
    assert names(row(abusive=0.7, ask_fees=0.3), row(abusive=0.9), row(ask_fees=0.9)) == ["ask_fees"]
    assert names(row(abusive=0.7)) == ["abusive"]


def test_small_talk_beside_an_insult_leaves_one_of_them():
    assert names(row(abusive=0.6, out_of_scope=0.4), row(abusive=0.9), row(out_of_scope=0.9)) == [
        "abusive",
        "out_of_scope",
    ]


def test_the_order_of_priority_is_the_vocabulary():
    assert PRIORITY == data.INTENTS
    assert set(PRIORITY) > ONLY_ALONE
