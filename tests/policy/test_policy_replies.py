"""Answers and confirmations: when they are valid, and what they are exempt from."""

import pytest
from policy_kit import CHINA, E_SMS, EMAIL, TEXT, allowed, answer, block, call, defer, opt_in, opt_out, text, wrote

CAPPED = [text(f"2026-11-{day}T15:00:00Z") for day in (17, 18, 19)]
REPLY = {"channel": "sms", "purpose": "reply"}


# --- replies --------------------------------------------------------------------------------------


def test_an_answer_within_a_day_by_the_same_channel_passes_the_cap():
    assert allowed(history=[*CAPPED, wrote("2026-11-19T16:00:00Z")], **REPLY)
    late = answer(at="2026-11-20T16:00:01Z", history=[*CAPPED, wrote("2026-11-19T16:00:00Z")], **REPLY)
    assert late[1] == ["US-FED-FREQ-03"]


@pytest.mark.parametrize(
    "spoiled",
    [
        [],
        [wrote("2026-11-20T15:00:00Z", "email")],
        [wrote("2026-11-20T15:00:00Z"), text("2026-11-20T15:01:00Z")],
        [wrote("2026-11-20T15:00:00Z"), text("2026-11-20T15:01:00Z", outcome="failed")],
    ],
)
def test_an_answer_to_nothing_or_a_second_answer_is_a_reminder(spoiled):
    assert answer(history=[*CAPPED, *spoiled], **REPLY)[1] == ["US-FED-FREQ-03"]


def test_a_message_sent_at_the_very_instant_is_not_later():
    assert allowed(history=[*CAPPED, text("2026-11-20T15:00:00Z"), wrote("2026-11-20T15:00:00Z")], **REPLY)


def test_the_word_reply_changes_nothing_for_a_call():
    calls = [call(f"2026-11-{day}T15:00:00Z") for day in (17, 18, 19)]

    got = answer(purpose="reply", history=[*calls, wrote("2026-11-20T15:00:00Z")])

    assert got[1] == ["US-FED-FREQ-01"]


def test_an_answer_passes_massachusetts_but_no_other_state_cap():
    history = [*CAPPED, wrote("2026-11-20T15:00:00Z")]
    e_sms = [TEXT, E_SMS]
    five = [text(f"2026-11-{day}T15:00:00Z") for day in (15, 16, 17, 18, 19)]

    assert allowed(history=history, phone="+16175550123", **REPLY)
    assert answer(at="2026-11-20T18:00:00Z", history=history, state="WA", **REPLY)[1] == ["US-ST-WA-01"]
    assert answer(history=history, state="NY", city="Bronx", consents=e_sms, **REPLY)[1] == ["US-ST-NYC-01"]
    dc = {"state": "DC", "days_past_due": 40, "consents": e_sms}
    assert answer(history=[*five, wrote("2026-11-20T15:00:00Z")], **dc, **REPLY)[1] == ["US-ST-DC-01"]


def test_an_answer_keeps_to_hours_consent_flags_and_carriers():
    history = [wrote("2026-11-20T15:00:00Z")]

    assert answer(at="2026-11-21T02:00:00Z", history=history, **REPLY)[1] == ["US-FED-TIME-01"]
    assert answer(history=history, consents=[], **REPLY) == block("US-TCPA-CONS-01")
    assert answer(history=history, flags={"attorney": True}, **REPLY) == block("US-FED-ATTY-01")
    assert answer(history=history, role="third_party", **REPLY) == block("US-CARRIER-SMS-01")


def test_an_answer_that_lapses_while_waiting_is_judged_as_a_reminder():
    # Written on Friday evening at 20:40, answered after nine: by Saturday evening the day is over, but at eight not.
    history = [*CAPPED, wrote("2026-11-21T01:40:00Z")]
    assert answer(at="2026-11-21T02:10:00Z", history=history, **REPLY)[2] == "2026-11-21T13:00:00Z"

    # A slot through Saturday 22:00 outlasts the day; the cap then frees on the 24th.
    slot = [{"weekdays": ["fri"], "from": "20:50", "to": "20:45"}]
    got = answer(at="2026-11-21T02:10:00Z", history=history, inconvenient=slot, **REPLY)
    assert got == defer("2026-11-24T15:01:00Z", "US-FED-TIME-01", "US-FED-TIME-02")


# --- confirmations --------------------------------------------------------------------------------

CONFIRM = {"channel": "sms", "purpose": "opt_out_confirmation"}


@pytest.mark.parametrize("channel", ["voice", "email"])
def test_a_confirmation_by_another_channel_is_a_reminder(channel):
    got = answer(channel=channel, purpose="opt_out_confirmation", history=[opt_out("2026-11-20T15:59:00Z", channel)])

    assert "US-FED-MEDIUM-01" in got[1]
    assert "US-TCPA-CONF-01" not in got[1]


def test_three_hundred_seconds_are_in_and_one_more_is_out():
    stop = [opt_out("2026-11-20T15:55:00Z")]

    assert allowed(history=stop, **CONFIRM)
    assert answer(at="2026-11-20T16:00:01Z", history=stop, **CONFIRM) == block("US-TCPA-CONF-01")


def test_a_confirmation_needs_an_opt_out_by_text():
    assert answer(**CONFIRM) == block("US-TCPA-CONF-01")
    assert answer(history=[opt_out("2026-11-20T15:59:00Z", "voice")], **CONFIRM) == block("US-TCPA-CONF-01")
    # STOP to everything is also an oral cease, and that ends confirmations.
    assert answer(history=[opt_out("2026-11-20T15:59:00Z", "all")], **CONFIRM) == block("US-FED-CEASE-01")


