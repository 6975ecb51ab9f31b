"""Short Mandarin answers to questions of yes or no: what a sound may be, and when it is left as it was heard."""

from __future__ import annotations

import pytest

from telephony.short_answers import in_doubt, said_once, taken


@pytest.mark.parametrize(
    ("heard", "meant"),
    [
        ("不是。不是。", "不是。"),
        ("是我您请说。是我您请说。", "是我您请说。"),
        ("对没错 对没错 对没错", "对没错。"),
        ("谢谢", "谢谢"),
        ("谢谢谢谢", "谢谢。"),
        ("五五五五", "五五五五"),
        ("25 25", "25 25"),
        ("等等，不对。", "等等，不对。"),
    ],
)
def test_what_a_recogniser_says_twice_was_said_once(heard: str, meant: str) -> None:
    assert said_once(heard) == meant


def test_only_few_words_that_are_no_answer_are_in_doubt() -> None:
    assert in_doubt("推他。", "confirmation")
    assert in_doubt("喜万。", "identity")
    assert not in_doubt("对的。", "confirmation")
    assert not in_doubt("不对。", "confirmation")
    assert not in_doubt("我星期五还五百块", "confirmation")
    assert not in_doubt("可以分析吗?", "confirmation")
    assert not in_doubt("推他。", "when_can_pay")
    assert not in_doubt("", "confirmation")
    assert not any(in_doubt(words, "confirmation") for words in ("退订", "转人工", "别再打了", "打错了", "我要投诉"))


def test_an_answer_is_taken_that_both_decodings_find() -> None:
    assert (
        taken("推他。", -1.5, "confirmation", [("对的。", -0.3), ("说。", -1.2)], [("对的。", -0.9), ("。", -1.0)])
        == "对的。"
    )
    assert (
        taken("不信。", -0.5, "confirmation", [("不是。不是。", -0.4)], [("不是。", -0.7), ("不说。", -1.1)])
        == "不是。"
    )


def test_a_sound_that_comes_out_differently_each_time_stays_what_was_heard() -> None:
    assert taken("真的是。", -1.4, "identity", [("我就是。", -0.6)], [("。", -0.7), ("在吗是", -1.9)]) == "真的是。"


def test_a_yes_that_may_as_well_have_been_a_no_is_none() -> None:
    both = [("我是。", -0.5), ("我不是。", -0.6)]
    assert taken("我事。", -1.2, "identity", both, both) == "我事。"


def test_a_no_that_was_heard_never_becomes_a_yes() -> None:
    sure = [("是的。", -0.1)]
    assert taken("不洗的。", -1.5, "identity", sure, sure) == "不洗的。"


def test_what_was_heard_well_is_believed() -> None:
    decoded = [("可以。", -0.8)]
    assert taken("可以改天", -0.2, "confirmation", decoded, decoded) == "可以改天"
