"""Any way of asking for a plan gives its months and its rate back."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st
from renderings import chinese, english

from courtesy.understanding.instalments import read_plan

months = st.integers(2, 60)
rates = st.integers(10, 9_999)
plenty = settings(max_examples=300, deadline=None)


def read(text, lang, **options):
    said = read_plan(text, lang, **options)
    return said.months, said.amount_per_month


@plenty
@given(
    months,
    st.sampled_from(
        [
            "{} months",
            "over {} months",
            "in {} installments",
            "{} payments please",
            "a {} month plan",
            "split it into {}",
        ]
    ),
)
def test_months_in_english_are_read(n, form):
    assert read(form.format(english(n)), "en") == (n, None)
    assert read(form.format(n), "en") == (n, None)


@plenty
@given(months, st.sampled_from(["分{}期", "{}个月", "分{}个月还", "{}期吧", "能不能分{}期", "分{}次还", "{}個月還清"]))
def test_months_in_chinese_are_read(n, form):
    assert read(form.format(chinese(n)), "zh") == (n, None)
    assert read(form.format(n), "zh") == (n, None)


@plenty
@given(
    rates,
    st.sampled_from(
        ["{} a month", "i can do {} dollars a month", "{} bucks each month", "monthly payments of {} dollars"]
    ),
)
def test_a_rate_in_english_is_read(rate, form):
    assert read(form.format(english(rate)), "en") == (None, Decimal(rate))
    assert read(form.format(rate), "en") == (None, Decimal(rate))


@plenty
@given(rates, st.sampled_from(["每个月{}", "每月还{}", "一个月{}块", "每期{}元", "月供{}"]))
def test_a_rate_in_chinese_is_read(rate, form):
    assert read(form.format(chinese(rate, two="两")), "zh") == (None, Decimal(rate))
    assert read(form.format(rate), "zh") == (None, Decimal(rate))


@plenty
@given(months, rates)
def test_months_and_rate_are_read_together(n, rate):
    assert read(f"{english(n)} payments of {english(rate)} dollars", "en") == (n, Decimal(rate))
    assert read(f"{rate} a month for {n} months", "en") == (n, Decimal(rate))
    assert read(f"分{chinese(n)}期 每期{chinese(rate)}块", "zh") == (n, Decimal(rate))


@plenty
@given(months)
def test_a_bare_number_is_months_only_when_the_bot_asked_for_months(n):
    assert read(english(n), "en", asks="months") == read(f"{chinese(n)}吧", "zh", asks="months") == (n, None)
    assert read(english(n), "en") == (None, None)
