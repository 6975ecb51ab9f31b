"""How often: caps, pauses, promises, callbacks, the limits of a Chinese day."""

from datetime import UTC, datetime

import pytest
from policy_kit import CHINA, VOICE, allowed, answer, block, build, call, defer, opt_out, promise, text, wrote

from courtesy.policy import Facts, load_rules
from courtesy.policy.counting import frees_at
from courtesy.policy.dossier import Dossier
from courtesy.policy.moment import Moment

AGENCY = {"role": "third_party"}


def calls(*days, hour="T16:00:00Z", **details):
    return [call(f"2026-11-{day:02}{hour}", **details) for day in days]


# --- federal caps ---------------------------------------------------------------------------------


def test_an_issuer_stops_at_three_calls_and_an_agency_at_seven():
    assert allowed(history=calls(17, 18))
    assert answer(history=calls(17, 18, 19)) == defer("2026-11-24T16:01:00Z", "US-FED-FREQ-01")
    assert allowed(history=calls(14, 15, 16, 17, 18, 19), **AGENCY)
    assert answer(history=calls(14, 15, 16, 17, 18, 19, 20), **AGENCY)[0] == "defer"


def test_a_call_exactly_seven_days_old_still_counts():
    history = calls(13, 18, 19)

    assert answer(history=history) == defer("2026-11-20T16:01:00Z", "US-FED-FREQ-01")
    assert allowed(at="2026-11-20T16:00:01Z", history=history)


def test_calendar_dates_count_where_the_hours_have_let_go():
    # The week of 1 November 2026 has an hour more than seven days: at ten to midnight in New York a call of
    # ten past midnight on 26 October is 168 h 40 min old, and still of the last seven dates.
    case = Dossier.of(Facts.from_case(build(history=[call("2026-10-26T04:10:00Z")], at="2026-11-02T04:50:00Z")))
    moment = Moment(case, load_rules(), case.ask.at)
    made = case.outbound(("voice",))

    assert frees_at(moment, made, 1, 7, ("America/New_York",)) == datetime(2026, 11, 2, 5, 0, tzinfo=UTC)
    assert frees_at(moment, made, 1, 7, ()) is None
    # In Chicago the call was on 25 October, and that date is out.
    assert frees_at(moment, made, 1, 7, ("America/Chicago",)) is None
    # The largest count over the zones decides.
    both = ("America/Chicago", "America/New_York")
    assert frees_at(moment, made, 1, 7, both) == datetime(2026, 11, 2, 5, 0, tzinfo=UTC)


def test_busy_and_out_of_service_do_not_count_and_the_unknown_does():
    free = calls(16, 17, outcome="busy") + calls(18, 19, outcome="not_in_service")
    unknown = [{"at": f"2026-11-{day}T16:00:00Z", "channel": "voice", "direction": "outbound"} for day in (17, 18, 19)]

    assert allowed(history=free)
    assert answer(history=unknown)[1] == ["US-FED-FREQ-01"]


def test_inbound_calls_texts_and_events_do_not_count_as_calls():
    history = [
        *calls(17, 18, direction="inbound"),
        text("2026-11-19T16:00:00Z"),
        {"at": "2026-11-19T16:00:00Z", "event": "third_party_answered"},
        *calls(18, 19, hour="T17:00:00Z"),
    ]

    assert allowed(history=history)


def test_bots_and_agents_are_counted_together_in_both_modes():
    history = calls(17, by="bot") + calls(18, 19, by="agent")

    assert answer(history=history, mode="human")[1] == ["US-FED-FREQ-01"]
    assert answer(history=history, mode="automated")[1] == ["US-FED-FREQ-01"]


@pytest.mark.parametrize("channel", ["sms", "email"])
def test_texts_and_emails_share_one_cap_and_failures_count(channel):
    history = [
        text("2026-11-15T16:00:00Z"),
        text("2026-11-17T16:00:00Z", channel="email"),
        text("2026-11-19T16:00:00Z", outcome="failed"),
    ]

    assert answer(channel=channel, history=history) == defer("2026-11-22T16:01:00Z", "US-FED-FREQ-03")
    assert allowed(channel=channel, history=history[1:])
    assert allowed(channel="voice", history=history)


