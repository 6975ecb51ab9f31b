"""The moments between turns: a question just over, a goodbye spoken over, sounds without words, more words than one breath has, a socket gone."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from websockets.sync.client import ClientConnection, connect

from courtesy.model.errors import CourtesyError
from courtesy.service.call_answer import CallAnswer, Line
from telephony import frames, session
from telephony.playout import Piece, Playout
from telephony.quiet import CLOSING_S, SILENCE_S, UNHEARD_S, Quiet
from telephony.recognition import SpeechLost
from tests.stack.town import eventually
from tests.telephony.lines import (
    GOODBYE,
    Dtmf,
    Exchange,
    Hangup,
    Meanwhile,
    Raw,
    Scripted,
    Wait,
    WaitFor,
    exchange,
    says,
    speak,
    tone,
)

LONG_GOODBYE = says("You can always reach us by phone. Thank you and goodbye for now.", then="hang_up", asks="nothing")
# The mark behind the last of the opening's four sentences.
MARK = '{"event":"mark","mark":{"name":"4#1"}}'


# --- the end of a question ---


def test_a_sentence_that_was_heard_to_its_end_holds_nothing_back() -> None:
    playout = Playout()
    playout.say(Piece("a", b"\x00" * 160))
    playout.due(0)
    playout.hold(300)  # they begin to speak when all of it has been heard, and its mark is still on the way
    assert playout.played("a#1")
    playout.say(Piece("b", b"\x00" * 160))
    assert playout.due(320)


@pytest.mark.parametrize("answer", [speak(0.4), Dtmf("1")])
def test_who_answers_before_our_question_s_mark_is_back_is_answered(redis_url: str, sounds: Path, answer: Any) -> None:
    with exchange(redis_url, sounds, Scripted("Yes."), says("When can you pay?")) as phone:
        result = phone.call(
            WaitFor("quiet", 6),
            Wait(0.1),
            speak(0.2),
            Raw(MARK),
            answer,
            WaitFor("audio", 4),
            WaitFor("quiet", 4),
            echo_marks=False,
        )
    assert len(phone.told.heard) == 1
    assert result.audio_duration_s == pytest.approx(0.2 * (13 + 3 + 4), abs=0.05)


@pytest.mark.parametrize("words", ["Okay.", "Yes."])
def test_an_okay_to_one_moment_is_no_yes_to_what_comes_next(redis_url: str, sounds: Path, words: str) -> None:
    read_back = says("You will pay two hundred. Is that right?", asks="confirmation")
    with exchange(redis_url, sounds, Scripted("On Friday.", words), read_back, GOODBYE) as phone:
        phone.told.stalls_s = 4
        phone.call(WaitFor("quiet", 6), speak(0.6), WaitFor("audio", 4), Wait(0.8), speak(0.4), Wait(6))
    assert [h.speech for h in phone.told.heard] == ["On Friday."]


# --- the end of the call ---


@pytest.mark.parametrize("words", ["Stop calling me.", "I have a lawyer."])
def test_what_holds_whenever_it_is_said_is_heard_over_our_goodbye(redis_url: str, sounds: Path, words: str) -> None:
    with exchange(redis_url, sounds, Scripted("No.", words), LONG_GOODBYE, GOODBYE) as phone:
        result = phone.call(WaitFor("quiet", 6), speak(0.5), WaitFor("audio", 3), Wait(0.6), speak(0.6), Wait(6))
    assert [h.speech for h in phone.told.heard] == ["No.", words]
    assert result.closed_by == "agent"


def test_key_9_is_heard_over_our_goodbye_and_other_keys_leave_it_whole(redis_url: str, sounds: Path) -> None:
    for key, heard, clears in (("9", ["", "9"], 1), ("5", [""], 0)):
        with exchange(redis_url, sounds, Scripted("No."), LONG_GOODBYE, GOODBYE) as phone:
            result = phone.call(WaitFor("quiet", 6), speak(0.5), WaitFor("audio", 3), Wait(0.6), Dtmf(key), Wait(5))
        assert [h.keys for h in phone.told.heard] == heard
        assert result.clears_received == clears


def test_a_goodbye_that_is_spoken_over_is_said_to_its_end_and_nothing_is_answered(redis_url: str, sounds: Path) -> None:
    with exchange(redis_url, sounds, Scripted("No.", "Okay then thanks."), LONG_GOODBYE, GOODBYE) as phone:
        result = phone.call(WaitFor("quiet", 6), speak(0.5), WaitFor("audio", 3), Wait(0.6), speak(0.6), Wait(6))
    assert [h.speech for h in phone.told.heard] == ["No."]
    assert result.audio_duration_s == pytest.approx(0.2 * (13 + 3 + 13), abs=0.05)
    assert result.closed_by == "agent"


def test_who_begins_to_speak_as_our_goodbye_ends_is_let_finish(redis_url: str, sounds: Path) -> None:
    closing = says("Goodbye for now then.", then="hang_up", asks="nothing")
    with exchange(redis_url, sounds, Scripted("No.", "Do not call me again."), closing, GOODBYE) as phone:
        phone.call(WaitFor("quiet", 6), speak(0.5), WaitFor("audio", 3), Wait(0.65), speak(1.5), Wait(4))
    assert [h.speech for h in phone.told.heard] == ["No.", "Do not call me again."]


def test_a_call_that_is_over_waits_for_who_speaks_but_not_for_ever() -> None:
    quiet = Quiet()
    assert not quiet.over(100, speaking=True)
    assert not quiet.over(100 + CLOSING_S - 1, speaking=True)
    assert quiet.over(100 + CLOSING_S, speaking=True)
    assert Quiet().over(100, speaking=False)


def test_last_words_that_no_voice_could_say_are_known_to_be_unheard_before_twilio_asks(
    redis_url: str, sounds: Path
) -> None:
    said, unsaid = Line("I understand.", "utter_x", uncut=False, turn=uuid4()), uuid4()
    lines = said, Line("An unspeakable goodbye.", "utter_y", uncut=False, turn=unsaid)
    closing = CallAnswer(uuid4(), "en", lines, "hang_up", 2, "nothing")
    with exchange(redis_url, sounds, Scripted("No."), closing) as phone:
        result = phone.call(WaitFor("quiet", 6), speak(0.5), Wait(4))
    assert result.closed_by == "agent"
    assert (unsaid, 0) in {(cut.turn, cut.heard) for cut in phone.told.cuts}
    assert phone.told.whole == [said.turn]


def test_words_that_are_lost_leave_what_was_being_said_known_as_unheard(redis_url: str, sounds: Path) -> None:
    line = Line("one two three four five six seven eight nine ten", "utter_x", uncut=False, turn=uuid4())
    answer = CallAnswer(uuid4(), "en", (line,), "listen", 2, "when_can_pay")
    lost = Scripted("Yes.", SpeechLost("gone"), SpeechLost("gone"), SpeechLost("gone"))
    with exchange(redis_url, sounds, lost, answer) as phone:
        result = phone.call(WaitFor("quiet", 6), speak(0.5), WaitFor("audio", 3), Wait(0.5), speak(0.6), Wait(3))
    assert result.closed_by == "agent"
    (cut,) = phone.told.cuts
    assert cut.turn == line.turn
    assert 0 < cut.heard < len(line.text)


def test_a_call_that_ends_in_order_tells_which_last_words_were_heard(redis_url: str, sounds: Path) -> None:
    line = Line("Goodbye for now.", "utter_goodbye", uncut=False, turn=uuid4())
    closing = CallAnswer(uuid4(), "en", (line,), "hang_up", 2, "nothing")
    with exchange(redis_url, sounds, Scripted("No."), closing) as phone:
        result = phone.call(WaitFor("quiet", 6), speak(0.5), Wait(4))
    assert result.closed_by == "agent"
    assert (phone.told.whole, phone.told.cuts) == ([line.turn], [])


# --- no words, and many ---


def test_sounds_without_words_do_not_keep_us_from_asking_whether_somebody_is_there(
    redis_url: str, sounds: Path
) -> None:
    noise = [step for _ in range(6) for step in (speak(0.3), Wait(1.2))]
    with exchange(redis_url, sounds, Scripted(""), GOODBYE) as phone:
        phone.call(WaitFor("quiet", 6), *noise, Wait(2))
    assert [(h.speech, h.keys) for h in phone.told.heard] == [("", "")]


def test_who_has_said_something_that_had_no_words_is_asked_sooner() -> None:
    quiet = Quiet()
    assert not quiet.too_long(100)
    quiet.unheard(102, speech_s=0.1)  # a door
    assert not quiet.too_long(102 + UNHEARD_S)
    quiet.unheard(102.5, speech_s=1.0)
    assert not quiet.too_long(102.4 + UNHEARD_S)
    assert quiet.too_long(102.5 + UNHEARD_S)
    quiet.broken()
    assert not quiet.too_long(110)
    assert quiet.too_long(110 + SILENCE_S)


def test_who_asked_for_a_moment_is_not_asked_soon_whether_they_are_there(redis_url: str, sounds: Path) -> None:
    moment = replace(says("Take your time.", asks="verification"), waits=True)
    with exchange(redis_url, sounds, Scripted("Hold on.", "4821."), moment, GOODBYE) as phone:
        phone.call(WaitFor("quiet", 6), speak(0.5), WaitFor("audio", 3), Wait(SILENCE_S + 2), speak(0.8), Wait(2))
    assert [h.speech for h in phone.told.heard] == ["Hold on.", "4821."]


def test_who_keys_in_a_zip_code_slowly_has_made_one_entry(redis_url: str, sounds: Path) -> None:
    ask = says("Your ZIP code or your card?", asks="verification")
    with exchange(redis_url, sounds, Scripted("Yes."), ask, GOODBYE) as phone:
        phone.call(
            WaitFor("quiet", 6), speak(0.5), Wait(1), WaitFor("quiet", 5), Dtmf("6061"), Wait(1.2), Dtmf("1"), Wait(3)
        )
    assert [h.keys for h in phone.told.heard] == ["", "60611"]


def test_all_of_a_long_speech_counts_for_who_hangs_up_in_it(redis_url: str, sounds: Path) -> None:
    with exchange(redis_url, sounds, Scripted("Stop calling me", "and another thing"), GOODBYE) as phone:
        phone.call(WaitFor("quiet", 6), speak(12), Hangup())
        assert [h.speech for h in eventually(lambda: phone.told.heard)] == ["Stop calling me and another thing"]


def test_who_goes_on_talking_after_our_goodbye_does_not_keep_the_call(redis_url: str, sounds: Path) -> None:
    for words, heard in (("and so on and so on", ["No."]), ("do not call me again", ["No.", "do not call me again"])):
        with exchange(redis_url, sounds, Scripted("No.", words), LONG_GOODBYE, GOODBYE) as phone:
            result = phone.call(WaitFor("quiet", 6), speak(0.5), WaitFor("audio", 3), Wait(0.6), speak(30))
        assert result.closed_by == "agent"
        assert {h.speech.removesuffix(f" {words}") for h in phone.told.heard} == set(heard)


def test_who_talks_longer_than_the_recogniser_hears_at_once_has_one_turn(redis_url: str, sounds: Path) -> None:
    parts = Scripted("I cannot pay", "two hundred", "until Friday.")
    with exchange(redis_url, sounds, parts, says("When can you pay?")) as phone:
        phone.call(WaitFor("quiet", 6), speak(14), Wait(3.5))
    assert [h.speech for h in phone.told.heard] == ["I cannot pay two hundred until Friday."]
    assert sum(parts.heard_s) == pytest.approx(14.8, abs=0.5)  # nothing is heard twice, and nothing is lost


def test_a_pause_is_judged_once_for_the_same_words(
    redis_url: str, sounds: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    judged: list[str] = []

    def patience(text: str, *arguments: Any, **known: Any) -> float:
        judged.append(text)
        return 1.5

    monkeypatch.setattr(session, "patience_s", patience)
    with exchange(redis_url, sounds, Scripted("I will pay um"), GOODBYE) as phone:
        phone.call(WaitFor("quiet", 6), speak(0.5), Wait(3))
    assert judged == ["I will pay um"]


# --- the end of the socket ---


@pytest.mark.parametrize(
    ("words", "goes_on", "counts"),
    [
        ("I will pay on Friday.", 9, []),
        ("I will pay on Friday.", 1, ["I will pay on Friday."]),
        ("Stop calling.", 9, ["Stop calling."]),
    ],
)
def test_half_words_on_a_socket_that_breaks_are_no_answer_where_the_call_goes_on(
    redis_url: str, sounds: Path, words: str, goes_on: int, counts: list[str]
) -> None:
    def speaks_and_goes(socket: ClientConnection) -> None:
        while (message := json.loads(socket.recv(timeout=20)))["event"] != "mark" or message["mark"]["name"] != "4#1":
            pass
        socket.send(MARK)
        sound = tone(0.8)
        for chunk, at in enumerate(range(0, len(sound), frames.FRAME_BYTES), start=1):
            socket.send(_media(chunk, sound[at : at + frames.FRAME_BYTES]))

    with exchange(redis_url, sounds, Scripted(words), GOODBYE) as phone:
        phone.told.on_without_us = goes_on
        _by_hand(phone, speaks_and_goes)
        assert eventually(lambda: phone.server.load.calls == 0)
    assert [h.speech for h in phone.told.heard] == counts


def test_what_is_not_known_is_passed_over_before_the_stream_begins_too(redis_url: str, sounds: Path) -> None:
    def listens(socket: ClientConnection) -> None:
        assert json.loads(socket.recv(timeout=20))["event"] == "media"

    with exchange(redis_url, sounds, Scripted("Yes."), GOODBYE) as phone:
        _by_hand(phone, listens, '{"event":"weather","streamSid":"MZ1"}')


def test_a_call_whose_sound_cannot_be_kept_goes_on_at_once_without_us(
    redis_url: str, sounds: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*arguments: Any) -> None:
        raise CourtesyError("The disk is full.")

    with exchange(redis_url, sounds, Scripted("Stop calling."), GOODBYE) as phone:
        result = phone.call(
            WaitFor("quiet", 6),
            Meanwhile(lambda: monkeypatch.setattr(session.Recorder, "caller", full)),
            speak(0.5),
            Wait(3),
        )
    assert result.closed_by == "agent"
    assert phone.told.heard == []


def _by_hand(phone: Exchange, talks: Callable[[ClientConnection], None], *before: str) -> None:
    """A call without a double, whose socket is closed without a word."""
    sid, stream = f"CA{uuid4().hex}", "MZ1"
    phone.told.known.add(sid)
    assert eventually(lambda: phone.live.has_room("en"))
    start = {"callSid": sid, "accountSid": "AC1", "customParameters": {"ticket": phone.live.ticket(sid, "en")}}
    with connect(phone.url) as socket:
        socket.send('{"event":"connected","protocol":"Call","version":"1.0.0"}')
        for each in before:
            socket.send(each)
        socket.send(json.dumps({"event": "start", "streamSid": stream, "start": start}))
        talks(socket)


def _media(chunk: int, payload: bytes) -> str:
    message = json.loads(frames.media("MZ1", payload))
    message["media"] |= {"track": "inbound", "chunk": str(chunk), "timestamp": str(20 * chunk)}
    return json.dumps(message)
