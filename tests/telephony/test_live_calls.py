"""Calls over media streams, held by an independent double of Twilio: greeting, turns, keys, interruptions, bad networks, ends."""

from __future__ import annotations

from pathlib import Path

import pytest

from courtesy.live.redis import LiveAudio
from courtesy.service.call_turn import Heard
from telephony import server
from tests.stack.town import eventually
from tests.telephony.lines import (
    GOODBYE,
    Dtmf,
    Expect,
    Hangup,
    Impairments,
    Scripted,
    Stuck,
    Wait,
    WaitFor,
    exchange,
    says,
    speak,
)  # fmt: skip


def test_the_bot_speaks_first_and_its_marks_come_back(redis_url: str, sounds: Path) -> None:
    with exchange(redis_url, sounds, Scripted("")) as phone:
        result = phone.call(
            WaitFor("audio", 3), WaitFor("quiet", 6), Wait(0.3), Expect("mark"), Expect("no_violations")
        )
    assert not result.failed_expectations
    assert result.violations == []
    assert len(result.marks_echoed) == 4  # a mark a sentence
    assert result.audio_duration_s == pytest.approx(0.2 * 13 + 0.2 * 3, abs=0.05)
    assert phone.told.heard == []


def test_turns_are_taken_to_the_end_of_the_call(redis_url: str, sounds: Path) -> None:
    with exchange(redis_url, sounds, Scripted("Yes.", "On March 20th."), says("When can you pay?"), GOODBYE) as phone:
        result = phone.call(
            WaitFor("quiet", 6),
            speak(0.6),
            Wait(1.2),
            WaitFor("quiet", 6),
            speak(1.0),
            Wait(1.5),
            WaitFor("quiet", 6),
            Wait(1),
        )
    assert [(h.step, h.speech) for h in phone.told.heard] == [(1, "Yes."), (2, "On March 20th.")]
    assert result.closed_by == "agent"
    assert result.violations == []
    assert [gap.asks for gap in phone.gaps] == ["identity", "date"]


def test_a_key_ends_the_notice_only_if_it_is_9(redis_url: str, sounds: Path) -> None:
    with exchange(redis_url, sounds, Scripted(""), GOODBYE) as phone:
        result = phone.call(
            WaitFor("audio", 3), Dtmf("5"), Wait(0.2), Expect("clear", negated=True), Dtmf("9"), Wait(1.5)
        )
    assert not result.failed_expectations
    assert result.clears_received == 1
    assert [h.keys for h in phone.told.heard] == ["9"]


def test_no_word_cuts_the_notice_short_but_stop_calling_counts(redis_url: str, sounds: Path) -> None:
    with exchange(redis_url, sounds, Scripted("who is this")) as phone:
        result = phone.call(WaitFor("audio", 3), speak(0.35), Wait(2.5))
        assert (result.clears_received, phone.told.heard) == (0, [])
    with exchange(redis_url, sounds, Scripted("Stop calling me."), GOODBYE) as phone:
        phone.call(WaitFor("audio", 3), speak(0.35), Wait(3))
        assert [h.speech for h in phone.told.heard] == ["Stop calling me."]


def test_who_speaks_into_a_sentence_is_listened_to(redis_url: str, sounds: Path) -> None:
    long = says("a sentence of very many words that nobody wants to hear to its end today", asks="when_can_pay")
    with exchange(redis_url, sounds, Scripted("Yes.", "I paid already."), long, GOODBYE) as phone:
        result = phone.call(WaitFor("quiet", 6), speak(0.6), WaitFor("audio", 3), Wait(1.5), speak(0.8), Wait(3))
    assert result.clears_received >= 1
    assert [h.speech for h in phone.told.heard] == ["Yes.", "I paid already."]


