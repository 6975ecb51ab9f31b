"""Amounts, days and numbers to note, said by this machine's voice and heard again by its recogniser: nobody mishears a read-back."""

from __future__ import annotations

from pathlib import Path

import pytest

from courtesy.service.aloud import aloud
from courtesy.settings import load_settings
from courtesy.understanding.digits import read_digits
from telephony.mandarin import Xiaobei
from telephony.mulaw import decode
from telephony.voices import Hibari
from telephony.whisper import Whisper


@pytest.fixture(scope="module")
def voice() -> Hibari:
    return Hibari()


@pytest.fixture(scope="module")
def recogniser() -> Whisper:
    return Whisper(Path(load_settings().courtesy_model_dir) / "whisper-base")


@pytest.mark.parametrize(
    ("text", "heard"),
    [
        ("You will pay $842.17 on Friday, March 13.", ("842", "17", "Friday", "March 13")),
        ("The overdue amount is $2,475.00; the minimum payment is $99.00.", ("2,475", "99")),
        ("It was due on Friday, January 9 and is 61 days late.", ("January 9", "61")),
        ("The card ending in 5506.", ("5506",)),
        ("That is 12 months of $83.34.", ("12 months", "83.34")),
        ("Please call us at +12025550100.", ("202", "555", "0100")),
    ],
)
def test_what_is_read_back_is_heard_as_it_was_meant(
    voice: Hibari, recogniser: Whisper, text: str, heard: tuple[str, ...]
) -> None:
    words = recogniser.recognise(decode(voice.render(aloud(text, "en"))), "en").text
    assert all(each in words for each in heard), words


def test_what_the_recogniser_repeats_over_and_over_was_said_once(recogniser: Whisper) -> None:
    from telephony.whisper import _once

    assert _once("distance distance distance") == "distance"
    assert _once("Thank you. Thank you. Thank you.") == "Thank you."
    assert _once("7 7 7 7") == "7 7 7 7"  # digits may well be said so
    assert _once("no, no") == "no, no"


def test_a_sentence_on_a_noisy_line_is_heard_once(voice: Hibari, recogniser: Whisper) -> None:
    import numpy as np

    said = (
        "Yes, that's right.",
        "How much is it?",
        "I lost my job last month.",
        "I want to speak to a person.",
        "Hold on a second.",
    )
    chance, twice = np.random.default_rng(3), []
    for text in said:
        sound = decode(voice.render(text)).astype(float)
        level = np.sqrt((sound[np.abs(sound) > 50] ** 2).mean())
        noisy = sound + chance.normal(0, level / 10 ** (10 / 20), len(sound))  # 10 dB
        words = recogniser.recognise(noisy.clip(-32768, 32767).astype(np.int16), "en", "when_can_pay").text.split()
        half = len(words) // 2
        if [w.strip(".,?").lower() for w in words[:half]] == [w.strip(".,?").lower() for w in words[half:]]:
            twice.append(" ".join(words))
    assert twice == []


def test_silence_and_noise_are_no_words(recogniser: Whisper) -> None:
    import numpy as np

    assert recogniser.recognise(np.zeros(16000, dtype=np.int16), "en").text == ""


def test_mandarin_digits_that_are_heard_as_other_words_are_digits_where_digits_were_asked_for(
    recogniser: Whisper,
) -> None:
    models = Path(load_settings().courtesy_model_dir)
    speaker = Xiaobei(models)
    sound = decode(speaker.render("八一三七"))
    heard = recogniser.recognise(sound, "zh", "verification")
    assert read_digits(heard.text, "zh") == "8137", heard
    assert heard.guessed  # who paused after them may go on
    assert not recogniser.recognise(sound, "zh", "when_can_pay").guessed
    for other in ("我要找客服", "你为什么问这个"):
        assert not recogniser.recognise(decode(speaker.render(other)), "zh", "verification").guessed
