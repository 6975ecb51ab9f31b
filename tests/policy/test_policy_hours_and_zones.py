"""Hours, clocks and whose law: windows, candidate zones, regimes, the facts known at an instant."""

import pytest
from policy_kit import CHINA, FRIDAY, OHIO, TEXT, allowed, answer, block, call, defer, opt_out, promise, text

NOWHERE = {"state": None, "city": None, "postal_code": None, "phone": None}


def stated(zone, on="2026-11-01"):
    return {"known_location": {"tz": zone, "stated_at": on}}


# --- the result, and what is known when ----------------------------------------------------------


def test_only_the_rules_of_the_winning_answer_are_named():
    late = "2026-11-21T02:30:00Z"

    assert answer(at=late, flags={"bankruptcy": True}) == block("US-PROT-01")
    assert answer(at=late, flags={"military": True}) == ("human", ["US-PROT-01"], None)


def test_the_next_minute_is_the_first_at_which_every_rule_is_content():
    # The calls free up on Saturday at 02:00 in the night, the window opens at eight.
    calls = [call(f"2026-11-14T07:0{n}:00Z") for n in range(3)] + [call("2026-11-20T15:00:00Z")]

    assert answer(at="2026-11-20T16:00:00Z", history=calls) == defer("2026-11-21T13:00:00Z", "US-FED-FREQ-01")


def test_the_next_minute_is_a_whole_one_strictly_after_the_ask():
    assert answer(at="2026-11-20T12:59:30Z") == defer("2026-11-20T13:00:00Z", "US-FED-TIME-01")
    assert answer(at="2026-11-20T12:59:59.5Z") == defer("2026-11-20T13:00:00Z", "US-FED-TIME-01")


def test_an_opt_out_confirmation_that_night_cannot_wait_for_morning():
    stop = [opt_out("2026-11-21T04:00:00Z")]

    got = answer(at="2026-11-21T04:01:00Z", channel="sms", purpose="opt_out_confirmation", history=stop)

    assert got == block("US-FED-TIME-01")


def test_an_opt_out_confirmation_just_before_eight_can_wait():
    stop = [opt_out("2026-11-20T12:58:00Z")]

    got = answer(at="2026-11-20T12:59:00Z", channel="sms", purpose="opt_out_confirmation", history=stop)

    assert got == defer("2026-11-20T13:00:00Z", "US-FED-TIME-01")


def test_a_text_held_until_its_source_is_stale_is_blocked_by_what_held_it():
    # The consent is 61 days old from 1 January on; the promise holds until the tenth.
    held = [promise("2026-11-19T16:00:00Z", "2027-01-10")]

    assert answer(channel="sms", history=held) == block("US-FED-FREQ-02")
    assert answer(history=held) == defer("2027-01-11T13:00:00Z", "US-FED-FREQ-02")


def test_waiting_is_counted_from_the_last_open_promise():
    far = [promise("2026-11-19T16:00:00Z", "2027-06-30")]

    assert answer(history=far) == defer("2027-07-01T12:00:00Z", "US-FED-FREQ-02")


def test_a_slot_that_never_ends_is_a_block():
    always = [{"from": "00:00", "to": "24:00"}]

    assert answer(inconvenient=always) == block("US-FED-TIME-02")


@pytest.mark.parametrize(
    "later",
    [
        {"history": [opt_out("2026-11-20T16:00:01Z", "all")]},
        {"history": [{"at": "2026-11-20T17:00:00Z", "event": "wrong_number"}]},
        {"consents": [TEXT | {"withdrawn_at": "2026-11-20T16:30:00Z"}], "channel": "sms"},
    ],
)
def test_a_fact_dated_after_the_ask_does_not_exist(later):
    assert allowed(**later)


def test_a_consent_dated_after_the_ask_does_not_exist():
    assert answer(channel="sms", consents=[TEXT | {"given_at": "2026-11-20T16:00:01Z"}]) == block(
        "US-FED-ELEC-02", "US-TCPA-CONS-01"
    )


def test_a_fact_at_the_very_instant_of_the_ask_exists():
    assert answer(history=[opt_out(FRIDAY, "voice")]) == block("US-FED-MEDIUM-01", "US-TCPA-CONS-01", "US-TCPA-REV-01")
    assert allowed(channel="sms", consents=[TEXT | {"given_at": FRIDAY}])


