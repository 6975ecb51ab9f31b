"""Digits as a recogniser writes them: repeated ones were said once."""

from __future__ import annotations

import pytest

from courtesy.model.people import Language
from telephony.spoken_digits import Taken, beat, is_bare, is_whole, likeliest, once, sounds_like, taken, written


@pytest.mark.parametrize(
    ("heard", "language", "meant"),
    [
        ("8 3 1 5 8 3 1 5", "en", "8 3 1 5"),
        ("7 9 9 6. 7 9 9 6. 7 9 9 6.", "en", "7 9 9 6."),
        ("8 3 1 5 8 3 1 5 8", "en", "8 3 1 5"),
        ("It's 4692 4692 4692", "en", "It's 4 6 9 2"),
        ("4 8 2 4 8 2", "en", "4 8 2"),
        ("1111 1111", "en", "1 1 1 1"),
        ("0000. 0000. 0000.", "en", "0 0 0 0"),
        ("My ZIP is 55555, 55555.", "en", "My ZIP is 5 5 5 5 5"),
        ("1212 1212", "en", "1 2 1 2"),
        ("20154 20154 2", "en", "2 0 1 5 4"),
        ("4 8 2 1 4 8", "en", "4 8 2 1"),
        ("2 0 1 5 4 2 0", "en", "2 0 1 5 4"),
        ("1111，1111", "zh", "1 1 1 1"),
        ("4821，4821", "zh", "4 8 2 1"),
    ],
)
def test_digits_that_come_again_were_said_once(heard: str, language: Language, meant: str) -> None:
    assert once(heard, language).rstrip(".") == meant.rstrip(".")


@pytest.mark.parametrize(
    ("heard", "language"),
    [
        ("4 8 2 1", "en"),
        ("9 5 9 5 9 5", "en"),
        ("7-4-1974", "en"),
        ("7-14-1971", "en"),
        ("6-1-1961", "en"),
        ("061485", "en"),
        ("1111", "en"),
        ("06141985", "en"),
        ("10025", "en"),
        ("200200", "zh"),
        ("7 9 9 9", "en"),
        ("55555", "en"),
        ("07-10-71", "en"),
        ("111 111", "en"),
    ],
)
def test_digits_that_do_not_stay_as_they_are(heard: str, language: Language) -> None:
    assert once(heard, language) == heard


@pytest.mark.parametrize("heard", ["9 5 9 5 9 5", "It's 4 0 4 0 4 0 4.", "555555", "7 7 7 7 7 7 7"])
def test_digits_that_go_on_in_twos_may_be_four_or_five(heard: str) -> None:
    assert beat(heard, "en")


@pytest.mark.parametrize("heard", ["9 5 9 5", "95959", "4 8 2 1 4 8", "10101985", "121212", "I don't know."])
def test_other_digits_do_not_go_on_in_twos(heard: str) -> None:
    assert not beat(heard, "en")


def test_of_what_may_have_been_said_the_likeliest_with_a_factors_digits_is_taken() -> None:
    decoded = [("9 5 9 5 9 5", -3.1), ("9 5 9 5", -3.2), ("9 5 9 5 9", -4.4), ("9 5", -2.0)]
    assert likeliest(decoded, "en") == "9 5 9 5"
    assert likeliest([("9 5 9 5 9 5", -3.1)], "en") == ""


def test_a_factor_has_as_many_digits_as_its_country_gives_it() -> None:
    assert is_whole("4 8 2 1", "en")
    assert is_whole("200031", "zh")
    assert not is_whole("4 8 2", "en")
    assert not is_whole("吃白而已", "zh")


def test_mandarin_digits_are_read_one_by_one() -> None:
    assert written("四八二一。") == "4821"
    assert written("要要七四。") == written("幺幺七四") == "1174"
    assert written("三五八四。三五八四。") == "3584"
    assert written("二零零零三一") == "200031"
    assert written("四八二") == written("四八二一元") == written("。") == ""


@pytest.mark.parametrize(
    ("heard", "digits"), [("吃白而已。", "4821"), ("妖妖骑士", "1174"), ("八亿三期", "8137"), ("张五八四", "3584")]
)
def test_what_sounds_like_digits_may_have_been_them(heard: str, digits: str) -> None:
    assert sounds_like(heard, digits)


@pytest.mark.parametrize(
    ("heard", "digits"), [("转人工", "1051"), ("再说一遍", "3051"), ("我不想说", "5051"), ("邮编是多少", "0404")]
)
def test_other_answers_are_not_taken_for_digits(heard: str, digits: str) -> None:
    assert not sounds_like(heard, digits)


def test_digits_that_were_heard_twice_alike_are_sure() -> None:
    assert taken("4821。", -0.6, [("四八二一。", -0.1), ("四八二七。", -0.9)]) == Taken("4821。")


def test_digits_that_are_heard_otherwise_as_nothing_but_digits_are_unsure() -> None:
    assert taken("3699。", -1.0, [("三六七九。", -0.28), ("三六九九。", -0.5)]) == Taken("3699。", unsure=True)
    assert taken("2552。", -1.3, []).unsure


def test_digits_that_are_far_likelier_overrule_those_that_were_heard_at_first() -> None:
    assert taken("8666。", -0.66, [("八六九六。", -0.18)]) == Taken("8696", guessed=True)


def test_other_words_give_way_to_digits_that_sound_alike_and_may_still_be_unsure() -> None:
    assert taken("四百亿三", -0.8, [("四八一三", -0.1), ("四百一三", -0.2)]) == Taken("4813", guessed=True)
    rivals = [("五一五七", -0.23), ("五月五七", -0.24), ("五二五七", -0.24)]
    assert taken("五月五七。", -0.9, rivals) == Taken("5157", guessed=True, unsure=True)
    assert taken("我忘记了", -0.2, [("五一五七", -0.3)]) == Taken("我忘记了")


def test_a_syllable_that_is_another_digits_makes_them_unsure() -> None:
    assert taken("五四四遥。", -0.9, [("五四四零", -0.06)]) == Taken("5440", guessed=True, unsure=True)


def test_only_bare_digits_are_heard_twice() -> None:
    assert is_bare("4821。4821。")
    assert is_bare("四八二一。")
    assert not is_bare("尾号4821")
    assert not is_bare("1985年6月14号")
