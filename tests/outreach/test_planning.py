"""Plans: who is contacted when and by what, who is left alone and why, before anything is sent."""

from __future__ import annotations

import json
import subprocess
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from courtesy.store import case_files
from tests.outreach.people import Street


def test_a_plan_says_when_and_by_what(street: Street) -> None:
    first, evening = street.move_in(late=1), street.move_in(late=12)
    lines = street.plan()
    assert lines[first] == {
        "ref": first, "contact": True, "at": f"{street.now:%Y-%m-%dT%H:%M}" + lines[first]["at"][16:], "channel": "sms",
        "purpose": "reminder", "strategy": "us-first-party", "stage": "reminder", "step": 1, "tone": "friendly",
    }  # fmt: skip
    # a call in the evening of the customer, 17:00 in Ohio
    assert (lines[evening]["at"], lines[evening]["channel"]) == ("2026-03-11T21:00:00Z", "voice")


def test_it_is_night_in_china_and_the_plan_waits_for_the_morning_there(street: Street) -> None:
    ref = street.move_in(late=3, country="CN")
    assert street.plan()[ref]["at"] == "2026-03-12T01:00:00Z"
    assert street.plan(hours=2)[ref]["reason"] == "later"


def test_who_consented_to_no_calls_is_texted_instead(street: Street) -> None:
    ref = street.move_in(late=12, consents=("sms",))
    assert street.plan()[ref]["channel"] == "sms"


@pytest.mark.parametrize(
    ("prepare", "reason", "rules"),
    [
        (lambda s, r: s.opt_out(r), "rules", {"US-TCPA-CONS-01", "US-TCPA-REV-01", "US-FED-MEDIUM-01", "US-FED-ELEC-02"}),
        (lambda s, r: s.opt_out(r, "all"), "rules", {"US-FED-CEASE-01"}),
        (lambda s, r: s.promise(r, due_in=5), "hold:open_promise", set()),
        (lambda s, r: s.contacted(r, 0.01, said="who is this?", ended=False), "hold:conversation", set()),
        (lambda s, r: s.contacted(r, 2), "later", set()),
    ],
)  # fmt: skip
def test_why_somebody_is_left_alone(street: Street, prepare: Any, reason: str, rules: set[str]) -> None:
    ref = street.move_in(late=9)
    prepare(street, ref)
    line = street.plan()[ref]
    assert (line["contact"], line["reason"]) == (False, reason)
    assert rules <= set(line["rules"])


def test_three_texts_in_a_week_are_enough_whatever_the_ladder_says(street: Street) -> None:
    ref = street.move_in(late=10, consents=("sms",))
    for days_ago in (3, 4, 5):
        street.contacted(ref, days_ago)
    line = street.plan(hours=24)[ref]
    assert (line["reason"], line["rules"]) == ("rules", ["US-FED-FREQ-03"])
    # five days old exactly at a quarter past ten: the first free minute is two days later
    assert line["until"] == "2026-03-13T14:16:00Z"


def test_one_person_with_two_cards_is_contacted_about_the_older_debt(street: Street) -> None:
    newer, older = street.move_in(late=2, phone="+16145559001"), street.move_in(late=8, phone="+16145559001")
    lines = street.plan()
    assert lines[older]["contact"]
    assert lines[newer]["reason"] == "other_account_first"


def test_a_broken_promise_moves_the_account_a_stage_up(street: Street) -> None:
    ref = street.move_in(late=9)
    street.promise(ref, due_in=-3, made_days_ago=6)
    assert street.plan()[ref]["stage"] == "follow_up"


def test_a_promise_is_reminded_of_where_the_law_has_nothing_against_it(street: Street) -> None:
    street.set_clock(datetime(2026, 3, 11, 2, 0, tzinfo=UTC))  # ten in the morning in China
    china, america = street.move_in(late=9, country="CN"), street.move_in(late=9)
    street.promise(china, due_in=1, made_days_ago=4)
    street.promise(america, due_in=1, made_days_ago=4)
    lines = street.plan()
    assert (lines[china]["purpose"], lines[china]["channel"]) == ("promise_reminder", "sms")
    assert (lines[america]["reason"], lines[america]["rules"]) == ("rules", ["US-FED-FREQ-02"])


def test_a_state_of_the_account_in_the_issuers_file_counts(street: Street) -> None:
    ref = street.move_in(late=9, bankruptcy="yes")
    assert street.plan()[ref]["reason"] == "hold:bankruptcy"


