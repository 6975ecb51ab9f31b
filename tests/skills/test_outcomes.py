"""Every contact has an outcome, in the fixed vocabulary, and one sentence that tells it."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from courtesy.model.errors import Refused
from courtesy.model.money import Money
from tests.skills.talks import Talks


def wall(time: str) -> datetime:
    """A time on the customer's own clock."""
    return datetime.fromisoformat(time)


def test_a_contact_that_falls_silent_ends_with_the_reason_why_nothing_came_of_it(talks: Talks) -> None:
    unverified, verified = talks.begin(verified=False), talks.begin()
    unverified.says("who is this")
    verified.says("ok")
    nobody = talks.street.move_in()
    talks.street.product.remind_by_text(nobody)
    talks.street.advance(hours=13)
    assert talks.street.product.end_idle() == 3
    assert unverified.outcomes == [{"outcome": "none", "reason": "not_verified"}]
    assert verified.outcomes == [{"outcome": "none", "reason": "no_agreement"}]
    assert [o["reason"] for o in talks.rows("outcomes", nobody)] == ["no_reply"]
    assert talks.street.product.end_idle() == 0


def test_a_contact_that_a_person_owns_does_not_end_by_itself(talks: Talks) -> None:
    talk = talks.begin()
    talks.skills.hear_signal(talk.contact, talk.says(), "request_human")
    talks.street.advance(hours=13)
    assert talks.street.product.end_idle() == 0


def test_nothing_gives_way_to_something_and_never_the_other_way_round(talks: Talks) -> None:
    talk = talks.begin()
    talks.skills.nothing_agreed(talk.contact, talk.says(), "no_date_given")
    assert talk.outcomes == [{"outcome": "none", "reason": "no_date_given"}]
    talks.skills.record_dispute(talk.contact, talk.says(), "wrong_amount")
    talks.skills.nothing_agreed(talk.contact, talk.says("bye"))
    assert talk.outcomes == [{"outcome": "dispute", "reason": "wrong_amount"}]


def test_a_claim_is_noted_at_once_and_completed_as_more_is_said(talks: Talks) -> None:
    talk = talks.begin()
    talks.skills.record_claim(talk.contact, talk.says(), None, None)
    assert talk.outcomes == [{"outcome": "claim_paid"}]
    talks.skills.record_claim(talk.contact, talk.says(), Money(21000, "USD"), None)
    talks.skills.record_claim(talk.contact, talk.says(), None, date(2026, 3, 10))
    assert talk.outcomes == [{"outcome": "claim_paid", "amount": 210, "currency": "USD", "date": "2026-03-10"}]
    assert talk.summary == "Verified customer: says it is paid ($210.00)."


def test_a_dispute_keeps_the_first_reason_and_takes_one_that_comes_later(talks: Talks) -> None:
    talk = talks.begin()
    talks.skills.record_dispute(talk.contact, talk.says(), None)
    talks.skills.record_dispute(talk.contact, talk.says(), "returned_goods")
    talks.skills.record_dispute(talk.contact, talk.says(), None)
    assert talk.outcomes == [{"outcome": "dispute", "reason": "returned_goods"}]


def test_a_request_for_instalments_is_a_request_and_keeps_what_is_added_to_it(talks: Talks) -> None:
    talk = talks.begin()
    talks.skills.record_instalments(talk.contact, talk.says(), months=6, each=None)
    talks.skills.record_instalments(
        talk.contact, talk.says(), months=None, each=None, reason="job_loss", pay_now=Money(5000, "USD")
    )
    assert [(r["months"], r["reason"], r["state"]) for r in talks.rows("instalments", talk.ref)] == [
        (6, "job_loss", "requested")
    ]
    expected = {"outcome": "instalment_request", "months": 6, "reason": "job_loss", "pay_now": 50, "currency": "USD"}
    assert talk.outcomes == [expected]
    assert talks.asked(talk.ref).decision == "defer"


@pytest.mark.parametrize("months", [1, 61])
def test_a_request_beyond_the_limits_is_not_taken_down(talks: Talks, months: int) -> None:
    talk = talks.begin()
    with pytest.raises(Refused):
        talks.skills.record_instalments(talk.contact, talk.says(), months=months, each=None)
    assert talk.outcomes == []


def test_somebody_who_is_not_verified_can_dispute_but_not_ask_for_instalments(talks: Talks) -> None:
    talk = talks.begin(verified=False)
    with pytest.raises(Refused):
        talks.skills.record_instalments(talk.contact, talk.says(), months=6, each=None)
    talks.skills.record_dispute(talk.contact, talk.says(), "not_my_account")
    assert talk.holds == {"dispute"}


