"""Inconvenient times and the workplace."""

import pytest
from policy_kit import CHINA, EMAIL, allowed, answer, block, defer, opt_out, text, wrote

MONDAY = [{"weekdays": ["mon"], "from": "09:00", "to": "14:00"}]  # 14:00Z to 19:00Z in Ohio


@pytest.mark.parametrize("channel", ["voice", "sms", "email"])
def test_a_slot_holds_every_channel_but_letters(channel):
    got = answer(at="2026-11-23T14:00:00Z", channel=channel, inconvenient=MONDAY)

    assert got == defer("2026-11-23T19:00:00Z", "US-FED-TIME-02")


def test_a_slot_is_half_open_and_only_on_its_days():
    assert allowed(at="2026-11-23T13:59:59Z", inconvenient=MONDAY)
    assert allowed(at="2026-11-23T19:00:00Z", inconvenient=MONDAY)
    assert allowed(at="2026-11-24T15:00:00Z", inconvenient=MONDAY)
    assert allowed(at="2026-11-23T15:00:00Z", channel="letter", inconvenient=MONDAY)


def test_a_slot_without_weekdays_is_every_day():
    daily = [{"from": "09:00", "to": "14:00"}]

    assert answer(at="2026-11-22T15:00:00Z", inconvenient=daily)[2] == "2026-11-22T19:00:00Z"


def test_a_slot_past_midnight_belongs_to_the_day_it_starts():
    night = [{"weekdays": ["fri"], "from": "18:00", "to": "10:00"}]

    assert answer(at="2026-11-20T23:30:00Z", inconvenient=night) == defer("2026-11-21T15:00:00Z", "US-FED-TIME-02")
    assert answer(at="2026-11-21T14:00:00Z", inconvenient=night)[2] == "2026-11-21T15:00:00Z"
    assert allowed(at="2026-11-20T14:00:00Z", inconvenient=night)  # Friday morning is Thursday's night
    assert allowed(at="2026-11-21T23:30:00Z", inconvenient=night)


def test_a_slot_from_an_hour_to_itself_lasts_a_day():
    whole = [{"weekdays": ["fri"], "from": "10:00", "to": "10:00"}]

    assert answer(at="2026-11-20T16:00:00Z", inconvenient=whole)[2] == "2026-11-21T15:00:00Z"
    assert allowed(at="2026-11-20T14:00:00Z", inconvenient=whole)


def test_slots_that_follow_one_another_are_waited_out_together():
    chain = [*MONDAY, {"weekdays": ["mon"], "from": "13:00", "to": "20:30"}]

    assert answer(at="2026-11-23T15:00:00Z", inconvenient=chain)[2] == "2026-11-24T01:30:00Z"


def test_being_inside_in_any_zone_is_inside():
    # 15:30 Eastern is 12:30 in Oregon.
    got = answer(at="2026-11-23T20:30:00Z", phone="+15035550102", inconvenient=MONDAY)

    assert got == defer("2026-11-23T22:00:00Z", "US-FED-TIME-02")


def test_slots_mean_nothing_to_china_alone_and_count_on_chinas_clock_beside_the_us():
    morning = [{"from": "09:00", "to": "12:00"}]

    assert allowed(base=CHINA, at="2026-11-20T02:00:00Z", inconvenient=morning)
    # 10:00 in Shanghai, 18:00 in Los Angeles.
    got = answer(base=CHINA, at="2026-11-20T02:00:00Z", inconvenient=morning, state="CA", phone="+8613800000001")
    assert got == defer("2026-11-20T04:00:00Z", "US-FED-TIME-02")


def test_an_answer_may_go_out_in_the_same_occurrence_of_the_slot():
    asked = {"at": "2026-11-23T15:00:00Z", "channel": "sms", "purpose": "reply", "inconvenient": MONDAY}

    assert allowed(history=[wrote("2026-11-23T14:00:00Z")], **asked)
    assert answer(history=[wrote("2026-11-23T13:59:00Z")], **asked)[1] == ["US-FED-TIME-02"]
    assert answer(history=[wrote("2026-11-23T14:30:00Z"), text("2026-11-23T14:31:00Z")], **asked)[0] == "defer"
    assert answer(history=[wrote("2026-11-23T14:30:00Z", "email")], **asked)[0] == "defer"


