"""Mandarin that was written down by its sound: put right where that is sure, left alone everywhere else."""

from __future__ import annotations

import re

import pytest

from courtesy.settings import ROOT
from telephony.homophones import repaired


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("暂忍功", "转人工"),
        ("是得我是。", "是的我是。"),
        ("我星期五环五百块。", "我星期五还五百块。"),
        ("周五环500块", "周五还500块"),
        ("我十夜了。", "我失业了。"),
        ("我要分歧", "我要分期"),
        ("环款日是几号", "还款日是几号"),
        ("我星期五环如百块。", "我星期五还五百块。"),
        ("我下周二魂起百块", "我下周二还七百块"),
        ("我下折一还600块。", "我下周一还600块。"),
        ("我星期次魂八百块。", "我星期四还八百块。"),
        ("不要在打了", "不要再打了"),
        ("我每钱", "我没钱"),
        ("卡被到刷了", "卡被盗刷了"),
        ("可不可以宽线几天", "可不可以宽限几天"),
    ],
)
def test_what_sounds_like_the_trades_words_and_is_no_word_is_put_right(written: str, meant: str) -> None:
    assert repaired(written) == meant


@pytest.mark.parametrize(
    "text",
    """
    火车站怎么走 五环六环都堵车 三环路 今天天气很好 我们之间有分歧 我想吃饭 他是我爸爸 孩子很好 明天见 我不玩 我的手机换了 已经换了 号码换了 我还欠多少
    我没欠 这个电影很好看 你吃饭了吗 我在开会 晚上一起去 外面下雨了 我要去上班 请等一下 孩子在睡觉 我在开车 今天晴 周末去爬山
    我听不见 妈妈在家 这里很吵 改天再聊 谁啊 什么事 你找谁 打五折一共多少 他在杭州三天 几百块钱 尤其百元大钞 魂不守舍 我想买一台电视 飞机几点到 医生说要休息 帮我拿一下 我喜欢音乐
    她去学校了 猫在桌子上 新年快乐 生日快乐 多少钱一斤 老师好 我不知道 我很忙 风很大 花开了 水烧开了 我想睡觉
    """.split(),
)
def test_sentences_about_other_things_stay_as_they_are(text: str) -> None:
    assert repaired(text) == text


def test_a_repair_keeps_the_number_of_characters_and_every_no() -> None:
    for text in (
        "我不还",
        "我不环",
        "我不能还",
        "不是我欠的",
        "没还",
        "别打",
        "我还",
        "要再打了",
        "没有前",
        "不要人公",
    ):
        back = repaired(text)
        assert len(back) == len(text)
        assert len(re.findall("[不没别无]", back)) == len(re.findall("[不没别无]", text))


def test_what_was_written_right_is_left_alone() -> None:
    """Among the training turns, which hold some thousand right sentences, only wrong characters change."""
    turns = {
        line
        for path in sorted((ROOT / "bot" / "data" / "nlu" / "zh").rglob("*"))
        if path.is_file()
        for line in re.findall(r"[\u4e00-\u9fff]{2,}", path.read_text(encoding="utf-8"))
    }
    assert len(turns) > 2000
    changed = {turn: back for turn in turns if (back := repaired(turn)) != turn}
    assert len(changed) < len(turns) * 0.03, changed
