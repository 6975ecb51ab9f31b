"""What a person reads of an outcome in the terminal."""

from __future__ import annotations

from courtesy.cli.outcome_words import outcome_words


def test_a_promise_is_told_with_its_money_written_out_and_its_day() -> None:
    row = {"outcome": "promise", "amount": 842.1, "currency": "USD", "date": "2026-03-13"}
    assert outcome_words(row) == "promise, $842.10 on 2026-03-13"
    assert outcome_words(row | {"amount": 328, "currency": "CNY"}) == "promise, CN¥328.00 on 2026-03-13"


def test_an_opt_out_is_told_with_its_channel() -> None:
    assert outcome_words({"outcome": "opt_out", "channel": "sms"}) == "opt_out, sms"


def test_an_outcome_without_anything_else_is_its_name() -> None:
    assert outcome_words({"outcome": "dispute", "account": "US-1001"}) == "dispute"
