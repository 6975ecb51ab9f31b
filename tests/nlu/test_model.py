"""The trained model with the rules beside it, by the code of a live turn, against turns that are not in its training data.

The bounds lie a little below what was measured (bench/results), so that they fail for a fault and not for a better sentence.
What each set is for stands in docs/understanding.md.
"""

from __future__ import annotations

import pytest

from courtesy.training import rasa_program
from evaluation import scores
from evaluation.sets import DEVELOPMENT, NONSENSE, OURS, SAFETY_AND_RIGHTS, Labelled, turns
from evaluation.understood import Judged, judge

PROBES = ("probe A", "probe B", "probe C")
MISSING = "the development evaluation set is not on this machine"

Sets = dict[str, list[Judged]]


def together(one: Judged) -> str:
    """What the dialogue goes on with."""
    return one.intent


def ours(name: str) -> list[Labelled]:
    return turns(OURS / f"{name.replace(' ', '_').lower()}.jsonl")


@pytest.fixture(scope="module")
def judged() -> Sets:
    if not rasa_program().with_name("python").exists():
        pytest.skip("bot/.venv is missing: run `make setup`")
    sets = {name: ours(name) for name in (*PROBES, *NONSENSE, "answers")}
    sets["holdout, rights"] = [turn for turn in ours("holdout") if turn.label in SAFETY_AND_RIGHTS]
    if (DEVELOPMENT / "turns.jsonl").exists():
        sets["development"] = turns(DEVELOPMENT / "turns.jsonl")
    found, _ = judge(sets)
    return found


def test_development_turns_are_understood(judged):
    if "development" not in judged:
        pytest.skip(MISSING)
    shares = scores.by_language(judged["development"], together)
    assert shares["en"].percent >= 94.5
    assert shares["zh"].percent >= 96.0


def test_no_right_is_missed_in_the_development_turns(judged):
    if "development" not in judged:
        pytest.skip(MISSING)
    assert scores.safety(judged["development"], together).percent >= 98.0
    assert scores.recall(judged["development"], "stop_contact", together).percent == 100.0


def test_rights_are_found_in_words_of_all_kinds(judged):
    every = [one for name in (*PROBES, "holdout, rights") for one in judged[name]]
    assert scores.safety(every, together).percent >= 97.0
    assert scores.recall(every, "stop_contact", together).percent >= 97.0


def test_what_only_sounds_like_a_right_is_none(judged):
    every = [one for name in PROBES for one in judged[name]]
    alarms = scores.false_alarms(every, together)
    assert alarms.percent <= 9.0


def test_nonsense_is_not_taken_for_something_serious(judged):
    every = [one for name in NONSENSE for one in judged[name]]
    assert scores.false_alarms(every, together).percent <= 3.5
    assert min(share.percent for share in scores.by_language(every, together).values()) >= 88.0


def test_short_answers_are_understood_after_their_question(judged):
    shares = scores.by_language(judged["answers"], together)
    assert min(share.percent for share in shares.values()) >= 93.0
