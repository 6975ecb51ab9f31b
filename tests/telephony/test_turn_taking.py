"""When a turn begins, pauses and ends."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
import pytest

from courtesy.model.contact import Asks
from courtesy.model.people import Language
from telephony.ears import WINDOW, WINDOW_S, Ears
from telephony.endpointing import (
    HALF_S,
    NEARLY_S,
    QUESTION_S,
    SENTENCE_S,
    TRAILING_S,
    WHOLE_S,
    is_back_channel,
    patience_s,
)
from telephony.keys import BETWEEN_S, COMPLETE_S, Keys
from telephony.mulaw import Samples, encode
from telephony.voices import sentences

WEDNESDAY = datetime(2026, 3, 11, 14, 15, tzinfo=UTC)


def loud(window: Samples) -> float:
    return 0.9 if np.abs(window).mean() > 500 else 0.05


def sound(seconds: float, level: int) -> bytes:
    return encode(np.full(round(seconds * 8000), level, dtype=np.int16))


def fed(ears: Ears, *parts: tuple[float, int]) -> Ears:
    audio = b"".join(sound(seconds, level) for seconds, level in parts)
    for at in range(0, len(audio), 160):
        ears.feed(audio[at : at + 160])
    return ears


def test_speech_begins_after_some_windows_and_keeps_what_was_just_before() -> None:
    ears = fed(Ears(loud), (1.0, 0), (0.05, 3000))
    assert not ears.speaking  # a click
    ears = fed(Ears(loud), (1.0, 0), (0.5, 3000))
    assert ears.speaking
    assert len(ears.utterance) / 8000 > 0.6


def test_a_pause_is_counted_from_the_last_sound_and_the_next_sound_ends_it() -> None:
    ears = fed(Ears(loud), (0.5, 3000), (0.4, 0))
    assert ears.silence_s == pytest.approx(0.4, abs=2 * WINDOW_S)
    fed(ears, (0.2, 3000))
    assert ears.silence_s < 2 * WINDOW_S
    assert ears.speech_s == pytest.approx(0.7, abs=4 * WINDOW_S)


def test_frames_of_any_size_and_lost_ones_are_taken() -> None:
    ears = Ears(loud)
    for size in (1, 7, 160, 1000, 37, 3000):
        ears.feed(encode(np.full(size, 3000, dtype=np.int16)))
    assert ears.speaking
    assert len(ears.utterance) % WINDOW == 0


def test_what_was_dealt_with_is_forgotten() -> None:
    ears = fed(Ears(loud), (0.5, 3000))
    ears.forget()
    assert (ears.speaking, ears.silence_s, len(ears.utterance)) == (False, 0.0, 0)


def wait(text: str, asks: Asks, language: Language = "en") -> float:
    zone, currency = ("America/New_York", "USD") if language == "en" else ("Asia/Shanghai", "CNY")
    return patience_s(text, asks, language, now=WEDNESDAY, zone=zone, currency=currency)


@pytest.mark.parametrize(
    ("text", "asks", "language"),
    [
        ("Yes.", "identity", "en"), ("Speaking.", "identity", "en"), ("That's right.", "confirmation", "en"), ("Yes, this is Maria.", "identity", "en"),
        ("Yes, that's correct.", "confirmation", "en"), ("60611", "verification", "en"), ("Stop calling me.", "when_can_pay", "en"),
        ("I can pay 150 dollars on Friday.", "when_can_pay", "en"), ("No, that's all. Thank you.", "nothing", "en"), ("No.", "nothing", "en"),
        ("对", "confirmation", "zh"), ("是我", "identity", "zh"), ("是我，您请说。", "identity", "zh"), ("对，是的。", "confirmation", "zh"), ("下周三还五百块", "when_can_pay", "zh"),
    ],
)  # fmt: skip
def test_a_whole_answer_is_not_waited_on(text: str, asks: Asks, language: Language) -> None:
    assert wait(text, asks, language) == WHOLE_S


@pytest.mark.parametrize(
    ("text", "asks", "language"),
    [
        ("4 8 2 1.", "verification", "en"), ("四八二一", "verification", "zh"), ("June 14th", "verification", "en"),
        ("on March 20th", "date", "en"), ("$150", "amount", "en"), ("12 months", "months", "en"),
    ],
)  # fmt: skip
def test_an_answer_that_may_have_a_little_more_to_it_is_waited_on_a_little(
    text: str, asks: Asks, language: Language
) -> None:
    assert wait(text, asks, language) == NEARLY_S


@pytest.mark.parametrize(
    ("text", "asks", "language"),
    [
        ("I can pay... um", "when_can_pay", "en"), ("I can pay on", "when_can_pay", "en"), ("I can pay.", "when_can_pay", "en"),
        ("Well, let me see", "date", "en"), ("My ZIP code is", "verification", "en"), ("4 8", "verification", "en"), ("June.", "verification", "en"),
        ("Yes, but", "confirmation", "en"), ("我想", "when_can_pay", "zh"), ("那个，", "when_can_pay", "zh"), ("四八", "verification", "zh"),
    ],
)  # fmt: skip
def test_who_trails_off_is_given_time(text: str, asks: Asks, language: Language) -> None:
    assert wait(text, asks, language) == TRAILING_S


@pytest.mark.parametrize(
    ("text", "asks"),
    [("I can pay on Friday", "when_can_pay"), ("$200.", "when_can_pay"), ("I lost my job.", "reason"), ("Well it was a hard month.", "when_can_pay")],
)  # fmt: skip
def test_half_an_answer_and_what_could_go_on_are_waited_on_longer_than_people_pause(text: str, asks: Asks) -> None:
    assert wait(text, asks) == HALF_S
    assert HALF_S > 1.5


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("No.", "identity"), ("Hello?", "identity"), ("I want to speak to an agent.", "when_can_pay"),
        ("I already paid.", "when_can_pay"), ("", "date"),
    ],
)  # fmt: skip
def test_a_sentence_that_people_end_is_waited_on_as_long_as_a_breath_takes(text: str, asks: Asks) -> None:
    assert wait(text, asks) == SENTENCE_S


@pytest.mark.parametrize(
    "text",
    [
        "How much do I owe?",
        "Can I talk to a person?",
        "who is this",
        "What's this about?",
        "我欠多少钱？",
        "最低还款是多少",
        "我要是不还会怎么样",
        "不好意思，请再说一遍。",
        "Could you repeat that, please?",
        "Sorry, say that again.",
        "I didn't catch that.",
        "什么时候到期，是几号",
    ],
)
def test_who_asks_a_whole_question_waits_for_its_answer(text: str) -> None:
    assert wait(text, "when_can_pay") == QUESTION_S


def test_small_noises_of_a_listener_are_known() -> None:
    assert all(is_back_channel(text) for text in ("Mhm.", "Okay.", "uh huh", "嗯。", "好的", "Right,"))
    assert not any(is_back_channel(text) for text in ("Okay, stop.", "No.", "嗯不对", "I paid already", "等一下"))


def test_keys_are_gathered_until_they_are_complete() -> None:
    keys = Keys()
    assert keys.finished(0, "amount") is None
    for n, key in enumerate("150"):
        keys.press(key, n * 0.5)
    assert keys.finished(1.0 + BETWEEN_S / 2, "amount") is None
    assert keys.finished(1.0 + BETWEEN_S, "amount") == "150"
    assert keys.finished(9, "amount") is None


def test_four_digits_of_a_factor_and_the_hash_key_are_waited_on_less() -> None:
    keys = Keys()
    for key in "4821":
        keys.press(key, 0)
    assert keys.finished(COMPLETE_S, "verification") == "4821"
    keys.press("7", 10)
    keys.press("#", 10)
    assert keys.finished(10, "amount") == "7"


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        (
            "Thank you. I have noted $150.00 on Friday. Is there more?",
            ["Thank you.", "I have noted $150.00 on Friday.", "Is there more?"],
        ),
        (
            "谢谢您。已登记您将于3月13日还款500元。请问还有其他需要吗？",
            ["谢谢您。", "已登记您将于3月13日还款500元。", "请问还有其他需要吗？"],
        ),
        ("Yes", ["Yes"]),
        ("", []),
    ],
)
def test_what_is_said_goes_out_sentence_by_sentence(text: str, parts: list[str]) -> None:
    assert sentences(text) == parts