def test_an_agency_meets_the_same_cap_on_email():
    history = [text(f"2026-11-{day}T16:00:00Z", channel="email") for day in (17, 18, 19)]

    assert answer(channel="email", history=history, **AGENCY)[1] == ["US-FED-FREQ-03"]


# --- landlines ------------------------------------------------------------------------------------

LANDLINE = {"phone_line": "landline", "consents": [], "mode": "automated", "role": "third_party"}


def test_a_landline_without_consent_takes_three_artificial_calls_in_thirty_days():
    history = [call("2026-10-21T16:00:00Z", "busy"), *calls(2, 12)]

    assert answer(history=history, **LANDLINE) == defer("2026-11-20T16:01:00Z", "US-TCPA-LAND-01")
    assert allowed(history=history[1:], **LANDLINE)


def test_calls_by_agents_and_calls_with_consent_are_outside_the_landline_cap():
    history = [call("2026-10-21T18:00:00Z", by="agent"), *calls(2, 12)]
    bots = [call("2026-10-25T18:00:00Z"), *calls(2, 12)]

    assert allowed(history=history, **LANDLINE)
    assert allowed(history=bots, **LANDLINE | {"consents": [VOICE]})
    assert allowed(history=bots, **LANDLINE | {"mode": "human"})
    assert allowed(history=bots, **LANDLINE | {"phone_line": "mobile", "consents": [VOICE]})


def test_a_revoked_landline_is_a_matter_of_consent_not_of_counting():
    revoked = [VOICE | {"withdrawn_at": "2026-11-01T10:00:00Z"}]

    got = answer(history=calls(2, 3, 12), **LANDLINE | {"consents": revoked})

    assert got == block("US-TCPA-CONS-01", "US-TCPA-REV-01")


def test_a_callback_is_not_exempt_from_the_landline_cap():
    history = [call("2026-10-25T18:00:00Z"), *calls(2, 12), wrote("2026-11-19T16:00:00Z")]

    assert answer(history=history, purpose="requested_callback", **LANDLINE)[1] == ["US-TCPA-LAND-01"]


# --- the pause after a conversation ---------------------------------------------------------------


def test_the_day_of_a_conversation_is_day_one():
    talk = calls(16, outcome="conversation")

    assert answer(history=talk, **AGENCY) == defer("2026-11-23T13:00:00Z", "US-FED-FREQ-02")
    assert allowed(at="2026-11-23T13:00:00Z", history=talk, **AGENCY)
    assert answer(at="2026-11-18T20:00:00Z", history=talk) == defer("2026-11-19T13:00:00Z", "US-FED-FREQ-02")
    assert allowed(at="2026-11-19T13:00:00Z", history=talk)


@pytest.mark.parametrize("by", ["bot", "agent"])
@pytest.mark.parametrize("direction", ["inbound", "outbound"])
@pytest.mark.parametrize("mode", ["automated", "human"])
def test_any_conversation_by_telephone_starts_the_pause(by, direction, mode):
    talk = calls(19, outcome="conversation", by=by, direction=direction)

    assert answer(history=talk, mode=mode)[1] == ["US-FED-FREQ-02"]


def test_texts_do_not_start_the_pause_nor_wait_for_it():
    assert allowed(history=[text("2026-11-19T16:00:00Z"), wrote("2026-11-19T17:00:00Z")])
    assert allowed(channel="sms", history=calls(19, outcome="conversation"))


def test_a_conversation_with_a_third_party_still_starts_the_pause():
    history = [*calls(19, outcome="conversation"), {"at": "2026-11-19T16:01:00Z", "event": "third_party_answered"}]

    assert answer(history=history)[1] == ["US-FED-FREQ-02"]


def test_every_zone_must_be_past_the_pause_with_its_own_dates():
    # 04:00Z on the 18th is the 17th in Ohio and in Oregon; 06:00Z is the 18th in Ohio, still the 17th in Oregon.
    talk = [call("2026-11-18T06:00:00Z", "conversation", direction="inbound")]

    assert answer(at="2026-11-20T17:00:00Z", history=talk, phone="+15035550102")[2] == "2026-11-21T16:00:00Z"
    assert allowed(at="2026-11-20T17:00:00Z", history=talk, state="OR", postal_code="97201", phone="+15035550102")


