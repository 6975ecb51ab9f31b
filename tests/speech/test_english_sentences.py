"""English sentences as sound: they begin at once, and a slower pace leaves the words what they are."""

from __future__ import annotations

import re

import numpy as np
import pytest

from courtesy.settings import load_settings
from telephony.mulaw import decode
from telephony.voices import Hibari, Voices
from telephony.whisper import Whisper

SENTENCES = (
    "To stop these calls, press 9. This call may be recorded.",
    "Your minimum payment of 45 dollars was due on February 27th. Can you pay it this week?",
    "You will pay 150 dollars on Friday, March 13th. Is that right?",
)
# A sample of mu-law that can be heard.
LOUD = 300


@pytest.fixture(scope="module")
def voices(tmp_path_factory: pytest.TempPathFactory) -> Voices:
    return Voices({"en": Hibari()}, tmp_path_factory.mktemp("voices"))


@pytest.fixture(scope="module")
def whisper() -> Whisper:
    return Whisper(load_settings().courtesy_model_dir / "whisper-base")


def told(text: str) -> set[str]:
    """The words and figures of it: recognisers write "13" and "13th", and may repeat themselves."""
    return set(re.findall(r"[a-z]{3,}|\d+", text.lower()))


@pytest.mark.parametrize("text", SENTENCES)
def test_a_sentence_begins_with_its_first_word_and_ends_with_a_pause(voices: Voices, text: str) -> None:
    loud = np.flatnonzero(np.abs(decode(sound := voices.say(text, "en"))) > LOUD)
    assert loud[0] < 0.05 * 8000
    assert 0.3 * 8000 < len(sound) - loud[-1] < 0.5 * 8000


@pytest.mark.parametrize("text", SENTENCES)
def test_a_slower_pace_takes_longer_and_is_understood_as_well(voices: Voices, whisper: Whisper, text: str) -> None:
    usual, slow = voices.say(text, "en"), voices.say(text, "en", slowly=True)
    assert len(slow) == pytest.approx(len(usual) / 0.8, rel=0.01)
    words = told(whisper.recognise(decode(usual), "en").text)
    assert len(words) >= 4
    assert told(whisper.recognise(decode(slow), "en").text) == words
