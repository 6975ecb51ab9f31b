"""Consent, revocation, refusal, cease, wrong numbers and unknown roles."""

import pytest
from policy_kit import (
    CHINA,
    E_SMS,
    EMAIL,
    FRIDAY,
    TEXT,
    VOICE,
    allowed,
    answer,
    block,
    opt_in,
    opt_out,
    text,
    wrote,
)

AUTO = {"mode": "automated"}
REVOKED_TEXT = block("US-TCPA-CONS-01", "US-TCPA-REV-01")


# --- consent --------------------------------------------------------------------------------------


@pytest.mark.parametrize("line", ["mobile", "voip", None])
def test_an_artificial_voice_needs_consent_on_every_line_but_a_landline(line):
    assert answer(phone_line=line, consents=[TEXT, EMAIL], **AUTO) == block("US-TCPA-CONS-01")
    assert allowed(phone_line="landline", consents=[], **AUTO)
    assert allowed(phone_line=line, consents=[])


@pytest.mark.parametrize("mode", ["automated", "human"])
def test_a_text_needs_text_consent_in_either_mode(mode):
    recent = [wrote("2026-11-10T16:00:00Z")]

    assert answer(channel="sms", mode=mode, consents=[VOICE, E_SMS], history=recent) == block("US-TCPA-CONS-01")
    assert answer(channel="sms", mode=mode, consents=[]) == block("US-FED-ELEC-02", "US-TCPA-CONS-01")


def test_an_opt_in_is_a_consent_of_its_channel():
    assert allowed(channel="sms", consents=[], history=[opt_in("2026-11-10T16:00:00Z")])
    assert allowed(consents=[], history=[opt_in("2026-11-10T16:00:00Z", "voice")], **AUTO)
    assert allowed(channel="email", consents=[], history=[opt_in("2026-11-10T16:00:00Z", "email")])


def test_recording_and_detailed_text_consents_change_nothing():
    other = [
        {"channel": "voice", "kind": "recording", "given_at": "2026-11-01T00:00:00Z"},
        {"channel": "sms", "kind": "detailed_texts", "given_at": "2026-11-01T00:00:00Z"},
    ]

    assert answer(channel="sms", consents=other) == block("US-FED-ELEC-02", "US-TCPA-CONS-01")
    gone = [item | {"withdrawn_at": "2026-11-02T00:00:00Z"} for item in other]
    assert allowed(channel="sms", consents=[TEXT, *gone])


# --- revocation -----------------------------------------------------------------------------------


@pytest.mark.parametrize("channel", ["sms", "voice"])
def test_an_opt_out_from_texts_or_calls_revokes_both(channel):
    stop = [opt_out("2026-11-18T16:00:00Z", channel)]

    assert set(answer(channel="sms", history=stop)[1]) >= set(REVOKED_TEXT[1])
    assert set(answer(history=stop, **AUTO)[1]) >= set(REVOKED_TEXT[1])


def test_an_opt_out_from_calls_leaves_the_medium_of_texts():
    stop = [opt_out("2026-11-18T16:00:00Z", "voice")]

    # The text consent is dead, and nothing else shows the number is the person's.
    assert answer(channel="sms", history=stop) == block("US-FED-ELEC-02", "US-TCPA-CONS-01", "US-TCPA-REV-01")
    assert answer(channel="sms", history=[*stop, wrote("2026-11-19T16:00:00Z")]) == REVOKED_TEXT


def test_a_withdrawn_consent_revokes_both_but_refuses_no_medium():
    voice_gone = [VOICE | {"withdrawn_at": "2026-11-10T00:00:00Z"}, TEXT]
    text_gone = [VOICE, TEXT | {"withdrawn_at": "2026-11-10T00:00:00Z"}]

    assert answer(consents=voice_gone, **AUTO) == REVOKED_TEXT
    assert answer(consents=text_gone, **AUTO) == REVOKED_TEXT
    assert answer(channel="sms", consents=voice_gone) == block("US-FED-ELEC-02", *REVOKED_TEXT[1])
    assert answer(channel="sms", consents=text_gone, history=[wrote("2026-11-15T16:00:00Z")]) == REVOKED_TEXT