def test_who_only_shows_that_they_listen_hears_the_rest_of_the_sentence(redis_url: str, sounds: Path) -> None:
    long = says("a sentence of rather many words for a listener", asks="when_can_pay")
    with exchange(redis_url, sounds, Scripted("Yes.", "Mhm."), long) as phone:
        result = phone.call(
            WaitFor("quiet", 6), speak(0.6), WaitFor("audio", 3), Wait(1.2), speak(0.5), Wait(1.5), WaitFor("quiet", 8)
        )
    assert result.clears_received == 1
    assert [h.speech for h in phone.told.heard] == ["Yes."]
    assert result.audio_duration_s >= 0.2 * 13 + 0.2 * 3 + 0.2 * 9  # all of it


def test_keys_are_an_answer(redis_url: str, sounds: Path) -> None:
    ask = says("Your card?", asks="verification")
    with exchange(redis_url, sounds, Scripted("Yes."), ask, GOODBYE) as phone:
        phone.call(WaitFor("quiet", 6), speak(0.5), Wait(1.5), WaitFor("quiet", 5), Dtmf("4821"), Wait(3))
    assert phone.told.heard[-1] == Heard(phone.told.heard[-1].sid, 2, keys="4821")


def test_silence_is_a_turn_of_its_own(redis_url: str, sounds: Path) -> None:
    with exchange(redis_url, sounds, Scripted(""), GOODBYE) as phone:
        result = phone.call(WaitFor("quiet", 6), Wait(8))
    assert [(h.speech, h.keys) for h in phone.told.heard] == [("", "")]
    assert result.closed_by == "agent"


def test_a_caller_who_drops_off_leaves_nothing_behind(redis_url: str, sounds: Path) -> None:
    with exchange(redis_url, sounds, Scripted("Yes."), says("When can you pay?")) as phone:
        phone.call(WaitFor("audio", 3), Hangup())
        phone.call(WaitFor("quiet", 5), speak(0.5), Hangup())
        assert eventually(lambda: phone.server.load.calls == 0)


@pytest.mark.parametrize("lost", [0.05, 0.2])
def test_a_network_that_loses_packets_only_costs_them(redis_url: str, sounds: Path, lost: float) -> None:
    with exchange(redis_url, sounds, Scripted("Yes."), GOODBYE) as phone:
        result = phone.call(
            WaitFor("quiet", 6), speak(0.8), Wait(2), WaitFor("quiet", 4), impairments=Impairments(loss=lost)
        )
    assert result.violations == []
    assert [h.speech for h in phone.told.heard] == ["Yes."]


def test_marks_that_never_come_back_do_not_stop_the_call(redis_url: str, sounds: Path) -> None:
    with exchange(redis_url, sounds, Scripted("Yes."), GOODBYE) as phone:
        phone.call(WaitFor("quiet", 6), Wait(1.5), speak(0.6), Wait(4), echo_marks=False)
    assert [h.speech for h in phone.told.heard] == ["Yes."]


def test_nobody_gets_in_without_a_ticket_for_this_call_and_only_once(redis_url: str, sounds: Path) -> None:
    with exchange(redis_url, sounds, Scripted("")) as phone:
        assert eventually(lambda: phone.live.has_room("en"))
        for_another = phone.live.ticket("CA" + "0" * 32, "en")
        assert for_another is not None
        for ticket in ("", "made-up", for_another):
            assert phone.call(Wait(0.5), ticket=ticket).audio_received == b""
        ticket = phone.live.ticket("CA" + "1" * 32, "en")
        assert phone.call(WaitFor("audio", 3), ticket=ticket, sid="CA" + "1" * 32).audio_received
        assert phone.call(Wait(0.5), ticket=ticket, sid="CA" + "1" * 32).audio_received == b""
        assert phone.call(Wait(0.5), sid="CA" + "2" * 32).audio_received
    assert phone.told.heard == []


def test_a_recogniser_that_breaks_gives_the_call_back_to_twilio(redis_url: str, sounds: Path) -> None:
    with exchange(redis_url, sounds, Scripted(RuntimeError("broken")), GOODBYE) as phone:
        result = phone.call(WaitFor("quiet", 6), speak(0.6), Wait(3))
    assert result.closed_by == "agent"
    assert phone.told.heard == []


