"""Texts on their way out: what the carrier reports, what it fails at, and what the permission gate refuses."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.stack.evidence import (
    HOLDING,
    audited,
    carrier_log,
    contact_with,
    decisions,
    everything_answered,
    opt_outs,
    order_fault,
    promises,
    replies,
    rows,
    turns_with,
    verify_audit,
)
from tests.stack.town import WEDNESDAY, Town, eventually

NIGHT = datetime(2026, 3, 12, 6, 30, tzinfo=UTC)  # 02:30 in New York
MORNING = datetime(2026, 3, 12, 13, 0, tzinfo=UTC)  # 09:00 there


@pytest.fixture(autouse=True)
def _whole_afterwards(town: Town) -> Iterator[None]:
    yield
    httpx.delete(f"{town.running.emulator_url}/emulator/faults", timeout=10)
    town.running.wait_ready("jobs")
    verify_audit(town)


@contextmanager
def jobs_asleep(town: Town) -> Iterator[None]:
    """The worker of jobs does nothing meanwhile."""
    pid = town.running.pid("jobs")
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(pid, signal.SIGCONT)


def reminded(town: Town, ref: str) -> None:
    assert town.product.remind_by_text(ref).decision == "allow"


def the_reminder(town: Town, phone: str) -> dict[str, Any]:
    [turn] = [turn for turn in turns_with(town, phone) if turn["response"] == "utter_open_by_text"]
    return turn


def reminder_becomes(town: Town, phone: str, status: str) -> dict[str, Any]:
    """The reminder once it has a status at the carrier; a failure shows what became of it instead."""
    try:
        return eventually(lambda: turn if (turn := the_reminder(town, phone))["carrier_status"] == status else {})
    except AssertionError as error:
        raise AssertionError(
            f"{the_reminder(town, phone)}\n{carrier_log(town, phone)}\n{town.running.log_tail('jobs')}"
        ) from error


def all_callbacks_are_in(town: Town) -> None:
    settled = httpx.post(f"{town.running.emulator_url}/emulator/settle", json={"timeout_ms": 30_000}, timeout=40)
    assert settled.json() == {"settled": True}


def statuses_of(town: Town, turn: dict[str, Any]) -> list[str]:
    return [entry["status"] for entry in audited(town, "turn.delivery", turn=str(turn["id"]))]


def report(town: Town, turn: dict[str, Any], status: str, **more: str) -> None:
    form = {"MessageSid": turn["carrier_sid"], "MessageStatus": status} | more
    assert town.webhook("/twilio/sms/status", form).status_code == 204


# --- receipts ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "faults",
    [
        [],
        [{"fault": "callback_twice", "times": 2}],
        [{"fault": "callback_late", "status": "sent", "delay_ms": 800}],
        [{"fault": "callback_reordered", "status": "sent"}],
        [{"fault": "callback_lost", "status": "sent"}],
    ],
    ids=["as usual", "twice", "late", "out of order", "one lost"],
)
def test_a_delivered_text_stays_delivered_however_its_receipts_arrive(town: Town, faults: list[dict[str, Any]]) -> None:
    ref, phone = town.move_in("en")
    for fault in faults:
        order_fault(town, to=phone, **fault)
    reminded(town, ref)
    turn = reminder_becomes(town, phone, "delivered")
    all_callbacks_are_in(town)
    report(town, turn, "sent")
    report(town, turn, "delivered")
    report(town, turn, "failed", ErrorCode="30003")
    turn = the_reminder(town, phone)
    assert (turn["state"], turn["carrier_status"], turn["carrier_error"]) == ("sent", "delivered", None)
    heard_of = statuses_of(town, turn)
    assert heard_of.count("delivered") == 1
    assert len(heard_of) == len(set(heard_of))
    assert len(carrier_log(town, phone)) == 1


def test_a_receipt_that_overtakes_the_answer_to_our_request_is_not_lost(town: Town) -> None:
    ref, phone = town.move_in("en")
    order_fault(town, "no_answer", to=phone, accepted=True, delay_ms=1500)
    reminded(town, ref)
    turn = reminder_becomes(town, phone, "delivered")
    eventually(
        lambda: (
            not rows(town, "select 1 from procrastinate_jobs where queueing_lock = :q", q=f"send {turn['contact_id']}")
        )
    )
    assert the_reminder(town, phone)["state"] == "sent"
    assert [message["sid"] for message in carrier_log(town, phone)] == [turn["carrier_sid"]]


def test_a_text_that_could_not_be_delivered_is_recorded_with_the_carriers_reason(town: Town) -> None:
    ref, phone = town.move_in("en")
    order_fault(town, "delivery", to=phone, status="undelivered", code=30003)
    reminded(town, ref)
    turn = reminder_becomes(town, phone, "undelivered")
    assert (turn["state"], turn["carrier_error"]) == ("failed", 30003)
    report(town, turn, "delivered")
    assert the_reminder(town, phone)["carrier_status"] == "undelivered"
    assert opt_outs(town, phone) == []


@pytest.mark.parametrize("when", ["reported later", "refused at once"])
def test_a_number_that_unsubscribed_at_the_carrier_has_opted_out(town: Town, when: str) -> None:
    ref, phone = town.move_in("en")
    if when == "reported later":
        order_fault(town, "delivery", to=phone, status="failed", code=21610)
    else:
        order_fault(town, "refuse", to=phone, code=21610)
    reminded(town, ref)
    [stop] = eventually(lambda: opt_outs(town, phone))
    assert (stop["channel"], stop["rule"]) == ("sms", "carrier:21610")
    turn = the_reminder(town, phone)
    assert (turn["state"], turn["carrier_error"]) == ("failed", 21610)
    assert [o["outcome"] for o in town.outcomes(ref)] == ["opt_out"]
    assert town.product.remind_by_text(ref).decision == "block"
    assert town.text(phone, "hello?") == []
    assert len(carrier_log(town, phone)) == (1 if when == "reported later" else 0)


# --- a carrier on a bad day -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "fault",
    [
        {"fault": "http_error", "http_status": 500},
        {"fault": "http_error", "http_status": 429},
        {"fault": "http_error", "http_status": 503},
        {"fault": "no_answer"},
        {"fault": "no_answer", "accepted": True},
    ],
    ids=["500", "429", "503", "no answer", "no answer although accepted"],
)
@pytest.mark.parametrize("receipts", ["with receipts", "receipts lost"])
def test_a_text_is_sent_exactly_once_whatever_the_carrier_answers(
    town: Town, fault: dict[str, Any], receipts: str
) -> None:
    ref, phone = town.move_in("en")
    order_fault(town, to=phone, **fault)
    if receipts == "receipts lost":
        order_fault(town, "callback_lost", to=phone, times=0)
    reminded(town, ref)
    turn = eventually(lambda: turn if (turn := the_reminder(town, phone))["state"] == "sent" else {})
    eventually(
        lambda: (
            not rows(town, "select 1 from procrastinate_jobs where queueing_lock = :q", q=f"send {turn['contact_id']}")
        )
    )
    assert [message["sid"] for message in carrier_log(town, phone)] == [turn["carrier_sid"]]
    assert len(decisions(town, ref)) >= 2  # at planning, and before every try


def test_a_sentence_that_was_said_in_a_webhook_before_is_not_taken_for_the_one_to_be_sent(town: Town) -> None:
    _, phone = town.move_in("en")
    # through the carrier's own door, so that its log holds our answer to the webhook
    form = {"from": phone, "body": ""}
    answer = httpx.post(f"{town.running.emulator_url}/emulator/texts", json=form, timeout=30).json()
    [said] = [reply["body"] for reply in answer["replies"]]
    order_fault(town, "no_answer", to=phone)
    with town.product.serialiser.hold(str(contact_with(town, phone)), patience_s=5):
        assert town.text(phone, "hello") == [HOLDING["en"]]
        with town.product.uow() as uow:  # the answer that waits happens to be the same sentence
            turn = uow.unanswered(contact_with(town, phone))[0]
            turn.text = ""
            uow.commit()
    everything_answered(town, phone)
    assert [message["body"] for message in carrier_log(town, phone)] == [said]


def test_a_text_that_the_carrier_refuses_for_good_is_not_tried_again(town: Town) -> None:
    ref, phone = town.move_in("en")
    order_fault(town, "refuse", to=phone, code=21211)
    reminded(town, ref)
    eventually(lambda: the_reminder(town, phone)["state"] == "failed")
    assert the_reminder(town, phone)["carrier_error"] == 21211
    assert carrier_log(town, phone) == []


def test_the_job_worker_killed_between_sending_and_recording_sends_nothing_twice(town: Town) -> None:
    ref, phone = town.move_in("en")
    order_fault(town, "callback_lost", to=phone, times=0)
    order_fault(town, "no_answer", to=phone, accepted=True, delay_ms=60_000)
    reminded(town, ref)
    eventually(lambda: carrier_log(town, phone))
    assert the_reminder(town, phone)["state"] == "sending"
    town.running.kill("jobs")
    turn = eventually(lambda: turn if (turn := the_reminder(town, phone))["state"] == "sent" else {}, within_s=120)
    assert [message["sid"] for message in carrier_log(town, phone)] == [turn["carrier_sid"]]


# --- the permission gate ----------------------------------------------------------------------------------------------


def test_a_reminder_is_allowed_on_the_record_both_when_planned_and_when_sent(town: Town) -> None:
    ref, phone = town.move_in("en")
    reminded(town, ref)
    reminder_becomes(town, phone, "delivered")
    assert [(d["purpose"], d["decision"]) for d in decisions(town, ref)] == [("reminder", "allow")] * 2
    assert all(len(audited(town, "decision", decision=str(d["id"]))) == 1 for d in decisions(town, ref))
    assert "842" not in the_reminder(town, phone)["text"]


def test_nobody_who_opted_out_is_reminded_and_the_refusal_is_on_record(town: Town) -> None:
    ref, phone = town.move_in("en")
    town.text(phone, "STOP")
    answer = town.product.remind_by_text(ref)
    assert answer.decision == "block"
    [decision] = decisions(town, ref)
    assert (decision["decision"], decision["rules"]) == ("block", answer.rules)
    [entry] = audited(town, "decision", decision=str(decision["id"]))
    assert (entry["answer"], entry["rules"]) == ("block", answer.rules)
    assert carrier_log(town, phone) == []


def test_nobody_is_reminded_at_night_and_the_refusal_says_when_it_may_be(town: Town) -> None:
    ref, phone = town.move_in("en")
    town.set_clock(NIGHT)
    assert town.product.remind_by_text(ref).decision == "defer"
    [decision] = decisions(town, ref)
    assert decision["next_allowed"] == datetime(2026, 3, 12, 12, 0, tzinfo=UTC)
    assert "US-FED-TIME-01" in decision["rules"]
    assert len(audited(town, "decision", decision=str(decision["id"]))) == 1
    assert turns_with(town, phone) == []


def test_a_reminder_that_was_allowed_in_the_evening_does_not_leave_at_night(town: Town) -> None:
    ref, phone = town.move_in("en")
    with jobs_asleep(town):
        reminded(town, ref)
        town.set_clock(NIGHT)
    eventually(lambda: the_reminder(town, phone)["state"] == "blocked")
    assert [d["decision"] for d in decisions(town, ref)] == ["allow", "defer"]
    assert carrier_log(town, phone) == []


def test_a_stop_between_planning_and_sending_keeps_the_reminder_back(town: Town) -> None:
    ref, phone = town.move_in("en")
    with jobs_asleep(town):
        reminded(town, ref)
        assert len(town.text(phone, "STOP")) == 1
    assert the_reminder(town, phone)["state"] == "blocked"
    assert [o["outcome"] for o in town.outcomes(ref)] == ["opt_out"]
    assert carrier_log(town, phone) == []


def test_an_answer_by_job_passes_the_gate_as_a_reply(town: Town) -> None:
    ref, phone = town.move_in("en")
    reminded(town, ref)
    reminder_becomes(town, phone, "delivered")
    with town.product.serialiser.hold(str(contact_with(town, phone)), patience_s=5):
        assert town.text(phone, "yes its maria") == [HOLDING["en"]]
    everything_answered(town, phone)
    assert "ZIP code" in town.sent_to(phone)[-1]
    last = decisions(town, ref)[-1]
    assert (last["purpose"], last["decision"]) == ("reply", "allow")


def kept_for_the_morning(town: Town, phone: str) -> None:
    """The person texts at night, the answer is late, and so may not be sent before the morning."""
    town.set_clock(NIGHT)
    town.text(phone, "")
    with town.product.serialiser.hold(str(contact_with(town, phone)), patience_s=5):
        assert town.text(phone, "hello") == [HOLDING["en"]]
    eventually(lambda: [turn["state"] for turn in replies(town, phone)][-1] == "to_send")
    eventually(lambda: replies(town, phone)[-1]["not_before"] is not None)
    assert replies(town, phone)[-1]["not_before"] == datetime(2026, 3, 12, 12, 0, tzinfo=UTC)
    assert carrier_log(town, phone) == []


def test_an_answer_that_may_not_be_sent_at_night_is_sent_in_the_morning(town: Town) -> None:
    ref, phone = town.move_in("en")
    kept_for_the_morning(town, phone)
    assert [(d["purpose"], d["decision"]) for d in decisions(town, ref)] == [("reply", "defer")]
    # nothing but the clock is moved, by the command that people use
    subprocess.run(
        [str(Path(sys.executable).parent / "courtesy"), "clock", "set", MORNING.isoformat()],
        env=town.running.environment(),
        check=True,
        timeout=60,
    )
    everything_answered(town, phone)
    assert len(carrier_log(town, phone)) == 1
    assert "Am I speaking with" in carrier_log(town, phone)[0]["body"]


def test_an_answer_that_waits_for_the_morning_is_said_at_once_when_the_person_texts_again(town: Town) -> None:
    ref, phone = town.move_in("en")
    kept_for_the_morning(town, phone)
    said = town.text(phone, "yes its maria")
    assert "Am I speaking with" in said[0]
    assert "ZIP code" in said[-1]
    town.set_clock(MORNING)
    assert town.text(phone, "4821")
    assert carrier_log(town, phone) == []
    assert promises(town, ref) == []


def test_a_stop_takes_back_what_waits_for_the_morning(town: Town) -> None:
    _, phone = town.move_in("en")
    kept_for_the_morning(town, phone)
    assert len(town.text(phone, "stop")) == 1
    town.set_clock(WEDNESDAY)
    assert [turn["state"] for turn in turns_with(town, phone) if "Am I speaking" in turn["text"]] == ["blocked"]
    assert carrier_log(town, phone) == []


@pytest.mark.parametrize(
    ("line", "channel", "told"),
    [
        ("please do not contact me any more", "all", "We received your request and will not call or text you again."),
        ("do not call me any more", "voice", "We received your request and will not call you again."),
        ("please stop sending me these texts", "sms", "We received your request and will not text this number again."),
    ],
)
def test_a_stop_that_is_understood_late_is_confirmed_once_as_at_once(
    town: Town, line: str, channel: str, told: str
) -> None:
    prompt_ref, prompt = town.move_in("en")
    assert town.converse(prompt, "hello", line) == [told]

    ref, phone = town.move_in("en")
    reminded(town, ref)
    reminder_becomes(town, phone, "delivered")
    before = len(carrier_log(town, phone))
    with town.product.serialiser.hold(str(contact_with(town, phone)), patience_s=5):
        # who wants no more texts has that at once, so the holding sentence is not said either
        assert town.text(phone, line) == ([HOLDING["en"]] if channel == "voice" else [])
    everything_answered(town, phone)
    assert [message["body"] for message in carrier_log(town, phone)][before:] == [told]
    for account in (prompt_ref, ref):
        assert [(o["outcome"], o["channel"]) for o in town.outcomes(account)] == [("opt_out", channel)]
    last = decisions(town, ref)[-1]
    assert (last["purpose"], last["decision"]) == ("opt_out_confirmation", "allow")
    if channel != "voice":
        assert town.text(phone, "hello?") == []
    assert town.product.remind_by_text(ref).decision == "block"


def test_a_stop_that_is_understood_only_after_five_minutes_holds_and_is_not_confirmed(town: Town) -> None:
    ref, phone = town.move_in("en")
    town.text(phone, "hello")
    with town.product.serialiser.hold(str(contact_with(town, phone)), patience_s=5):
        assert town.text(phone, "please do not contact me any more") == []  # it holds already
        town.set_clock(WEDNESDAY + timedelta(minutes=6))
    everything_answered(town, phone)
    assert [stop["channel"] for stop in opt_outs(town, phone)] == ["all"]
    assert carrier_log(town, phone) == []
    assert decisions(town, ref)[-1]["rules"] == ["US-TCPA-CONF-01"]