def test_absent_purpose_is_a_reminder_and_absent_mode_is_automated():
    assert allowed(purpose=None, mode=None)
    assert answer(mode=None, consents=[]) == block("US-TCPA-CONS-01")


# --- hours ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("channel", ["voice", "sms", "email"])
@pytest.mark.parametrize("role", ["first_party", "third_party"])
def test_hours_bind_every_channel_but_letters_and_both_roles(channel, role):
    got = answer(at="2026-11-20T12:59:59Z", channel=channel, role=role)

    assert got[1] == (["US-CARRIER-SMS-01"] if (role, channel) == ("third_party", "sms") else ["US-FED-TIME-01"])


def test_letters_have_no_hours():
    assert allowed(at="2026-11-21T04:00:00Z", channel="letter")
    assert allowed(base=CHINA, at="2026-11-20T18:00:00Z", channel="letter")


def test_the_clock_change_moves_the_opening_with_the_wall_clock():
    # Saturday 21:00 EST; the next eight o'clock is already EDT.
    assert answer(at="2026-03-08T02:00:00Z") == defer("2026-03-08T12:00:00Z", "US-FED-TIME-01")
    # Saturday 21:00 EDT; the next eight o'clock is already EST.
    assert answer(at="2026-11-01T01:00:00Z") == defer("2026-11-01T13:00:00Z", "US-FED-TIME-01")


def test_florida_is_named_beside_the_federal_window_for_calls_and_texts_only():
    florida = {"state": "FL", "city": "Miami", "postal_code": "33130", "phone": "+13055550155"}
    late = "2026-11-21T02:00:00Z"

    both = defer("2026-11-21T13:00:00Z", "US-FED-TIME-01", "US-ST-FL-01")
    assert answer(at=late, **florida) == both
    assert answer(at=late, channel="email", **florida) == defer("2026-11-21T13:00:00Z", "US-FED-TIME-01")
    assert answer(at=late, phone="+13055550155") == both


def test_florida_binds_a_number_of_florida_beside_a_stated_location():
    got = answer(at="2026-11-20T15:00:00Z", phone="+13055550155", **stated("America/Los_Angeles"))

    assert got == defer("2026-11-20T16:00:00Z", "US-FED-TIME-01", "US-ST-FL-01")


def test_washington_and_california_open_at_eight_like_everybody():
    assert allowed(at="2026-11-20T16:00:00Z", **NOWHERE | {"state": "CA"})
    assert answer(at="2026-11-20T15:45:00Z", **NOWHERE | {"state": "WA"}) == defer(
        "2026-11-20T16:00:00Z", "US-FED-TIME-01"
    )


def test_sundays_and_holidays_are_ordinary_days():
    assert allowed(at="2026-11-26T16:00:00Z")  # Thanksgiving
    assert allowed(at="2026-11-22T16:00:00Z")  # a Sunday


# --- zones ----------------------------------------------------------------------------------------


def test_a_stated_location_counts_alone_through_its_ninetieth_day():
    evening = "T03:30:00Z"  # 22:30 in Ohio, 19:30 in Los Angeles

    assert allowed(at="2026-11-21" + evening, **stated("America/Los_Angeles", "2026-08-23"))
    got = answer(at="2026-11-21" + evening, **stated("America/Los_Angeles", "2026-08-22"))
    assert got == defer("2026-11-21T13:00:00Z", "US-FED-TIME-01")


def test_a_location_stated_without_its_date_or_in_the_future_is_ignored():
    late = "2026-11-21T03:30:00Z"

    assert answer(at=late, known_location={"tz": "America/Los_Angeles"})[0] == "defer"
    assert answer(at=late, **stated("America/Los_Angeles", "2026-11-22"))[0] == "defer"


def test_a_stated_location_anywhere_is_read_on_its_own_clock():
    assert answer(at="2026-11-20T22:00:00Z", **stated("Europe/London")) == defer(
        "2026-11-21T08:00:00Z", "US-FED-TIME-01"
    )


def test_a_stated_zone_that_does_not_exist_is_a_block():
    assert answer(**stated("America/Nowhere")) == block("GL-TZ-01")
    assert answer(**stated("America")) == block("GL-TZ-01")
    assert allowed(channel="letter", **stated("America/Nowhere"))


