"""State rules and the flags that protect a person."""

import pytest
from policy_kit import (
    CHINA,
    E_SMS,
    EMAIL,
    TEXT,
    VOICE,
    allowed,
    answer,
    block,
    call,
    defer,
    human,
    opt_in,
    opt_out,
    text,
    wrote,
)

NOON = "2026-11-20T20:00:00Z"  # 15:00 Eastern, 12:00 Pacific


def at_state(state, code=None, **more):
    return {"state": state, "city": None, "postal_code": None, "phone": code and f"+1{code}5550123"} | more


def calls(*days, outcome="no_answer"):
    return [call(f"2026-11-{day:02}T16:00:00Z", outcome) for day in days]


# --- Massachusetts, Washington --------------------------------------------------------------------


def test_massachusetts_counts_calls_and_texts_together_and_judges_both():
    two = [*calls(18), text("2026-11-19T16:00:00Z")]
    here = at_state("MA", "617")

    assert answer(history=two, **here) == defer("2026-11-25T16:01:00Z", "US-ST-MA-01")
    assert answer(history=two, channel="sms", **here)[1] == ["US-ST-MA-01"]
    assert allowed(history=two, channel="email", **here)
    assert allowed(history=[*calls(18, outcome="busy"), *calls(19)], **here)
    assert allowed(history=[text("2026-11-18T16:00:00Z", channel="email"), *calls(19)], **here)


def test_massachusetts_gives_the_workplace_two_in_thirty_days_instead():
    two = [*calls(1), text("2026-11-10T16:00:00Z")]
    here = at_state("MA", "617", destination="work")

    assert answer(history=two, **here) == defer("2026-12-01T16:01:00Z", "US-ST-MA-01")
    assert allowed(history=two, **at_state("MA", "617"))


@pytest.mark.parametrize("code", [339, 351, 413, 508, 617, 774, 781, 857, 978])
def test_an_area_code_of_massachusetts_is_enough_for_any_line_and_beside_a_stated_location(code):
    known = {"known_location": {"tz": "America/New_York", "stated_at": "2026-11-01"}}

    for line in ("mobile", "voip", "landline"):
        got = answer(history=calls(18, 19), phone=f"+1{code}5550123", phone_line=line, **known)
        assert got[1] == ["US-ST-MA-01"]


def test_a_stated_location_adds_no_state():
    known = {"known_location": {"tz": "America/Los_Angeles", "stated_at": "2026-11-01"}}

    assert allowed(at=NOON, mode="automated", **known)


def test_washington_counts_everything_and_one_at_work():
    three = [*calls(17), text("2026-11-18T16:00:00Z"), text("2026-11-19T16:00:00Z", channel="email")]
    here = at_state("WA", "206", at=NOON)

    for channel in ("voice", "sms", "email"):
        assert answer(channel=channel, history=three, **here)[1] == ["US-ST-WA-01"]
        assert allowed(channel=channel, history=three[1:], **here)
    assert answer(history=calls(19, outcome="busy"), destination="work", **here)[1] == ["US-ST-WA-01"]
    assert answer(history=calls(17, 18, 19, outcome="busy"), **here)[1] == ["US-ST-WA-01"]


# --- District of Columbia -------------------------------------------------------------------------

DC = at_state("DC", "202", days_past_due=31)


def test_dc_caps_calls_at_four_busy_ones_too_and_messages_at_five():
    agency = DC | {"role": "third_party"}
    four = calls(16, 17, 18, 19, outcome="busy")
    five = [text(f"2026-11-{day}T16:00:00Z", channel=name)
            for day, name in ((15, "sms"), (16, "email"), (17, "sms"), (18, "email"), (19, "sms"))]  # fmt: skip

    assert answer(history=four, **agency) == defer("2026-11-23T16:01:00Z", "US-ST-DC-01")
    assert allowed(history=four[1:], **agency)
    got = answer(channel="email", history=five, **DC)
    assert got == defer("2026-11-24T16:01:00Z", "US-FED-FREQ-03", "US-ST-DC-01")
    assert allowed(history=five, **DC)


@pytest.mark.parametrize(("days", "binds"), [(31, True), (None, True), (30, False), (0, False)])
def test_dc_binds_debts_over_thirty_days_late_or_of_unknown_age(days, binds):
    got = answer(channel="sms", **DC | {"days_past_due": days})

    assert got == (block("US-ST-DC-01") if binds else ("allow", [], None))


def test_dc_wants_electronic_consent_on_the_very_channel():
    assert allowed(channel="sms", consents=[TEXT, E_SMS], **DC)
    assert answer(channel="sms", consents=[TEXT, EMAIL], **DC) == block("US-ST-DC-01")
    assert allowed(channel="email", consents=[EMAIL], **DC)
    mail = [wrote("2026-11-01T16:00:00Z", "email")]
    assert answer(channel="email", consents=[E_SMS], history=mail, **DC) == block("US-ST-DC-01")
    gone = [TEXT, E_SMS | {"withdrawn_at": "2026-11-10T00:00:00Z"}]
    assert answer(channel="sms", consents=gone, **DC) == block("US-ST-DC-01")
    # STOP ends it, and START does not bring it back.
    again = [opt_out("2026-11-10T00:00:00Z"), opt_in("2026-11-11T00:00:00Z")]
    assert answer(channel="sms", consents=[TEXT, E_SMS], history=again, **DC) == block("US-ST-DC-01")


