"""Reasons, times to keep away, languages wished for, people on the line, and card numbers: out of the words alone."""

from __future__ import annotations

import pytest

from courtesy.model.people import Language
from courtesy.understanding.card_numbers import MARK, cut_across, cut_card_numbers, has_group
from courtesy.understanding.contact_times import read_restrictions
from courtesy.understanding.language_wanted import language_used, language_wanted
from courtesy.understanding.people_words import is_child, says_who_they_are, serves, speaks_of_another
from courtesy.understanding.reasons import dispute_reason, hardship_reason, paid_already, weightier

type Days = tuple[int, ...]
WORKDAYS: Days = (0, 1, 2, 3, 4)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("the plant shut down and they let me go", "job_loss"),
        ("i've been unemployed since christmas", "job_loss"),
        ("my daughter is in the icu", "illness"),
        ("we buried my father on monday", "bereavement"),
        ("i use a wheelchair and live on what the state pays", "disability"),
        ("my husband controls all the money, he hits me", "abuse"),
        ("they cut my hours in half", "less_income"),
        ("the flood took the shop", "disaster"),
        ("just cannot do it this month", None),
        ("厂子倒闭了 现在待业", "job_loss"),
        ("孩子要做手术", "illness"),
        ("我妈上个月去世", "bereavement"),
        ("三个月没发工资", "less_income"),
        ("最近手头紧", None),
    ],
)
def test_why_somebody_cannot_pay_is_told_in_one_word(text: str, reason: str | None) -> None:
    assert hardship_reason(text) == reason


def test_of_two_reasons_the_graver_one_is_kept() -> None:
    assert weightier("less_income", "job_loss") == weightier("job_loss", "less_income") == "job_loss"
    assert weightier(None, "less_income") == "less_income"
    assert weightier(None, None) is None


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("a gym i never signed up for took 212", "charge_not_mine"),
        ("i never signed up for your card", "not_my_account"),
        ("i never signed up for this", "charge_not_mine"),
        ("i sent the sofa back in january", "returned_goods"),
        ("i never bought anything there", "charge_not_mine"),
        ("you charged me twice for one night", "duplicate_charge"),
        ("the parcel never arrived", "not_received"),
        ("i canceled that membership last year", "cancelled"),
        ("i never opened an account with your bank", "not_my_account"),
        ("the total is wrong", "wrong_amount"),
        ("prove it", None),
        ("那件衣服早退货了", "returned_goods"),
        ("这笔不是我刷的", "charge_not_mine"),
        ("重复扣款了吧", "duplicate_charge"),
        ("东西一直没收到货", "not_received"),
        ("我没办过你们的卡", "not_my_account"),
        ("金额不对", "wrong_amount"),
        ("拿证据出来", None),
    ],
)
def test_what_is_wrong_with_the_debt_is_told_in_one_word(text: str, reason: str | None) -> None:
    assert dispute_reason(text) == reason


@pytest.mark.parametrize(
    ("language", "text", "paid"),
    [
        ("en", "i paid it on monday", True),
        ("en", "i have not paid yet", False),
        ("en", "i'll pay on monday", False),
        ("zh", "我昨天已经还了", True),
        ("zh", "还没还呢", False),
    ],
)
def test_a_payment_that_was_made_is_told_from_one_that_was_not(language: Language, text: str, paid: bool) -> None:
    assert paid_already(text, language) is paid


@pytest.mark.parametrize(
    ("language", "text", "times"),
    [
        ("en", "please don't call before nine in the morning", [((), "00:00", "09:00")]),
        ("en", "i sleep until two in the afternoon", [((), "00:00", "14:00")]),
        ("en", "no texts after 8 pm", [((), "20:00", "00:00")]),
        ("en", "call me only after six pm", [((), "00:00", "18:00")]),
        ("en", "never on sundays", [((6,), "00:00", "00:00")]),
        ("en", "not on weekends", [((5, 6), "00:00", "00:00")]),
        ("en", "not between 9 and 5", [((), "09:00", "17:00")]),
        ("en", "not during working hours", [(WORKDAYS, "09:00", "17:00")]),
        ("en", "mornings only", [((), "12:00", "00:00")]),
        ("zh", "早上九点以前别打", [((), "00:00", "09:00")]),
        ("zh", "晚上八点以后别发", [((), "20:00", "00:00")]),
        ("zh", "只有晚上七点以后有空", [((), "00:00", "19:00")]),
        ("zh", "周末不要联系我", [((5, 6), "00:00", "00:00")]),
        ("zh", "上班时间别打", [(WORKDAYS, "09:00", "17:00")]),
        ("en", "i'm in a meeting", []),
        ("zh", "我在开车", []),
    ],
)
def test_times_to_keep_away_are_read(language: Language, text: str, times: list[tuple[Days, str, str]]) -> None:
    read = read_restrictions(text, language)
    assert [(t.weekdays, f"{t.starts:%H:%M}", f"{t.ends:%H:%M}") for t in read.times] == times


@pytest.mark.parametrize(
    ("language", "text"),
    [("en", "never call me at work"), ("en", "dont call my work anymore"), ("zh", "别打我单位电话")],
)
def test_the_place_of_work_is_a_place_and_no_time(language: Language, text: str) -> None:
    assert read_restrictions(text, language).at_work
    assert not read_restrictions(text, language).times


