"""Calls while something behind them is out of order: the caller hears something sensible, and nothing said is lost."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from xml.etree import ElementTree

from courtesy.service.broken_into import WHOLE, Cut
from courtesy.service.call_turn import Heard
from tests.stack.evidence import everything_answered, opt_outs, turns_with
from tests.stack.town import eventually
from tests.voice.callers import Callers, OnThePhone


@contextmanager
def rasa_hangs(callers: Callers) -> Iterator[None]:
    """The dialogue server takes connections and answers nothing."""
    pid = callers.town.running.pid("rasa")
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(pid, signal.SIGCONT)


def verified(callers: Callers, phone: str) -> OnThePhone:
    call = callers.rings_in(phone)
    call.listen()
    call.say("yes, this is Maria")
    call.press("4821")
    return call


def test_what_is_thought_about_before_a_turn_has_ended_leaves_no_trace_and_no_stall(callers: Callers) -> None:
    _ref, phone = callers.move_in("en")
    call = callers.rings_in(phone)
    call.listen()
    before = turns_with(callers.town, phone)
    so_far = Heard(call.sid, 1, speech="yes, this is Maria")
    callers.town.product.hear_caller.foresee(so_far)
    with rasa_hangs(callers):
        callers.town.product.hear_caller.foresee(so_far)  # given up soon, and nobody is told
    callers.town.product.hear_caller.foresee(Heard("CA-unknown", 1, speech="yes"))
    assert turns_with(callers.town, phone) == before
    assert "ZIP code" in call.say("yes, this is Maria")


def test_a_dialogue_that_stalls_lets_the_caller_wait_and_then_answers_in_the_same_call(callers: Callers) -> None:
    ref, phone = callers.move_in("en")
    call = verified(callers, phone)
    with rasa_hangs(callers):
        call.begin_to_say("I can pay 150 on Friday")
        assert "One moment, please." in call.hear_until("One moment")
    assert "Is that right?" in call.listen()
    assert "noted $150.00" in call.say("yes")
    assert [o["outcome"] for o in callers.town.outcomes(ref)] == ["promise"]
    responses = [t["response"] for t in turns_with(callers.town, phone)]
    assert responses.count("utter_holding") == 1


def test_a_yes_that_was_said_before_the_read_back_was_there_confirms_nothing(callers: Callers) -> None:
    ref, phone = callers.move_in("en")
    call = verified(callers, phone)
    hear = callers.town.product.hear_caller
    promise, small_talk = (
        Heard(call.sid, 51, speech="I can pay 150 on Friday"),
        Heard(call.sid, 52, "Sure, no problem."),
    )
    with rasa_hangs(callers):
        assert hear(promise).then == "wait"
        hear.take_down(small_talk)
    assert "Is that right?" in hear(promise, tries=1).lines[-1].text
    assert "Is that right?" in hear(small_talk).lines[-1].text
    assert callers.town.outcomes(ref) == []
    assert "noted $150.00" in " ".join(line.text for line in hear(Heard(call.sid, 53, speech="Yes.")).lines)
    assert [o["outcome"] for o in callers.town.outcomes(ref)] == ["promise"]
    call.hang_up()


def test_somebody_else_who_takes_the_phone_while_the_dialogue_stalls_is_told_nothing(callers: Callers) -> None:
    ref, phone = callers.move_in("en")
    call = callers.rings_in(phone)
    call.listen()
    call.say("yes, this is Maria")
    hear = callers.town.product.hear_caller
    factor, husband = Heard(call.sid, 51, speech="4821"), Heard(call.sid, 52, speech="No, this is her husband.")
    with rasa_hangs(callers):
        assert hear(factor).then == "wait"
        hear.take_down(husband)
    told = hear(husband)  # and with it what was not said before
    assert told.lines
    assert not {line.response for line in told.lines} & {"utter_remind", "utter_balance", "utter_debt_collector"}
    assert not any("$" in line.text for line in told.lines)
    assert [o["outcome"] for o in callers.town.outcomes(ref)] == ["third_party_no_disclosure"]
    call.hang_up()


def test_a_stop_that_is_said_while_the_dialogue_stalls_holds_before_anything_is_answered(callers: Callers) -> None:
    _ref, phone = callers.move_in("en")
    call = verified(callers, phone)
    hear = callers.town.product.hear_caller
    question, stop = Heard(call.sid, 51, speech="How much do I owe?"), Heard(call.sid, 52, speech="Stop calling me.")
    with rasa_hangs(callers):
        assert hear(question).then == "wait"
        hear.take_down(stop)
        assert [o["channel"] for o in opt_outs(callers.town, phone)] == ["voice"]
        told = hear(question, tries=1)
        assert [line.response for line in told.lines if line.response == "utter_balance"] == []
    assert "will not call you again" in " ".join(line.text for line in hear(stop).lines)
    call.hang_up()


def test_a_dialogue_that_stays_away_ends_the_call_politely_and_the_yes_still_counts(callers: Callers) -> None:
    ref, phone = callers.move_in("en")
    call = verified(callers, phone)
    call.say("I can pay 150 on Friday")
    with rasa_hangs(callers):
        call.begin_to_say("yes that's right")
        assert "not working on our side" in call.listen()
        assert call.over
        told = [turn["id"] for turn in turns_with(callers.town, phone) if turn["response"] == "utter_call_trouble"]
        callers.town.product.note_broken_into(call.sid, [Cut(turn, WHOLE) for turn in told])
        assert callers.webhook("/twilio/voice/streamed", call.sid) == "", (
            "who has been told so is not told again, nor kept waiting"
        )
    everything_answered(callers.town, phone)
    assert [o["outcome"] for o in callers.town.outcomes(ref)] == ["promise"]
    # nobody is texted what they would have heard, only that what was agreed is noted
    assert [text for text in callers.town.sent_to(phone) if "What we agreed is noted" not in text] == []


def test_what_is_said_into_a_stall_before_hanging_up_is_understood_later(callers: Callers) -> None:
    ref, phone = callers.move_in("en")
    call = verified(callers, phone)
    with rasa_hangs(callers):
        call.begin_to_say("I filed for bankruptcy last month")
        call.hear_until("One moment")
        call.hang_up()
    everything_answered(callers.town, phone)
    assert [(o["outcome"], o["reason"]) for o in callers.town.outcomes(ref)] == [("handoff", "bankruptcy")]
    assert callers.town.sent_to(phone) == []


def test_a_stop_that_comes_while_the_database_is_gone_holds(callers: Callers) -> None:
    _ref, phone = callers.move_in("en")
    call = callers.rings_in(phone)
    eventually(lambda: call.now["waiting"])
    postgres = callers.town.running.pid("postgres")
    assert postgres
    callers.town.running.kill("postgres", signal.SIGQUIT)
    back = call.press("9")
    callers.town.running.wait_ready("postgres")
    assert "will not call you again" in back
    assert call.over
    assert [(o["channel"], o["rule"]) for o in opt_outs(callers.town, phone)] == [("voice", "key:9")]


def test_a_call_that_lost_its_live_audio_with_the_database_goes_on(callers: Callers) -> None:
    _ref, phone = callers.move_in("en")
    call = callers.rings_in(phone)
    call.listen()
    callers.town.running.kill("postgres", signal.SIGQUIT)
    first = ElementTree.fromstring(callers.town.webhook("/twilio/voice/streamed", {"CallSid": call.sid}).text)
    assert [verb.tag for verb in first] == ["Say", "Pause", "Redirect"]
    again = str(first[2].text)[str(first[2].text).index("/twilio") :]
    assert again == "/twilio/voice/streamed?again=1"
    callers.town.running.wait_ready("postgres")
    second = ElementTree.fromstring(callers.town.webhook(again, {"CallSid": call.sid}).text)
    assert second.find("Gather") is not None, "it goes on where it was"
    call.hang_up()


def test_a_database_that_is_gone_is_a_pause_for_the_caller(callers: Callers) -> None:
    _ref, phone = callers.move_in("en")
    call = callers.rings_in(phone)
    call.listen()
    postgres = callers.town.running.pid("postgres")
    assert postgres
    callers.town.running.kill("postgres", signal.SIGQUIT)
    call.begin_to_say("yes, this is Maria")
    back = call.listen()
    assert "application error" not in back
    callers.town.running.wait_ready("postgres")
    assert not call.over
    assert "ZIP code" in call.say("yes, this is Maria")
