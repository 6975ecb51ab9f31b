"""What the network does to calls: nobody there, machines, repeats, reordering, losses, crashes while dialling."""

from __future__ import annotations

import os
import signal
from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest

from courtesy.model.call import Call
from courtesy.model.errors import Conflict, Refused, Unavailable
from courtesy.service.call_placing import PlaceCall
from courtesy.service.opening import open_contact
from tests.stack.evidence import audited, decisions, order_fault, rows, turns_with, verify_audit
from tests.stack.town import eventually
from tests.voice.callers import Callers


@pytest.mark.parametrize("behaviour", ["busy", "failed"])
def test_a_call_that_nobody_takes_is_recorded_as_such(callers: Callers, behaviour: str) -> None:
    ref, phone = callers.move_in("en")
    callers.prepare(phone, behaviour=behaviour)
    assert callers.town.product.remind_by_call(ref).decision == "allow"
    assert callers.ended(ref)["disposition"] == behaviour
    assert turns_with(callers.town, phone) == []


def test_a_call_that_rings_out_is_recorded_as_such(callers: Callers) -> None:
    ref, phone = callers.move_in("en")
    callers.prepare(phone, behaviour="no-answer")
    ringing = callers.is_called(ref, phone)
    eventually(lambda: ringing.now["status"] == "ringing")
    ringing.hang_up()
    assert callers.ended(ref)["disposition"] == "no_answer"


@pytest.mark.parametrize("machine", ["machine_start", "fax"])
def test_a_machine_is_hung_up_on_without_a_message(callers: Callers, machine: str) -> None:
    ref, phone = callers.move_in("en")
    callers.prepare(phone, answered_by=machine)
    callers.town.product.remind_by_call(ref)
    ended = callers.ended(ref)
    assert (ended["disposition"], ended["answered_by"]) == ("machine", machine)
    assert not any(t["discloses"] or t["response"] == "utter_voicemail" for t in turns_with(callers.town, phone))


def test_every_call_has_an_allow_when_planned_and_when_dialled(callers: Callers) -> None:
    ref, phone = callers.move_in("en")
    callers.is_called(ref, phone)
    answers = decisions(callers.town, ref)
    assert [(d["channel"], d["purpose"], d["decision"]) for d in answers] == [("voice", "reminder", "allow")] * 2
    (placed,) = audited(callers.town, "call.placed", decision=str(answers[1]["id"]))
    assert UUID(placed["call"])
    assert verify_audit(callers.town) > 0


def test_a_stop_between_planning_and_dialling_keeps_the_phone_from_ringing(callers: Callers) -> None:
    ref, phone = callers.move_in("en")
    jobs = callers.town.running.pid("jobs")
    os.kill(jobs, signal.SIGSTOP)
    try:
        assert callers.town.product.remind_by_call(ref).decision == "allow"
        callers.town.text(phone, "STOP")
    finally:
        os.kill(jobs, signal.SIGCONT)
    assert callers.ended(ref)["disposition"] == "not_permitted"
    assert [d["decision"] for d in decisions(callers.town, ref)] == ["allow", "block"]
    assert callers.call_to(phone) is None


def test_nobody_is_called_at_night_and_the_next_moment_is_told(callers: Callers) -> None:
    ref, phone = callers.move_in("zh")
    answer = callers.town.product.remind_by_call(ref)  # a quarter past ten in the evening in Shanghai
    assert (answer.decision, answer.next_allowed) == ("defer", datetime(2026, 3, 12, 0, 0, tzinfo=UTC))
    assert callers.call_to(phone) is None


def test_nobody_is_called_twice_at_once(callers: Callers) -> None:
    ref, phone = callers.move_in("en")
    callers.is_called(ref, phone)
    with pytest.raises(Conflict):
        callers.town.product.remind_by_call(ref)
    assert len([c for c in callers.calls() if c["to"] == phone]) == 1


def test_nobody_is_called_while_there_is_no_room_for_another_call(callers: Callers) -> None:
    product, (ref, phone) = callers.town.product, callers.move_in("en")
    with product.uow() as uow:  # planned, but with no job that would dial it
        account = uow.account(ref)
        customer = uow.customer(account.customer_id)
        contact = open_contact(
            uow, customer, account, phone=phone, channel="voice", direction="outbound", now=product.clock.now()
        )
        call = Call(id=uuid4(), contact_id=contact.id, direction="outbound", at=product.clock.now(), state="to_place")
        uow.add(call)
        uow.commit()
    full: list[bool] = [True]
    kept: list[tuple[str, UUID]] = []

    def keep_place(language: str, call: UUID) -> bool:
        kept.append((language, call))
        return not full[0]

    place = PlaceCall(
        product.uow, product.telephone, product.gate, product.follow_call, product.clock, keep_place=keep_place
    )
    with pytest.raises(Unavailable, match="no room"):
        place(call.id)
    assert callers.call_to(phone) is None
    full[0] = False
    place(call.id)
    assert callers.call_to(phone) is not None
    assert kept == [("en", call.id)] * 2


def test_an_agencys_account_is_not_called_in_the_issuers_name(callers: Callers) -> None:
    ref, _ = callers.move_in("en", role="third_party")
    with pytest.raises(Refused, match="names the issuer"):
        callers.town.product.remind_by_call(ref)