@pytest.mark.parametrize(
    ("spoken", "text", "wanted"),
    [
        ("en", "can we do this in mandarin", "zh"),
        ("en", "能说中文吗", "zh"),
        ("zh", "english please", "en"),
        ("zh", "说英文行不行", "en"),
        ("zh", "我听不懂英文", "zh"),
        ("en", "my english is bad, do you have chinese", "zh"),
        ("en", "habla espanol?", "other"),
        ("zh", "会讲粤语吗", "other"),
    ],
)
def test_the_language_that_is_asked_for_is_known(spoken: Language, text: str, wanted: str) -> None:
    assert language_wanted(text, spoken) == wanted


@pytest.mark.parametrize(
    ("spoken", "text", "used"),
    [
        ("en", "我下周五可以还五百", "zh"),
        ("en", "ok 好的", "en"),
        ("zh", "I can pay five hundred next friday", "en"),
        ("zh", "ok thanks", "zh"),
        ("zh", "STOP", "zh"),
    ],
)
def test_who_plainly_writes_in_the_other_language_is_answered_in_it(spoken: Language, text: str, used: str) -> None:
    assert language_used(text, spoken) == used


@pytest.mark.parametrize(
    "text",
    [
        "i'm deployed until june",
        "my husband is overseas with the army",
        "active duty, stationed in korea",
        "我在部队服役",
    ],
)
def test_service_in_the_armed_forces_is_noticed(text: str) -> None:
    assert serves(text)


@pytest.mark.parametrize(
    "text", ["i'm a veteran", "i was in the army", "我退伍了", "i work for the salvation army store"]
)
def test_service_that_is_over_is_none(text: str) -> None:
    assert not serves(text)


@pytest.mark.parametrize("text", ["i'm eleven", "im 12 years old", "my mom's not home", "我是小孩", "爸妈不在家"])
def test_a_child_is_noticed(text: str) -> None:
    assert is_child(text)


@pytest.mark.parametrize(
    "text", ["i'm 12 days late", "im 10 minutes away", "i'm seventeen dollars short", "我十二号还"]
)
def test_a_number_is_no_age(text: str) -> None:
    assert not is_child(text)


@pytest.mark.parametrize(
    "text", ["this is maria's husband", "her last four are 4821", "i'm his secretary", "我是他老婆", "他的后四位是4821"]
)
def test_who_speaks_of_the_customer_as_of_another_is_not_the_customer(text: str) -> None:
    assert speaks_of_another(text)
    assert not says_who_they_are(text)


@pytest.mark.parametrize("text", ["yes this is maria", "it's me", "speaking", "我就是", "我是李娜"])
def test_who_says_so_in_words_says_who_they_are(text: str) -> None:
    assert says_who_they_are(text)


@pytest.mark.parametrize(
    "text",
    [
        "my card is 4111 1111 1111 1111",
        "4111-1111-1111-1112 sorry typo",
        "amex 378282246310005",
        "four one one one one one one one one one one one one one one one",
        "四一一一一一一一一一一一一一一一",
        "卡号6222021234567890128",
        "cvv 123",
        "验证码是 829104",
        "my pin is 4821",
    ],
)
def test_card_numbers_and_codes_are_cut_and_nothing_of_them_is_left(text: str) -> None:
    cut, found = cut_card_numbers(text)
    assert found
    assert MARK in cut
    assert not any(digits in cut for digits in ("1111", "2463", "123", "829104", "4821", "one one one", "一一一"))


@pytest.mark.parametrize(
    "text",
    [
        "4821",
        "i can pay 842.17 on 3/13",
        "confirmation 8821399",
        "call me at 202-555-0144",
        "我十五号还三千二百八十块",
        "my birthday is 06/02/1984",
        "身份证后四位 123X",
    ],
)
def test_other_numbers_are_left_alone(text: str) -> None:
    assert cut_card_numbers(text) == (text, False)


@pytest.mark.parametrize(
    "said",
    [
        ["4111", "1111", "1111", "1111"],
        ["It's four one one one", "one one one one", "1111", "then 1 1 1 1"],
        ["my card number is 4111 1111", "um", "1111 1111"],
        ["3782", "822463", "10005, and it expires 12/27"],
        ["卡号是四一一一", "一一一一", "一一一一", "一一一一"],
        ["6222021", "23456", "7890128"],
        ["41 11", "one one double one", "1111", "1111"],
    ],
)
def test_a_card_number_over_several_turns_is_cut_out_of_all_of_them(said: list[str]) -> None:
    assert [cut_card_numbers(text)[1] for text in said] == [False] * len(said)
    cut = cut_across(said)
    assert [MARK in text for text in cut] == [has_group(text) for text in said]
    assert not any(has_group(text.replace("12/27", "")) for text in cut)


@pytest.mark.parametrize(
    "said",
    [
        ["4821"],
        ["4111", "1111", "1111", "1112"],
        ["3996", "3996", "3996", "3996"],
        ["4111", "1111", "I would rather pay 150 dollars on Friday the 13th", "1111", "1111"],
        ["4111", "1111", "1111"],
        ["4821", "4539", "60604"],
        ["5506", "call me at 2025550144", "90210"],
        ["4821", "90210", "oh sorry, my birthday is 06/02/1984"],
    ],
)
def test_digits_of_several_turns_that_are_no_card_number_are_left_alone(said: list[str]) -> None:
    assert cut_across(said) == said


def test_what_came_before_a_card_number_stays() -> None:
    assert cut_across(["43215", "4111", "1111", "1111", "1111"]) == ["43215", MARK, MARK, MARK, MARK]
