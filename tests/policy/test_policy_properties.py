"""What holds for any case: an answer, an exact next minute, and restrictions that only restrict."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from courtesy.policy import (
    Account,
    Ask,
    Consent,
    Contact,
    Event,
    Facts,
    Flags,
    KnownLocation,
    Slot,
    decide,
    load_rules,
)
from courtesy.policy.clocks import MINUTE, next_minute
from courtesy.policy.dossier import Dossier
from courtesy.policy.engine import STRICTNESS, judge
from courtesy.policy.moment import Moment

RULES = load_rules()
PLAIN_FLAGS = ("attorney", "bankruptcy", "deceased", "identity_theft", "minor", "military", "dispute_open",
               "cease_in_writing", "hardship")  # fmt: skip
# Weeks in which clocks change, a leap day, the first of September in New York, and ordinary weeks.
STARTS = [datetime(*day, tzinfo=UTC) for day in (
    (2026, 3, 6), (2026, 10, 29), (2027, 3, 12), (2028, 2, 27), (2026, 8, 30), (2026, 7, 1), (2026, 11, 20),
)]  # fmt: skip
PHONES = [f"+1{code}5550123" for code in (
    202, 206, 212, 213, 305, 415, 448, 503, 614, 617, 716, 808, 833, 850, 907, 928, 416, 541,
)] + ["+8613800000001", "+442079460123", None]  # fmt: skip
ZONES = ["America/New_York", "America/Los_Angeles", "Asia/Shanghai", "Europe/London", "Australia/Lord_Howe"]

asked_at = st.builds(
    lambda start, minutes, seconds: start + timedelta(minutes=minutes, seconds=seconds),
    st.sampled_from(STARTS),
    st.integers(0, 7 * 24 * 60),
    st.sampled_from([0, 0, 0, 1, 59]),
)


@st.composite
def facts(draw, at=asked_at):
    """Any facts, most of them plausible: most accounts can be contacted at some minute."""
    asked = draw(at)
    before = st.builds(lambda minutes: asked - timedelta(minutes=minutes), st.integers(0, 40 * 24 * 60))
    consents = [
        Consent("voice", "artificial_voice", asked - timedelta(days=50)),
        Consent("sms", "text", asked - timedelta(days=draw(st.integers(0, 70)))),
        Consent("sms", "electronic", asked - timedelta(days=50)),
        Consent("email", "electronic", asked - timedelta(days=50)),
    ]
    contact = st.builds(
        Contact,
        before,
        st.sampled_from(["voice", "sms", "email"]),
        st.sampled_from(["outbound", "outbound", "inbound"]),
        st.sampled_from(["no_answer", "busy", "conversation", "delivered", None]),
        st.sampled_from(["bot", "agent", None]),
    )
    promise = st.builds(
        lambda made, days: Event(made, "promise", due=asked.date() + timedelta(days=days), state="open"),
        before,
        st.integers(-3, 80),
    )
    location = st.builds(
        lambda zone, days: KnownLocation(zone, datetime.combine(asked.date() - timedelta(days=days), time(), UTC)),
        st.sampled_from(ZONES),
        st.integers(0, 95),
    )
    slot = st.builds(
        Slot,
        st.lists(st.integers(0, 6), max_size=3).map(tuple),
        st.sampled_from([time(0), time(9), time(18, 30), time(2, 30)]),
        st.sampled_from([time(0), time(11), time(14), time(20)]),
    )
    account = Account(
        role=draw(st.sampled_from(["first_party", "first_party", "third_party", None])),
        country=draw(st.sampled_from(["US", "US", "CN", None])),
        state=draw(st.sampled_from([None, "OH", "MA", "DC", "NY", "WA", "FL", "CA", "AZ", "ND"])),
        city=draw(st.sampled_from([None, "Columbus"])),
        postal_code=draw(st.sampled_from([None, "43215", "32501", "10001"])),
        phone=draw(st.sampled_from(PHONES)),
        phone_line=draw(st.sampled_from(["mobile", "landline", "voip", None])),
        days_past_due=draw(st.sampled_from([None, 0, 20, 45])),
        known_location=draw(st.none() | location),
        consents=tuple(draw(st.lists(st.sampled_from(consents), unique=True, min_size=2))),
        inconvenient=tuple(draw(st.lists(slot, max_size=2))),
        destination=draw(st.sampled_from([None, "mobile", "work"])),
    )
    history = draw(st.lists(contact, max_size=8)) + draw(st.lists(promise, max_size=1))
    ask = Ask(
        asked,
        draw(st.sampled_from(["voice", "voice", "sms", "email", "letter"])),
        draw(st.sampled_from(["human", "automated"])),
        draw(st.sampled_from(["reminder", "reminder", "reply", "requested_callback", "opt_out_confirmation"])),
    )
    return Facts(account, ask, tuple(sorted(history, key=lambda item: item.at)))


quick = settings(max_examples=120, derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def at_instant(case, at):
    """Judge facts at another instant, nothing new known."""
    return judge(Moment(Dossier.of(case), RULES, at))[0]


@quick
@given(facts())
def test_any_case_gets_an_answer_of_the_right_shape(case):
    got = decide(case, RULES)

    assert "HOUSE-FAIL-CLOSED" not in got.rules
    assert (got.decision == "allow") is (got.rules == ())
    assert (got.decision == "defer") is (got.next_allowed is not None)
    assert set(got.rules) == {reason.rule for reason in got.reasons}
    assert got.rules == tuple(sorted(got.rules))
    assert set(got.rules) <= set(RULES.rules)
    assert decide(case, RULES) == got


@quick
@given(facts(), st.lists(st.floats(0, 1, allow_nan=False), min_size=12, max_size=12))
def test_the_next_minute_is_allowed_and_none_before_it_is(case, fractions):
    got = decide(case, RULES)
    if got.decision != "defer":
        return
    first, until = next_minute(case.ask.at), got.next_allowed

    assert (until.second, until.microsecond) == (0, 0)
    assert until >= first
    assert at_instant(case, until) == "allow"
    between = int((until - first) / MINUTE)
    for minute in {0, between - 1, *(int(fraction * (between - 1)) for fraction in fractions)}:
        if 0 <= minute < between:
            assert at_instant(case, first + minute * MINUTE) != "allow"


@quick
@given(facts(), st.lists(st.floats(0, 1, allow_nan=False), min_size=20, max_size=20))
def test_a_wait_that_never_helps_really_never_does(case, fractions):
    got = decide(case, RULES)
    if at_instant(case, case.ask.at) != "defer" or got.decision == "defer":
        return
    assert got.decision == "block"
    for fraction in fractions:
        minute = next_minute(case.ask.at) + int(fraction * 62 * 24 * 60) * MINUTE
        assert at_instant(case, minute) != "allow"


def flagged(name):
    return lambda case: replace(case, account=replace(case.account, flags=replace(case.account.flags, **{name: True})))


def happened(event, **details):
    return lambda case: replace(case, history=(*case.history, Event(case.ask.at, event, **details)))


def called(case):
    one = Contact(case.ask.at, "voice", "outbound", "no_answer", "bot")
    return replace(case, history=(*case.history, one))


def never_at_noon(case):
    return replace(
        case, account=replace(case.account, inconvenient=(*case.account.inconvenient, Slot((), time(11), time(13))))
    )


def without_consents(case):
    return replace(case, account=replace(case.account, consents=()))


def of_unknown_role(case):
    return replace(case, account=replace(case.account, role=None))


RESTRICTIONS = {
    **{name: flagged(name) for name in PLAIN_FLAGS},
    **{f"opt_out_{name}": happened("opt_out", channel=name) for name in ("voice", "sms", "email", "all")},
    "wrong_number": happened("wrong_number"),
    "called": called,
    "never_at_noon": never_at_noon,
    "without_consents": without_consents,
    "unknown_role": of_unknown_role,
}


@pytest.mark.parametrize("name", RESTRICTIONS)
@settings(max_examples=25, derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(facts())
def test_a_restriction_more_never_makes_the_answer_laxer(name, case):
    if case.ask.purpose == "opt_out_confirmation" and name.startswith("opt_out"):
        return  # an opt-out is what makes its confirmation possible
    more = RESTRICTIONS[name](case)

    assert STRICTNESS[at_instant(more, case.ask.at)] >= STRICTNESS[at_instant(case, case.ask.at)]
    before, after = decide(case, RULES), decide(more, RULES)
    if before.decision == after.decision == "defer":
        assert after.next_allowed >= before.next_allowed


@quick
@given(facts(), st.sampled_from([phone for phone in PHONES if phone and phone.startswith("+1")]))
def test_one_clock_more_never_makes_the_answer_laxer(case, phone):
    bare = replace(case, account=replace(case.account, phone=None, state="OH", postal_code=None, phone_line="mobile"))
    more = replace(bare, account=replace(bare.account, phone=phone))

    assert STRICTNESS[at_instant(more, case.ask.at)] >= STRICTNESS[at_instant(bare, case.ask.at)]


@quick
@given(asked_at, st.sampled_from(["+18505550123", "+14485550123"]))
def test_a_split_area_code_is_open_only_where_both_its_zones_are(at, phone):
    def asked(**where):
        account = Account(role="first_party", country="US", **where)
        return at_instant(Facts(account, Ask(at, "voice", "human")), at) == "allow"

    assert asked(phone=phone) is (asked(state="GA") and asked(state="AL"))


@quick
@given(st.sampled_from(["2026-03-08", "2026-11-01", "2028-02-29", "2026-12-31"]), st.sampled_from(["GA", "AZ", "HI"]))
def test_every_day_opens_at_eight_and_closes_at_nine_on_the_wall_clock(day, state):
    from zoneinfo import ZoneInfo

    zone = ZoneInfo({"GA": "America/New_York", "AZ": "America/Phoenix", "HI": "Pacific/Honolulu"}[state])
    account = Account(role="first_party", country="US", state=state, postal_code="85001" if state == "AZ" else None)

    def verdict(hour, minute, second=0):
        wall = datetime.combine(date.fromisoformat(day), time(hour, minute, second), zone).astimezone(UTC)
        return decide(Facts(account, Ask(wall, "voice", "human")), RULES)

    assert verdict(7, 59, 59).decision == "defer"
    assert verdict(7, 59, 59).next_allowed == datetime.combine(date.fromisoformat(day), time(8), zone)
    assert verdict(8, 0).decision == verdict(20, 59, 59).decision == "allow"
    tomorrow = date.fromisoformat(day) + timedelta(days=1)
    assert verdict(21, 0).next_allowed == datetime.combine(tomorrow, time(8), zone)


def test_a_pause_and_a_promise_run_over_a_leap_day():
    account = Account(role="third_party", country="US", state="OH")
    ask = Ask(datetime(2028, 2, 28, 16, 0, tzinfo=UTC), "voice", "human")
    talk = Contact(datetime(2028, 2, 25, 16, 0, tzinfo=UTC), "voice", "inbound", "conversation")
    due = Event(datetime(2028, 2, 20, 16, 0, tzinfo=UTC), "promise", due=date(2028, 2, 29), state="open")

    assert decide(Facts(account, ask, (due,)), RULES).next_allowed == datetime(2028, 3, 1, 13, 0, tzinfo=UTC)
    assert decide(Facts(account, ask, (due, talk)), RULES).next_allowed == datetime(2028, 3, 3, 13, 0, tzinfo=UTC)


def test_ages_in_whole_hours_are_read_in_real_elapsed_time_across_the_clock_change():
    account = Account(role="first_party", country="US", state="OH")
    calls = [Contact(datetime(2026, 3, day, 15, 0, tzinfo=UTC), "voice") for day in (5, 6, 7)]
    ask = Ask(datetime(2026, 3, 9, 15, 0, tzinfo=UTC), "voice", "human")

    assert decide(Facts(account, ask, tuple(calls)), RULES).next_allowed == datetime(2026, 3, 12, 15, 1, tzinfo=UTC)


def test_flags_default_to_unset():
    assert not any(getattr(Flags(), name) for name in PLAIN_FLAGS)