def test_a_call_back_is_offered_only_at_an_hour_that_is_permitted(talks: Talks) -> None:
    talk = talks.begin(verified=False)
    talk.says("call me")
    fine = talks.skills.call_backs.offer(talk.contact, wall("2026-03-12 15:00"))
    assert (fine.moved, fine.by, fine.at and fine.at.isoformat()) == (False, "bot", "2026-03-12T15:00:00-04:00")
    early = talks.skills.call_backs.offer(talk.contact, wall("2026-03-12 06:30"))
    assert (early.moved, early.at and early.at.hour) == (True, 8)


def test_a_call_back_without_consent_to_automated_calls_is_a_persons(talks: Talks) -> None:
    talk = talks.begin(consents=("sms",))
    talk.says("call me")
    assert talks.skills.call_backs.offer(talk.contact, wall("2026-03-12 15:00")).by == "human"


def test_a_call_back_corrected_replaces_the_one_before(talks: Talks) -> None:
    talk = talks.begin()
    talks.skills.call_backs.record(talk.contact, talk.says(), wall("2026-03-12 15:00"), "bot")
    talks.skills.call_backs.record(talk.contact, talk.says(), wall("2026-03-12 17:00"), "bot")
    assert talk.outcomes == [{"outcome": "callback", "at": "2026-03-12T17:00:00", "tz": "America/New_York"}]
    assert talk.summary == "Verified customer: wants a call back on March 12, 17:00."


def test_a_promise_taken_back_stands_nowhere(talks: Talks) -> None:
    talk = talks.begin()
    talk.hears("You will pay $100.00 on Friday, March 13. Is that right?", asks="confirmation")
    talks.skills.record_promise(talk.contact, talk.says("yes"), Money(10000, "USD"), date(2026, 3, 13), rest_later=True)
    assert talk.outcomes[0]["rest"] == "later"
    assert talks.skills.withdraw_promise(talk.contact, talk.says("cancel that"))
    assert talk.outcomes == [{"outcome": "none", "reason": "withdrawn"}]
    assert talks.skills.withdraw_promise(talk.contact, talk.says("cancel that")) is False


def test_the_promise_of_an_earlier_contact_stands_when_a_later_one_is_in_trouble(talks: Talks) -> None:
    earlier = talks.begin()
    earlier.hears("You will pay $100.00 on Friday, March 13. Is that right?", asks="confirmation")
    talks.skills.record_promise(earlier.contact, earlier.says("yes"), Money(10000, "USD"), date(2026, 3, 13))
    talks.street.advance(hours=20)
    later = talks.with_customer(earlier.ref)
    talks.skills.hear_signal(later.contact, later.says(), "hardship")
    assert [p["state"] for p in talks.rows("promises", earlier.ref)] == ["open"]


def test_verification_takes_back_that_nobody_was_verified(talks: Talks) -> None:
    talk = talks.begin(verified=False)
    talks.skills.nothing_agreed(talk.contact, talk.says("no way"), "not_verified")
    talks.skills.right_party.confirm(talk.contact, talk.says("this is me"))
    assert talks.skills.right_party.check(talk.contact, talk.says("4821"), "4821").result == "passed"
    assert talk.outcomes == []


def test_digits_that_were_not_asked_for_are_no_attempt_unless_they_are_right(talks: Talks) -> None:
    talk = talks.begin(verified=False)
    check, confirm = talks.skills.right_party.check, talks.skills.right_party.confirm
    turn = talk.says("this is me, i can pay 1500")
    confirm(talk.contact, turn)
    assert check(talk.contact, turn, "this is me, i can pay 1500", volunteered=True).result == "nothing_given"
    other = talks.begin(verified=False)
    turn = other.says("this is me, 4821")
    confirm(other.contact, turn)
    assert check(other.contact, turn, "this is me, 4821", volunteered=True).result == "passed"


def test_who_speaks_of_the_customer_as_of_another_gives_no_factor(talks: Talks) -> None:
    talk = talks.begin(verified=False)
    check, confirm = talks.skills.right_party.check, talks.skills.right_party.confirm
    confirm(talk.contact, talk.says("yes"))
    assert check(talk.contact, talk.says("her last four are 4821"), "her last four are 4821").result == "nothing_given"
    assert check(talk.contact, talk.says("4821"), "4821").result == "passed"


def test_a_third_partys_wish_for_a_language_is_not_the_customers(talks: Talks) -> None:
    talk = talks.begin(verified=False)
    talks.skills.third_party(talk.contact, talk.says("i'm his wife"))
    talks.skills.wishes.language(talk.contact, talk.says("中文"), "zh")
    with talks.street.product.uow() as uow:
        account = uow.account(talk.ref)
        assert uow.customer(account.customer_id).language == "en"


def test_a_day_in_advance_is_counted_on_the_customers_own_clock(talks: Talks) -> None:
    talk = talks.begin(country="CN")
    talk.says("打给我")
    offer = talks.skills.call_backs.offer(talk.contact, wall("2026-03-13 09:00"))
    assert offer.at is not None
    assert offer.at.utcoffset() == timedelta(hours=8)
