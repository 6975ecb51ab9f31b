"""What counts is said into the opening notice, and then live audio fails: the notice is said whole before anything is recorded."""

from __future__ import annotations

from typing import cast
from uuid import UUID
from xml.etree import ElementTree

import pytest

from courtesy.ports import DialogueTurn
from courtesy.service.broken_into import Cut
from courtesy.service.call_answer import CallAnswer
from courtesy.settings import Settings
from tests.desk.caller import Caller
from tests.webhooks.conftest import PUBLIC, Door
from webhooks.app import create_app

NOTICE, IDENTITY = "utter_call_notice", "utter_call_identity"
LAWYER = "I have a lawyer."


def names(answer: CallAnswer | None) -> list[str | None]:
    assert answer is not None
    return [line.response for line in answer.lines]


@pytest.fixture
def door(caller: Caller, settings: Settings) -> Door:
    """Twilio's door to the same records; calls are recorded from the notice on."""
    door = Door(create_app(settings.model_copy(update={"public_base_url": PUBLIC, "record_calls": True})))
    door.product.dialogue = caller.office.dialogue  # type: ignore[misc, assignment]
    door.product.clock = caller.office.product.clock  # type: ignore[misc]
    caller.office.dialogue.response = "utter_help"  # after which the call goes on
    return door


def twiml(door: Door, page: str, caller: Caller, **form: str) -> ElementTree.Element:
    answer = door.post(f"/twilio/voice/{page}", {"CallSid": caller.sid} | form)
    assert answer.status_code == 200, answer.text
    return ElementTree.fromstring(answer.text)


def said(verb: ElementTree.Element) -> str:
    return " ".join(say.text or "" for say in verb.iter("Say"))


def notice_cut(caller: Caller, heard: int = 20) -> None:
    """Live audio ended while the notice was being said."""
    opening = [t for t in caller.turns if t.direction == "outbound" and t.answers is None]
    cuts = [Cut(turn.id, heard if turn.response == NOTICE else 0) for turn in opening]
    caller.office.product.note_broken_into(caller.sid, cuts)


@pytest.mark.parametrize("wants", ["0", "Get me an agent, please.", "我要转人工"])
def test_who_asks_for_a_person_into_the_notice_hears_it_whole_before_anything_is_recorded(
    caller: Caller, door: Door, wants: str
) -> None:
    caller.say(wants)
    notice_cut(caller)
    resumed = twiml(door, "streamed", caller)
    assert "This call may be recorded." in said(resumed[0])
    assert "Start" not in [verb.tag for verb in resumed[:1]]


def test_the_notice_is_said_whole_before_the_answer_to_what_was_said_into_it_and_before_recording(
    caller: Caller, door: Door
) -> None:
    answered = caller.say(LAWYER)
    notice_cut(caller)
    for _ in range(2):  # the carrier may ask twice
        resumed = twiml(door, "streamed", caller)
        assert [verb.tag for verb in resumed] == ["Gather", "Start", "Gather"]
        notice, _, question = resumed
        assert notice.get("input") == "dtmf"
        assert "To stop these calls, press 9" in said(notice)
        assert "This call may be recorded." in said(notice)
        assert said(question).startswith("Am I speaking with")
        assert said(question).endswith(answered.lines[0].text)
        assert question.get("action") == f"{PUBLIC}/twilio/voice/heard?step=2"


def test_a_key_into_the_notice_that_is_said_again_stops_the_calls_or_lets_it_begin_anew(
    caller: Caller, door: Door
) -> None:
    caller.say(LAWYER)
    notice_cut(caller)
    action = str(twiml(door, "streamed", caller)[0].get("action")).removeprefix(f"{PUBLIC}/twilio/voice/")
    assert action == "key?step=2"
    again = twiml(door, action, caller, Digits="5")
    assert "This call may be recorded." in said(again[0])
    assert again[-1].get("action") == f"{PUBLIC}/twilio/voice/heard?step=2"
    assert "will not call you again" in said(twiml(door, action, caller, Digits="9"))
    assert caller.stopped == {"voice"}


def test_who_is_still_to_be_answered_hears_the_notice_too_and_is_not_recorded(caller: Caller, door: Door) -> None:
    asked: list[ElementTree.Element] = []

    def live_audio_ends(turn: DialogueTurn) -> None:
        asked.append(twiml(door, "streamed", caller))

    caller.office.dialogue.meanwhile = live_audio_ends
    notice_cut(caller)
    caller.say(LAWYER)
    [resumed] = asked
    assert [verb.tag for verb in resumed if verb.tag != "Say"] == ["Pause", "Redirect"]
    assert said(resumed).startswith("Hello, this is the automated assistant")
    assert "This call may be recorded." in said(resumed)


def test_who_is_put_through_has_heard_the_notice_first(caller: Caller, door: Door) -> None:
    caller.somebody_is_free()
    answer = caller.speaks_of_danger()
    assert answer.then == "transfer"
    notice_cut(caller)
    caller.office.product.note_broken_into(caller.sid, [Cut(cast(UUID, line.turn), 0) for line in answer.lines])
    resumed = door.product.hear_caller.resume(caller.sid)
    assert names(resumed) == [NOTICE, "utter_self_harm_us", "utter_transfer"]
    assert resumed is not None
    assert (resumed.then, resumed.recording) == ("transfer", "no")


def test_an_opening_that_was_heard_is_not_said_again(caller: Caller, door: Door) -> None:
    answered = caller.say(LAWYER)
    caller.heard_opening()
    resumed = twiml(door, "streamed", caller)
    assert [verb.tag for verb in resumed] == ["Start", "Gather"]
    assert said(resumed) == answered.lines[0].text


def test_who_has_answered_our_question_has_heard_the_notice_although_nobody_noted_it(
    caller: Caller, door: Door
) -> None:
    caller.say("yes, this is me")
    caller.say(LAWYER)
    assert names(caller.office.product.hear_caller.resume(caller.sid)) == ["utter_help"]


def test_who_stopped_us_in_the_notice_is_not_told_it_again(caller: Caller, door: Door) -> None:
    answer = caller.say(keys="9")
    notice_cut(caller)
    assert names(caller.office.product.hear_caller.resume(caller.sid)) == names(answer)


def test_words_that_come_to_the_address_of_keys_are_heard(caller: Caller, door: Door) -> None:
    answer = twiml(door, "key?step=1", caller, SpeechResult="yes, this is me")
    assert caller.said == [("yes, this is me", "answered")]
    assert answer[-1].get("action") == f"{PUBLIC}/twilio/voice/heard?step=2"
    assert "This call may be recorded." not in said(answer)
    stopped = twiml(door, "key?step=2", caller, SpeechResult="yes", Digits="9")
    assert "will not call you again" in said(stopped)