# --- New York -------------------------------------------------------------------------------------

CITY = at_state("NY", "212")


@pytest.mark.parametrize(
    "account",
    [
        {"city": "New York City"}, {"city": "new york"}, {"city": "NYC"}, {"city": "Manhattan"}, {"city": "Brooklyn"},
        {"city": "Queens"}, {"city": "Bronx"}, {"city": "The Bronx"}, {"city": "Staten Island"},
        {"postal_code": "10001"}, {"postal_code": "10451"}, {"postal_code": "11101"}, {"postal_code": "11432"},
        {"postal_code": "11691"}, {"postal_code": "11004"}, {"postal_code": "11005"}, {},
        {"city": "Floral Park", "postal_code": "11005"}, {"city": "Brooklyn", "postal_code": "14202"},
    ],
)  # fmt: skip
def test_an_address_in_the_city_is_under_its_rules(account):
    assert answer(channel="sms", **at_state("NY") | account) == block("US-ST-NYC-01")


@pytest.mark.parametrize(
    "account",
    [
        {"city": "Buffalo"},
        {"postal_code": "14202"},
        {"postal_code": "11003"},
        {"city": "Yonkers", "postal_code": "10701"},
    ],
)
def test_an_address_elsewhere_in_the_state_is_not(account):
    assert allowed(channel="sms", **at_state("NY") | account)


@pytest.mark.parametrize("code", [212, 332, 347, 465, 646, 718, 917, 929])
def test_a_number_of_the_city_is_under_its_rules(code):
    assert answer(channel="sms", phone=f"+1{code}5550123") == block("US-ST-NYC-01")
    assert allowed(channel="sms", phone="+15165550123")


def test_the_city_counts_every_contact_and_attempt():
    three = [*calls(17, outcome="busy"), text("2026-11-18T16:00:00Z"), text("2026-11-19T16:00:00Z", channel="email")]

    for channel, consents in (("voice", []), ("sms", [TEXT, E_SMS]), ("email", [EMAIL])):
        got = answer(channel=channel, consents=consents, history=three, **CITY)
        assert got == defer("2026-11-24T16:01:00Z", "US-ST-NYC-01")


def test_the_citys_rules_begin_on_the_first_of_september_2026_on_its_own_calendar():
    three = [call(f"2026-08-{day}T16:00:00Z", "busy") for day in (28, 29, 30)]
    late = CITY | {"known_location": {"tz": "America/Los_Angeles", "stated_at": "2026-08-20"}}

    assert allowed(at="2026-08-31T23:00:00Z", history=three, **CITY)
    assert answer(at="2026-09-01T12:30:00Z", history=three, **CITY)[1] == ["US-ST-NYC-01"]
    # 20:59 on 31 August in Los Angeles is 23:59 in the city; a minute later it is September there.
    assert allowed(at="2026-09-01T03:59:00Z", history=three, **late)


def test_the_citys_rules_can_begin_while_a_contact_waits():
    fresh = [TEXT | {"given_at": "2026-08-20T00:00:00Z"}]

    got = answer(at="2026-09-01T01:30:00Z", channel="sms", consents=fresh, **CITY)

    assert got == block("US-FED-TIME-01")


@pytest.mark.parametrize(("days", "binds"), [(1, True), (None, True), (0, False), (-3, False)])
def test_the_city_binds_an_issuer_once_the_account_is_late(days, binds):
    got = answer(channel="sms", **CITY | {"days_past_due": days})

    assert (got == block("US-ST-NYC-01")) is binds
    agency = answer(channel="email", consents=[], **CITY | {"days_past_due": days, "role": "third_party"})
    assert "US-ST-NYC-01" in agency[1]


def test_the_state_wants_consent_to_email_from_agencies_only():
    mail = {"channel": "email", "consents": [], "history": [wrote("2026-11-01T16:00:00Z", "email")]}

    assert answer(role="third_party", phone="+17165550123", **mail) == block("US-ST-NY-01")
    assert answer(role="third_party", **at_state("NY", city="Albany"), **mail) == block("US-ST-NY-01")
    assert allowed(phone="+17165550123", **mail)
    assert allowed(role="third_party", phone="+17165550123", channel="email", consents=[EMAIL])


# --- California -----------------------------------------------------------------------------------


@pytest.mark.parametrize("line", ["mobile", "landline", "voip"])
@pytest.mark.parametrize("purpose", ["reminder", "requested_callback"])
def test_california_hears_no_artificial_voice(line, purpose):
    here = at_state("CA", "213", at=NOON, phone_line=line, purpose=purpose, history=[wrote("2026-11-19T16:00:00Z")])

    assert answer(mode="automated", **here) == block("US-ST-CA-01")
    assert answer(mode=None, **here) == block("US-ST-CA-01")
    assert allowed(mode="human", **here)


