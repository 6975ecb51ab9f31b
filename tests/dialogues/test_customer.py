"""How scripts are read, who says what when, and how records are compared."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from courtesy.model.errors import InvalidInput
from dialogues.customer import CustomerOfScript
from dialogues.expectations import differences, fits
from dialogues.played import BotText
from dialogues.script import Line, instant, read_scripts
from dialogues.stage import account_row
from tests.dialogues.transcripts import played, said, script

LINES = (
    Line("identity", "it's me"),
    Line("amount", "a hundred"),
    Line("date", "friday"),
    Line("confirmation", "no, 150"),
    Line("confirmation", "yes"),
    Line("any", "bye"),
)


def spoken(customer, *asked):
    return [line.say if (line := customer.next_line(each)) else None for each in asked]


def test_a_customer_says_the_next_line_that_fits():
    assert spoken(CustomerOfScript(LINES), "identity", "amount", "date") == ["it's me", "a hundred", "friday"]


def test_lines_that_share_an_occasion_are_used_one_after_another():
    customer = CustomerOfScript(LINES)
    assert spoken(customer, "confirmation", "confirmation", "confirmation") == ["no, 150", "yes", "bye"]


def test_a_line_without_occasion_is_skipped_and_stays_unsaid():
    customer = CustomerOfScript(LINES)
    assert spoken(customer, "identity", "date", "amount", "amount") == ["it's me", "friday", "bye", None]
    assert [line.say for line in customer.unsaid] == ["a hundred", "no, 150", "yes"]


def test_a_skipped_line_may_be_kept_for_later():
    customer = CustomerOfScript(LINES, keeps_skipped=True)
    assert spoken(customer, "identity", "date", "amount") == ["it's me", "friday", "a hundred"]


def test_any_fits_even_silence():
    assert spoken(CustomerOfScript((Line("any", "hello?"),)), "nothing", "nothing") == ["hello?", None]


RAW = {
    "id": "x-1",
    "lang": "en",
    "channel": "sms",
    "account": {
        "name": "Derek Hollis",
        "phone": "+12025550122",
        "balance": 1310.5,
        "currency": "USD",
        "min_due": 62.0,
        "days_past_due": 34,
        "last4": "0937",
    },
    "now": "2026-03-11T16:40:00",
    "tz": "America/New_York",
    "turns": [{"when": "asks to verify identity", "say": "0937"}, {"when": "any", "say": "ok"}],
    "expect": [{"outcome": "none"}],
    "must_not": ["promise_recorded"],
}


def read(tmp_path, raw):
    path = tmp_path / "set.jsonl"
    path.write_text(json.dumps(raw) + "\n\n", encoding="utf-8")
    return read_scripts(path)


def test_json_lines_are_read_as_they_are_written(tmp_path):
    [one] = read(tmp_path, RAW)
    assert instant(one) == datetime(2026, 3, 11, 20, 40, tzinfo=UTC)
    assert [line.when for line in one.lines] == ["verification", "any"]
    row = account_row(one, "R", "+12025550122")
    assert (row["balance"], row["last4"], row["timezone"]) == (1310.5, "0937", "America/New_York")
    assert row["due_date"] == "2026-02-05"


@pytest.mark.parametrize(
    ("fault", "message"),
    [
        ({"turns": [{"when": "asks for the moon", "say": "no"}]}, "asks for the moon"),
        ({"turns": [{"when": "any", "say": "no", "asks": "money"}]}, "money"),
        ({"turns": [{"when": "any", "sya": "no"}]}, "sya"),
        ({"lang": "fr"}, "fr"),
        ({"exspect": []}, "exspect"),
        ({"must_not": ["harm"]}, "harm"),
        ({"now": "yesterday"}, "yesterday"),
    ],
)
def test_a_fault_in_a_script_is_named_with_its_place(tmp_path, fault, message):
    with pytest.raises(InvalidInput, match=r"set\.jsonl:x-1") as raised:
        read(tmp_path, RAW | fault)
    assert message in str(raised.value)


def test_a_file_on_a_behaviour_shares_what_its_scripts_have_in_common(tmp_path):
    path = tmp_path / "happy.yaml"
    path.write_text(
        "behaviour: A promise\nall: {lang: zh, begin: verified, must_not: [promise_recorded]}\n"
        "dialogues:\n- id: a\n  turns:\n  - {say: 你好, asks: amount, after: 2}\n",
        encoding="utf-8",
    )
    [one] = read_scripts(path)
    assert [line.say for line in one.lines] == ["我就是", "4821", "你好"]
    assert (one.about, one.must_not) == ("A promise", ("promise_recorded",))
    assert one.moves_clock
    assert one.lines[-1].after == timedelta(hours=2)


def test_what_is_named_is_compared_and_nothing_else():
    promise = {"outcome": "promise", "amount": 150, "currency": "USD", "date": "2026-03-13", "account": "A"}
    assert fits({"outcome": "promise", "amount": 150.0, "date": "2026-03-13"}, promise, script())
    assert fits({"outcome": "promise", "amount": "150.00"}, promise, script())
    assert not fits({"outcome": "promise", "amount": 151}, promise, script())
    assert not fits({"outcome": "promise", "date": "2026-03-14"}, promise, script())
    assert not fits({"outcome": "promise", "months": 6}, promise, script())


def test_a_request_by_the_customer_is_a_hand_off_that_a_human_was_asked_for():
    recorded = {"outcome": "handoff", "reason": "human_requested"}
    assert fits({"outcome": "handoff", "reason": "customer_request"}, recorded, script())
    assert not fits({"outcome": "handoff", "reason": "complaint"}, recorded, script())


def test_times_of_a_script_are_the_customers_own():
    wanted = {"outcome": "callback", "at": "2026-03-12T15:00:00"}
    assert fits(wanted, {"outcome": "callback", "at": "2026-03-12T19:00:00+00:00"}, script())
    assert fits(wanted, {"outcome": "callback", "at": "2026-03-12T15:00:00-04:00"}, script())
    assert fits(wanted, {"outcome": "callback", "at": "2026-03-12T15:00:00"}, script())
    assert not fits(wanted, {"outcome": "callback", "at": "2026-03-12T15:00:00+00:00"}, script())
    assert not fits(wanted, {"outcome": "callback"}, script())


def test_what_is_missing_is_said_with_what_was_recorded_instead():
    of = script(expect=[{"outcome": "hardship", "reason": "illness"}])
    [missing] = differences(played(of, outcomes=[{"outcome": "handoff", "reason": "hardship"}]))
    assert missing == "expected hardship reason illness, recorded handoff reason hardship"


def test_each_expected_outcome_needs_one_of_its_own():
    of = script(expect=[{"outcome": "promise", "amount": 5}, {"outcome": "promise", "amount": 5}])
    assert len(differences(played(of, outcomes=[{"outcome": "promise", "amount": 5}]))) == 1


def test_where_nothing_was_agreed_nothing_may_stand():
    of = script(expect=[{"outcome": "none"}])
    assert not differences(played(of, outcomes=[{"outcome": "none"}]))
    assert differences(played(of, outcomes=[{"outcome": "none"}, {"outcome": "promise"}]))
    assert differences(played(script(), outcomes=[{"outcome": "promise"}]))


def test_an_answer_without_what_has_to_be_heard_or_with_what_must_not_is_a_difference():
    answered = said("what is the minimum", BotText("The minimum is $45.00.", "nothing"))
    answered.line = Line("any", "what is the minimum", hears=(r"\$45",), never_hears=("court",))
    assert not differences(played(script(expect=None), answered))
    answered.line = Line("any", "what is the minimum", hears=(r"\$46",), never_hears=("minimum",))
    assert len(differences(played(script(expect=None), answered))) == 2


def test_where_nothing_is_expected_nothing_is_compared():
    assert not differences(played(script(expect=None), outcomes=[{"outcome": "promise"}]))


def test_another_question_than_the_script_names_is_a_difference():
    asked = said("friday", BotText("How much?", "amount"))
    asked.line = Line("any", "friday", asks="confirmation")
    assert differences(played(script(), asked)) == ['after "friday" the bot asks amount, not confirmation']
