"""Keys of a phone, pressed quickly and slowly, and what they come to."""

from __future__ import annotations

import pytest

from courtesy.model.contact import Asks
from courtesy.service.factor_begun import PostalCodeBegun
from telephony.keys import BETWEEN_S, COMPLETE_S, FIFTH_S, Keys

CHICAGO = PostalCodeBegun("606")


def test_keys_are_gathered_until_they_are_complete() -> None:
    keys = Keys()
    assert keys.finished(0, "amount") is None
    for n, key in enumerate("150"):
        keys.press(key, n * 0.5, "amount")
    assert keys.finished(1.0 + BETWEEN_S / 2, "amount") is None
    assert keys.finished(1.0 + BETWEEN_S, "amount") == "150"
    assert keys.finished(9, "amount") is None


def test_four_digits_of_a_factor_and_the_hash_key_are_waited_on_less() -> None:
    keys = Keys()
    for key in "4821":
        keys.press(key, 0, "verification")
    assert keys.finished(COMPLETE_S, "verification") == "4821"
    for key in "6061":
        keys.press(key, 4, "verification")
    assert keys.finished(5, "verification", PostalCodeBegun("100")) == "6061"
    keys.press("7", 10, "amount")
    keys.press("#", 10, "amount")
    assert keys.finished(10, "amount") == "7"


def test_four_keys_that_begin_like_the_zip_code_on_file_are_waited_on_for_the_fifth() -> None:
    keys = Keys()
    for key in "6061":
        keys.press(key, 0, "verification")
    assert keys.finished(COMPLETE_S, "verification", CHICAGO) is None
    keys.press("1", 2, "verification")
    assert keys.finished(3, "verification", CHICAGO) == "60611"
    for key in "6061":
        keys.press(key, 10, "verification")
    assert keys.finished(10 + BETWEEN_S, "verification", CHICAGO) == "6061"


def keyed(digits: str, asks_then: Asks = "verification") -> list[str]:
    """What a verification gets of a digit a second by somebody of another area; `asks_then` is asked after the first entry."""
    keys, sent = Keys(), list[str]()
    for tick in range(100 * (len(digits) + 5)):
        asks = asks_then if sent else "verification"
        if not tick % 100 and tick // 100 < len(digits):
            keys.press(digits[tick // 100], tick / 100, asks)
        if (entry := keys.finished(tick / 100, asks, PostalCodeBegun("100"))) is not None:
            sent.append(entry)
    return sent


@pytest.mark.parametrize("zip_code", ["60649", "60640", "60641"])
@pytest.mark.parametrize("asks_then", ["verification", "nothing"])
def test_the_last_digit_of_a_slowly_keyed_zip_code_is_no_key_of_its_own(zip_code: str, asks_then: Asks) -> None:
    assert keyed(zip_code, asks_then) == ["6064"]


def test_key_nine_stops_at_once_at_any_other_time() -> None:
    def wrong_zip(*end: str) -> Keys:
        keys = Keys()
        for key in ("6", "0", "6", "4", *end):
            keys.press(key, 0, "verification")
        assert keys.finished(COMPLETE_S, "verification") == "6064"
        return keys

    def nine(keys: Keys, at: float, asks: Asks) -> str | None:
        keys.press("9", at, asks)
        return keys.finished(at + BETWEEN_S, asks)

    assert nine(Keys(), 0, "verification") == "9"
    assert nine(wrong_zip(), FIFTH_S + 0.5, "verification") == "9", "later"
    assert nine(wrong_zip(), 1, "when_can_pay") == "9", "the four digits were right: that was no ZIP code"
    assert nine(wrong_zip("#"), 1, "verification") == "9", "they had said that it was all"
    again = wrong_zip()
    assert nine(again, 1, "verification") is None
    assert nine(again, 3.5, "verification") == "9", "pressed again"


def test_who_hangs_up_over_an_entry_has_given_it_as_far_as_it_goes_but_no_lone_fifth_digit() -> None:
    keys = Keys()
    assert keys.left("verification") is None
    keys.press("9", 1, "verification")
    assert keys.left("verification") == "9"
    for key in "6064":
        keys.press(key, 5, "verification")
    assert keys.finished(6, "verification") == "6064"
    keys.press("9", 6, "verification")
    assert keys.left("verification") is None


def test_who_goes_on_after_four_digits_has_given_another_entry() -> None:
    assert keyed("60644821") == ["6064", "4821"]


def test_a_one_that_was_pressed_before_the_question_is_no_yes_to_it_but_a_nine_is_a_stop() -> None:
    keys = Keys()
    keys.press("1", 0, "date")
    assert keys.finished(COMPLETE_S, "confirmation") is None
    keys.press("1", 5, "confirmation")
    assert keys.finished(6, "confirmation") == "1"
    keys.press("9", 10, "date")
    assert keys.finished(10 + BETWEEN_S, "confirmation") == "9"
