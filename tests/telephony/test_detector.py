"""The detector of speech: many callers at once, each with an ear of their own."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np

from telephony.ears import BEFORE_WINDOWS, WINDOW, Ears, silero
from telephony.mulaw import decode, encode
from telephony.voices import Hibari


def test_it_hears_speech_and_no_silence() -> None:
    sound = decode(Hibari().render("I can pay two hundred dollars on Friday."))
    speech, quiet = silero(), silero()
    scores = [speech(sound[at : at + WINDOW]) for at in range(0, len(sound) - WINDOW, WINDOW)]
    assert float(np.median(scores)) > 0.9
    assert max(quiet(np.zeros(WINDOW, dtype=np.int16)) for _ in range(30)) < 0.2


def test_callers_do_not_hear_one_another() -> None:
    sound = decode(Hibari().render("Yes, that is right."))
    windows = [sound[at : at + WINDOW] for at in range(0, len(sound) - WINDOW, WINDOW)]

    def alone(_: int) -> list[float]:
        score = silero()
        return [score(window) for window in windows]

    expected = alone(0)
    with ThreadPoolExecutor(8) as callers:
        for scores in callers.map(alone, range(64)):
            assert scores == expected


def test_a_line_at_rest_costs_nothing_and_the_first_quiet_word_is_heard_on_it() -> None:
    sound = decode(Hibari().render("She said so."))
    loud = sound[np.flatnonzero(np.abs(sound) > 300)[0] :].astype(np.float64)
    silence = np.zeros(WINDOW * 60, dtype=np.int16)
    for decibels in (0, -10, -20, -30):  # the last is a whisper from the far end of a room
        said = np.concatenate([silence, (loud * 10 ** (decibels / 20)).astype(np.int16), silence[: WINDOW * 10]])
        ears = Ears(silero())
        for at in range(0, len(said), 160):
            ears.feed(encode(said[at : at + 160]))
            if ears.speaking:
                break
        assert ears.speaking, f"{decibels} dB"
        first = len(silence) / WINDOW
        heard_after = at / WINDOW - first
        assert heard_after < BEFORE_WINDOWS, f"{decibels} dB: what is kept from before does not reach back to the word"
