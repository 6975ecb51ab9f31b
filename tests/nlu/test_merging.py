"""Which meaning of a turn counts, when model and rules both speak."""

from __future__ import annotations

import yaml

from bot.components.nlu.meanings import PRIORITY
from bot.components.nlu.merging import merge
from tests.nlu.training_data import INTENTS, REPO


def merged(
    *found: tuple[str, float], rules: tuple[str, ...] = (), unsure: tuple[str, ...] = ()
) -> list[tuple[str, str]]:
    hits = [{"intent": r, "rule": f"{r}.x", "sure": r not in unsure} for r in (*rules, *unsure)]
    model = [{"name": name, "confidence": confidence} for name, confidence in found]
    return [(m["name"], m["source"]) for m in merge(model, hits, least_confidence=0.35, overrules=0.6)]


def test_the_order_is_that_of_the_domain():
    domain = yaml.safe_load((REPO / "domain.yml").read_text(encoding="utf-8"))
    assert tuple(domain["intents"]) == PRIORITY == INTENTS


def test_without_rules_the_model_is_believed():
    assert merged(("promise_to_pay", 0.8)) == [("promise_to_pay", "model")]
    assert merged(("promise_to_pay", 0.8), ("ask_fees", 0.5)) == [("promise_to_pay", "model"), ("ask_fees", "model")]


def test_a_rule_goes_before_what_matters_less_and_keeps_it_as_a_second_meaning():
    assert merged(("promise_to_pay", 0.95), rules=("stop_contact",)) == [
        ("stop_contact", "rule"),
        ("promise_to_pay", "model"),
    ]


def test_what_matters_more_stays_first():
    assert merged(("self_harm", 0.9), rules=("stop_contact",)) == [("self_harm", "model"), ("stop_contact", "rule")]
    assert merged(("greet", 0.9), rules=("complaint", "attorney"))[:2] == [("attorney", "rule"), ("complaint", "rule")]


def test_beside_a_rule_a_right_that_the_model_half_hears_is_no_second_one():
    assert merged(("stop_contact", 0.5), rules=("complaint",)) == [("complaint", "rule")]
    assert merged(("stop_contact", 0.7), rules=("complaint",)) == [("stop_contact", "model"), ("complaint", "rule")]
    assert merged(("self_harm", 0.5), rules=("stop_contact",)) == [("self_harm", "model"), ("stop_contact", "rule")]


def test_an_insult_beside_a_right_is_only_its_tone():
    assert merged(("abusive", 0.9), rules=("stop_contact",)) == [("stop_contact", "rule")]


def test_a_meaning_that_both_found_stands_once():
    assert merged(("stop_contact", 0.4), rules=("stop_contact",)) == [("stop_contact", "rule")]


def test_a_low_confidence_without_a_rule_is_not_acted_on():
    assert merged(("stop_contact", 0.34), ("promise_to_pay", 0.3)) == [("out_of_scope", "model")]
    assert merged() == [("out_of_scope", "model")]


def test_an_insult_is_more_likely_than_not():
    assert merged(("abusive", 0.45)) == [("out_of_scope", "model")]
    assert merged(("abusive", 0.55)) == [("abusive", "model")]


def test_a_rule_needs_no_confidence_of_the_model():
    assert merged(("promise_to_pay", 0.2), rules=("self_harm",)) == [("self_harm", "rule")]
    assert merged(rules=("self_harm",)) == [("self_harm", "rule")]


def test_a_rule_that_is_not_sure_yields_to_what_its_words_may_mean_instead():
    assert merged(("restrict_contact", 0.7), unsure=("stop_contact",)) == [("restrict_contact", "model")]
    assert merged(("restrict_contact", 0.5), unsure=("stop_contact",))[0] == ("stop_contact", "rule")
    assert merged(("promise_to_pay", 0.99), unsure=("stop_contact",))[0] == ("stop_contact", "rule")
    assert merged(("restrict_contact", 0.99), rules=("stop_contact",))[0] == ("stop_contact", "rule")


def test_a_limit_that_a_rule_found_is_no_stop():
    assert merged(("stop_contact", 0.8), rules=("restrict_contact",)) == [("restrict_contact", "rule")]
