"""What late payment leads to: only what is known to be true for the account, by country and days past due."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any
from uuid import uuid4

import pytest
import yaml

from courtesy.model.people import Account
from courtesy.service.consequences import consequences, consequences_for
from courtesy.settings import ROOT


def account(days: int, **known: Any) -> Account:
    return Account(
        id=uuid4(), ref="A", customer_id=uuid4(), role="first_party", issuer="Bank", product="Visa", last4="4821", balance_minor=1,
        min_due_minor=1, currency="USD", due_date=date(2026, 2, 27), days_past_due=days, attributes=known,
        imported_at=datetime(2026, 3, 11, tzinfo=UTC),
    )  # fmt: skip


def said(days: int, country: str, **known: Any) -> list[str]:
    names = (name for name, _ in consequences_for(account(days, **known), country, days))
    return [name.removeprefix("utter_consequence_") for name in names]


@pytest.mark.parametrize("days", [1, 29, 30, 60, 90, 400])
def test_in_the_united_states_nothing_is_said_that_the_file_does_not_say_of_the_account(days: int) -> None:
    assert said(days, "US") == []


@pytest.mark.parametrize(("days", "names"), [(1, []), (29, []), (30, ["cn_continues"]), (60, ["cn_continues", "cn_plan"]), (90, ["cn_continues", "cn_plan", "cn_five_years"])])  # fmt: skip
def test_in_china_what_the_law_itself_says_is_said_by_days_past_due(days: int, names: list[str]) -> None:
    assert said(days, "CN") == names


def test_what_the_issuer_does_is_said_from_its_day_on_and_not_before() -> None:
    known = {"furnishes_from_30": "yes", "interest_accrues": "yes"}
    assert said(29, "US", **known) == ["us_interest", "us_before_30"]
    assert said(30, "US", **known) == ["us_interest", "us_reported"]


def test_a_value_comes_from_the_account_or_the_sentence_is_not_said() -> None:
    assert consequences_for(account(5, late_fee="$29.00"), "US", 5) == [
        ("utter_consequence_us_late_fee", {"fee": "$29.00"})
    ]
    assert said(5, "US", late_fee="") == []


def test_a_no_in_the_file_is_a_no() -> None:
    assert said(40, "US", furnishes_from_30="no") == []


def test_every_consequence_has_its_sentence_and_every_such_sentence_its_row() -> None:
    script = yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))["responses"]
    sentences = {name for name in script if name.startswith("utter_consequence_")}
    assert sentences == {each.response for each in consequences()}


@pytest.mark.parametrize("word", ["arrest", "jail", "police", "court", "sue", "lawsuit", "employer", "seize", "must"])
def test_no_consequence_is_a_threat(word: str) -> None:
    script = yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))["responses"]
    for each in consequences():
        assert not any(word in v["text"].lower().split() for v in script[each.response]), each.response
