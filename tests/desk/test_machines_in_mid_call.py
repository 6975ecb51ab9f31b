"""A machine is detected while the call goes on: nothing more is said to it but the message that a job leaves, unless it is a person after all."""

from __future__ import annotations

from uuid import UUID

import pytest

from courtesy.model.call import Call
from courtesy.ports import DialogueTurn
from courtesy.service.call_answer import Line
from courtesy.service.call_turn import Heard
from courtesy.service.desk_legs import open_leg
from courtesy.service.voicemail import Sender, Voicemail
from tests.desk.caller import Caller


def spoken(caller: Caller) -> list[str | None]:
    return [
        t.response for t in caller.turns if t.direction == "outbound" and t.answers is not None and t.state == "said"
    ]


def test_what_a_greeting_says_after_the_machine_was_detected_is_not_answered_with_a_goodbye(caller: Caller) -> None:
    follow = caller.office.product.follow_call
    assert follow.answered_by(caller.sid, "machine_end_beep")
    for step in (1, 2):
        caller.step = step
        answer = caller.say("Please leave a message after the tone." if step == 1 else "")
        assert (answer.lines, answer.then) == ((), "wait"), "the job has the call"
    assert spoken(caller) == []
    assert {state for _, state in caller.said} == {"held"}


def test_a_mailbox_that_no_job_takes_is_hung_up_on_in_the_end_without_a_word(caller: Caller) -> None:
    caller.office.product.follow_call.answered_by(caller.sid, "machine_start")
    answer, waited = caller.say("Please leave a message."), 0
    while answer.then == "wait":
        waited += 1
        answer = caller.wait(answer)
    assert (answer.lines, answer.then) == ((), "hang_up")
    assert waited == 4


def test_a_call_that_loses_its_live_audio_to_a_machine_says_no_opening_into_the_mailbox(caller: Caller) -> None:
    resume = caller.office.product.hear_caller.resume
    caller.office.product.follow_call.answered_by(caller.sid, "machine_end_beep")
    resumed = resume(caller.sid)
    assert resumed is not None
    assert (resumed.lines, resumed.then) == ((), "wait")


def test_an_answer_that_was_being_made_when_the_machine_was_detected_is_not_said(caller: Caller) -> None:
    def detects(turn: DialogueTurn) -> None:
        caller.office.product.follow_call.answered_by(caller.sid, "machine_start")

    caller.office.dialogue.meanwhile = detects
    answer = caller.say("You have reached the Smiths.")
    assert (answer.lines, answer.then) == ((), "wait")
    assert spoken(caller) == []


def test_a_machine_that_waits_for_an_answer_is_not_told_that_it_is_coming(caller: Caller) -> None:
    bridged: list[tuple[Line, ...]] = []

    def detects(turn: DialogueTurn) -> None:
        caller.office.product.follow_call.answered_by(caller.sid, "machine_start")
        bridged.append(caller.office.product.hear_caller.bridge(Heard(caller.sid, 1)))

    caller.office.dialogue.meanwhile = detects
    caller.say("You have reached the Smiths.")
    assert bridged == [()]


class Telephone:
    """A carrier that notes what it is told about running calls."""

    def __init__(self) -> None:
        self.told: list[str] = []

    def hang_up(self, sid: str) -> None:
        self.told.append("hang up")

    def leave_message(self, sid: str, call_id: UUID) -> None:
        self.told.append("leave message")


def take_leave(caller: Caller) -> tuple[list[str], list[str | None]]:
    """What the job does with the call, and what a mailbox would be told after that."""
    product, telephone = caller.office.product, Telephone()
    sender = Sender("Harbor Services", "Ann Lee", "+12025550188")
    voicemail = Voicemail(product.uow, telephone, product.script, product.clock, sender, record=False)  # type: ignore[arg-type]
    with product.uow() as uow:
        call = uow.call_of_carrier(caller.sid)
    assert call is not None
    voicemail.take_leave(call.id)
    return telephone.told, [line.response for line in voicemail.message(call.id).lines]


def call_of(caller: Caller) -> Call:
    with caller.office.product.uow() as uow:
        call = uow.call_of_carrier(caller.sid)
        assert call is not None
        return call


