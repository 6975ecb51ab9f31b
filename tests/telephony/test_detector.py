"""The detector of speech: many callers at once, each with an ear of their own."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np

from telephony.ears import WINDOW, silero
from telephony.mulaw import decode
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
