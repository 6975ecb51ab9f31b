"""What people tell us of themselves is durable at once, changes what we may do, and goes to a person where that is due."""

from __future__ import annotations

from datetime import time, timedelta

import pytest

from courtesy.service.treatments import TREATMENTS, Signal
from tests.skills.talks import Talks


@pytest.mark.parametrize("signal", TREATMENTS)
def test_a_signal_taken_twice_is_recorded_once(talks: Talks, signal: Signal) -> None:
    talk = talks.begin()
    turn = talk.says()
    references = {talks.skills.hear_signal(talk.contact, turn, signal) for _ in range(2)}
    assert len(references) == 1
    assert len(talks.rows("handoffs", talk.ref)) == (TREATMENTS[signal].hand_off is not None)
    assert len({str(o) for o in talk.outcomes}) == len(talk.outcomes)


@pytest.mark.parametrize(
    ("signal", "decision", "rule"),
    [
        ("self_harm", "human", "HOUSE-HOLD-01"),
        ("complaint", "human", "HOUSE-HOLD-01"),
        ("refuse", "human", "HOUSE-HOLD-01"),
        ("attorney", "block", "US-FED-ATTY-01"),
        ("bankruptcy", "block", "US-PROT-01"),
        ("deceased", "block", "US-PROT-01"),
        ("identity_theft", "block", "US-PROT-01"),
        ("minor", "block", "US-PROT-01"),
        ("military", "human", "US-PROT-01"),
        ("hardship", "defer", "HOUSE-HOLD-01"),
        ("vulnerable", "defer", "HOUSE-HOLD-01"),
        ("abusive", "defer", "HOUSE-HOLD-01"),
    ],
)
def test_a_signal_stops_or_delays_the_next_reminder_when_it_is_planned_and_when_it_is_sent(
    talks: Talks, signal: Signal, decision: str, rule: str
) -> None:
    talk = talks.begin()
    assert talks.asked(talk.ref).decision == "allow"
    talks.skills.hear_signal(talk.contact, talk.says(), signal)
    asked = talks.asked(talk.ref)
    assert (asked.decision, rule in asked.rules) == (decision, True)
    planned, rules, holds = talks.planned(talk.ref)
    assert (planned, rule in rules) == (decision, True)
    assert {"refuse": "refused"}.get(signal, signal) in holds


def test_a_pause_ends_by_itself_and_a_complaint_does_not(talks: Talks) -> None:
    paused, complains = talks.begin(), talks.begin()
    talks.skills.hear_signal(paused.contact, paused.says(), "hardship", reason="job_loss")
    talks.skills.hear_signal(complains.contact, complains.says(), "complaint")
    later = talks.street.now + timedelta(days=30, hours=1)
    assert talks.asked(paused.ref, at=later).decision == "allow"
    assert talks.asked(complains.ref, at=later).decision == "human"
    assert talks.asked(paused.ref).next_allowed == talks.street.now + timedelta(days=30)


def test_calls_are_stopped_where_recording_is_refused_and_texts_are_not(talks: Talks) -> None:
    talk = talks.begin()
    talks.skills.hear_signal(talk.contact, talk.says(), "object_recording")
    assert talks.asked(talk.ref, "voice").decision == "human"
    assert talks.asked(talk.ref, "sms").decision == "allow"


def test_hardship_withdraws_the_promise_of_the_same_contact_and_asks_a_person_to_follow_up(talks: Talks) -> None:
    talk = talks.begin()
    account = talks.street.account(talk.ref)
    talk.hears("You will pay $842.17 on Friday, March 13. Is that right?", asks="confirmation")
    talks.skills.record_promise(
        talk.contact, talk.says("yes"), account.balance, talks.street.now.date().replace(day=13)
    )
    talks.skills.hear_signal(talk.contact, talk.says("i lost my job"), "hardship", reason="job_loss")
    assert talk.outcomes == [{"outcome": "hardship", "reason": "job_loss"}]
    assert [p["state"] for p in talks.rows("promises", talk.ref)] == ["withdrawn"]
    assert [(h["reason"], h["state"]) for h in talks.rows("handoffs", talk.ref)] == [("hardship", "pending")]
    with talks.street.product.uow() as uow:
        assert uow.contact(talk.contact).owner == "bot"


def test_a_person_who_was_to_follow_up_takes_over_when_the_customer_asks_for_one(talks: Talks) -> None:
    talk = talks.begin()
    talks.skills.hear_signal(talk.contact, talk.says(), "hardship")
    talks.skills.hear_signal(talk.contact, talk.says("agent"), "request_human")
    assert [h["reason"] for h in talks.rows("handoffs", talk.ref)] == ["human_requested"]
    assert {"outcome": "handoff", "reason": "human_requested"} in talk.outcomes
    with talks.street.product.uow() as uow:
        assert uow.contact(talk.contact).owner == "human"


def test_a_hold_of_one_card_leaves_the_other_alone_and_one_of_the_person_does_not(talks: Talks) -> None:
    talk = talks.begin()
    account = talks.street.account(talk.ref)
    talks.skills.record_dispute(talk.contact, talk.says(), "wrong_amount")
    with talks.street.product.uow() as uow:
        assert uow.holds(account.customer_id, None) == []
        assert [h.kind for h in uow.holds(account.customer_id, account.id)] == ["dispute"]
    talks.skills.hear_signal(talk.contact, talk.says(), "attorney")
    with talks.street.product.uow() as uow:
        assert [h.kind for h in uow.holds(account.customer_id, None)] == ["attorney"]


def test_times_that_somebody_does_not_want_are_kept_in_both_countries(talks: Talks) -> None:
    american, chinese = talks.begin(), talks.begin(country="CN")
    for talk in (american, chinese):
        talks.skills.wishes.times(talk.contact, talk.says(), [((), time(0), time(12))])
    assert talks.asked(american.ref).rules == ["US-FED-TIME-02"]
    assert talks.asked(chinese.ref, at=talks.street.now + timedelta(hours=11)).rules == ["HOUSE-TIME-01"]


def test_a_wish_said_twice_is_kept_once(talks: Talks) -> None:
    talk = talks.begin()
    for _ in range(2):
        talks.skills.wishes.times(talk.contact, talk.says(), [((5, 6), time(0), time(0))])
    with talks.street.product.uow() as uow:
        assert len(uow.inconvenient_times(talks.street.account(talk.ref).customer_id)) == 1


def test_a_language_is_kept_for_the_next_contact(talks: Talks) -> None:
    talk = talks.begin()
    talks.skills.wishes.language(talk.contact, talk.says("中文"), "zh")
    with talks.street.product.uow() as uow:
        assert uow.contact(talks.with_customer(talk.ref).contact).language == "zh"
