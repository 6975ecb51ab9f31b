"""Any way of saying an amount gives the amount back."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st
from renderings import chinese, english, hundreds

from courtesy.understanding.amounts import read_amount

amounts = st.integers(1, 99_999)
plenty = settings(max_examples=400, deadline=None)


def read(text, lang, **options):
    said = read_amount(text, lang, default_currency="USD" if lang == "en" else "CNY", **options)
    return said and said.value


@plenty
@given(amounts, st.booleans(), st.booleans(), st.booleans())
def test_an_amount_in_english_words_is_read(n, with_and, hyphen, article):
    words = english(n, with_and=with_and, hyphen=hyphen, article=article)
    assert read(f"i can pay {words} dollars", "en") == n
    assert read(words, "en", asks="amount") == n


@plenty
@given(st.integers(11, 99).filter(lambda h: h % 10), st.integers(0, 99))
def test_an_amount_counted_in_hundreds_is_read(count, rest):
    assert read(f"maybe {hundreds(count * 100 + rest)}", "en") == count * 100 + rest


@plenty
@given(st.integers(1, 19).filter(lambda n: n != 10), st.integers(10, 99))
def test_an_amount_said_in_two_halves_is_hundreds_and_the_rest(count, rest):
    assert read(f"i could do {english(count)} {english(rest)}", "en") == count * 100 + rest


@plenty
@given(amounts, st.integers(1, 99))
def test_dollars_and_cents_in_words_are_read(dollars, cents):
    said = f"{english(dollars)} dollars and {english(cents)} cents"
    assert read(f"i'll send {said}", "en") == dollars + Decimal(cents) / 100


@plenty
@given(amounts, st.integers(0, 99), st.sampled_from(["${:,}.{:02}", "${}.{:02}", "{}.{:02} dollars", "usd {}.{:02}"]))
def test_typed_amounts_are_read(whole, cents, form):
    expected = whole + Decimal(cents) / 100
    assert read("can do " + form.format(whole, cents), "en") == expected


@plenty
@given(amounts, st.sampled_from("二两"), st.booleans())
def test_an_amount_in_chinese_characters_is_read(n, two, colloquial):
    words = chinese(n, two=two, colloquial=colloquial)
    assert read(f"先还{words}块钱", "zh") == n
    assert read(words, "zh", asks="amount") == n


@plenty
@given(st.integers(100, 99_999), st.sampled_from("二两"))
def test_a_chinese_amount_needs_no_unit(n, two):
    if n % 10 and n % 100 // 10 and n >= 1000 and n // 100 % 10 == 0:
        return
    assert read(f"下周五还{chinese(n, two=two)}", "zh") == n


@plenty
@given(amounts, st.integers(0, 9), st.integers(0, 9))
def test_kuai_mao_and_fen_are_read(kuai, mao, fen):
    text = (
        chinese(kuai)
        + "块"
        + (chinese(mao) + "毛" if mao else "零" if fen else "")
        + (chinese(fen) + "分" if fen else "")
    )
    assert read(f"转{text}", "zh") == kuai + Decimal(mao) / 10 + Decimal(fen) / 100


@plenty
@given(amounts, amounts)
def test_after_a_correction_the_last_amount_wins(first, second):
    assert read(f"{english(first)} dollars no make it {english(second)} dollars", "en") == second
    assert read(f"{chinese(first)}块 不对 {chinese(second)}块", "zh") == second


@plenty
@given(amounts, amounts)
def test_an_amount_owed_is_not_the_amount_offered(owed, offered):
    assert read(f"i owe {english(owed)} dollars but i can pay {english(offered)} dollars", "en") == offered
    assert read(f"我欠{chinese(owed)}块 先还{chinese(offered)}块", "zh") == offered
