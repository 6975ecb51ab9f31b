"""What callers say during or after our last words: a stop, danger and the like hold, and all else is kept and not answered."""

from __future__ import annotations

from typing import cast
from uuid import UUID

import pytest

from courtesy.carrier.senders import Senders
from courtesy.model.errors import DialogueUnavailable
from courtesy.ports import DialogueTurn
from courtesy.service.broken_into import Cut
from courtesy.service.call_answer import CallAnswer
from courtesy.service.call_turn import Heard
from courtesy.settings import Settings
from tests.desk.caller import Caller
from tests.desk.office import SAID, Office
from tests.webhooks.conftest import PUBLIC, Door
from webhooks.app import create_app

STOPPED = "utter_opt_out_voice"


def names(answer: CallAnswer | None) -> list[str | None]:
    assert answer is not None
    return [line.response for line in answer.lines]


def test_key_nine_during_our_goodbye_stops_the_calls_and_is_confirmed(caller: Caller) -> None:
    caller.hear_goodbye()
    answer = caller.say(keys="9")
    assert (names(answer), answer.then) == ([STOPPED], "hang_up")
    assert caller.stopped == {"voice"}
    assert caller.said[-1] == ("9", "answered")
    assert [e["rule"] for e in caller.office.audited("opt_out")] == ["key:9"]
    with caller.office.product.uow() as uow:
        assert "opt_out" in {o.kind for o in uow.outcomes(caller.contact)}


@pytest.mark.parametrize(("words", "channel"), [("Stop calling me.", "voice"), ("never contact me again", "all")])
def test_a_spoken_stop_during_our_goodbye_holds_in_its_whole_scope(caller: Caller, words: str, channel: str) -> None:
    caller.hear_goodbye()
    answer = caller.say(words)
    assert answer.then == "hang_up"
    assert answer.lines, "the line is open: they hear that it was understood"
    assert caller.stopped == {channel}
    assert caller.said[-1] == (words, "answered")


def test_ordinary_words_after_our_goodbye_are_kept_and_not_answered(caller: Caller) -> None:
    caller.hear_goodbye()
    asked = len(caller.office.dialogue.asked)
    for words, keys in (("okay bye now", ""), ("", "0"), ("", "")):
        answer = caller.say(words, keys)
        assert (names(answer), answer.then) == ([], "hang_up")
    assert caller.said[-3:] == [("okay bye now", "held"), ("0", "held"), ("", "held")]
    assert len(caller.office.dialogue.asked) == asked
    assert caller.case is None


def test_a_lawyer_named_after_our_goodbye_goes_to_the_dialogue_and_then_to_a_person(caller: Caller) -> None:
    caller.hear_goodbye()
    caller.given_over_for("attorney")
    answer = caller.say("By the way, I have a lawyer.")
    assert ([line.text for line in answer.lines], answer.then) == ([SAID], "hang_up")
    assert caller.case == ("attorney", "pending")


def test_a_lawyer_named_after_a_stop_counts_as_well(caller: Caller) -> None:
    assert caller.say(keys="9").then == "hang_up"
    caller.given_over_for("attorney")
    answer = caller.say("I have a lawyer.")
    assert answer.then == "hang_up"
    assert caller.case == ("attorney", "pending")


def test_danger_after_our_goodbye_brings_the_caller_to_a_person_who_is_free(caller: Caller) -> None:
    caller.somebody_is_free()
    caller.hear_goodbye()
    answer = caller.speaks_of_danger()
    assert (names(answer), answer.then) == (["utter_self_harm_us", "utter_transfer"], "transfer")
    assert caller.office.product.call_desk.take.put_through(caller.contact) == "room"
    with caller.office.product.uow() as uow:
        assert uow.contact(caller.contact).ended_at is None, "the room is for calls that go on"


def test_who_speaks_of_danger_and_is_not_put_through_hears_that_somebody_calls_back(caller: Caller) -> None:
    caller.hear_goodbye()
    answer = caller.speaks_of_danger()
    assert (names(answer), answer.then) == (["utter_self_harm_us", "utter_agent_calls_back"], "hang_up")
    assert caller.case == ("self_harm", "pending")


def test_danger_on_the_way_to_an_agent_makes_it_a_case_of_safety_and_the_way_goes_on(caller: Caller) -> None:
    caller.somebody_is_free()
    assert names(caller.say(keys="0")) == ["utter_hand_off", "utter_transfer"]
    answer = caller.speaks_of_danger()
    assert (names(answer), answer.then) == (["utter_self_harm_us"], "transfer")
    assert caller.case == ("self_harm", "pending")


@pytest.mark.parametrize(
    ("ours", "told"),
    [
        ("US=+12025550199", "(202) 555-0199"),
        ("", "(202) 555-0100"),
        ("US=+861065550100", "+861065550100"),
    ],
)
def test_a_caller_is_told_the_number_of_ours_that_calls_them_as_they_dial_it(
    office: Office, ours: str, told: str
) -> None:
    office.product.senders = Senders.read("+12025550100", ours)  # type: ignore[misc]
    last = Caller.of(office).hear_goodbye().lines[-1]
    assert last.text == f"You can reach us at {told}. Goodbye."


