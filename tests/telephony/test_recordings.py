"""What of a live call is on its recording, and what is not."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import wave
from pathlib import Path

import numpy as np
import pytest

from courtesy.model.recording import RecordingScope
from telephony.card_sound import NOTICED_MS, CardSound
from telephony.mulaw import Samples
from telephony.recording import Finished, Recorder, RecordingLost, finish, forget, left_behind
from tests.stack.town import eventually
from tests.telephony.lines import Dtmf, Exchange, Scripted, Wait, WaitFor, exchange, says, speak, tone

OPENED = WaitFor("audio", 20), WaitFor("quiet", 6)
GOODBYE = says("Goodbye.", then="hang_up", asks="nothing", recording="after_notice")


def sides(folder: Path, name: str) -> tuple[Samples, Samples]:
    """The caller's and the bot's side."""
    with wave.open(str(folder / name)) as file:
        assert (file.getnchannels(), file.getsampwidth(), file.getframerate()) == (2, 2, 8000)
        both = np.frombuffer(file.readframes(file.getnframes()), dtype="<i2").reshape(-1, 2)
    return both[:, 0], both[:, 1]


def loud_s(sound: Samples) -> float:
    """For how many seconds there is a sound."""
    whole = sound[: len(sound) // 160 * 160].reshape(-1, 160)
    return float((np.abs(whole.astype(np.int32)).mean(axis=1) > 500).sum() * 0.02)


def kept(phone: Exchange) -> Finished:
    """The recording, once it is known."""
    return eventually(lambda: phone.told.recordings)[0]


def test_both_sides_of_a_call_are_kept_as_one_stereo_file_with_its_hash(redis_url: str, sounds: Path) -> None:
    with exchange(redis_url, sounds, Scripted("Yes."), GOODBYE, scope="after_notice") as phone:
        result = phone.call(
            WaitFor("quiet", 6), speak(0.6), Wait(1.5), WaitFor("quiet", 6), Wait(1), sid="CA" + "7" * 32
        )
        finished = kept(phone)
    caller, bot = sides(sounds, finished.name)
    assert finished.call == "CA" + "7" * 32
    assert finished.sha256 == hashlib.sha256((sounds / finished.name).read_bytes()).hexdigest()
    assert finished.duration_s == -(-len(caller) // 8000)
    assert loud_s(caller) == pytest.approx(0.6, abs=0.05)
    assert loud_s(bot) == pytest.approx(result.audio_duration_s, abs=0.1)
    first_word_of_the_caller = int(np.argmax(np.abs(caller) > 500))
    assert loud_s(bot[:first_word_of_the_caller]) == pytest.approx(
        0.2 * 16, abs=0.1
    )  # they spoke after the question, as here
    assert os.stat(sounds / finished.name).st_mode & 0o077 == 0
    assert not list(sounds.glob("*.part"))


def test_a_caller_is_not_recorded_before_they_know_unless_the_law_wants_all_of_it(redis_url: str, sounds: Path) -> None:
    heard: dict[RecordingScope, float] = {}
    for scope in ("after_notice", "whole"):
        with exchange(redis_url, sounds, Scripted(""), scope=scope) as phone:
            phone.call(WaitFor("audio", 3), speak(0.5), WaitFor("quiet", 6), Wait(0.5))
            heard[scope] = loud_s(sides(sounds, kept(phone).name)[0])
    assert heard["after_notice"] == 0
    assert heard["whole"] == pytest.approx(0.5, abs=0.05)


def test_nothing_is_kept_where_nothing_may_be(redis_url: str, sounds: Path) -> None:
    with exchange(redis_url, sounds, Scripted("Yes."), says("Goodbye.", then="hang_up", asks="nothing")) as phone:
        phone.call(*OPENED, speak(0.6), Wait(1.5), WaitFor("quiet", 6), Wait(1))
        assert phone.told.recordings == []
    assert not list(sounds.glob("CA*"))


def test_recording_stops_with_the_answer_to_an_objection(redis_url: str, sounds: Path) -> None:
    stopped = says("Understood I will end this call now.", then="listen", recording="no")
    with exchange(
        redis_url, sounds, Scripted("Don't record me.", "Hello?"), stopped, stopped, scope="after_notice"
    ) as phone:
        phone.call(*OPENED, speak(0.6), Wait(1.2), WaitFor("quiet", 6), speak(0.9), Wait(1.5))
        caller, bot = sides(sounds, kept(phone).name)
    assert loud_s(caller) == pytest.approx(0.6, abs=0.05)
    assert loud_s(bot) == pytest.approx(0.2 * 16, abs=0.1)


@pytest.mark.parametrize("keyed", [False, True])
def test_recording_stops_with_the_objection_although_its_answer_stalls(
    redis_url: str, sounds: Path, keyed: bool
) -> None:
    words = Scripted("I do not want to be recorded.", "And who are you?")
    on = says("Let me see.", recording="after_notice")  # an answer that was made before the objection was understood
    with exchange(redis_url, sounds, words, on, GOODBYE, GOODBYE, scope="after_notice") as phone:
        phone.told.stalls_s = 2
        phone.call(*OPENED, Wait(0.5), speak(0.6), *([Dtmf("5")] if keyed else []), Wait(1.2), speak(0.8), Wait(6))
        caller, _ = sides(sounds, kept(phone).name)
    assert (0 if keyed else 0.2) <= loud_s(caller) <= 0.7  # a key silences what is said beside it


def test_what_was_cleared_before_the_caller_heard_it_is_not_on_it(redis_url: str, sounds: Path) -> None:
    long = says("one two three four five six seven eight nine ten eleven twelve thirteen", recording="after_notice")
    with exchange(redis_url, sounds, Scripted("Yes.", "I paid."), long, GOODBYE, scope="after_notice") as phone:
        phone.call(*OPENED, speak(0.6), WaitFor("audio", 3), Wait(0.8), speak(0.8), Wait(2.5))
        caller, bot = sides(sounds, kept(phone).name)
    second_word = int(np.flatnonzero(np.abs(caller) > 500)[-1])
    assert loud_s(caller) == pytest.approx(1.4, abs=0.05)
    assert loud_s(bot[:second_word]) < 0.2 * 16 + 2.0  # of the 2.6 s that the sentence takes


def test_keys_and_card_numbers_are_not_on_it(redis_url: str, sounds: Path) -> None:
    card = Scripted("My card is 4111 1111 1111 1111.")
    with exchange(redis_url, sounds, card, GOODBYE, scope="after_notice") as phone:
        phone.call(*OPENED, speak(1.5), Wait(2.0), WaitFor("quiet", 6), Wait(1))
        assert loud_s(sides(sounds, kept(phone).name)[0]) == 0
    recorder = Recorder(sounds, "CA1", "MZ1", 0.0)
    recorder.follow("whole")
    for n in range(200):  # four seconds of a key's tone, of which we are told in their middle
        if n == 100:
            recorder.key(2000.0)
        recorder.caller(n * 20.0, tone(0.02), n * 20.0)
    finished = recorder.finish()
    assert finished is not None
    caller, _ = sides(sounds, finished.name)
    assert loud_s(caller[: 8 * 1400]) == pytest.approx(1.4, abs=0.03)
    assert loud_s(caller[8 * 1400 : 8 * 2300]) == 0
    assert loud_s(caller[8 * 2300 :]) == pytest.approx(1.7, abs=0.03)


CARD = says("Your card?", asks="verification", recording="after_notice")


def read_in_groups(redis_url: str, sounds: Path, *groups: str, pressed: str = "") -> float:
    """Somebody says yes and reads digits, each group for a second in a turn of its own; for how long they are on the recording after their yes."""
    spoken = [step for _ in groups for step in (speak(1.0), Wait(1.5), WaitFor("quiet", 6))]
    answers = [CARD] * (len(groups) + bool(pressed)) + [GOODBYE]
    with exchange(redis_url, sounds, Scripted("Yes.", *groups), *answers, scope="after_notice") as phone:
        keys = [Dtmf(pressed), Wait(2.0)] if pressed else []
        phone.call(*OPENED, speak(0.6), Wait(1.2), WaitFor("quiet", 6), *spoken, *keys, Wait(1))
        assert [h.speech or h.keys for h in phone.told.heard] == ["Yes.", *groups, *filter(None, [pressed])]
        caller, _ = sides(sounds, kept(phone).name)
    first = int(np.argmax(np.abs(caller) > 500))
    assert loud_s(caller[: first + 8 * 700]) == pytest.approx(0.6, abs=0.05), "their yes is kept"
    return loud_s(caller[first + 8 * 700 :])


def test_a_card_number_read_in_groups_is_on_it_in_none_of_its_turns(redis_url: str, sounds: Path) -> None:
    assert read_in_groups(redis_url, sounds, "It's 4111.", "one one one one", "1111", "and 1111.") == 0


def test_a_card_number_whose_last_group_is_pressed_is_not_on_it_either(redis_url: str, sounds: Path) -> None:
    assert read_in_groups(redis_url, sounds, "4111", "1111", "1111", pressed="1111") == 0


def test_digits_that_are_no_card_number_stay_on_it(redis_url: str, sounds: Path) -> None:
    assert read_in_groups(redis_url, sounds, "4821", "4812") == pytest.approx(2.0, abs=0.1)


def test_groups_with_a_minute_between_them_are_not_one_number() -> None:
    blanked: list[tuple[float, float]] = []
    cards = CardSound(lambda began, ended: blanked.append((began, ended)))
    for n, group in enumerate(("4111", "1111", "1111", "1111")):
        cards.said(group, n * 70_000.0, n * 70_000.0 + 1000)
    assert blanked == []
    for n, group in enumerate(("4111", "okay", "1111", "let me see what there is on it", "1111", "1111")):
        cards.said(group, 300_000.0 + n * 50_000, 300_000.0 + n * 50_000 + 1000)
    assert [began for began, _ in blanked] == [300_000.0 + n * 50_000 - NOTICED_MS for n in (0, 2, 4, 5)]


def test_who_stops_the_calls_before_they_know_of_the_recording_is_not_recorded(redis_url: str, sounds: Path) -> None:
    stopped = says("You are off the list.", then="listen", recording="after_notice")
    with exchange(redis_url, sounds, Scripted("Thank you."), stopped, scope="after_notice") as phone:
        phone.call(WaitFor("audio", 3), Dtmf("9"), Wait(0.5), WaitFor("quiet", 6), speak(0.6), Wait(1.0))
        assert loud_s(sides(sounds, kept(phone).name)[0]) == 0


def test_who_refuses_the_recording_while_it_is_announced_is_not_recorded(redis_url: str, sounds: Path) -> None:
    stopped = says("It is not recorded.", then="listen", recording="no")
    with exchange(redis_url, sounds, Scripted("Don't record me."), stopped, scope="after_notice") as phone:
        phone.told.stalls_s = 0.9
        result = phone.call(WaitFor("audio", 3), speak(0.4), Wait(2.5), WaitFor("quiet", 6), speak(0.6), Wait(0.5))
        caller, _ = sides(sounds, kept(phone).name)
    assert result.clears_received == 0  # the notice was said whole
    assert phone.told.heard[0].speech == "Don't record me."
    assert loud_s(caller) == 0


def test_a_time_of_the_stream_that_cannot_be_makes_no_file_of_hours(tmp_path: Path) -> None:
    recorder = Recorder(tmp_path, "CA1", "MZ1", 0.0)
    recorder.follow("whole")
    recorder.caller(3_600_000_000.0, tone(0.02), 1000.0)
    finished = recorder.finish()
    assert finished is not None
    assert finished.duration_s == 2


def test_what_a_killed_process_had_recorded_is_concluded_by_the_next(tmp_path: Path) -> None:
    killed = """
