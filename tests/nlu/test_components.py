"""Our components inside the real Rasa: what was asked counts, training repeats itself, nothing customers type breaks it."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from bot.components.nlu.answer_shape import is_value
from bot.components.nlu.text import normalise
from courtesy.training import QUIET
from tests.nlu.training_data import REPO

PYTHON = REPO / "bot" / ".venv" / "bin" / "python"


def in_rasa(job: dict[str, Any]) -> Any:
    """Do a job of in_rasa.py under Python 3.10."""
    if not PYTHON.exists():
        pytest.skip("bot/.venv is missing: run `make setup`")
    done = subprocess.run(
        [PYTHON, Path(__file__).with_name("in_rasa.py")],
        input=json.dumps(job),
        capture_output=True,
        text=True,
        cwd=REPO,
        env={**os.environ, **QUIET, "PYTHONWARNINGS": "ignore"},
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    return in_rasa({"do": "train", "folder": str(tmp_path_factory.mktemp("small"))})


def test_the_same_word_means_what_was_asked_for(trained):
    intents = [answer["intent"]["name"] for answer in trained["first"][:5]]
    assert intents == ["confirm_identity", "affirm", "promise_to_pay", "request_callback", "confirm_identity"]


def test_a_turn_of_two_sentences_has_both_meanings(trained):
    both = trained["first"][5]
    assert [one["name"] for one in both["meanings"]] == ["confirm_identity", "request_callback"]
    assert {one["source"] for one in both["meanings"]} == {"model"}
    assert both["intent"]["name"] == "confirm_identity"


def test_training_twice_gives_the_same_model(trained):
    assert trained["first"] == trained["second"]


def test_confidences_are_probabilities_in_order(trained):
    for answer in trained["first"]:
        assert answer["ranking"][0] == answer["intent"]
        if len(answer["meanings"]) > 1:
            continue  # each clause has probabilities of its own
        confidences = [entry["confidence"] for entry in answer["ranking"]]
        assert confidences == sorted(confidences, reverse=True)
        assert sum(confidences) == pytest.approx(1.0, abs=1e-4)


def test_empty_texts_and_unknown_questions_are_parsed_like_any_other(trained):
    empty, signs, unknown, none = trained["first"][6:]
    assert empty["intent"]["name"]
    assert signs["intent"]["name"]
    assert unknown == none


def test_embeddings_come_from_the_file_and_survive_a_torn_one(tmp_path):
    found = in_rasa({"do": "cache", "folder": str(tmp_path)})
    assert found == {
        "same": True,
        "loaded_again": False,
        "mended": True,
        "single": True,
        "kept": 2,
        "length": pytest.approx(1.0, abs=1e-3),
    }


def test_shipped_embeddings_are_those_of_the_training_data(tmp_path):
    found = in_rasa({"do": "shipped", "folder": str(tmp_path)})
    # What is missing is computed when a model is trained; with more of it the file no longer saves the time it is for.
    assert found["held"] >= 0.97 * found["texts"], "run `make embeddings`"
    assert found["useless"] <= 0.05 * found["texts"], "run `make embeddings`"
    assert found["farthest"] < 0.002
    assert found["other_model"] == 0


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Yes.", "yes"),
        ("ＹＥＳ！", "yes"),
        ("I can’t, sorry…", "i can't sorry"),
        ("$99.50, ok?", "$99.50 ok?"),
        ("at 5:30", "at 5:30"),
        ("還錢", "还钱"),
        ("好的,谢谢。", "好的 谢谢"),
        ("...", ""),
    ],
)
def test_spelling_is_folded_to_one_form(written, read):
    assert normalise(written) == read


@pytest.mark.parametrize(
    "text", ["friday", "the 15th", "$200", "two fifty", "tomorrow at 3", "周五", "五百块", "12期", "下午三点半"]
)
def test_a_bare_value_is_recognised(text):
    assert is_value(text)


@pytest.mark.parametrize("text", ["", "yes", "i'll pay friday", "不是周五", "周五还", "stop", "转人工", "how much"])
def test_a_sentence_is_not_a_bare_value(text):
    assert not is_value(text)
