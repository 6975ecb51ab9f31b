"""After a promise in a call one text says that what was agreed is noted, and nothing of what it is."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from courtesy.model.money import Money
from tests.skills.talks import Talk, Talks


def promised_in_a_call(talks: Talks, ref: str) -> Talk:
    talk = talks.with_customer(ref)
    with talks.street.product.uow() as uow:
        uow.contact(talk.contact).channel = "voice"
        uow.commit()
    talk.hears("You will pay $45.00 on Friday, March 13. Is that right?", asks="confirmation")
    talks.skills.record_promise(talk.contact, talk.says("yes"), Money(4500, "USD"), date(2026, 3, 13))
    return talk


def texts(talks: Talks, ref: str) -> list[dict[str, Any]]:
    return [row for row in talks.rows("transcript", ref) if row["response"] == "utter_agreed_by_text"]


def send(talks: Talks, ref: str) -> list[str]:
    for row in talks.rows("transcript", ref):
        if row["state"] == "to_send":
            talks.street.product.send_texts(row["contact"])
    return [sent.body for sent in talks.street.carrier.sent]


def test_a_promise_in_a_call_is_followed_by_a_text_that_names_neither_amount_nor_day(talks: Talks) -> None:
    ref = talks.street.move_in(late=12)
    promised_in_a_call(talks, ref)
    [text] = texts(talks, ref)
    assert not any(word in text["text"] for word in ("45", "March", "Friday", "pay"))
    # the hold until the day of the promise is one on reminders
    assert talks.asked(ref).decision == "defer"
    assert send(talks, ref) == [text["text"]]


def test_nobody_gets_the_text_without_consent_to_texts(talks: Talks) -> None:
    ref = talks.street.move_in(late=12, consents=("voice",))
    promised_in_a_call(talks, ref)
    assert texts(talks, ref) == []


@pytest.mark.parametrize("channel", ["sms", "all"])
def test_nobody_gets_the_text_who_has_stopped_texts(talks: Talks, channel: str) -> None:
    ref = talks.street.move_in(late=12)
    talks.street.opt_out(ref, channel)
    promised_in_a_call(talks, ref)
    assert send(talks, ref) == []


def test_a_promise_by_text_is_confirmed_where_it_was_made(talks: Talks) -> None:
    talk = talks.begin()
    talk.hears("You will pay $45.00 on Friday, March 13. Is that right?", asks="confirmation")
    talks.skills.record_promise(talk.contact, talk.says("yes"), Money(4500, "USD"), date(2026, 3, 13))
    assert texts(talks, talk.ref) == []


def test_the_text_does_not_hold_up_the_next_contact(talks: Talks) -> None:
    ref = talks.street.move_in(late=12)
    promised_in_a_call(talks, ref)
    talks.street.advance(days=5)
    assert timedelta(0) < talks.street.now - talks.street.now.replace(day=13)
    with talks.street.product.uow() as uow:
        customer = uow.customer(talks.street.account(ref).customer_id)
        assert uow.open_contact(customer.phone, "sms") is None