def test_a_step_that_is_told_twice_is_answered_once_with_the_same_words(callers: Callers) -> None:
    _ref, phone = callers.move_in("en")
    call = callers.rings_in(phone)
    call.listen()
    said = call.say("yes this is maria")
    turns = len(turns_with(callers.town, phone))
    again = callers.webhook("/twilio/voice/heard?step=1", call.sid, SpeechResult="yes this is maria", Confidence="0.9")
    assert again == said
    other = callers.webhook("/twilio/voice/heard?step=1", call.sid, SpeechResult="something else")
    assert other == said
    opening = callers.webhook("/twilio/voice", call.sid, From=phone, To="+12025550100")
    assert "Am I speaking with" in opening
    assert len(turns_with(callers.town, phone)) == turns


def test_reports_that_come_twice_late_and_out_of_order_end_a_call_once(callers: Callers) -> None:
    ref, phone = callers.move_in("en")
    for fault in ("callback_twice", "callback_reordered"):
        order_fault(callers.town, fault, to=phone, resource="calls", times=6)
    callers.prepare(phone, behaviour="busy")
    callers.town.product.remind_by_call(ref)
    assert callers.ended(ref)["disposition"] == "busy"
    sid = callers.call_to(phone).sid  # type: ignore[union-attr]
    for status in ("ringing", "completed", "in-progress", "busy"):
        callers.webhook("/twilio/voice/status", sid, CallStatus=status)
    assert callers.contact(ref)["disposition"] == "busy"
    (call,) = rows(callers.town, "select id from calls where sid = :sid", sid=sid)
    assert len(audited(callers.town, "call.ended", call=str(call["id"]))) == 1


def test_an_end_that_was_never_reported_is_looked_up(callers: Callers) -> None:
    ref, phone = callers.move_in("en")
    order_fault(callers.town, "callback_lost", to=phone, resource="calls", status="completed")
    call = callers.is_called(ref, phone)
    call.listen()
    call.hang_up()
    assert callers.contact(ref)["disposition"] is None
    with callers.town.product.engine.begin() as connection:
        connection.exec_driver_sql(
            "update calls set taken_at = taken_at - interval '1 hour' where sid = %(sid)s", {"sid": call.sid}
        )
    assert callers.ended(ref)["disposition"] == "answered"


@pytest.mark.parametrize("accepted", [True, False])
def test_a_call_whose_placing_got_no_answer_is_dialled_exactly_once(callers: Callers, accepted: bool) -> None:
    ref, phone = callers.move_in("en")
    callers.prepare(phone, behaviour="busy")
    order_fault(callers.town, "no_answer", to=phone, resource="calls", accepted=accepted)
    callers.town.product.remind_by_call(ref)
    assert callers.ended(ref)["disposition"] == "busy"
    assert len([c for c in callers.calls() if c["to"] == phone]) == 1


def test_a_worker_killed_while_it_dials_leaves_one_call(callers: Callers) -> None:
    ref, phone = callers.move_in("en")
    callers.prepare(phone, behaviour="busy")
    # the network takes the call and says nothing, while the worker that waits for its word is killed
    order_fault(callers.town, "no_answer", to=phone, resource="calls", accepted=True, delay_ms=8000)
    callers.town.product.remind_by_call(ref)
    eventually(lambda: callers.call_to(phone))
    callers.town.running.kill("jobs")
    callers.town.running.wait_ready("jobs")
    assert callers.ended(ref)["disposition"] == "busy"
    assert len([c for c in callers.calls() if c["to"] == phone]) == 1
    (call,) = rows(
        callers.town, "select state from calls c join contacts x on x.id = c.contact_id where x.phone = :p", p=phone
    )
    assert call["state"] == "placed"


def test_a_number_that_the_network_refuses_is_given_up(callers: Callers) -> None:
    ref, phone = callers.move_in("en")
    order_fault(callers.town, "refuse", to=phone, resource="calls", code=21211)
    callers.town.product.remind_by_call(ref)
    assert callers.ended(ref)["disposition"] == "failed"
    assert callers.call_to(phone) is None


def test_reports_about_unknown_calls_are_ignored(callers: Callers) -> None:
    assert callers.webhook("/twilio/voice/status", "CA" + "0" * 32, CallStatus="completed") == ""
    assert callers.webhook("/twilio/voice/amd", "CA" + "0" * 32, AnsweredBy="human") == ""
    assert callers.webhook("/twilio/voice/recording", "CA" + "0" * 32, RecordingSid="RE1") == ""


def test_a_recording_is_noted_once(callers: Callers) -> None:
    _ref, phone = callers.move_in("en")
    call = callers.rings_in(phone)
    for _ in range(2):
        callers.webhook(
            "/twilio/voice/recording",
            call.sid,
            RecordingSid="RE" + "1" * 32,
            RecordingDuration="61",
            RecordingStatus="completed",
        )
    query = (
        "select r.name, r.keeper, r.duration_s from recordings r join calls c on c.id = r.call_id where c.sid = :sid"
    )
    assert rows(callers.town, query, sid=call.sid) == [{"name": "RE" + "1" * 32, "keeper": "carrier", "duration_s": 61}]
    assert len(audited(callers.town, "call.recorded", recording="RE" + "1" * 32)) == 1
