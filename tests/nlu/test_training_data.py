"""The training data covers every meaning in both languages, contradicts itself nowhere and holds no test text."""

from __future__ import annotations

from collections import Counter, defaultdict

import pytest

from tests.nlu import training_data as data
from tests.nlu.training_data import Example

TOO_MUCH_ALIKE = 0.8
HARD_TO_SEPARATE = {"out_of_scope": 80, "promise_to_pay": 80, "confirm_identity": 80}


@pytest.fixture(scope="module")
def examples() -> list[Example]:
    return data.examples()


@pytest.mark.parametrize("language", data.LANGUAGES)
def test_every_meaning_has_enough_examples(examples, language):
    counts = Counter(example.intent for example in examples if example.language == language)
    wanted = {intent: HARD_TO_SEPARATE.get(intent, 40) for intent in data.INTENTS}
    short = {i: counts[i] for i, least in wanted.items() if counts[i] < least}
    assert not short, f"too few examples in {language}: {short}"


def test_no_file_names_a_meaning_outside_the_vocabulary(examples):
    assert {example.intent for example in examples} <= set(data.INTENTS)


def test_both_languages_have_the_same_skills(examples):
    skills = {lang: {e.skill for e in examples if e.language == lang} for lang in data.LANGUAGES}
    assert skills["en"] == skills["zh"]


def test_every_question_named_in_the_data_is_one_the_bot_can_ask(examples):
    assert {example.asks for example in examples} - {None} <= data.ASKS


def test_no_text_has_two_labels_in_rasas_eyes(examples):
    labels: dict[str, set[str]] = defaultdict(set)
    for example in examples:
        labels[example.text].add(example.intent)
    assert not {text: found for text, found in labels.items() if len(found) > 1}


def test_no_text_means_two_things_after_the_same_question(examples):
    labels: dict[tuple[str, str | None], set[str]] = defaultdict(set)
    for example in examples:
        labels[data.bare(example.text) or example.text, example.asks].add(example.intent)
    assert not {text: found for text, found in labels.items() if len(found) > 1}


def test_no_example_is_written_twice(examples):
    counts = Counter((e.language, e.intent, e.asks, e.text) for e in examples)
    assert not [key for key, count in counts.items() if count > 1]


def test_no_example_looks_like_an_entity_annotation(examples):
    assert not [e.text for e in examples if "[" in e.text or "{" in e.text]


@pytest.mark.parametrize("path", [data.HOLDOUT, data.UNSEEN, *data.PROBES, *data.NONSENSE], ids=lambda path: path.stem)
def test_no_turn_that_measures_is_in_the_training_data(examples, path):
    assert not _shared(examples, data.turns(path))


def test_short_answers_are_not_in_the_training_data_under_their_question(examples):
    trained = {(data.bare(example.text), example.asks) for example in examples}
    asked = {(data.bare(turn["text"]), turn["asks"]) for turn in data.turns(data.ANSWERS)}
    assert not trained & asked


def test_unseen_turns_are_six_or_more_for_each_meaning_and_language():
    counts = Counter((turn["lang"], turn["label"]) for turn in data.turns(data.UNSEEN))
    assert set(counts) == {(lang, intent) for lang in data.LANGUAGES for intent in data.INTENTS}
    assert min(counts.values()) >= 6


@pytest.mark.parametrize("path", data.PROBES, ids=lambda path: path.stem)
def test_a_probe_asks_for_every_right_in_both_languages_and_for_what_only_sounds_like_one(path):
    counts = Counter((turn["lang"], turn["label"]) for turn in data.turns(path))
    rights = {(lang, intent) for lang in data.LANGUAGES for intent in data.INTENTS[:10]}
    assert min(counts[which] for which in rights) >= 5
    assert sum(counts.values()) - sum(counts[which] for which in rights) >= 30


def test_holdout_has_six_turns_for_each_meaning_and_language():
    counts = Counter((turn["lang"], turn["label"]) for turn in data.turns(data.HOLDOUT))
    assert counts == {(lang, intent): 6 for lang in data.LANGUAGES for intent in data.INTENTS}


def test_no_evaluation_text_is_in_the_training_data(examples):
    if not data.EVALUATION.exists():
        pytest.skip("the development evaluation set is not on this machine")
    assert not _shared(examples, data.turns(data.EVALUATION))


def _shared(examples: list[Example], turns: list[dict[str, str]]) -> list[tuple[str, str]]:
    """Turns with an example that is the same, the same but for a slip, or made of nearly the same runs of signs."""
    trained = {data.bare(example.text) or example.text: example.text for example in examples}
    holding: dict[str, list[str]] = defaultdict(list)
    for other in trained:
        for run in data.trigrams(other):
            holding[run].append(other)
    found = []
    for turn in turns:
        text = data.bare(turn["text"]) or turn["text"]
        mine = data.trigrams(text)
        # Texts that are alike at all have at least one run of three signs in common.
        common = Counter(other for run in mine for other in holding.get(run, ()))
        found += [
            (turn["text"], trained[other])
            for other, count in common.items()
            if count / (len(mine) + len(data.trigrams(other)) - count) > TOO_MUCH_ALIKE or data.close(text, other)
        ]
    return found
