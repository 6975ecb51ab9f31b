"""Which of our numbers a person is contacted from."""

from __future__ import annotations

import pytest

from courtesy.carrier.senders import Senders
from courtesy.model.errors import Misconfigured

USUAL, BEIJING = "+12025550100", "+861065550100"


def test_people_are_contacted_from_our_number_in_their_country() -> None:
    senders = Senders.read(USUAL, f" cn = {BEIJING}, ")
    assert senders.to("+8613800138000") == BEIJING
    assert senders.to("+12125550142") == USUAL
    assert senders.to("+442079460958") == USUAL
    assert Senders.read(USUAL, "").to("+8613800138000") == USUAL


def test_people_are_told_the_number_of_ours_that_they_can_dial() -> None:
    senders = Senders.read(USUAL, f"CN={BEIJING}")
    assert senders.told_to("+8613800138000") == "010 6555 0100"
    assert senders.told_to("+12125550142") == "(202) 555-0100"
    assert senders.told_to("+442079460958") == USUAL, "with the code of its country"
    elsewhere = Senders.read(USUAL, "HK=+85221234567")
    assert elsewhere.told_to("+85291234567") == "+85221234567", "said digit by digit"
    assert senders.told_to("anonymous") == USUAL
    assert Senders.read(USUAL, "").told_to("+8613800138000") == USUAL
    assert Senders.read("+8613800138000", "").told_to("+8615400000101") == "138 0013 8000"
    assert set(senders.told()) == {USUAL, BEIJING, "(202) 555-0100", "010 6555 0100"}


@pytest.mark.parametrize("told", ["CN", "CN=", "CN=12", "China=+861065550100", "=+861065550100"])
def test_a_setting_that_does_not_read_so_is_refused(told: str) -> None:
    with pytest.raises(Misconfigured, match="TWILIO_FROM_NUMBERS"):
        Senders.read(USUAL, told)
