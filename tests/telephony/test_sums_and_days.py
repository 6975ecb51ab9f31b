"""Mandarin sums and days heard a second time, after an example: taken only where nothing is made up."""

from __future__ import annotations

import pytest

from telephony.sums_and_days import in_doubt, taken


def test_an_answer_with_half_of_a_sum_or_a_day_is_heard_again() -> None:
    assert in_doubt("我星期五还努百块", "when_can_pay")
    assert in_doubt("我下折一还600块", "when_can_pay")
    assert not in_doubt("我星期五还五百块", "when_can_pay")
    assert not in_doubt("我失业了", "when_can_pay")
    assert not in_doubt("六百块", "verification")


@pytest.mark.parametrize(
    ("heard", "again"), [("我星期五还努百块", "我星期五还五百块。"), ("我下者一环六百快", "我下周一还六百块。")]
)
def test_what_sounds_the_same_is_taken(heard: str, again: str) -> None:
    assert taken(heard, again) == again


@pytest.mark.parametrize(
    ("heard", "again"),
    [
        ("我下周二还三摆", "我下周六还款两百元。"),
        ("这个月工资没发", "我下周六还款两百元。"),
        ("好几百块", "下周六还款两百元。"),
        ("周末再说", "我下周六。"),
    ],
)
def test_the_example_itself_is_not_taken_for_what_was_said(heard: str, again: str) -> None:
    assert taken(heard, again) == heard