def test_a_recogniser_that_does_not_come_back_gives_the_call_back_to_twilio_too(redis_url: str, sounds: Path) -> None:
    with exchange(redis_url, sounds, Stuck(), GOODBYE) as phone:
        result = phone.call(WaitFor("quiet", 6), speak(0.6), Wait(5))
    assert result.closed_by == "agent"
    assert phone.told.heard == []


def test_a_recogniser_that_stumbles_once_costs_nothing(redis_url: str, sounds: Path) -> None:
    with exchange(redis_url, sounds, Scripted(RuntimeError("broken"), "Yes."), GOODBYE) as phone:
        phone.call(WaitFor("quiet", 6), speak(0.6), Wait(3))
    assert [h.speech for h in phone.told.heard] == ["Yes."]


def test_a_failure_over_words_that_go_on_costs_nothing(redis_url: str, sounds: Path) -> None:
    broken = RuntimeError("broken")
    with exchange(redis_url, sounds, Scripted(broken, broken, "Yes, this is Maria."), GOODBYE) as phone:
        # the first look is into the pause, and is tried again while they speak
        phone.call(WaitFor("quiet", 6), speak(0.6), Wait(0.3), speak(1.0), Wait(3))
    assert [h.speech for h in phone.told.heard] == ["Yes, this is Maria."]


def test_no_more_calls_are_taken_while_a_recogniser_hangs(redis_url: str, sounds: Path) -> None:
    with exchange(redis_url, sounds, Stuck(), GOODBYE) as phone:
        assert eventually(lambda: phone.live.has_room("en"))
        phone.call(WaitFor("quiet", 6), speak(0.6), Wait(4))
        assert eventually(lambda: not phone.live.has_room("en"))
        assert eventually(lambda: phone.live.has_room("en")), "it has come back"


def test_a_server_whose_recogniser_hangs_for_good_ends_to_be_started_anew(
    redis_url: str, sounds: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server, "HUNG_S", 1.0)
    with exchange(redis_url, sounds, Stuck(), GOODBYE) as phone:
        phone.call(WaitFor("quiet", 6), speak(0.6), Wait(5))
        assert phone.ended.wait(10)


def test_who_waits_for_an_answer_hears_that_it_is_coming(redis_url: str, sounds: Path) -> None:
    with exchange(redis_url, sounds, Scripted("Yes."), says("When can you pay?")) as phone:
        phone.told.stalls_s = 2.5
        result = phone.call(WaitFor("quiet", 6), speak(0.6), WaitFor("audio", 4), WaitFor("quiet", 4), Wait(4))
    assert result.audio_duration_s == pytest.approx(0.2 * (13 + 3) + 0.2 * 3 + 0.2 * 4, abs=0.05)
    assert [h.speech for h in phone.told.heard] == ["Yes."]


def test_a_voice_that_fails_gives_the_call_back_to_twilio(redis_url: str, sounds: Path) -> None:
    with exchange(redis_url, sounds, Scripted("Yes."), says("unspeakable")) as phone:
        result = phone.call(WaitFor("quiet", 6), speak(0.6), Wait(3))
    assert result.closed_by == "agent"
    assert [h.speech for h in phone.told.heard] == ["Yes."]


def test_a_voice_that_hangs_gives_the_call_back_to_twilio_and_room_to_nobody(redis_url: str, sounds: Path) -> None:
    with exchange(redis_url, sounds, Scripted("Yes."), says("endless")) as phone:
        result = phone.call(WaitFor("quiet", 6), speak(0.6), Wait(4))
        assert result.closed_by == "agent"
        assert eventually(lambda: not phone.live.has_room("en"))
    assert [h.speech for h in phone.told.heard] == ["Yes."]


def test_who_goes_on_with_a_yes_that_was_taken_has_not_begun_another_turn(redis_url: str, sounds: Path) -> None:
    with exchange(
        redis_url,
        sounds,
        Scripted("Yes.", "This is Maria."),
        says("What are the four digits of it?", asks="verification"),
    ) as phone:
        phone.call(WaitFor("quiet", 6), speak(0.5), Wait(0.7), speak(0.8), Wait(2), WaitFor("quiet", 5))
    assert [h.speech for h in phone.told.heard] == ["Yes."]


