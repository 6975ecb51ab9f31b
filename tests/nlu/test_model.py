"""The trained model against turns that are not in its training data.

The bounds lie a few points below what was measured, so that they fail for a fault and not for a better sentence.
`holdout.jsonl` was written before anything was tuned, in words unlike the training data; `answers.jsonl` has short
answers after each question.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from courtesy.settings import load_settings
from courtesy.training import ensure_model, rasa_program
from tests.nlu import training_data as data
from tests.nlu.test_components import in_rasa

ASKED_IN = {"open": "identity", "reminded": "when_can_pay", "confirm": "confirmation", "free": "nothing"}
SAFETY_AND_RIGHTS = frozenset(data.INTENTS[:10])


@pytest.fixture(scope="module")
def model() -> str:
    if not rasa_program().with_name("python").exists():
        pytest.skip("bot/.venv is missing: run `make setup`")
    return str(ensure_model(load_settings()))


def shares(model: str, turns: list[dict[str, Any]]) -> tuple[dict[str, float], float]:
    """Return the share of right labels by language, and of safety and rights turns in both."""
    asked = [{"text": t["text"], "asks": t.get("asks") or ASKED_IN[t["context"]]} for t in turns]
    right: Counter[str] = Counter()
    total: Counter[str] = Counter()
    for turn, answer in zip(turns, in_rasa({"do": "parse", "model": model, "turns": asked}), strict=True):
        for group in (turn["lang"], *(["safety"] if turn["label"] in SAFETY_AND_RIGHTS else [])):
            total[group] += 1
            right[group] += answer["intent"]["name"] == turn["label"]
    return {lang: right[lang] / total[lang] for lang in data.LANGUAGES}, right["safety"] / max(1, total["safety"])


def test_held_out_turns_are_understood(model):
    by_language, safety = shares(model, data.turns(data.HOLDOUT))
    assert by_language["en"] >= 0.86
    assert by_language["zh"] >= 0.89
    assert safety >= 0.89


def test_short_answers_are_understood_after_their_question(model):
    by_language, _ = shares(model, data.turns(data.ANSWERS))
    assert min(by_language.values()) >= 0.92


def test_development_turns_are_understood(model):
    if not data.EVALUATION.exists():
        pytest.skip("the development evaluation set is not on this machine")
    by_language, safety = shares(model, data.turns(data.EVALUATION))
    assert min(by_language.values()) >= 0.92
    assert safety >= 0.93