def test_china_has_no_pause():
    talk = calls(20, hour="T01:00:00Z", outcome="conversation")

    assert allowed(base=CHINA, at="2026-11-20T03:00:00Z", history=talk)


# --- promises -------------------------------------------------------------------------------------


@pytest.mark.parametrize("channel", ["voice", "sms", "email"])
@pytest.mark.parametrize("mode", ["automated", "human"])
def test_an_open_promise_holds_reminders_through_its_due_date(channel, mode):
    held = [promise("2026-11-18T16:00:00Z", "2026-11-20")]

    got = answer(channel=channel, mode=mode, history=held)

    assert got == defer("2026-11-21T13:00:00Z", "US-FED-FREQ-02")
    assert allowed(at="2026-11-21T13:00:00Z", channel=channel, mode=mode, history=held)


def test_letters_kept_promises_and_broken_ones_are_not_held():
    made = promise("2026-11-18T16:00:00Z", "2026-11-25")

    assert allowed(channel="letter", history=[made])
    for state in ("kept", "broken"):
        assert allowed(history=[made, promise("2026-11-19T16:00:00Z", "2026-11-25", state)])


def test_for_one_due_date_the_last_word_decides_and_of_several_the_latest_date():
    history = [
        promise("2026-11-17T16:00:00Z", "2026-11-25", "broken"),
        promise("2026-11-18T16:00:00Z", "2026-11-25", "open"),
        promise("2026-11-18T17:00:00Z", "2026-11-23", "open"),
    ]

    assert answer(history=history)[2] == "2026-11-26T13:00:00Z"


def test_the_later_end_of_pause_and_promise_rules():
    history = [*calls(19, outcome="conversation"), promise("2026-11-19T16:00:00Z", "2026-11-20")]

    assert answer(history=history, **AGENCY) == defer("2026-11-26T13:00:00Z", "US-FED-FREQ-02")


def test_answers_confirmations_and_callbacks_pass_a_promise():
    held = [promise("2026-11-18T16:00:00Z", "2026-11-25")]
    wrote_now = [*held, wrote("2026-11-20T15:00:00Z")]

    assert allowed(channel="sms", purpose="reply", history=wrote_now)
    assert allowed(purpose="requested_callback", history=wrote_now)
    stop = [*held, opt_out("2026-11-20T15:58:00Z")]
    assert allowed(channel="sms", purpose="opt_out_confirmation", history=stop)


def test_china_alone_knows_no_promise_hold():
    held = [promise("2026-11-18T16:00:00Z", "2026-11-25")]

    assert allowed(base=CHINA, at="2026-11-20T03:00:00Z", history=held)


# --- callbacks ------------------------------------------------------------------------------------


@pytest.mark.parametrize("heard", [wrote("2026-11-13T16:00:00Z"), wrote("2026-11-13T16:00:00Z", "email"),
                                   call("2026-11-13T16:00:00Z", "conversation", direction="inbound")])  # fmt: skip
def test_a_callback_is_good_for_a_week_to_the_minute(heard):
    history = [heard, *calls(17, 18, 19)]

    assert allowed(history=history, purpose="requested_callback")
    assert answer(at="2026-11-20T16:00:01Z", history=history, purpose="requested_callback")[1] == ["US-FED-FREQ-01"]


def test_an_unanswered_call_from_the_person_asks_for_nothing():
    history = [call("2026-11-19T16:00:00Z", "no_answer", direction="inbound"), *calls(17, 18, 19, hour="T15:00:00Z")]

    assert answer(history=history, purpose="requested_callback")[1] == ["US-FED-FREQ-01"]


def test_a_callback_by_another_channel_is_a_reminder():
    history = [wrote("2026-11-19T16:00:00Z"), *[text(f"2026-11-{day}T15:00:00Z") for day in (17, 18, 19)]]

    assert answer(channel="sms", history=history, purpose="requested_callback")[1] == ["US-FED-FREQ-03"]