def test_an_answer_to_yesterdays_occurrence_waits():
    daily = [{"from": "09:00", "to": "20:00"}]
    history = [wrote("2026-11-22T20:00:00Z")]

    got = answer(at="2026-11-23T15:00:00Z", channel="sms", purpose="reply", inconvenient=daily, history=history)

    assert got == defer("2026-11-24T01:00:00Z", "US-FED-TIME-02")


def test_an_answer_in_an_overnight_slot_is_of_the_evening_it_began():
    night = [{"from": "18:00", "to": "12:00"}]
    history = [wrote("2026-11-24T00:30:00Z")]  # Monday 19:30

    got = {"channel": "sms", "purpose": "reply", "inconvenient": night, "history": history}

    assert allowed(at="2026-11-24T15:00:00Z", **got)  # Tuesday 10:00, still the same night


def test_the_message_must_lie_inside_in_every_zone_where_the_answer_does():
    # 14:30 Eastern, 11:30 in Oregon: inside in Oregon only; the message at 11:50 Eastern was 08:50 there.
    asked = {"at": "2026-11-23T19:30:00Z", "channel": "sms", "purpose": "reply", "inconvenient": MONDAY}

    assert answer(phone="+15035550102", history=[wrote("2026-11-23T16:50:00Z")], **asked)[0] == "defer"
    assert allowed(phone="+15035550102", history=[wrote("2026-11-23T17:10:00Z")], **asked)


def test_a_confirmation_answers_the_opt_out_itself():
    asked = {"channel": "sms", "purpose": "opt_out_confirmation", "inconvenient": MONDAY}

    assert allowed(at="2026-11-23T14:02:00Z", history=[opt_out("2026-11-23T14:01:00Z")], **asked)
    got = answer(at="2026-11-23T14:00:00Z", history=[opt_out("2026-11-23T13:59:00Z")], **asked)
    assert got == block("US-FED-TIME-02")


def test_a_callback_waits_for_the_slot_to_end():
    talk = {"at": "2026-11-23T14:30:00Z", "channel": "voice", "direction": "inbound", "outcome": "conversation"}

    got = answer(at="2026-11-23T15:00:00Z", purpose="requested_callback", inconvenient=MONDAY, history=[talk])

    assert got == defer("2026-11-23T19:00:00Z", "US-FED-TIME-02")


WORK = {"destination": "work", "flags": {"employer_prohibits": True}}


@pytest.mark.parametrize("mode", ["automated", "human"])
@pytest.mark.parametrize("channel", ["voice", "sms"])
def test_an_employer_who_forbids_it_ends_calls_and_texts_to_work(channel, mode):
    assert answer(channel=channel, mode=mode, **WORK) == block("US-FED-TIME-02")


def test_the_employers_wish_ends_a_confirmation_too():
    got = answer(channel="sms", purpose="opt_out_confirmation", history=[opt_out("2026-11-20T15:59:00Z")], **WORK)

    assert got == block("US-FED-TIME-02")


def test_the_employers_wish_has_no_say_elsewhere_and_silence_is_no_wish():
    assert allowed(destination="home", flags={"employer_prohibits": True})
    assert allowed(destination="work")
    assert allowed(channel="email", **WORK)


def test_work_email_needs_consent_or_an_email_of_the_person():
    work = {"destination": "work", "channel": "email", "consents": []}

    assert answer(**work) == block("US-FED-ELEC-02", "US-FED-TIME-02")
    assert allowed(history=[wrote("2026-01-20T16:00:00Z", "email")], **work)
    assert allowed(destination="work", channel="email", consents=[EMAIL])
