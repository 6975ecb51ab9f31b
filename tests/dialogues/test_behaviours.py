"""Every script of ours, played with one running product; and the development set, however a conversation begins."""

import dataclasses
from collections import Counter

import pytest

from courtesy.settings import ROOT
from dialogues.play import play_all
from dialogues.script import MUST_NOT, read_scripts
from dialogues.verdict import judge

SCRIPTS = {script.id: script for script in read_scripts(ROOT / "dialogues" / "scripts")}
# Written blind, in the form of the development set, before the product was tried with them.
BLIND = ROOT / "dialogues" / "blind"
DEVELOPMENT_SET = ROOT.parent / "shared" / "eval" / "dialogues.jsonl"
BEGINNINGS = {
    "our text first": {"opening": "outreach"},
    "their answer first": {"opening": "line"},
    "a greeting first": {"opening": "hello", "keeps_skipped": True},
    "an account with nothing but what the script names": {"opening": "outreach", "sparse": True},
}


@pytest.fixture(scope="module")
def verdicts(stage, request):
    """The chosen scripts, played beside each other: one after the other they would take four times as long."""
    params = [item.callspec.params for item in request.session.items if hasattr(item, "callspec")]
    chosen = [SCRIPTS[p["name"]] for p in params if p.get("name") in SCRIPTS]
    return {played.script.id: judge(played) for played in play_all(stage, chosen, keeps_skipped=True)}


@pytest.mark.parametrize("name", SCRIPTS)
def test_a_conversation_leads_to_what_it_has_to_lead_to(verdicts, name):
    assert not verdicts[name].faults


@pytest.mark.parametrize("beginning", BEGINNINGS)
def test_the_development_set_leads_to_the_same_records_however_it_begins(stage, beginning):
    if not DEVELOPMENT_SET.exists():
        pytest.skip("no development set beside the repository")
    verdicts = map(judge, play_all(stage, read_scripts(DEVELOPMENT_SET), **BEGINNINGS[beginning]))
    assert {verdict.played.script.id: verdict.faults for verdict in verdicts if not verdict.passed} == {}


def test_conversations_that_were_written_blind_lead_to_what_they_should(stage):
    verdicts = list(map(judge, play_all(stage, read_scripts(BLIND))))
    assert len(verdicts) >= 30
    assert {verdict.played.script.id: verdict.faults for verdict in verdicts if not verdict.passed} == {}


def test_a_conversation_that_leads_to_something_else_is_noticed(stage):
    right = SCRIPTS["promise-en-full-one-sentence"]
    wrong = dataclasses.replace(right, expect=({"outcome": "promise", "amount": 1, "date": "2026-03-16"},))
    forbidden = dataclasses.replace(right, must_not=("promise_recorded",))
    [missing, made] = [judge(played) for played in play_all(stage, [wrong, forbidden])]
    [difference] = missing.differences
    assert difference.startswith("expected promise amount 1 date 2026-03-16, recorded promise ")
    assert "amount 842.17" in difference
    assert made.breaches == {"promise_recorded": ["a promise of 842.17 on 2026-03-16 was recorded (open)"]}


def test_there_are_scripts_of_every_kind_in_both_languages():
    by_language = Counter(script.lang for script in SCRIPTS.values())
    assert sum(by_language.values()) >= 120
    assert min(by_language["en"], by_language["zh"]) >= 50
    assert {name for script in SCRIPTS.values() for name in script.must_not} == set(MUST_NOT)
    expected = {outcome["outcome"] for script in SCRIPTS.values() for outcome in script.expect or ()}
    assert expected >= {
        "promise", "instalment_request", "handoff", "dispute", "opt_out", "wrong_person", "third_party_no_disclosure",
        "callback", "hardship", "claim_paid", "identity_theft", "none",
    }  # fmt: skip