def test_who_says_behind_a_yes_that_it_is_somebody_else_is_heard(redis_url: str, sounds: Path) -> None:
    verification = says("What are the four digits of it?", asks="verification")
    with exchange(redis_url, sounds, Scripted("Yes.", "This is her husband."), verification, GOODBYE) as phone:
        phone.call(WaitFor("quiet", 6), speak(0.5), Wait(0.7), speak(0.8), Wait(2), WaitFor("quiet", 5))
    assert [h.speech for h in phone.told.heard] == ["Yes.", "This is her husband."]


def test_a_server_that_is_full_says_so_and_gives_no_ticket(redis_url: str, sounds: Path) -> None:
    with exchange(redis_url, sounds, Scripted(""), most=0) as phone:
        assert eventually(lambda: not phone.live.keep_place("en", "dialled"))
        assert not phone.live.has_room("en")
        assert phone.live.ticket("CA" + "0" * 32, "en") is None


def test_places_of_calls_that_ring_or_are_on_their_way_are_taken(redis_url: str, sounds: Path) -> None:
    with exchange(redis_url, sounds, Scripted(""), GOODBYE, most=2) as phone:
        live = phone.live
        assert eventually(lambda: live.has_room("en"))
        assert live.keep_place("en", "first")
        assert live.keep_place("en", "first")  # a second try to dial it is no second call
        assert live.ticket("CA" + "1" * 32, "en") is not None
        assert not live.keep_place("en", "third")
        assert live.ticket("CA" + "3" * 32, "en") is None
        assert not live.has_room("en")
        assert live.keep_place("zh", "a call that Twilio's own voice holds")
        ticket = live.ticket("CA" + "2" * 32, "en", dialled="first")  # it has been answered
        assert ticket is not None
        phone.call(WaitFor("quiet", 6), ticket=ticket, sid="CA" + "2" * 32)
        assert eventually(lambda: live.has_room("en"))  # it is over


def test_who_asks_when_redis_is_gone_gets_no_live_audio_and_may_dial(sounds: Path) -> None:
    live = LiveAudio("redis://127.0.0.1:1/0")
    assert not live.has_room("en")
    assert live.ticket("CA" + "1" * 32, "en") is None
    assert live.keep_place("en", "dialled")


def test_room_is_told_as_it_is_and_none_while_draining(redis_url: str, sounds: Path) -> None:
    with exchange(redis_url, sounds, Scripted(""), most=1) as phone:
        assert eventually(lambda: phone.live.has_room("en"))
        assert not phone.live.has_room("zh")
        phone.server.load.recognitions.extend([2.0] * 5)
        phone.server.load.calls = 1
        assert phone.server.load.room(8) == 0  # recognition falls behind
        phone.server.load.calls = 0
        phone.drain.set()
        assert eventually(lambda: not phone.live.has_room("en"))


def test_who_asked_for_it_hears_the_same_at_a_slower_pace(redis_url: str, sounds: Path) -> None:
    lengths = []
    for slowly in (False, True):
        answer = says("One two three four five six seven eight.", then="hang_up", asks="nothing", slowly=slowly)
        with exchange(redis_url, sounds, Scripted("Slower, please."), answer) as phone:
            opening = len(phone.call(WaitFor("quiet", 6)).audio_received)
            lengths.append(len(phone.call(WaitFor("quiet", 6), speak(0.6), Wait(4)).audio_received) - opening)
    assert lengths[1] == pytest.approx(lengths[0] / 0.8, rel=0.05)


def test_what_was_said_is_thought_about_while_the_caller_may_go_on(redis_url: str, sounds: Path) -> None:
    with exchange(redis_url, sounds, Scripted("Can you tell me what I owe?"), GOODBYE) as phone:
        phone.call(WaitFor("quiet", 6), speak(0.6), Wait(2))
    assert [h.speech for h in phone.told.foreseen] == ["Can you tell me what I owe?"]
    assert [h.step for h in phone.told.foreseen] == [h.step for h in phone.told.heard]