def test_california_reads_texts():
    assert allowed(channel="sms", mode="automated", **at_state("CA", "213", at=NOON))


# --- flags, US ------------------------------------------------------------------------------------


@pytest.mark.parametrize("channel", ["voice", "sms", "email", "letter"])
@pytest.mark.parametrize(
    ("flags", "expected"),
    [
        ({"attorney": True}, block("US-FED-ATTY-01")),
        ({"attorney": True, "attorney_unresponsive_days": 29}, block("US-FED-ATTY-01")),
        ({"attorney": True, "attorney_unresponsive_days": 30}, human("US-FED-ATTY-01")),
        ({"dispute_open": True}, block("US-FED-DISP-01")),
        ({"bankruptcy": True}, block("US-PROT-01")),
        ({"deceased": True}, block("US-PROT-01")),
        ({"identity_theft": True}, block("US-PROT-01")),
        ({"minor": True}, block("US-PROT-01")),
        ({"military": True}, human("US-PROT-01")),
        ({"military": True, "minor": True}, block("US-PROT-01")),
        ({"military": True, "attorney": True, "attorney_unresponsive_days": 40}, human("US-FED-ATTY-01", "US-PROT-01")),
        ({"military": True, "attorney": True}, block("US-FED-ATTY-01")),
        ({"hardship": True}, ("allow", [], None)),
        ({"instalment_agreement": "active"}, ("allow", [], None)),
        ({"attorney": False, "attorney_unresponsive_days": 40}, ("allow", [], None)),
        ({"bankruptcy": False, "military": None}, ("allow", [], None)),
    ],
)
def test_a_flag_decides_on_every_channel(channel, flags, expected):
    assert answer(channel=channel, flags=flags) == expected
    if expected[0] == "human":
        assert answer(channel=channel, mode="human", flags=flags) == expected


# --- flags, China ---------------------------------------------------------------------------------

HERE = {"base": CHINA, "at": "2026-11-20T03:00:00Z"}
FREE = ("allow", [], None)


@pytest.mark.parametrize(
    ("flags", "called", "emailed"),
    [
        ({"deceased": True}, block("CN-3P-01"), block("CN-3P-01")),
        ({"minor": True}, block("CN-3P-01"), block("CN-3P-01")),
        ({"dispute_open": True}, human("CN-DISP-01"), FREE),
        ({"identity_theft": True}, human("CN-DISP-01"), FREE),
        ({"instalment_agreement": "active"}, block("CN-PLAN-01"), FREE),
        ({"instalment_agreement": "active", "hardship": True}, block("CN-PLAN-01"), FREE),
        ({"instalment_agreement": "breached"}, FREE, FREE),
        ({"instalment_agreement": "breached", "hardship": True}, human("CN-PLAN-01"), FREE),
        ({"hardship": True}, human("CN-PLAN-01"), FREE),
        ({"hardship": True, "dispute_open": True}, human("CN-DISP-01", "CN-PLAN-01"), FREE),
        ({"bankruptcy": True}, FREE, FREE),
        ({"attorney": True}, FREE, FREE),
        ({"military": True}, FREE, FREE),
    ],
)
def test_a_flag_decides_in_china_by_its_own_rules(flags, called, emailed):
    for channel in ("voice", "sms", "letter"):
        assert answer(channel=channel, flags=flags, **HERE) == called
    assert answer(channel="email", flags=flags, **HERE) == emailed


def test_under_both_regimes_the_strictest_answer_stands_alone():
    both = {"phone": "+8613800000001"}

    assert answer(channel="letter", flags={"dispute_open": True}, **both) == block("US-FED-DISP-01")
    assert answer(channel="letter", flags={"minor": True}, **both) == block("CN-3P-01", "US-PROT-01")
    got = answer(channel="letter", flags={"military": True, "hardship": True}, **both)
    assert got == human("CN-PLAN-01", "US-PROT-01")


def test_china_needs_no_consent_and_an_agency_there_nothing_extra():
    assert allowed(role="third_party", mode="automated", **HERE)
    assert allowed(role="third_party", channel="sms", **HERE)
    assert allowed(channel="email", **HERE)
    assert VOICE["kind"] == "artificial_voice"


def test_a_zip_of_the_city_is_the_city_whatever_else_the_address_says():
    text = {"channel": "sms", "mode": "automated"}
    assert answer(state=None, city=None, postal_code="10025", **text) == block("US-ST-NYC-01")
    assert answer(state="NY", city="Albany", postal_code="11004", **text) == block("US-ST-NYC-01")
    # A ZIP that cannot be read says nothing about where in the state the person lives.
    assert answer(state="NY", city=None, postal_code="1", **text) == block("US-ST-NYC-01")
    assert allowed(state="NY", city=None, postal_code="12207", phone="+15185550101", **text)