@pytest.mark.parametrize(
    ("words", "keys", "channel"),
    [("Stop calling me.", "", "voice"), ("", "9", "voice"), ("I told you never to contact me again", "", "all")],
)
def test_a_stop_after_a_person_was_taken_for_a_machine_holds_is_confirmed_and_ends_the_call(
    caller: Caller, words: str, keys: str, channel: str
) -> None:
    product = caller.office.product
    assert product.follow_call.answered_by(caller.sid, "machine_end_silence")
    answer = caller.say(words, keys)
    assert answer.then == "hang_up"
    assert answer.lines, "they hear that it was understood"
    assert caller.stopped == {channel}
    assert caller.said == [(words or keys, "answered")]
    assert take_leave(caller) == ([], []), "the call ends by itself, and no message is left"
    caller.hangs_up()
    assert call_of(caller).disposition == "answered"
    with product.uow() as uow:
        _, account, _ = uow.case(caller.contact)
    again = product.remind_by_call(account.ref)
    assert (again.decision, "US-TCPA-REV-01" in again.rules) == ("block", True), again.rules
    told = [entry["answered_by"] for entry in caller.office.audited("call.status")]
    assert told[:2] == ["machine_end_silence", "human"]


def test_a_stop_that_is_recognised_after_a_supposed_machine_was_hung_up_on_holds_too(caller: Caller) -> None:
    caller.office.product.follow_call.answered_by(caller.sid, "machine_start")
    caller.office.advance(seconds=2)
    caller.hangs_up()
    answer = caller.say("Stop calling me.")
    assert (answer.lines, answer.then) == ((), "hang_up")
    assert caller.stopped == {"voice"}
    assert call_of(caller).disposition == "answered"


def test_the_verdict_of_a_machine_that_comes_after_a_stop_neither_cuts_its_confirmation_nor_leaves_a_message(
    caller: Caller,
) -> None:
    assert caller.say(keys="9").then == "hang_up"
    assert caller.office.product.follow_call.answered_by(caller.sid, "machine_end_beep")
    assert take_leave(caller) == ([], [])
    resumed = caller.office.product.hear_caller.resume(caller.sid)
    assert resumed is not None
    assert [line.response for line in resumed.lines] == ["utter_opt_out_voice", "utter_call_closing"]


def test_who_has_been_verified_is_no_machine_whatever_detection_says_later(caller: Caller) -> None:
    caller.office.dialogue.response = "utter_help"  # goes on
    caller.say("yes, this is me")
    with caller.office.product.uow() as uow:
        uow.contact(caller.contact, lock=True).verified_at = caller.office.now
        uow.commit()
    assert caller.office.product.follow_call.answered_by(caller.sid, "machine_end_other")
    assert not caller.office.product.follow_call.answered_by(caller.sid, "machine_end_other"), "once is enough"
    answer = caller.say("I can pay on Friday")
    assert ([line.response for line in answer.lines], answer.then) == (["utter_help"], "listen")
    assert caller.said[-1] == ("I can pay on Friday", "answered")
    told = [entry["answered_by"] for entry in caller.office.audited("call.status")]
    assert told == ["machine_end_other", "human"]


def test_who_talks_with_an_agent_is_not_hung_up_on_for_a_machine(caller: Caller) -> None:
    caller.somebody_is_free()
    assert caller.say(keys="0").then == "transfer"
    assert caller.office.product.call_desk.take.put_through(caller.contact) == "room"
    with caller.office.product.uow() as uow:
        leg = open_leg(uow, caller.contact)
        assert leg is not None
        leg.joined_at = caller.office.now
        uow.commit()
    caller.office.product.follow_call.answered_by(caller.sid, "machine_start")
    assert not call_of(caller).by_machine
    assert take_leave(caller)[0] == []


def test_a_mailbox_that_nobody_stopped_gets_its_message(caller: Caller) -> None:
    caller.office.product.follow_call.answered_by(caller.sid, "machine_end_beep")
    caller.say("Please leave a message after the tone.")
    assert take_leave(caller) == (["leave message"], ["utter_voicemail"])