def test_a_call_by_hand_is_stopped_only_by_words_against_calls():
    assert allowed(history=[opt_out("2026-11-18T16:00:00Z", "sms")])
    assert allowed(consents=[VOICE, TEXT | {"withdrawn_at": "2026-11-10T00:00:00Z"}])
    assert answer(consents=[VOICE | {"withdrawn_at": "2026-11-10T00:00:00Z"}]) == REVOKED_TEXT
    assert answer(history=[opt_out("2026-11-18T16:00:00Z", "voice")]) == block("US-FED-MEDIUM-01", *REVOKED_TEXT[1])


def test_a_later_grant_revives_its_own_channel_only():
    history = [opt_out("2026-11-10T16:00:00Z"), opt_in("2026-11-11T16:00:00Z")]

    assert allowed(channel="sms", history=history)
    assert answer(history=history, **AUTO) == REVOKED_TEXT
    assert allowed(history=history, consents=[VOICE | {"given_at": "2026-11-12T16:00:00Z"}], **AUTO)


def test_a_withdrawal_after_start_closes_texts_again():
    history = [opt_in("2026-11-11T16:00:00Z")]
    gone = [VOICE | {"withdrawn_at": "2026-11-12T16:00:00Z"}]

    assert answer(channel="sms", history=history, consents=gone) == block("US-FED-ELEC-02", *REVOKED_TEXT[1])


def test_a_grant_at_the_instant_of_a_revocation_is_revoked():
    same = [opt_out("2026-11-10T16:00:00Z"), opt_in("2026-11-10T16:00:00Z")]

    assert answer(channel="sms", history=same)[0] == "block"


def test_a_revocation_needs_no_consent_to_revoke():
    assert answer(consents=[], history=[opt_out("2026-11-10T16:00:00Z")], **AUTO) == REVOKED_TEXT


def test_a_landline_revoked_is_blocked():
    got = answer(phone_line="landline", consents=[], history=[opt_out("2026-11-10T16:00:00Z")], **AUTO)

    assert got == REVOKED_TEXT


def test_email_and_telephone_do_not_reach_each_other():
    assert allowed(channel="email", history=[opt_out("2026-11-18T16:00:00Z", "sms")])
    assert allowed(channel="email", history=[opt_out("2026-11-18T16:00:00Z", "voice")])
    assert allowed(channel="sms", history=[opt_out("2026-11-18T16:00:00Z", "email")])
    assert allowed(history=[opt_out("2026-11-18T16:00:00Z", "email")], **AUTO)


def test_a_withdrawn_electronic_consent_reaches_only_itself():
    gone = EMAIL | {"withdrawn_at": "2026-11-10T00:00:00Z"}
    other = EMAIL | {"given_at": "2026-02-01T00:00:00Z"}

    assert answer(channel="email", consents=[gone]) == block("US-FED-ELEC-02")
    assert allowed(channel="email", consents=[gone, other])
    assert allowed(channel="sms", consents=[TEXT, E_SMS | {"withdrawn_at": "2026-11-10T00:00:00Z"}])


# --- refusals of a medium, sources ----------------------------------------------------------------


@pytest.mark.parametrize("mode", ["automated", "human"])
def test_a_refused_email_is_blocked_under_both_rules(mode):
    got = answer(channel="email", mode=mode, history=[opt_out("2026-11-18T16:00:00Z", "email")])

    assert got == block("US-FED-ELEC-02", "US-FED-MEDIUM-01", "US-TCPA-REV-01")


def test_a_refused_email_with_an_earlier_email_of_theirs_has_a_source():
    history = [wrote("2026-06-01T16:00:00Z", "email"), opt_out("2026-11-18T16:00:00Z", "email")]

    assert answer(channel="email", history=history) == block("US-FED-MEDIUM-01", "US-TCPA-REV-01")


