"""Verification answers, typed and spoken."""

from __future__ import annotations

import calendar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from renderings import HAN, UNITS, below_hundred, chinese, english, ordinal

from courtesy.understanding.digits import read_birthday, read_digits

MONTHS = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]
four = st.text("0123456789", min_size=4, max_size=4)
five = st.text("0123456789", min_size=5, max_size=5)
plenty = settings(max_examples=300, deadline=None)


@plenty
@given(
    st.one_of(four, five),
    st.booleans(),
    st.sampled_from(["{}", "it's {}", "uh {} i think", "the last four is {}", "yeah {}"]),
)
def test_digits_spoken_one_by_one_are_read(digits, oh, form):
    spoken = " ".join("oh" if d == "0" and oh else UNITS[int(d)] for d in digits)
    assert read_digits(form.format(spoken), "en") == digits


@plenty
@given(st.one_of(four, five), st.sampled_from(["{}", "its {}", "my zip is {}", "last 4 {}", "{} pls"]))
def test_digits_typed_are_read(digits, form):
    assert read_digits(form.format(digits), "en") == digits


@plenty
@given(st.integers(10, 99), st.integers(10, 99))
def test_digits_spoken_in_pairs_are_read(first, second):
    assert read_digits(f"{below_hundred(first)} {below_hundred(second)}", "en") == f"{first}{second}"


@plenty
@given(four, st.booleans(), st.sampled_from(["{}", "尾号是{}", "后四位{}", "应该是{}吧", "身份证后四位是{}"]))
def test_chinese_digits_are_read(digits, yao, form):
    spoken = "".join("幺" if d == "1" and yao else HAN[int(d)] for d in digits)
    assert read_digits(form.format(spoken), "zh") == digits
    assert read_digits(form.format(digits), "zh") == digits


@plenty
@given(st.text("0123456789", min_size=3, max_size=7), st.sampled_from("Xx叉Ｘ"), st.sampled_from(["en", "zh"]))
def test_digits_of_an_identity_card_that_end_in_a_letter_are_no_birthday(digits, letter, lang):
    assert read_birthday(digits + letter, lang) is None


@given(st.text("0123456789", min_size=3, max_size=3), st.sampled_from(["叉", "X", "x", "Ｘ"]))
def test_the_letter_at_the_end_of_an_id_number_is_kept(digits, letter):
    assert read_digits("".join(HAN[int(d)] for d in digits) + letter, "zh") == digits + "X"
    assert read_digits(f"后四位 {digits}{letter}", "zh") == digits + "X"


@pytest.mark.parametrize(
    ("text", "lang", "digits"),
    [
        ("double four two one", "en", "4421"),
        ("triple seven nine", "en", "7779"),
        ("for ate two one", "en", "4821"),
        ("four ate too won", "en", "4821"),
        ("9-0-2-1-0", "en", "90210"),
        ("nine oh two one oh", "en", "90210"),
        ("nineteen oh two", "en", "1902"),
        ("four thousand eight hundred twenty one", "en", "4821"),
        ("four eight two two no sorry four eight two one", "en", "4821"),
        ("For 821.", "en", "4821"),
        ("It's for 4821", "en", "4821"),
        ("oh 2154", "en", "02154"),
        ("zip for Boston is 02154", "en", "02154"),
        ("i don't remember", "en", ""),
        ("this is luis", "en", ""),
        ("hold on one second", "en", ""),
        ("是四八二一", "zh", "4821"),
        ("四 八 二 一", "zh", "4821"),
        ("四八二二 不对 四八二一", "zh", "4821"),
        ("４８２１", "zh", "4821"),
        ("两个四 二一", "zh", "4421"),
        ("洞幺拐勾", "zh", "0179"),
        ("等一下", "zh", ""),
        ("我记不住了", "zh", ""),
    ],
)
def test_particular_answers_are_read(text, lang, digits):
    assert read_digits(text, lang) == digits


@plenty
@given(st.integers(1, 12), st.integers(1, 31), st.integers(1940, 2005), st.integers(0, 6))
def test_a_birthday_in_english_is_read_whatever_the_year(month, day, year, form):
    if day > calendar.monthrange(2024, month)[1]:
        return
    name = MONTHS[month - 1]
    text = [
        f"{name} {ordinal(day)}", f"the {ordinal(day)} of {name}", f"{name} {english(day)} {year}", f"{month}/{day}",
        f"{month:02}/{day:02}/{year}", f"it's {name} {ordinal(day)} nineteen {below_hundred(year % 80 + 10)}", f"{month:02}{day:02}",
    ][form]  # fmt: skip
    assert read_birthday(text, "en") == (month, day)


@plenty
@given(st.integers(1, 12), st.integers(1, 31), st.integers(1940, 2005), st.integers(0, 5))
def test_a_birthday_in_chinese_is_read_whatever_the_year(month, day, year, form):
    if day > calendar.monthrange(2024, month)[1]:
        return
    text = [
        f"{chinese(month)}月{chinese(day)}号", f"{month}月{day}日", f"{year}年{month}月{day}日", f"我生日是{chinese(month)}月{chinese(day)}",
        f"{month}.{day}", f"{year}{month:02}{day:02}",
    ][form]  # fmt: skip
    assert read_birthday(text, "zh") == (month, day)


@pytest.mark.parametrize(
    ("text", "lang"),
    [("february thirtieth", "en"), ("四月三十一号", "zh"), ("no idea", "en"), ("不告诉你", "zh"), ("1/45", "en")],
)
def test_what_is_no_day_of_a_year_is_no_birthday(text, lang):
    assert read_birthday(text, lang) is None
