"""Calls in real sound while a part of speech is out of order: the caller hears something sensible, and nothing agreed is lost."""

from __future__ import annotations

import os
import signal

import httpx
from streamdouble.scenario import Dtmf

from telephony.voices import Hibari
from tests.live_speech.test_real_speech import ANSWERED, hold, voice, words  # noqa: F401  # a fixture
from tests.stack.evidence import turns_with
from tests.stack.town import eventually
from tests.telephony.lines import Meanwhile
from tests.voice.callers import Callers


def test_a_dialogue_that_stalls_is_bridged_in_sound_and_answers_in_the_same_call(
    callers: Callers,
    voice: Hibari,  # noqa: F811
) -> None:
    ref, phone = callers.move_in("en")
    call = callers.rings_in(phone)
    rasa = callers.town.running.pid("rasa")
    try:
        hold(
            call,
            *ANSWERED,
            words(voice, "Yes, speaking."),
            *ANSWERED,
            Dtmf("4821"),
            *ANSWERED,
            Meanwhile(lambda: os.kill(rasa, signal.SIGSTOP)),
            words(voice, "I can pay one hundred and fifty dollars on Friday."),
            *ANSWERED,  # that it takes a moment: nobody else can have said it
            Meanwhile(lambda: os.kill(rasa, signal.SIGCONT)),
            *ANSWERED,
            words(voice, "Yes, that's right."),
            *ANSWERED,
        )
    finally:
        os.kill(rasa, signal.SIGCONT)
    call.hang_up()
    turns = turns_with(callers.town, phone)
    assert [t["response"] for t in turns].count("utter_holding") == 1, turns
    assert [(o["outcome"], o["amount"]) for o in callers.town.outcomes(ref)] == [("promise", 150)], turns


def test_an_audio_server_that_dies_with_its_recogniser_and_its_voice_leaves_the_call_where_it_was(
    callers: Callers,
    voice: Hibari,  # noqa: F811
) -> None:
    ref, phone = callers.move_in("en")
    eventually(lambda: callers.town.product.live_audio.has_room("en"))
    call = callers.rings_in(phone)
    hold(
        call,
        *ANSWERED,
        words(voice, "Yes, speaking."),
        *ANSWERED,
        Dtmf("4821"),
        *ANSWERED,
        Meanwhile(lambda: callers.town.running.kill("media")),
    )
    # Twilio asks our webhook how the call goes on
    httpx.post(f"{callers.emulator}/emulator/calls/{call.sid}/release", json={}, timeout=30)
    assert "When can you pay" in call.listen()
    assert "$150.00" in call.say("I can pay 150 on Friday")
    call.say("yes")
    assert [(o["outcome"], o["amount"]) for o in callers.town.outcomes(ref)] == [("promise", 150)]
    callers.town.running.wait_ready("media")
