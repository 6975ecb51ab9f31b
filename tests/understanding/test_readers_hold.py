"""Whatever is said, the readers answer: they never raise, never start anything at import, and are safe to share."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from courtesy.model.errors import InvalidInput, Misconfigured
from courtesy.understanding.amounts import read_amount
from courtesy.understanding.dates import read_date
from courtesy.understanding.digits import read_birthday, read_digits
from courtesy.understanding.duckling_dates import Duckling, odd_days
from courtesy.understanding.instalments import read_plan
from courtesy.understanding.reference import Reference, _named_days
from courtesy.understanding.warm_up import warm_up

NOW = datetime(2026, 3, 11, 15, 15, tzinfo=UTC)
ASKS = st.sampled_from(
    ["identity", "verification", "when_can_pay", "amount", "date", "confirmation", "months", "reason", "callback_time", "nothing"]
)  # fmt: skip
WORDS = """
one two twenty hundred thousand grand half a and point oh th st nd 1st 31st 99th 0 1 2 15 99999 2/30 13/45 2026 $ .5 1e9
٣ ² ½ k am pm at in next last the of end month week day friday monday may march tomorrow after before not no make it
minimum full easter 😀 👩‍👩‍👧 一 二 两 零 十 百 千 万 亿 半 点 号 月 日 周 下 上 个 块 毛 元 还 不 是 初 年 底 天 后 前 期 每 分 次
最低 全部 一半 星期 礼拜 发工资 几 来 多 廿 壹 ｷ ５ ／
"""
FRAGMENTS = st.sampled_from([*WORDS.split(), " ", "  ", ",", ".", "\x00"])
anything = st.one_of(
    st.text(max_size=1_600),
    st.lists(FRAGMENTS, max_size=80).map("".join),
    st.lists(FRAGMENTS, max_size=80).map(" ".join),
)


def everything(text, lang, asks="nothing", past=False, now=NOW, tz="America/New_York"):
    return (
        read_amount(text, lang, default_currency="USD", asks=asks),
        read_date(text, lang, now=now, tz=tz, asks=asks, past=past),
        read_plan(text, lang, asks=asks),
        read_digits(text, lang),
        read_birthday(text, lang),
    )


@settings(max_examples=500, deadline=None)
@given(anything, st.sampled_from(["en", "zh"]), ASKS, st.booleans())
def test_arbitrary_text_never_raises(text, lang, asks, past):
    everything(text, lang, asks, past)


@settings(max_examples=50, deadline=None)
@given(
    st.sampled_from(
        [
            "1",
            "9 ",
            "一",
            "零",
            "two ",
            "and ",
            "下",
            "the day after ",
            "a week from ",
            "not ",
            "$",
            "1,",
            "½",
            "😀",
            "a ",
        ]
    ),
    st.sampled_from(["en", "zh"]),
)
def test_the_longest_text_message_of_one_repeated_word_is_read(piece, lang):
    everything((piece * 1_600)[:1_600], lang)


def test_a_text_longer_than_any_message_is_cut_not_refused():
    assert everything("tomorrow " + "x " * 50_000, "en")[1].date == date(2026, 3, 12)


def test_a_naive_now_is_refused_with_a_remedy():
    with pytest.raises(InvalidInput, match="aware"):
        read_date("tomorrow", "en", now=datetime(2026, 3, 11), tz="America/New_York")  # noqa: DTZ001


def test_an_unknown_time_zone_is_refused_with_a_remedy():
    with pytest.raises(InvalidInput, match="IANA"):
        read_date("tomorrow", "en", now=NOW, tz="Mars/Olympus")


def test_importing_the_readers_starts_no_duckling_and_loads_no_holidays():
    script = (
        "import sys, courtesy.understanding.dates, courtesy.understanding.amounts, courtesy.understanding.digits,"
        " courtesy.understanding.instalments; sys.exit('duckling' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0


def test_duckling_without_time_zone_files_is_an_error_not_the_death_of_the_process(tmp_path):
    with pytest.raises(Misconfigured, match="tzdata"):
        Duckling([tmp_path]).days("easter", None)


def test_after_warming_up_duckling_runs_and_holidays_are_loaded():
    warm_up(NOW)
    assert "duckling" in sys.modules
    assert _named_days.cache_info().currsize >= 2


def test_what_another_reader_blanked_out_neither_stops_duckling_nor_makes_it_print_the_text(capfd):
    said = odd_days("easter \0\0\0 then", Reference(NOW))
    assert [mention.meaning for mention in said] == [(date(2026, 4, 5),)]
    assert capfd.readouterr().err == ""


def test_many_threads_share_the_readers_and_agree():
    sentences = [
        ("the ides of march", "en"),
        ("hanukkah", "en"),
        ("下周五还一千二", "zh"),
        ("half on friday", "en"),
    ] * 25
    expected = [everything(text, lang) for text, lang in sentences]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(lambda s: everything(*s), sentences)) == expected


def test_the_same_moment_is_another_day_in_another_zone():
    late = datetime(2026, 3, 12, 3, 30, tzinfo=UTC)
    assert read_date("today", "en", now=late, tz="America/New_York").date == date(2026, 3, 11)
    assert read_date("今天", "zh", now=late, tz="Asia/Shanghai").date == date(2026, 3, 12)
