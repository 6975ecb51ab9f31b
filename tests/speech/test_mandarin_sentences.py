"""Mandarin sentences before they are sound: figures as words, and the reading of every character."""

from __future__ import annotations

import re

import pytest

from courtesy.dialogue.script import DomainScript
from courtesy.service.aloud import aloud
from courtesy.settings import ROOT
from speech.mandarin_readings import Unspeakable, sounds, syllables
from speech.mandarin_words import cardinal, in_words


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("还款3280.50元", "还款三千两百八十元五角"),
        ("还款842.17元", "还款八百四十二元一角七分"),
        ("还款83.04元", "还款八十三元零四分"),
        ("还款24800元", "还款两万四千八百元"),
        ("还款1,205元", "还款一千两百零五元"),
        ("还款10010元", "还款一万零一十元"),
        ("还款2元", "还款两元"),
        ("还款0.50元", "还款五角"),
        ("还款45.17美元", "还款四十五美元十七美分"),
        ("3月20日星期五", "三月二十日星期五"),
        ("2026年2月2日", "二零二六年二月二日"),
        ("逾期2天", "逾期两天"),
        ("逾期112天", "逾期一百一十二天"),
        ("分12期", "分十二期"),
        ("下午3:30", "下午三点三十分"),
        ("上午10:05", "上午十点零五分"),
        ("下午2:00", "下午两点"),
        ("日利率0.05%", "日利率百分之零点零五"),
        ("按9或说", "按九或说"),
        ("最低还款额120美元", "最低还款额一百二十美元"),
        ("120个月", "一百二十个月"),
    ],
)
def test_figures_are_said_as_people_say_them(written: str, said: str) -> None:
    assert in_words(written) == said


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("您尾号4821的卡片", "您尾号四八二幺的卡片"),
        ("请拨打138 0000 0100。", "请拨打幺三八，零零零零，零幺零零。"),
        ("随时拨打12356。", "随时拨打幺二三五六。"),
    ],
)
def test_numbers_to_note_are_said_digit_by_digit(written: str, said: str) -> None:
    assert in_words(aloud(written, "zh")) == said


def test_every_number_has_words_that_name_it_and_no_other() -> None:
    said = ["".join(cardinal(number)) for number in (*range(12_000), *range(99_000, 101_500))]
    assert len(set(said)) == len(said)
    assert all(re.fullmatch("[零一二三四五六七八九十百千万两]+", each) for each in said)


@pytest.mark.parametrize(
    ("text", "readings"),
    [
        ("请问您什么时候可以还款，还多少", {"还": ["huan2", "huan2"]}),
        ("您可以先还五百块", {"还": ["huan2"]}),
        ("先还一半也行", {"还": ["huan2"], "行": ["xing2"]}),
        ("还最低还款额", {"还": ["huan2", "huan2"]}),
        ("请问还有其他需要吗", {"还": ["hai2"]}),
        ("我们暂时还没有全部收到", {"还": ["hai2"]}),
        ("您说的是三月还是四月", {"还": ["hai2"]}),
        ("未还部分按您账户的利率计息", {"还": ["huan2"], "率": ["lv4"]}),
        ("我行的还款宽限期", {"行": ["hang2"], "还": ["huan2"]}),
        ("海港银行", {"行": ["hang2"]}),
        ("已重新登记", {"重": ["chong2"]}),
        ("额度可能按合约调整", {"调": ["tiao2"]}),
        ("反欺诈专员正在调查", {"调": ["diao4"]}),
        ("正在为您转接人工", {"为": ["wei4"], "转": ["zhuan3"]}),
        ("最低还款额为三百元", {"为": ["wei2"], "还": ["huan2"]}),
        ("应于三月三日还款", {"应": ["ying1"]}),
        ("没有空闲的人工坐席", {"空": ["kong4"]}),
        ("最长六十期", {"长": ["chang2"]}),
        ("什么时候方便", {"便": ["bian4"]}),
    ],
)
def test_the_trades_words_are_read_as_they_are_meant(text: str, readings: dict[str, list[str]]) -> None:
    read = list(zip(re.findall("[\u4e00-\u9fff]", text), syllables(text), strict=True))
    for sign, expected in readings.items():
        assert [each for one, each in read if one == sign] == expected


def test_neighbours_change_tones() -> None:
    assert syllables("可以") == ["ke2", "yi3"]
    assert syllables("不对") == ["bu2", "dui4"]
    assert syllables("一百") == ["yi4", "bai3"]
    assert syllables("一月一日")[-2:] == ["yi1", "ri4"]


def test_every_approved_sentence_can_be_said() -> None:
    wordings = DomainScript.load(ROOT / "domain.yml").wordings("voice")
    for _, text, language in wordings:
        if language == "zh":
            said = sounds(
                in_words(aloud(re.sub(r"\{\w+\}", "一百元", text.replace("consumerfinance.gov/complaint", "")), "zh"))
            )
            assert said, text


def test_words_in_another_script_are_not_guessed() -> None:
    with pytest.raises(Unspeakable):
        sounds("您的Platinum卡")