def test_a_stop_on_the_way_to_an_agent_holds_is_confirmed_and_ends_the_call(caller: Caller) -> None:
    caller.somebody_is_free()
    assert caller.say(keys="0").then == "transfer"
    answer = caller.say("Stop calling me.")
    assert (names(answer), answer.then) == ([STOPPED, "utter_call_closing"], "hang_up")
    assert caller.stopped == {"voice"}


def test_a_stop_during_our_goodbye_that_is_heard_after_they_hung_up_holds_and_nobody_is_answered(
    caller: Caller,
) -> None:
    caller.hear_goodbye()
    caller.office.advance(seconds=3)
    caller.hangs_up()
    answer = caller.say("Stop calling me.")
    assert (names(answer), answer.then) == ([], "hang_up")
    assert caller.stopped == {"voice"}
    assert caller.said[-1] == ("Stop calling me.", "answered")


def test_last_words_that_were_not_heard_are_said_again_before_the_call_ends(caller: Caller) -> None:
    answer = caller.say(keys="9")
    confirmation, closing = answer.lines
    caller.heard(answer)
    resumed = caller.office.product.hear_caller.resume(caller.sid)
    assert names(resumed) == [], "all of it was heard"
    cuts = [Cut(cast(UUID, confirmation.turn), 10), Cut(cast(UUID, closing.turn), 0)]
    caller.office.product.note_broken_into(caller.sid, cuts)
    for _ in range(2):  # the carrier may ask twice
        resumed = caller.office.product.hear_caller.resume(caller.sid)
        assert resumed is not None
        assert (resumed.lines, resumed.then) == (answer.lines, "hang_up")


def test_only_what_was_not_heard_is_said_again_before_a_transfer(caller: Caller) -> None:
    caller.somebody_is_free()
    caller.heard_opening()
    answer = caller.say(keys="0")
    passed_on, transfer = answer.lines
    caller.office.product.note_broken_into(
        caller.sid, [Cut(cast(UUID, passed_on.turn), len(passed_on.text)), Cut(cast(UUID, transfer.turn), 0)]
    )
    resumed = caller.office.product.hear_caller.resume(caller.sid)
    assert resumed is not None
    assert (names(resumed), resumed.then) == (["utter_transfer"], "transfer")


def test_what_somebody_broke_into_and_was_answered_after_is_not_said_again(caller: Caller) -> None:
    goodbye = caller.hear_goodbye()
    caller.office.product.note_broken_into(caller.sid, [Cut(cast(UUID, line.turn), 5) for line in goodbye.lines])
    answer = caller.say("Stop calling me.")
    caller.heard(answer)
    resumed = caller.office.product.hear_caller.resume(caller.sid)
    assert (names(answer), names(resumed)) == ([STOPPED], [])


def test_last_words_of_which_an_audio_server_that_died_could_tell_nothing_are_said_again(caller: Caller) -> None:
    answer = caller.speaks_of_danger()
    resumed = caller.office.product.hear_caller.resume(caller.sid)
    assert resumed is not None
    assert (resumed.lines, resumed.then) == (answer.lines, "hang_up")


def test_that_we_could_not_help_is_said_again_to_who_has_not_heard_it(caller: Caller) -> None:
    product = caller.office.product
    product.settings = product.settings.model_copy(update={"call_deadline_s": 0.1})
    answers = product.hear_caller

    def fails(turn: DialogueTurn) -> None:
        raise DialogueUnavailable("It does not answer.")

    caller.office.dialogue.meanwhile = fails
    told = answers(Heard(caller.sid, 1, "I can pay on Friday"), tries=4)
    assert (names(told), told.then) == (["utter_call_trouble"], "hang_up")
    caller.heard(told)
    assert names(answers.resume(caller.sid)) == []
    product.note_broken_into(caller.sid, [Cut(cast(UUID, told.lines[0].turn), 0)])
    assert names(answers.resume(caller.sid)) == ["utter_call_trouble"]


def test_where_help_is_found_is_said_although_nobody_is_free_after_all(caller: Caller, settings: Settings) -> None:
    caller.somebody_is_free()
    answer = caller.speaks_of_danger()
    assert answer.then == "transfer"
    caller.office.product.note_broken_into(caller.sid, [Cut(cast(UUID, line.turn), 0) for line in answer.lines])
    caller.office.wipe_queue()  # ana has gone
    door = Door(create_app(settings.model_copy(update={"public_base_url": PUBLIC})))
    twiml = door.post("/twilio/voice/streamed", {"CallSid": caller.sid}).text
    assert answer.lines[0].text in twiml
    assert "Please stay on the line" not in twiml
    assert twiml.index(answer.lines[0].text) < twiml.index("Nobody is free") < twiml.index("<Hangup")
