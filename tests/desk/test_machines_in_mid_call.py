"""A machine is detected while the call goes on: nothing more is said to it but the message that a job leaves."""

from __future__ import annotations

from courtesy.ports import DialogueTurn
from courtesy.service.call_answer import Line
from courtesy.service.call_turn import Heard
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