def test_a_location_that_goes_stale_brings_the_old_zones_back_while_waiting():
    # Fresh through 20 November UTC; at midnight UTC the address in Ohio counts again, 19:00 there.
    got = answer(at="2026-11-20T22:00:00Z", **stated("Europe/London", "2026-08-22"))

    assert got == defer("2026-11-21T00:00:00Z", "US-FED-TIME-01")


@pytest.mark.parametrize(
    ("account", "at", "expected"),
    [
        # 13:30Z is 08:30 Eastern, 07:30 Central, 06:30 Mountain; 15:30Z is 07:30 Pacific, 08:30 Mountain.
        ({"state": "FL", "postal_code": "32501"}, "2026-11-20T13:30:00Z", "14:00"),
        ({"state": "FL", "postal_code": "32401"}, "2026-11-20T13:30:00Z", "14:00"),
        ({"state": "FL", "postal_code": "33130"}, "2026-11-20T13:30:00Z", None),
        ({"state": "FL", "postal_code": "34001"}, "2026-11-20T13:30:00Z", "14:00"),  # not listed: both
        ({"state": "FL"}, "2026-11-20T13:30:00Z", "14:00"),
        ({"state": "FL", "city": "Miami"}, "2026-11-20T13:30:00Z", "14:00"),  # a city never narrows
        ({"state": "IN", "postal_code": "46201"}, "2026-11-20T13:30:00Z", None),
        ({"state": "IN", "postal_code": "46401-1234"}, "2026-11-20T13:30:00Z", "14:00"),
        ({"state": "KY", "postal_code": "40202"}, "2026-11-20T13:30:00Z", None),
        ({"state": "KY", "postal_code": "42101"}, "2026-11-20T13:30:00Z", "14:00"),
        ({"state": "MI", "postal_code": "48201"}, "2026-11-20T13:30:00Z", None),
        ({"state": "MI", "postal_code": "49801"}, "2026-11-20T13:30:00Z", "14:00"),
        ({"state": "TN", "postal_code": "37902"}, "2026-11-20T13:30:00Z", None),
        ({"state": "TN", "postal_code": "37201"}, "2026-11-20T13:30:00Z", "14:00"),
        ({"state": "TN", "postal_code": "37301"}, "2026-11-20T13:30:00Z", "14:00"),
        ({"state": "TX", "postal_code": "79901"}, "2026-11-20T14:30:00Z", "15:00"),
        ({"state": "TX", "postal_code": "88510"}, "2026-11-20T14:30:00Z", "15:00"),
        ({"state": "TX", "postal_code": "75001"}, "2026-11-20T14:30:00Z", None),
        ({"state": "TX", "postal_code": "79801"}, "2026-11-20T14:30:00Z", "15:00"),
        ({"state": "KS", "postal_code": "66101"}, "2026-11-20T14:30:00Z", None),
        ({"state": "KS", "postal_code": "67701"}, "2026-11-20T14:30:00Z", "15:00"),
        ({"state": "NE", "postal_code": "68101"}, "2026-11-20T14:30:00Z", None),
        ({"state": "NE", "postal_code": "69301"}, "2026-11-20T14:30:00Z", "15:00"),
        ({"state": "ND", "postal_code": "58102"}, "2026-11-20T14:30:00Z", None),
        ({"state": "ND"}, "2026-11-20T14:30:00Z", "15:00"),
        ({"state": "SD", "postal_code": "57701"}, "2026-11-20T14:30:00Z", "15:00"),
        ({"state": "SD", "postal_code": "57101"}, "2026-11-20T14:30:00Z", None),
        ({"state": "ID", "postal_code": "83702"}, "2026-11-20T15:30:00Z", None),
        ({"state": "ID", "postal_code": "83801"}, "2026-11-20T15:30:00Z", "16:00"),
        ({"state": "ID", "postal_code": "83501"}, "2026-11-20T15:30:00Z", "16:00"),
        ({"state": "OR", "postal_code": "97201"}, "2026-11-20T15:30:00Z", "16:00"),
        ({"state": "NV"}, "2026-11-20T15:30:00Z", "16:00"),
        # In July Phoenix keeps Pacific time: 14:30Z is 07:30 there and 08:30 in Denver.
        ({"state": "AZ", "postal_code": "85001"}, "2026-07-20T14:30:00Z", "15:00"),
        ({"state": "AZ", "postal_code": "85501"}, "2026-07-20T14:30:00Z", "15:00"),
        ({"state": "AZ", "postal_code": "85001"}, "2026-07-20T15:30:00Z", None),
        ({"state": "AK", "postal_code": "99501"}, "2026-11-20T17:30:00Z", None),
        ({"state": "AK", "postal_code": "99546"}, "2026-11-20T17:30:00Z", "18:00"),
        ({"state": "AK", "postal_code": "99701"}, "2026-11-20T17:30:00Z", None),
        ({"state": "HI"}, "2026-11-20T17:59:00Z", "18:00"),
        ({"state": "PR"}, "2026-11-20T12:00:00Z", None),
        ({"state": "FL", "postal_code": "33130", "phone": "+18505550100"}, "2026-11-20T13:30:00Z", "14:00"),
        ({"state": "FL", "postal_code": "33130", "phone": "+14485550100"}, "2026-11-20T13:30:00Z", "14:00"),
        ({"phone": "+19285550100"}, "2026-07-20T14:30:00Z", "15:00"),
        ({"phone": "+19075550100"}, "2026-11-20T17:30:00Z", "18:00"),
        ({"phone": "+18085550100"}, "2026-11-20T17:59:00Z", "18:00"),
        ({"state": "OH", "phone": "+18335550100"}, "2026-11-20T13:00:00Z", None),  # toll-free adds nothing
        ({"state": "OH", "phone": "+15005550100"}, "2026-11-20T13:00:00Z", None),
        ({"state": "OH", "phone": "+17005550100"}, "2026-11-20T13:00:00Z", None),
        ({"state": "OH", "phone": "+15035550100", "phone_line": "voip"}, "2026-11-20T13:30:00Z", "16:00"),
        ({"phone": "+16145550100", "phone_line": "voip"}, "2026-11-20T17:59:00Z", "18:00"),
        ({"phone": "+16145550100"}, "2026-11-20T13:00:00Z", None),
        ({"phone": "+18335550100"}, "2026-11-20T17:59:00Z", "18:00"),
        ({}, "2026-11-20T17:59:00Z", "18:00"),  # the country alone
        ({"state": "OH", "postal_code": "32501"}, "2026-11-20T13:30:00Z", "14:00"),  # they contradict: both
    ],
)
def test_every_zone_address_and_number_point_to_must_be_open(account, at, expected):
    got = answer(at=at, **NOWHERE | account)

    if expected is None:
        assert got == ("allow", [], None)
    else:
        assert (got[0], got[2]) == ("defer", f"{at[:11]}{expected}:00Z")


