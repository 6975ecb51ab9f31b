"""Who asks on the phone for a moment, and who says something with it."""

from __future__ import annotations

import pytest

from courtesy.understanding.a_moment import asks_for_a_moment


@pytest.mark.parametrize(
    "text",
    [
        "Hold on.", "Hold on a second.", "Hold on a sec, please.", "Hang on.", "Just a minute.", "One moment.",
        "One moment, please.", "Wait a second.", "Wait.", "Wait, wait.", "Give me a second.", "Give me just a minute, please.",
        "Bear with me.", "Let me get my card.", "Hold on, let me get my card.", "Okay, let me find my wallet.",
        "Uh, hold on one second while I grab my purse.", "Can you hold on for a minute?", "Could you give me a second?",
        "I need to find my card.", "I'm looking for my card.", "Let me check.", "Let me see.", "Please hold.",
        "Just a second, I have to get my glasses.", "I'll get my card", "can you bear with me for a moment",
        "Sorry, one second.", "Let me look it up.", "Can I have a minute?", "稍等", "稍等一下。", "请稍等", "等一下", "等等。", "等我一下", "您等一下",
        "我找一下卡", "我找一下我的卡", "稍等，我找一下卡。", "等一下，我拿一下身份证", "我去拿卡", "让我想想", "好的，稍等。", "麻烦您稍等一下，好吗？", "我看一下卡号", "等一下啊", "别挂，我找找",
        "嗯，等一等",
    ],
)  # fmt: skip
def test_who_only_wants_a_moment_is_known(text: str) -> None:
    assert asks_for_a_moment(text)


@pytest.mark.parametrize(
    "text",
    [
        "Hold on, I never had this card.", "Wait, stop calling me.", "Wait, how much is it?", "Hold on, let me get him.",
        "One moment, I'll see if she's available.", "Yes, hold on.", "No, wait.", "Wait, no.", "Give me some time.",
        "Give me a few days.", "I'll get it.", "I need to find a job.", "I'll see.", "Let me think about it.",
        "wait until Friday", "Just wait until I get paid", "In a minute.", "I'll check.", "hold on the payment",
        "Hold on, that total is not right at all.", "Let me get my husband.", "Let me get my paycheck first", "stop",
        "I have to check with my wife", "等一下，你们这个电话录不录音", "等我发工资", "等等再说", "稍等我叫她", "给我一点时间", "我想想办法", "我看看再说", "不对，等一下",
        "过一会儿", "我查一下账，这钱不是我花的", "我没卡", "我去找工作", "等一下，不要再打了", "别急着催", "Okay.", "好的", "请", "Please.",
    ],
)  # fmt: skip
def test_who_says_anything_else_with_it_or_wants_time_to_pay_is_not(text: str) -> None:
    assert not asks_for_a_moment(text)