def test_a_later_grant_lifts_the_refusal_of_its_medium():
    stop = opt_out("2026-11-10T16:00:00Z", "email")

    assert allowed(channel="email", history=[stop, opt_in("2026-11-11T16:00:00Z", "email")])
    assert allowed(channel="email", history=[stop], consents=[EMAIL | {"given_at": "2026-11-11T16:00:00Z"}])
    assert answer(channel="email", history=[stop, wrote("2026-11-11T16:00:00Z", "email")])[0] == "block"


def test_a_text_number_is_good_for_sixty_days_by_utc_dates():
    old = [TEXT | {"given_at": "2026-09-21T23:59:00Z"}]

    assert allowed(channel="sms", at="2026-11-20T13:00:00Z", consents=old)
    assert answer(channel="sms", at="2026-11-21T13:00:00Z", consents=old) == block("US-FED-ELEC-02")
    # 19:30 on the 20th in Ohio is already the 21st by UTC.
    assert answer(channel="sms", at="2026-11-21T00:30:00Z", consents=old) == block("US-FED-ELEC-02")


def test_any_text_of_theirs_or_start_renews_the_number():
    old = [TEXT | {"given_at": "2026-01-01T00:00:00Z"}]

    assert allowed(channel="sms", consents=old, history=[wrote("2026-09-21T00:00:00Z")])
    assert allowed(channel="sms", consents=old, history=[opt_in("2026-09-21T00:00:00Z")])
    assert answer(channel="sms", consents=old, history=[text("2026-11-01T00:00:00Z")]) == block("US-FED-ELEC-02")
    assert answer(channel="sms", consents=old, history=[wrote("2026-11-01T00:00:00Z", "email")])[0] == "block"


def test_email_needs_consent_or_an_earlier_email_of_theirs_for_both_roles():
    for role in ("first_party", "third_party"):
        assert answer(channel="email", role=role, consents=[TEXT]) == block("US-FED-ELEC-02")
        assert allowed(channel="email", role=role, consents=[], history=[wrote("2025-01-01T00:00:00Z", "email")])


# --- cease ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("channel", ["voice", "sms", "email", "letter"])
def test_an_opt_out_from_everything_is_an_oral_cease_no_opt_in_lifts(channel):
    history = [opt_out("2026-11-10T16:00:00Z", "all")]
    back = [opt_in("2026-11-12T16:00:00Z", name) for name in ("voice", "sms", "email")]

    assert "US-FED-CEASE-01" in answer(channel=channel, history=history)[1]
    assert answer(channel=channel, history=history + back) == block("US-FED-CEASE-01")


@pytest.mark.parametrize("channel", ["voice", "sms", "email", "letter"])
def test_a_cease_in_writing_blocks_everything(channel):
    assert answer(channel=channel, flags={"cease_in_writing": True}) == block("US-FED-CEASE-01")


def test_an_opt_out_from_everything_names_every_rule_it_breaks():
    history = [opt_out("2026-11-10T16:00:00Z", "all")]

    assert answer(history=history) == block("US-FED-CEASE-01", "US-FED-MEDIUM-01", *REVOKED_TEXT[1])
    assert answer(channel="letter", history=history) == block("US-FED-CEASE-01")


# --- China ----------------------------------------------------------------------------------------

HERE = {"base": CHINA, "at": "2026-11-20T03:00:00Z"}


@pytest.mark.parametrize("channel", ["voice", "sms", "email"])
@pytest.mark.parametrize("mode", ["automated", "human"])
def test_a_refused_channel_is_closed_in_china_without_reaching_others(channel, mode):
    asked = {"channel": channel, "mode": mode, **HERE}
    other = {"voice": "sms", "sms": "voice", "email": "sms"}[channel]

    assert allowed(**asked)
    assert answer(history=[opt_out("2026-11-18T00:00:00Z", channel)], **asked) == block("US-TCPA-REV-01")
    assert answer(history=[opt_out("2026-11-18T00:00:00Z", "all")], **asked) == block("US-TCPA-REV-01")
    assert allowed(history=[opt_out("2026-11-18T00:00:00Z", other)], **asked)
    reopened = [opt_out("2026-11-18T00:00:00Z", "all"), opt_in("2026-11-19T00:00:00Z", channel)]
    assert allowed(history=reopened, **asked)


