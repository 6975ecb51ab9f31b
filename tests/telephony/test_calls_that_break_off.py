"""Callers who hang up in mid-sentence, lines that fall silent in mid-word, answers that are broken into, and sockets with rubbish on them."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from uuid import uuid4

import pytest
from websockets.sync.client import connect

from courtesy.service.call_answer import CallAnswer, Line
from tests.stack.town import eventually
from tests.telephony import lines
from tests.telephony.lines import (
    GOODBYE,
    Dtmf,
    Hangup,
    Impairments,
    Meanwhile,
    Raw,
    Scripted,
    Wait,
    WaitFor,
    exchange,
    says,
    speak,
)


@pytest.mark.parametrize("words", ["Stop calling me.", "I will pay on Friday."])
def test_what_is_said_right_before_hanging_up_counts(redis_url: str, sounds: Path, words: str) -> None:
    with exchange(redis_url, sounds, Scripted(words), says("When can you pay?")) as phone:
        phone.call(WaitFor("quiet", 6), speak(0.6), Hangup())
        assert [h.speech for h in eventually(lambda: phone.told.heard)] == [words]
        assert eventually(lambda: phone.server.load.calls == 0)


def test_what_is_said_while_an_answer_is_made_counts_although_they_hang_up(redis_url: str, sounds: Path) -> None:
    with exchange(redis_url, sounds, Scripted("Yes.", "Stop calling me."), says("When?"), GOODBYE) as phone:
        phone.told.stalls_s = 1.5
        phone.call(WaitFor("quiet", 6), speak(0.6), Wait(0.6), speak(0.6), Hangup())
        assert eventually(lambda: len(phone.told.heard) == 2)
    assert [(h.step, h.speech) for h in phone.told.heard] == [(1, "Yes."), (2, "Stop calling me.")]


def test_keys_that_were_pressed_before_hanging_up_count(redis_url: str, sounds: Path) -> None:
    with exchange(redis_url, sounds, Scripted(""), GOODBYE) as phone:
        phone.call(WaitFor("quiet", 6), Wait(0.3), Dtmf("9"), Hangup())
        assert [h.keys for h in eventually(lambda: phone.told.heard)] == ["9"]


def test_who_hangs_up_on_the_notice_with_a_word_has_said_nothing_but_a_stop_holds(redis_url: str, sounds: Path) -> None:
    for words, counts in (("Hello?", []), ("Please take me off your list.", ["Please take me off your list."])):
        with exchange(redis_url, sounds, Scripted(words), GOODBYE) as phone:
            phone.call(WaitFor("audio", 3), speak(0.5), Hangup())
            assert eventually(lambda: phone.server.load.calls == 0)
        assert [h.speech for h in phone.told.heard] == counts


def test_a_stop_in_own_words_ends_the_notice_and_what_a_lawyer_is_for_is_answered_after_it(
    redis_url: str, sounds: Path
) -> None:
    for words, clears in (("Please take me off your list.", 1), ("I have a lawyer.", 0)):
        with exchange(redis_url, sounds, Scripted(words), GOODBYE) as phone:
            result = phone.call(WaitFor("audio", 3), speak(0.5), Wait(2.5), WaitFor("quiet", 6), Wait(1))
        assert [h.speech for h in phone.told.heard] == [words]
        assert result.clears_received == clears


def test_a_line_that_falls_silent_in_mid_word_ends_the_turn(redis_url: str, sounds: Path) -> None:
    with exchange(redis_url, sounds, Scripted("Yes."), says("When can you pay?")) as phone:
        # not a frame comes while the caller is waited for
        phone.call(WaitFor("quiet", 6), speak(0.6), Meanwhile(lambda: eventually(lambda: phone.told.heard)))
    assert [h.speech for h in phone.told.heard] == ["Yes."]


def test_who_interrupts_hears_nothing_that_was_still_being_rendered(redis_url: str, sounds: Path) -> None:
    long = says(
        "One two three four five six seven eight nine ten eleven twelve. The laboured second sentence of many words.",
        asks="when_can_pay",
    )
    with exchange(redis_url, sounds, Scripted("Yes.", "Can you tell me what I owe?"), long, GOODBYE) as phone:
        result = phone.call(WaitFor("quiet", 6), speak(0.6), WaitFor("audio", 3), speak(0.4), Wait(5))
    assert [h.speech for h in phone.told.heard] == ["Yes.", "Can you tell me what I owe?"]
    assert result.audio_duration_s < 0.2 * 16 + 2.0 + 0.2 + 0.2


def test_what_leads_to_words_of_the_law_is_not_cut_short_while_those_are_rendered(redis_url: str, sounds: Path) -> None:
    spoken = (
        Line("One two three four five six seven eight nine ten.", "utter_x", uncut=False),
        Line("The laboured words of the law.", "utter_robot", uncut=True),
    )
    whole = CallAnswer(uuid4(), "en", spoken, "listen", 2, "when_can_pay")
    with exchange(redis_url, sounds, Scripted("Yes.", "Who is this?"), whole) as phone:
        result = phone.call(WaitFor("quiet", 6), speak(0.6), WaitFor("audio", 3), speak(0.4), Wait(5))
    assert result.clears_received == 0
    assert [h.speech for h in phone.told.heard] == ["Yes."]
    assert result.audio_duration_s == pytest.approx(0.2 * 16 + 0.2 * 10 + 0.2 * 6, abs=0.05)


def test_an_opening_that_fails_while_the_caller_speaks_gives_the_call_back_to_twilio(
    redis_url: str, sounds: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    endless = (Line("An endless notice.", "utter_call_notice", uncut=True),)
    monkeypatch.setitem(lines.OPENING, "en", endless)
    with exchange(redis_url, sounds, Scripted("Stop calling me."), GOODBYE) as phone:
        result = phone.call(speak(0.3), Wait(4))
    assert result.closed_by == "agent"


def test_rubbish_on_a_socket_costs_its_call_nothing(redis_url: str, sounds: Path) -> None:
    other = base64.b64encode(b"\x00" * 4000).decode()  # as loud as can be
    rubbish = [
        "not json", b"\xff\x00", "{}", "[]", "[" * 30_000, '{"event":"media"}', '{"event":"media","media":{"payload":"%%%"}}',
        '{"event":"weather"}', '{"event":"dtmf","dtmf":{"digit":"call me"}}', '{"event":"mark"}', '{"event":"start"}',
        json.dumps({"event": "stop", "streamSid": "MZ" + "0" * 32}),
        json.dumps({"event": "media", "streamSid": "MZ" + "0" * 32, "media": {"chunk": 1, "timestamp": 0, "payload": other}}),
        json.dumps({"event": "media", "media": {"chunk": 1, "timestamp": 0, "payload": base64.b64encode(bytes(30_000)).decode()}}),
    ]  # fmt: skip
    with exchange(redis_url, sounds, Scripted("Yes."), GOODBYE) as phone:
        phone.call(WaitFor("quiet", 6), *(Raw(each) for each in rubbish), Wait(0.3), speak(0.6), Wait(3))
    assert [h.speech for h in phone.told.heard] == ["Yes."]


def test_what_the_caller_had_heard_when_they_broke_in_or_hung_up_is_known(redis_url: str, sounds: Path) -> None:
    text = "One two three four five six seven eight nine ten. And ten more words that nobody is going to hear."
    first, second = (Line(each, "utter_x", uncut=False, turn=uuid4()) for each in (text, "Can you?"))
    answer = CallAnswer(uuid4(), "en", (first, second), "listen", 2, "when_can_pay")
    for ends in ((speak(0.4), Wait(2.5)), (Hangup(),)):
        with exchange(redis_url, sounds, Scripted("Yes.", "Can you tell me what I owe?"), answer, GOODBYE) as phone:
            phone.call(WaitFor("quiet", 6), speak(0.6), WaitFor("audio", 3), Wait(0.8), *ends)
            cuts = {cut.turn: cut.heard for cut in eventually(lambda: phone.told.cuts)}
        assert 10 < cuts[first.turn or uuid4()] < 40  # a second or so of the first two
        assert cuts[second.turn or uuid4()] == 0


def test_what_was_heard_whole_is_not_told_of(redis_url: str, sounds: Path) -> None:
    line = Line("When can you pay?", "utter_x", uncut=False, turn=uuid4())
    answer = CallAnswer(uuid4(), "en", (line,), "listen", 2, "when_can_pay")
    with exchange(redis_url, sounds, Scripted("Yes.", "Tomorrow."), answer, GOODBYE) as phone:
        phone.call(WaitFor("quiet", 6), speak(0.6), WaitFor("audio", 3), WaitFor("quiet", 5), speak(0.5), Wait(2))
    assert phone.told.cuts == []


def test_a_socket_that_breaks_before_it_says_which_call_it_is_costs_nothing(redis_url: str, sounds: Path) -> None:
    connected = '{"event":"connected","protocol":"Call","version":"1.0.0"}'
    with exchange(redis_url, sounds, Scripted("Yes."), GOODBYE) as phone:
        for said in (
            [],
            [connected],
            [connected, "rubbish"],
            [connected, b"\x00" * 60_000],
            [connected, connected, "[" * 60_000],
        ):
            with connect(phone.url) as socket:
                for each in said:
                    socket.send(each)
        assert phone.server.load.calls == 0
        phone.call(WaitFor("quiet", 6), speak(0.6), Wait(2))
    assert [h.speech for h in phone.told.heard] == ["Yes."]


def test_a_server_that_is_stopped_ends_its_calls_first_and_takes_no_other(redis_url: str, sounds: Path) -> None:
    with exchange(redis_url, sounds, Scripted("Yes."), GOODBYE) as phone:
        late = phone.live.ticket("CA" + "8" * 32, "en") if eventually(lambda: phone.live.has_room("en")) else None
        refused: list[bytes] = []

        def stop() -> None:
            phone.drain.set()
            assert eventually(lambda: not phone.live.has_room("en"))
            refused.append(phone.call(Wait(0.5), ticket=late, sid="CA" + "8" * 32).audio_received)

        result = phone.call(WaitFor("quiet", 6), Meanwhile(stop), speak(0.6), Wait(3))
    assert refused == [b""]
    assert [h.speech for h in phone.told.heard] == ["Yes."]
    assert result.closed_by == "agent"


def test_a_network_that_delivers_late_and_in_jerks_only_delays(redis_url: str, sounds: Path) -> None:
    bad = Impairments(loss=0.03, jitter_ms=120, latency_ms=200)
    with exchange(redis_url, sounds, Scripted("Yes."), GOODBYE) as phone:
        result = phone.call(WaitFor("quiet", 6), speak(0.8), Wait(3), impairments=bad)
    assert [h.speech for h in phone.told.heard] == ["Yes."]
    assert result.closed_by == "agent"