@pytest.mark.parametrize("sent", ["2026-11-20T15:59:00Z", "2026-11-20T15:59:30Z"])
def test_a_text_at_or_after_the_opt_out_uses_up_the_confirmation(sent):
    history = [opt_out("2026-11-20T15:59:00Z"), text(sent, outcome="failed")]

    assert answer(history=history, **CONFIRM) == block("US-FED-MEDIUM-01", "US-TCPA-CONF-01")


def test_a_text_before_the_opt_out_does_not():
    assert allowed(history=[text("2026-11-20T15:58:59Z"), opt_out("2026-11-20T15:59:00Z")], **CONFIRM)


def test_the_latest_opt_out_is_the_one_confirmed():
    first = [opt_out("2026-11-18T15:00:00Z"), text("2026-11-18T15:01:00Z")]

    assert allowed(history=[*first, opt_in("2026-11-19T15:00:00Z"), opt_out("2026-11-20T15:59:00Z")], **CONFIRM)


def test_a_confirmation_is_not_judged_by_consent_caps_or_states():
    stop = [*CAPPED, opt_out("2026-11-20T15:59:00Z")]

    assert allowed(history=stop, consents=[], **CONFIRM)
    for state, code in (("MA", "617"), ("DC", "202"), ("NY", "212"), ("WA", "206")):
        place = {"state": state, "city": None, "postal_code": None, "phone": f"+1{code}5550123"}
        history = [*CAPPED, opt_out("2026-11-20T18:59:00Z")]
        assert allowed(at="2026-11-20T19:00:00Z", history=history, days_past_due=40, **place, **CONFIRM)


def test_a_confirmation_is_judged_by_status_numbers_roles_and_carriers():
    stop = [opt_out("2026-11-20T15:59:00Z")]

    assert answer(history=stop, flags={"attorney": True}, **CONFIRM) == block("US-FED-ATTY-01")
    assert answer(history=stop, flags={"dispute_open": True}, **CONFIRM) == block("US-FED-DISP-01")
    assert answer(history=stop, flags={"deceased": True}, **CONFIRM) == block("US-PROT-01")
    assert answer(history=stop, flags={"military": True}, **CONFIRM)[0] == "human"
    assert answer(history=stop, flags={"cease_in_writing": True}, **CONFIRM) == block("US-FED-CEASE-01")
    assert answer(history=stop, role="third_party", **CONFIRM) == block("US-CARRIER-SMS-01")
    assert answer(history=stop, role=None, **CONFIRM) == block("US-CARRIER-SMS-01", "US-FED-DISC-01")
    wrong = [{"at": "2026-11-20T15:00:00Z", "event": "wrong_number"}]
    assert answer(history=wrong + stop, **CONFIRM) == block("US-FED-3P-01", "US-TCPA-CONS-01")


def test_a_confirmation_that_says_it_confirms_the_end_of_all_contact_passes_the_cease_once_and_in_time():
    stop = [opt_out("2026-11-20T15:55:00Z", "all")]
    told = CONFIRM | {"confirms": "all"}

    assert allowed(history=stop, **told)
    assert answer(at="2026-11-20T16:00:01Z", history=stop, **told) == block("US-TCPA-CONF-01")
    assert answer(history=[*stop, text("2026-11-20T15:56:00Z")], **told) == block("US-FED-MEDIUM-01", "US-TCPA-CONF-01")
    assert answer(history=stop, channel="sms", confirms="all") == answer(history=stop, channel="sms")
    assert answer(history=stop, flags={"cease_in_writing": True}, **told) == block("US-FED-CEASE-01")
    assert answer(history=[opt_out("2026-11-20T15:55:00Z")], **told) == block("US-TCPA-CONF-01")


def test_a_confirmation_by_text_may_confirm_that_calls_end():
    stop = [opt_out("2026-11-20T15:55:00Z", "voice")]

    assert allowed(history=stop, **CONFIRM, confirms="voice")
    assert answer(history=stop, **CONFIRM, confirms="sms") == block("US-TCPA-CONF-01")


def test_china_knows_no_confirmation():
    stop = [opt_out("2026-11-20T02:59:00Z")]
    at = "2026-11-20T03:00:00Z"

    assert answer(base=CHINA, at=at, history=stop, **CONFIRM) == block("US-TCPA-REV-01")
    # A Chinese number with an American address: allowed there, blocked here.
    both = answer(at="2026-11-20T00:59:00Z", phone="+8613900000002",
                  history=[opt_out("2026-11-20T00:58:00Z")], **CONFIRM)  # fmt: skip
    assert both == block("US-TCPA-REV-01")


def test_a_refused_channel_may_answer_who_writes_on_it_later():
    history = [opt_out("2026-11-10T16:00:00Z", "email"), wrote("2026-11-20T15:00:00Z", "email")]

    assert allowed(channel="email", purpose="reply", history=history)
    assert answer(channel="email", history=history) == block("US-FED-MEDIUM-01", "US-TCPA-REV-01")
    before = [wrote("2026-11-20T15:00:00Z", "email"), opt_out("2026-11-20T15:30:00Z", "email")]
    got = answer(channel="email", purpose="reply", history=before, consents=[EMAIL])
    assert got == block("US-FED-MEDIUM-01", "US-TCPA-REV-01")
    same = [wrote("2026-11-20T15:00:00Z", "email"), opt_out("2026-11-20T15:00:00Z", "email")]
    assert answer(channel="email", purpose="reply", history=same)[0] == "block"


def test_on_sms_the_answer_is_still_stopped_by_the_revoked_consent():
    history = [opt_out("2026-11-10T16:00:00Z"), wrote("2026-11-20T15:00:00Z")]

    assert answer(history=history, **REPLY) == block("US-FED-ELEC-02", "US-TCPA-CONS-01", "US-TCPA-REV-01")