def test_a_paid_account_is_not_in_the_plan(street: Street) -> None:
    ref = street.move_in()
    with street.product.engine.begin() as connection:
        connection.exec_driver_sql("update accounts set closed_at = now()")
    assert ref not in street.plan()


def test_a_plan_records_nothing_but_that_it_was_made(street: Street) -> None:
    street.move_in(late=1)
    before = street.rows(
        "select (select count(*) from decisions) d, (select count(*) from turns) t, (select count(*) from contacts) c"
    )
    street.plan()
    after = street.rows(
        "select (select count(*) from decisions) d, (select count(*) from turns) t, (select count(*) from contacts) c"
    )
    assert after == before
    entry = street.rows("select body from audit_entries where kind = 'outreach.planned'")[0]["body"]
    assert (entry["accounts"], entry["contacts"], len(entry["lines_sha256"])) == (1, 1, 64)


def test_the_plan_of_a_stream_is_the_plan_of_each_alone(samples: Street) -> None:
    """Batches of one account and batches of all read the same case files."""
    with samples.product.engine.connect() as connection:
        together = [f for batch in case_files.stream(connection, samples.now, 1000) for group in batch for f in group]
        apart = [f for batch in case_files.stream(connection, samples.now, 1) for group in batch for f in group]
        alone = [case_files.of_account(connection, f.card.id, samples.now) for f in together]
    assert len(together) == 20
    assert together == apart == alone


def test_the_command_shows_the_plan(samples: Street, courtesy: Callable[..., subprocess.CompletedProcess[str]]) -> None:
    shown = courtesy("outreach", "plan")
    assert shown.returncode == 0, shown.stderr
    assert "with 20 accounts until" in shown.stdout
    assert "Nothing has been sent" in shown.stdout
    assert "us-first-party" in courtesy("outreach", "strategy").stdout


def test_as_json_it_names_everybody_who_would_be_contacted_and_who_not_and_why(
    samples: Street, courtesy: Callable[..., subprocess.CompletedProcess[str]], tmp_path: Path
) -> None:
    for number in range(3):
        samples.opt_out(f"US-100{number + 1}", "all")
    plan = json.loads(courtesy("outreach", "plan", "--json", "--out", str(tmp_path / "plan.jsonl")).stdout)
    lines = plan["lines"]
    assert len({line["ref"] for line in lines}) == len(lines) == plan["accounts"] == 20
    contacted = [line for line in lines if line["contact"]]
    skipped = [line for line in lines if not line["contact"]]
    assert (len(contacted), len(skipped)) == (plan["contacts"], plan["skipped"])
    assert contacted[:20] == plan["first"]
    assert Counter(line["reason"] for line in skipped) == plan["skipped_by_reason"]
    assert "US-FED-CEASE-01" in next(line["rules"] for line in skipped if line["ref"] == "US-1001")
    assert [json.loads(line) for line in (tmp_path / "plan.jsonl").read_text().splitlines()] == lines


def test_a_plan_of_nobody_is_one_json_value_too(courtesy: Callable[..., subprocess.CompletedProcess[str]]) -> None:
    plan = json.loads(courtesy("outreach", "plan", "--json").stdout)
    assert (plan["accounts"], plan["lines"]) == (0, [])


def test_a_decision_about_an_account_is_explained_from_what_is_on_record(street: Street) -> None:
    from courtesy.policy import decide
    from courtesy.policy.facts_in_words import facts_in_words
    from courtesy.ports.case_file import facts

    ref = street.move_in(late=34)
    street.contacted(ref, 2, said="ok")
    street.promise(ref, due_in=3)
    street.opt_out(ref, "voice")
    with street.product.uow() as uow:
        file = uow.case_file(uow.account(ref).id, street.now)
    assert file is not None
    case = facts(file, at=street.now, channel="voice", mode="human")
    told = "\n".join(facts_in_words(case, decide(case, street.product.rules)))
    for words in (
        "Asked: voice by a person, as a reminder.",
        "It would be Wed 2026-03-11 10:15 in America/New_York (address).",
        "The account is the issuer's own; 34 days past due.",
        "Address: Columbus, OH, 43215, US",
        "Consent to texts: since 2026-03-11.",
        "Mon 2026-03-09 10:15: We texted, delivered.",
        "They promised to pay by 2026-03-14; it is open.",
        "They stopped voice.",
    ):
        assert words in told