import os, signal, sys, pathlib
from telephony.recording import Recorder
from tests.telephony.lines import tone
recorder = Recorder(pathlib.Path(sys.argv[1]), "CA9", "MZ9", 0.0)
recorder.follow("whole")
for n in range(100):
    recorder.caller(n * 20.0, tone(0.02), n * 20.0)
    recorder.bot(n * 20.0 + 5000, tone(0.02))
os.kill(os.getpid(), signal.SIGKILL)
"""
    subprocess.run([sys.executable, "-c", killed, str(tmp_path)], check=False)
    [finished] = left_behind(tmp_path)
    caller, bot = sides(tmp_path, finished.name)
    assert (finished.call, finished.duration_s) == ("CA9", 7)
    assert (loud_s(caller), loud_s(bot), loud_s(bot[: 8 * 4990])) == (2.0, 2.0, 0.0)
    [again] = left_behind(tmp_path)  # until it is known
    assert again == finished
    forget(tmp_path, finished.name)
    assert list(left_behind(tmp_path)) == []
    assert (tmp_path / finished.name).exists()


def test_what_ends_while_the_database_is_away_is_made_known_when_it_is_back(redis_url: str, sounds: Path) -> None:
    with exchange(redis_url, sounds, Scripted("Yes."), GOODBYE, scope="after_notice") as phone:
        phone.told.no_records = 2
        phone.call(*OPENED, speak(0.6), Wait(1.0))
        name = kept(phone).name
        eventually(lambda: not list(sounds.glob("*.part")))
    assert [each.name for each in phone.told.recordings] == [name]
    assert loud_s(sides(sounds, name)[0]) == pytest.approx(0.6, abs=0.1)


def test_the_recording_of_a_running_call_is_left_alone(tmp_path: Path) -> None:
    recorder = Recorder(tmp_path, "CA1", "MZ1", 0.0)
    recorder.follow("whole")
    assert list(left_behind(tmp_path)) == []
    assert recorder.finish() is not None


def test_a_call_that_has_to_be_recorded_is_not_held_without(tmp_path: Path) -> None:
    nowhere = tmp_path / "nowhere"
    Recorder(nowhere, "CA1", "MZ1", 0.0).follow("after_notice")
    with pytest.raises(RecordingLost):
        Recorder(nowhere, "CA1", "MZ1", 0.0).follow("whole")


def test_a_strangers_ids_do_not_choose_the_file(tmp_path: Path) -> None:
    recorder = Recorder(tmp_path, "../../etc/CA1", "/MZ1", 0.0)
    recorder.follow("whole")
    recorder.bot(0.0, tone(0.1))
    finished = recorder.finish()
    assert finished is not None
    assert finished.name == "etcCA1.MZ1.wav"
    assert finish(tmp_path / "etcCA1.MZ1") == finished