def test_the_zone_rule_is_named_only_when_the_clocks_disagree():
    both = {"phone": "+15035550102"}  # Oregon, beside an address in Ohio

    assert answer(at="2026-11-20T14:00:00Z", **both) == defer("2026-11-20T16:00:00Z", "GL-TZ-01", "US-FED-TIME-01")
    assert answer(at="2026-11-20T09:00:00Z", **both) == defer("2026-11-20T16:00:00Z", "US-FED-TIME-01")


def test_a_number_from_abroad_brings_its_own_clock():
    # 21:30 in London is 16:30 in Ohio.
    got = answer(at="2026-11-20T21:30:00Z", phone="+442079460123")

    assert got == defer("2026-11-21T13:00:00Z", "GL-TZ-01", "US-FED-TIME-01")


# --- regimes --------------------------------------------------------------------------------------


@pytest.mark.parametrize("channel", ["voice", "sms", "email", "letter"])
def test_nobody_is_contacted_under_no_known_law(channel):
    got = answer(base={"role": "first_party"}, channel=channel)

    assert got == block("GL-TZ-01")
    assert answer(base={"role": "first_party"}, channel=channel, phone="+442079460123") == block("GL-TZ-01")
    assert answer(base={"role": "first_party"}, channel=channel, **stated("Europe/London")) == block("GL-TZ-01")


@pytest.mark.parametrize(
    "american",
    [{"state": "OH"}, {"phone": "+16145550101"}, {"country": "US"}, stated("America/Boise"), stated("US/Eastern")],
)
def test_any_american_sign_brings_the_american_rules(american):
    account = {"role": "first_party", "flags": {"attorney": True}} | american

    assert answer(base=account)[1] == ["US-FED-ATTY-01"]