def test_in_china_a_withdrawn_consent_closes_its_channel_and_a_written_cease_all_but_letters():
    gone = [VOICE | {"withdrawn_at": "2026-11-10T00:00:00Z"}]

    assert answer(consents=gone, **HERE) == block("US-TCPA-REV-01")
    assert allowed(consents=gone, channel="sms", **HERE)
    for channel in ("voice", "sms", "email"):
        assert answer(channel=channel, flags={"cease_in_writing": True}, **HERE) == block("US-TCPA-REV-01")
    assert allowed(channel="letter", flags={"cease_in_writing": True}, **HERE)
    assert allowed(channel="letter", history=[opt_out("2026-11-18T00:00:00Z", "all")], **HERE)


def test_in_china_even_an_answer_does_not_pass_a_refusal():
    history = [opt_out("2026-11-18T00:00:00Z"), wrote("2026-11-20T02:00:00Z")]

    assert answer(channel="sms", purpose="reply", history=history, **HERE) == block("US-TCPA-REV-01")


# --- roles, wrong numbers, carriers ---------------------------------------------------------------


@pytest.mark.parametrize("role", [None, "collector"])
def test_an_unknown_role_is_a_block_on_every_channel_and_read_as_an_agency(role):
    assert answer(role=role) == block("US-FED-DISC-01")
    assert answer(role=role, channel="letter") == block("US-FED-DISC-01")
    assert answer(role=role, channel="sms") == block("US-CARRIER-SMS-01", "US-FED-DISC-01")
    ny = {"state": "NY", "city": "Albany", "postal_code": None, "consents": []}
    assert answer(role=role, channel="email", **ny) == block("US-FED-DISC-01", "US-FED-ELEC-02", "US-ST-NY-01")
    assert answer(role=role, channel="letter", **HERE) == block("CN-ID-01")
    assert answer(role=role, phone="+8613800000001") == block("CN-ID-01", "US-FED-DISC-01")


@pytest.mark.parametrize("purpose", ["reminder", "reply", "requested_callback"])
def test_a_wrong_number_is_never_dialled_or_texted_again(purpose):
    wrong = [{"at": "2026-11-10T16:00:00Z", "event": "wrong_number"}]

    for channel in ("voice", "sms"):
        for mode in ("automated", "human"):
            got = answer(channel=channel, mode=mode, purpose=purpose, history=wrong)
            assert got == block("US-FED-3P-01", "US-TCPA-CONS-01")
    assert allowed(channel="email", purpose=purpose, history=wrong)
    assert allowed(channel="letter", history=wrong)
    assert answer(history=wrong, **HERE) == block("CN-3P-01")
    assert answer(history=wrong, phone="+8613800000001") == block("CN-3P-01", "US-FED-3P-01", "US-TCPA-CONS-01")
    assert allowed(channel="letter", history=wrong, **HERE)


def test_a_third_party_on_the_line_alone_stops_nothing():
    assert allowed(history=[{"at": "2026-11-10T16:00:00Z", "event": "third_party_answered"}])


@pytest.mark.parametrize("purpose", ["reminder", "reply"])
def test_agencies_send_no_texts_in_the_us_whatever_the_purpose(purpose):
    history = [wrote("2026-11-20T15:00:00Z")]

    assert answer(channel="sms", role="third_party", purpose=purpose, history=history) == block("US-CARRIER-SMS-01")
    assert allowed(channel="sms", role="third_party", **HERE)
    assert FRIDAY == "2026-11-20T16:00:00Z"
