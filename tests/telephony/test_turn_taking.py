"""When a turn begins, pauses and ends."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
import pytest

from courtesy.model.contact import Asks
from courtesy.model.people import Language
from courtesy.service.factor_begun import PostalCodeBegun
from courtesy.understanding.text import has_han
from telephony.ears import WINDOW, WINDOW_S, Ears
from telephony.endpointing import (
    HALF_S,
    NEARLY_S,
    OPEN_S,
    QUESTION_S,
    SENTENCE_S,
    SMALL_YES_S,
    TRAILING_S,
    WHOLE_S,
    is_back_channel,
    patience_s,
)
from telephony.interjections import adds_nothing, agrees_to_nothing, only_listens
from telephony.mulaw import Samples, encode
from telephony.unfinished import put_together
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
        ("Yes, correct.", "confirmation", "en"), ("没错", "confirmation", "zh"), ("是我", "identity", "zh"), ("是我，您请说。", "identity", "zh"), ("对，是的。", "confirmation", "zh"),
        ("你好是我", "identity", "zh"), ("喂，是我。", "identity", "zh"), ("Hello, this is she.", "identity", "en"), ("Hi, yes.", "identity", "en"), ("下周三还五百块", "when_can_pay", "zh"),
    ],
)  # fmt: skip
def test_a_whole_answer_is_not_waited_on(text: str, asks: Asks, language: Language) -> None:
    assert wait(text, asks, language) == WHOLE_S


@pytest.mark.parametrize(
    ("text", "asks", "language"),
    [
        ("4 8 2 1.", "verification", "en"), ("四八二一", "verification", "zh"), ("June 14th", "verification", "en"),
        ("on March 20th", "date", "en"), ("$150", "amount", "en"), ("12 months", "months", "en"), ("twelve", "months", "en"),
        ("$1,000.", "amount", "en"), ("two hundred dollars", "amount", "en"), ("$38.50", "amount", "en"), ("$10 please", "amount", "en"),
        ("the minimum", "amount", "en"), ("April fifth", "date", "en"), ("the 25th", "date", "en"), ("二十五号", "date", "zh"), ("下周五", "date", "zh"),
        ("五百块", "amount", "zh"), ("三十八块钱", "amount", "zh"), ("三月二十号", "date", "zh"), ("二十个月", "months", "zh"),
        ("June twentieth", "verification", "en"), ("the second of June", "verification", "en"),
        ("The 2nd of June.", "verification", "en"), ("the twenty-first of June", "verification", "en"), ("14 June", "verification", "en"),
        ("It's the thirtieth of August.", "verification", "en"), ("六月十四", "verification", "zh"),
    ],
)  # fmt: skip
def test_an_answer_that_may_have_a_little_more_to_it_is_waited_on_a_little(
    text: str, asks: Asks, language: Language
) -> None:
    assert wait(text, asks, language) == NEARLY_S


@pytest.mark.parametrize(("text", "language"), [("Yes.", "en"), ("Okay.", "en"), ("对", "zh"), ("好的。", "zh")])
def test_a_small_yes_on_which_a_promise_is_recorded_is_waited_on_longer_than_one_with_nothing_behind_it(
    text: str, language: Language
) -> None:
    assert wait(text, "confirmation", language) == SMALL_YES_S
    assert wait(text, "identity", language) == WHOLE_S


@pytest.mark.parametrize(
    ("text", "asks", "language"),
    [
        ("I can pay... um", "when_can_pay", "en"), ("I can pay on", "when_can_pay", "en"), ("I can pay.", "when_can_pay", "en"),
        ("Well, let me see", "date", "en"), ("My ZIP code is", "verification", "en"), ("4 8", "verification", "en"), ("June.", "verification", "en"),
        ("Yes, but", "confirmation", "en"), ("the second of", "verification", "en"), ("in the month of June", "verification", "en"), ("the second maybe", "verification", "en"),
        ("I want an agent, but", "when_can_pay", "en"), ("I want an agent...", "when_can_pay", "en"), ("This is my", "identity", "en"), ("I'm in", "identity", "en"),
        ("Yeah, this is she, but", "identity", "en"), ("This is Maria, um...", "identity", "en"),
        ("我现在在", "identity", "zh"), ("他不在，", "identity", "zh"), ("你打的号码", "identity", "zh"), ("我想", "when_can_pay", "zh"), ("那个，", "when_can_pay", "zh"), ("四八", "verification", "zh"),
    ],
)  # fmt: skip
def test_who_trails_off_is_given_time(text: str, asks: Asks, language: Language) -> None:
    assert wait(text, asks, language) == TRAILING_S


@pytest.mark.parametrize(
    ("text", "asks", "language"),
    [
        ("$10.", "amount", "en"), ("thirty-eight dollars", "amount", "en"), ("One thousand", "amount", "en"), ("1000", "amount", "en"),
        ("1,000.", "amount", "en"), ("About 200.", "amount", "en"), ("On Friday, two hundred", "when_can_pay", "en"), ("twenty", "amount", "en"),
        ("两千", "amount", "zh"), ("2000", "amount", "zh"), ("三十八块", "amount", "zh"), ("下周五还两千", "when_can_pay", "zh"),
    ],
)  # fmt: skip
def test_a_sum_that_may_be_all_or_have_more_to_it_is_waited_on_a_breath(
    text: str, asks: Asks, language: Language
) -> None:
    assert wait(text, asks, language) == OPEN_S


@pytest.mark.parametrize(
    ("text", "asks", "language"),
    [
        ("Two.", "amount", "en"), ("2", "amount", "en"), ("the twenty", "date", "en"), ("On the 20.", "date", "en"), ("20", "date", "en"),
        ("March twenty", "date", "en"), ("March 30", "date", "en"), ("twenty", "months", "en"), ("Over 20", "months", "en"),
        ("I can pay $100 on March twenty", "when_can_pay", "en"), ("I can pay 100 dollars on the 20", "when_can_pay", "en"), ("On Friday two", "when_can_pay", "en"),
        ("两", "amount", "zh"), ("一千两", "amount", "zh"), ("二十", "date", "zh"), ("三月二十", "date", "zh"), ("20", "date", "zh"), ("二十", "months", "zh"), ("五百块三月二十", "when_can_pay", "zh"),
    ],
)  # fmt: skip
def test_a_number_that_nobody_ends_with_can_be_read_and_is_unfinished_all_the_same(
    text: str, asks: Asks, language: Language
) -> None:
    assert wait(text, asks, language) == HALF_S


@pytest.mark.parametrize(
    ("text", "language"), [("June twenty", "en"), ("June 20", "en"), ("it's June the thirty", "en"), ("六月二十", "zh"), ("我的生日是六月三十", "zh")]
)  # fmt: skip
def test_the_tens_of_a_birthday_want_its_day(text: str, language: Language) -> None:
    assert wait(text, "verification", language) == TRAILING_S


@pytest.mark.parametrize(
    ("heard", "asks", "meant"),
    [
        ("June 20. First.", "verification", "June 21st."), ("June 20th, first", "verification", "June 21st"), ("March 20, 5th", "date", "March 25th"),
        ("I can pay $100 on the 20. Fifth.", "when_can_pay", "I can pay $100 on the 25th."), ("The 30. First.", "date", "The 31st."),
        ("20 4 months", "months", "24 months"), ("Twenty. First.", "date", "21st."), ("Um, 20. First.", "date", "Um, 21st."), ("It's 20. First.", "date", "It's 21st."),
        ("I think 20. Fifth.", "date", "I think 25th."), ("How about 20. Fifth?", "date", "How about 25th?"), ("Maybe 20. First.", "date", "Maybe 21st."),
        ("On 20 fifth", "when_can_pay", "On 25th"), ("No, on Jun. 20. Second.", "confirmation", "No, on Jun. 22nd."),
    ],
)  # fmt: skip
def test_a_number_with_a_pause_in_it_is_put_together_again(heard: str, asks: Asks, meant: str) -> None:
    assert put_together(heard, asks) == meant


@pytest.mark.parametrize(
    ("heard", "asks"),
    [
        ("The 30. Second.", "date"), ("On the 20th. First I need my paycheck.", "date"), ("$20, first", "amount"), ("20 or 5th", "date"),
        ("the 20th and the 5th", "date"), ("12 4 months", "months"),
        ("I can pay $20 first", "when_can_pay"), ("I can pay 20 first", "when_can_pay"), ("I can pay 20 first.", "date"), ("20 first.", "when_can_pay"), ("$20 first", "date"),
        ("Make it 20 first.", "confirmation"), ("1,020 first", "date"), ("1,020, 5th", "date"), ("1,20 5th", "date"), ("3.20 first", "date"), ("the $20 first", "when_can_pay"),
    ],
)  # fmt: skip
def test_what_are_two_numbers_stays_two(heard: str, asks: Asks) -> None:
    assert put_together(heard, asks) == heard


CHICAGO = PostalCodeBegun("606")


def test_four_digits_that_begin_like_the_zip_code_on_file_want_the_fifth() -> None:
    def waits(text: str, postal_code: PostalCodeBegun) -> float:
        zone = "America/Chicago"
        return patience_s(text, "verification", "en", now=WEDNESDAY, zone=zone, currency="USD", postal_code=postal_code)

    assert waits("6 0 6 1", CHICAGO) == TRAILING_S
    assert waits("60611", CHICAGO) == WHOLE_S
    assert waits("4 8 2 1", CHICAGO) == waits("6 0 6 1", PostalCodeBegun()) == NEARLY_S
    assert waits("My ZIP is 6061", PostalCodeBegun()) == TRAILING_S


@pytest.mark.parametrize(
    "text",
    ["Hold on a second.", "Just a minute, please.", "Let me get my card.", "hang on", "稍等。", "等一下，我找一下卡"],
)
def test_who_asks_for_a_moment_is_answered_soon(text: str) -> None:
    assert wait(text, "verification") == SENTENCE_S
    assert wait("Let me see.", "verification") == TRAILING_S


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
        ("I already paid.", "when_can_pay"), ("I already paid this.", "when_can_pay"), ("", "date"),
        ("You have the wrong number.", "identity"), ("Wrong number.", "when_can_pay"), ("There's no Maria at this number.", "identity"), ("That's not me.", "identity"),
        ("She's not in.", "identity"), ("He isn't here right now.", "identity"), ("This is not her number.", "identity"), ("You've got the wrong person.", "identity"),
        ("不是我", "identity"), ("不是我。", "identity"), ("他不在", "identity"), ("不在", "identity"), ("她现在不在家", "identity"), ("这不是她的号码", "identity"),
        ("你打错号码了", "identity"), ("没有这个人。", "identity"),
    ],
)  # fmt: skip
def test_a_sentence_that_people_end_is_waited_on_as_long_as_a_breath_takes(text: str, asks: Asks) -> None:
    language: Language = "zh" if has_han(text) else "en"
    assert wait(text, asks, language) == SENTENCE_S


def test_who_has_only_begun_to_say_who_they_are_not_is_waited_for() -> None:
    assert wait("This is not", "identity") == HALF_S


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
        "请说慢一点儿。",
        "慢点。",
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


@pytest.mark.parametrize(
    "text",
    [
        "Mm-hmm.", "Uh-huh.", "Mm hmm", "Mm-hmm, mm-hmm.", "Okay, okay.", "Yeah, yeah.", "Oh.", "Oh, okay.", "Alright.", "All right, I see.", "Um.",
        "OK...", "好的好的", "嗯，好", "对对对", "哦，好", "知道了", "明白", "明白了。", "嗯嗯，好的，知道了。",
    ],
)  # fmt: skip
def test_small_noises_are_known_however_they_are_written_and_said_twice(text: str) -> None:
    assert only_listens(text, "when_can_pay")
    assert not only_listens(text, "confirmation")
    assert not only_listens(text, "identity")


@pytest.mark.parametrize(
    "text",
    [
        "Okay, Friday.", "Oh no.", "Yeah, but not today.", "Oh, I already paid that.", "Um, no.", "Right now.", "Sure, two hundred.",
        "好的，明天", "知道了别打了", "明白，我不欠钱", "对，我失业了", "行不行", "", "...",
    ],
)  # fmt: skip
def test_whoever_says_anything_with_a_small_noise_takes_the_turn(text: str) -> None:
    assert not only_listens(text, "when_can_pay")


@pytest.mark.parametrize(
    "text",
    [
        "This is she.", "This is her.", "this is him speaking", "This is Maria.", "Yes, this is Maria.", "This is Maria, yes.", "this is maria gonzalez speaking",
        "This is Maria Gonzalez.", "This is Maria J Gonzalez.", "This is Maria Gonzales.", "This is Mariah.", "Speaking.", "That's me.", "是我", "对，我是本人",
    ],
)  # fmt: skip
def test_who_says_once_more_that_it_is_they_adds_nothing_to_their_yes(text: str) -> None:
    assert adds_nothing(text, "Yes.", "identity", "MARIA J. GONZALEZ")
    assert agrees_to_nothing(text, "MARIA J. GONZALEZ")


@pytest.mark.parametrize(
    "text",
    [
        "This is her husband.", "This is John.", "Yes, this is John.", "This is John speaking.", "This is Gonzalez.", "This is Maria's son.", "This is Maria Lopez.", "This is Mario.", "This is Mario Gonzalez.", "This is  , Maria", "this is   speaking",
        "this is someone else", "This is my husband.", "This is harassment.", "This is her, her husband.", "This is not me.", "This is the wrong number.", "我是她老公", "不是我",
    ],
)  # fmt: skip
def test_who_says_behind_a_yes_that_they_are_another_is_heard(text: str) -> None:
    assert not adds_nothing(text, "Yes.", "identity", "Maria J. Gonzalez")
    assert not adds_nothing("Yes.", text, "identity", "Maria J. Gonzalez")
    assert not agrees_to_nothing(text, "Maria J. Gonzalez")


def test_a_name_is_nobody_s_own_where_the_customer_s_is_not_known() -> None:
    assert not adds_nothing("This is Maria.", "Yes.", "identity", "")
    assert adds_nothing("This is she.", "Yes.", "identity", "")


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
        ("Am I speaking with Maria J. Gonzalez? Or not?", ["Am I speaking with Maria J. Gonzalez?", "Or not?"]),
        ("Hello, this is U.S. Bank. To stop", ["Hello, this is U.S. Bank.", "To stop"]),
        ('St. Mary\'s Bank asks Mrs. O. J. Smith Jr. "Yes"?', ['St. Mary\'s Bank asks Mrs. O. J. Smith Jr. "Yes"?']),
        ("You pay with your VISA. Is it 3:00 PM. Or not.", ["You pay with your VISA.", "Is it 3:00 PM.", "Or not."]),
        ("Yes", ["Yes"]),
        ("", []),
    ],
)
def test_what_is_said_goes_out_sentence_by_sentence(text: str, parts: list[str]) -> None:
    assert sentences(text) == parts