@pytest.mark.parametrize(
    "chinese", [{"country": "CN"}, {"phone": "+8613800000001"}, stated("Asia/Shanghai"), stated("Asia/Urumqi")]
)
def test_any_chinese_sign_brings_the_chinese_rules(chinese):
    account = {"role": "first_party", "flags": {"instalment_agreement": "active"}} | chinese

    assert answer(base=account)[1] == ["CN-PLAN-01"]


def test_urumqi_is_read_on_chinas_one_clock():
    # 22:30 in Shanghai would be 20:30 on a clock of its own.
    got = answer(base={"role": "first_party"}, at="2026-11-20T14:30:00Z", **stated("Asia/Urumqi"))

    assert got == defer("2026-11-21T00:00:00Z", "CN-TIME-01")


def test_a_province_in_the_state_field_is_not_an_american_address():
    assert allowed(base=CHINA, at="2026-11-20T13:30:00Z", state="Guangdong", postal_code="325000")
    # A state of the Union is: now 21:00 is the end, and Ohio sleeps.
    assert answer(base=CHINA, at="2026-11-20T13:30:00Z", state="OH") == defer(
        "2026-11-21T00:00:00Z", "CN-TIME-01", "GL-TZ-01", "US-FED-TIME-01"
    )


def test_china_alone_is_open_until_ten_at_night():
    assert allowed(base=CHINA, at="2026-11-20T13:59:00Z")
    assert answer(base=CHINA, at="2026-11-20T23:59:00Z") == defer("2026-11-21T00:00:00Z", "CN-TIME-01")


def test_with_both_regimes_nine_at_night_ends_both_windows():
    abroad = stated("America/New_York")

    # 21:30 Beijing, 08:30 New York; both open again at 08:00 Beijing, 19:00 New York.
    assert answer(base=CHINA, at="2026-11-22T13:30:00Z", **abroad) == defer(
        "2026-11-23T00:00:00Z", "CN-TIME-01", "GL-TZ-01", "US-FED-TIME-01"
    )
    assert allowed(base=CHINA, at="2026-11-22T00:30:00Z", mode="human", **abroad)


def test_with_both_regimes_closed_everywhere_the_clocks_agree():
    # 07:30 in Chicago, 21:30 in Shanghai.
    account = CHINA | {"state": "IL"}

    assert answer(base=account, at="2026-11-20T13:30:00Z") == defer(
        "2026-11-21T00:00:00Z", "CN-TIME-01", "US-FED-TIME-01"
    )


def test_a_stated_american_location_that_goes_stale_takes_the_american_rules_with_it():
    # Fresh through 19 November UTC, with a promise held under US law only.
    account = CHINA | stated("America/New_York", "2026-08-21")
    held = [promise("2026-11-18T00:00:00Z", "2026-12-24")]

    got = answer(base=account, at="2026-11-19T12:30:00Z", history=held)

    assert got == defer("2026-11-20T00:00:00Z", "CN-TIME-01", "GL-TZ-01", "US-FED-FREQ-02", "US-FED-TIME-01")


def test_an_expired_american_location_lifts_an_american_block_while_waiting():
    # 21:10 in Beijing on the last fresh day; from midnight UTC on only China counts, and it has no cap on texts.
    account = CHINA | stated("America/New_York", "2026-08-21") | {"consents": OHIO["consents"]}
    cap = [text(f"2026-11-1{day}T02:00:00Z") for day in (6, 7, 8)]

    got = answer(base=account, at="2026-11-19T13:10:00Z", channel="sms", history=cap)

    assert (got[0], got[2]) == ("defer", "2026-11-20T00:00:00Z")


def test_the_zone_of_the_issuers_file_is_one_more_clock_and_never_the_only_one():
    # 08:30 in Ohio is 05:30 in Los Angeles, to which the file's own zone points.
    early = {"at": "2026-11-20T13:30:00Z"}
    assert allowed(**early)
    assert allowed(timezone="America/New_York", **early)
    assert answer(timezone="America/Los_Angeles", **early) == defer(
        "2026-11-20T16:00:00Z", "GL-TZ-01", "US-FED-TIME-01"
    )
    # A stated location still counts alone, and a zone without an address or number does not place the person.
    known = {"tz": "America/New_York", "stated_at": "2026-11-19"}
    assert allowed(timezone="America/Los_Angeles", known_location=known, **early)
    nowhere = {"state": None, "city": None, "postal_code": None, "phone": None}
    assert answer(timezone="America/New_York", **nowhere, **early)[0] == "defer"
    assert allowed(timezone="No/Where", **early)