def test_a_callback_keeps_to_hours_consent_california_and_state_caps():
    history = [wrote("2026-11-19T16:00:00Z"), *calls(18, 19)]
    asked = {"purpose": "requested_callback", "history": history}

    assert answer(at="2026-11-21T02:00:00Z", **asked)[1] == ["US-FED-TIME-01"]
    assert answer(mode="automated", consents=[], **asked)[1] == ["US-TCPA-CONS-01"]
    assert answer(mode="automated", phone="+14155550167", at="2026-11-20T18:00:00Z", **asked)[1] == ["US-ST-CA-01"]
    assert answer(phone="+16175550123", **asked)[1] == ["US-ST-MA-01"]


def test_a_callback_that_lapses_while_waiting_is_judged_as_a_reminder():
    # Friday evening; by Saturday eight o'clock the request is a week and a half day old, and three calls count.
    history = [wrote("2026-11-14T12:00:00Z"), *calls(17, 18, 19)]

    got = answer(at="2026-11-21T02:30:00Z", history=history, purpose="requested_callback")

    assert got == defer("2026-11-24T16:01:00Z", "US-FED-TIME-01")


# --- China ----------------------------------------------------------------------------------------


def beijing(*hours, outcome="no_answer", **details):
    return [call(f"2026-11-20T{hour:02}:00:00Z", outcome, **details) for hour in hours]


NOON = {"base": CHINA, "at": "2026-11-20T10:00:00Z"}


@pytest.mark.parametrize("mode", ["automated", "human"])
def test_three_conversations_or_six_attempts_fill_a_chinese_day(mode):
    assert allowed(history=beijing(1, 2, outcome="conversation"), mode=mode, **NOON)
    assert answer(history=beijing(1, 2, 3, outcome="conversation"), mode=mode, **NOON) == defer(
        "2026-11-21T00:00:00Z", "CN-FREQ-01"
    )
    assert allowed(history=beijing(1, 2, 3, 4, 5), mode=mode, **NOON)
    assert answer(history=beijing(1, 2, 3, 4, 5, 6, outcome="not_in_service"), mode=mode, **NOON) == defer(
        "2026-11-21T00:00:00Z", "CN-FREQ-02"
    )


def test_a_chinese_day_begins_at_midnight_in_beijing():
    # 15:00Z on the 19th is 23:00 in Beijing, 16:30Z already the 20th.
    late = [call(f"2026-11-19T15:{minute}:00Z", "conversation") for minute in (10, 20, 30)]
    early = [call(f"2026-11-19T16:{minute}:00Z", "conversation") for minute in (10, 20, 30)]

    assert allowed(history=late, **NOON)
    assert answer(history=early, **NOON)[1] == ["CN-FREQ-01"]


def test_inbound_calls_and_texts_never_fill_a_chinese_day():
    history = beijing(1, 2, 3, outcome="conversation", direction="inbound")

    assert allowed(history=history, **NOON)
    assert allowed(history=beijing(1, 2, 3, outcome="conversation"), channel="sms", **NOON)


def test_a_call_of_unknown_outcome_counts_in_each_chinese_limit():
    unknown = [{"at": f"2026-11-20T0{hour}:00:00Z", "channel": "voice", "direction": "outbound"} for hour in range(6)]

    assert answer(history=unknown[:3], **NOON)[1] == ["CN-FREQ-01"]
    assert answer(history=unknown, **NOON)[1] == ["CN-FREQ-01", "CN-FREQ-02"]


def test_the_chinese_limits_bind_a_callback():
    history = [wrote("2026-11-20T00:30:00Z"), *beijing(1, 2, 3, outcome="conversation")]

    assert answer(history=history, purpose="requested_callback", **NOON)[1] == ["CN-FREQ-01"]


def test_both_regimes_count_side_by_side():
    account = CHINA | {"known_location": {"tz": "America/Los_Angeles", "stated_at": "2026-11-01"}}
    history = [call(f"2026-11-20T00:{minute}:00Z", "conversation") for minute in (10, 20, 30)]

    got = answer(base=account, at="2026-11-20T01:00:00Z", history=history)

    assert got == defer("2026-11-27T00:11:00Z", "CN-FREQ-01", "US-FED-FREQ-01", "US-FED-FREQ-02")
