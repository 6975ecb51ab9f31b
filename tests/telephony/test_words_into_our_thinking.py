"""What is said or pressed while an answer is being made, or into something else: it is on record, and answers nothing that came after it."""

from __future__ import annotations

from pathlib import Path
from uuid import uuid4

import pytest

from courtesy.model.contact import Asks
from courtesy.service.broken_into import Cut
from courtesy.service.call_answer import CallAnswer, Line
from telephony import speaking
from tests.stack.town import eventually
from tests.telephony.lines import (
    GOODBYE,
    NOTICE,
    Dtmf,
    Hangup,
    Scripted,
    Wait,
    WaitFor,
    exchange,
    says,
    speak,
)

NOT_YET = CallAnswer(uuid4(), "en", (), "wait", 1, "identity", 1)


def remind(asks: Asks = "when_can_pay") -> CallAnswer:
    """A sentence that only the customer may hear."""
    return CallAnswer(
        uuid4(), "en", (Line("You owe us rather a lot of money.", "utter_remind", False, uuid4()),), "listen", 2, asks
    )


def test_a_stop_while_the_dialogue_stalls_is_on_record_at_once_as_words_of_their_own(
    redis_url: str, sounds: Path
) -> None:
    with exchange(redis_url, sounds, Scripted("Yes.", "Stop calling me."), NOT_YET, GOODBYE) as phone:
        phone.told.stalls_s = 2.5
        phone.call(WaitFor("quiet", 6), speak(0.6), Wait(0.6), speak(0.6), Wait(0.8), Hangup())
        assert [(h.step, h.speech) for h in phone.told.taken_down] == [(2, "Stop calling me.")]
        assert [h.step for h in phone.told.heard] == [1]
        assert eventually(lambda: len(phone.told.heard) == 2)
    assert [(h.step, h.speech) for h in phone.told.heard] == [(1, "Yes."), (2, "Stop calling me.")]


def test_key_nine_while_we_say_one_moment_is_answered_next(redis_url: str, sounds: Path) -> None:
    with exchange(redis_url, sounds, Scripted("Yes."), NOT_YET, GOODBYE) as phone:
        phone.told.stalls_s = 1.5
        result = phone.call(WaitFor("quiet", 6), speak(0.6), Wait(0.8), Dtmf("9"), Wait(4))
    assert [(h.step, h.keys) for h in phone.told.heard] == [(1, ""), (2, "9")]
    assert result.closed_by == "agent"


@pytest.mark.parametrize("words", ["No, this is her husband.", "I have filed for bankruptcy.", "Stop calling me."])
def test_who_is_not_to_hear_what_we_were_about_to_say_does_not(redis_url: str, sounds: Path, words: str) -> None:
    reminder = remind()
    with exchange(redis_url, sounds, Scripted("Yes.", words), reminder, GOODBYE) as phone:
        phone.told.stalls_s = 1.6
        result = phone.call(WaitFor("quiet", 6), speak(0.6), Wait(0.4), speak(0.6), Wait(6))
        assert eventually(lambda: phone.server.load.calls == 0)
    assert [h.speech for h in phone.told.heard] == ["Yes.", words]
    assert Cut(reminder.lines[0].turn or uuid4(), 0) in phone.told.cuts
    said = (NOTICE.text, "Is it you?", "One moment please.", "Goodbye.")
    assert (
        result.audio_duration_s <= 0.2 * sum(len(text.split()) for text in said) + 0.6
    )  # a held sentence goes on a little before where it was


def test_other_words_into_our_thinking_are_answered_after_what_we_were_about_to_say(
    redis_url: str, sounds: Path
) -> None:
    reminder = remind()
    with exchange(redis_url, sounds, Scripted("Yes.", "How much do I owe?"), reminder, GOODBYE) as phone:
        phone.told.stalls_s = 2.6
        phone.call(WaitFor("quiet", 6), speak(0.6), Wait(0.4), speak(0.6), Wait(8))
    assert [(h.step, h.speech) for h in phone.told.taken_down] == [(2, "How much do I owe?")]
    assert phone.told.cuts == []


@pytest.mark.parametrize(("words", "counts"), [("I filed for bankruptcy.", True), ("I can pay on Friday.", False)])
def test_a_key_that_comes_into_words_answers_instead_of_them_but_not_of_what_has_to_be_heard(
    redis_url: str, sounds: Path, words: str, counts: bool
) -> None:
    question = says("Your card?", asks="verification")
    with exchange(redis_url, sounds, Scripted(words), question, question, GOODBYE) as phone:
        phone.call(WaitFor("quiet", 6), speak(0.6), Dtmf("4"), Wait(3.5))
    assert words in [h.speech for h in phone.told.heard] if counts else [h.keys for h in phone.told.heard] == ["4"]


@pytest.mark.parametrize("asks_for", ["key", "words"])
def test_who_asks_for_a_person_during_what_has_to_be_said_whole_is_heard(
    redis_url: str, sounds: Path, asks_for: str
) -> None:
    step = Dtmf("0") if asks_for == "key" else speak(0.5)
    with exchange(redis_url, sounds, Scripted("Get me an agent, please."), GOODBYE) as phone:
        result = phone.call(WaitFor("audio", 3), step, Wait(2.0))
    assert [h.keys or h.speech for h in phone.told.heard] == ["0" if asks_for == "key" else "Get me an agent, please."]
    assert result.clears_received == 0


def test_who_speaks_up_while_our_first_words_are_being_rendered_breaks_into_them(
    redis_url: str, sounds: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(speaking, "VOICE_S", 5)
    turn = uuid4()
    laboured = CallAnswer(
        uuid4(),
        "en",
        (Line("A laboured sentence about a lot of money.", "utter_remind", False, turn),),
        "listen",
        2,
        "confirmation",
    )
    with exchange(redis_url, sounds, Scripted("Yes.", "How much do I owe?"), laboured, GOODBYE) as phone:
        phone.call(WaitFor("quiet", 6), speak(0.6), Wait(0.6), speak(0.6), Wait(6))
    assert [h.speech for h in phone.told.heard] == ["Yes.", "How much do I owe?"]
    assert Cut(turn, 0) in phone.told.cuts


def test_the_last_digit_of_a_slowly_keyed_zip_code_into_our_last_words_stops_nothing(
    redis_url: str, sounds: Path
) -> None:
    ask = says("Your ZIP code?", asks="verification")
    bye = says("That did not work so goodbye and have a nice day.", then="hang_up", asks="nothing")
    with exchange(redis_url, sounds, Scripted("Yes."), ask, bye, GOODBYE) as phone:
        phone.call(WaitFor("quiet", 6), speak(0.5), Wait(1.5), WaitFor("quiet", 5), Dtmf("8064"), Wait(1.6), Dtmf("9"))
    assert [h.keys for h in phone.told.heard if h.keys] == ["8064"]
