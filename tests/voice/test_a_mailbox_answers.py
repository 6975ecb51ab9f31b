"""Mailboxes: a limited-content message where one may be left, once in a week, and nothing else anywhere (12 CFR 1006.2(j))."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.stack.evidence import turns_with
from tests.stack.town import WEDNESDAY
from tests.voice.callers import Callers

MESSAGE = "Hello. This message is from Harbor Services. Please call Ann Lee at (202) 555-0188."


def reached_a_mailbox(callers: Callers, ref: str, phone: str) -> list[str]:
    """We call, and a mailbox answers to its tone; what was said after that."""
    before = len(turns_with(callers.town, phone))
    callers.prepare(phone, answered_by="machine_end_beep")
    answer = callers.town.product.remind_by_call(ref)
    assert answer.decision == "allow", answer.rules
    ended = callers.ended(ref)
    assert (ended["disposition"], ended["answered_by"]) == ("machine", "machine_end_beep")
    said = turns_with(callers.town, phone)[before:]
    assert not any(turn["discloses"] for turn in said)
    return [turn["text"] for turn in said if turn["response"] == "utter_voicemail"]


def test_a_message_names_who_and_where_to_call_and_is_left_once_in_a_week(callers: Callers) -> None:
    ref, phone = callers.move_in("en")
    assert reached_a_mailbox(callers, ref, phone) == [MESSAGE]
    call = callers.call_to(phone)
    assert call is not None
    assert [each["text"] for each in call.now["heard"] if each["verb"] == "Say"][-1] == MESSAGE.replace(
        "(202) 555-0188", "2 0 2, 5 5 5, 0 1 8 8"
    )
    callers.town.set_clock(WEDNESDAY + timedelta(days=2))
    assert reached_a_mailbox(callers, ref, phone) == []
    callers.town.set_clock(WEDNESDAY + timedelta(days=8))
    assert reached_a_mailbox(callers, ref, phone) == [MESSAGE]


@pytest.mark.parametrize("state", ["ME", "UT"])  # California is not called at all
def test_where_a_machine_has_to_say_that_it_is_one_no_message_is_left(callers: Callers, state: str) -> None:
    callers.town.set_clock(WEDNESDAY + timedelta(hours=4))  # in the west it is still early
    ref, phone = callers.move_in("en")
    with callers.town.product.uow() as uow:
        uow.customer(uow.account(ref).customer_id).state = state
        uow.commit()
    assert reached_a_mailbox(callers, ref, phone) == []


def test_no_message_is_left_in_china(callers: Callers) -> None:
    callers.town.set_clock(WEDNESDAY + timedelta(hours=12))
    ref, phone = callers.move_in("zh")
    assert reached_a_mailbox(callers, ref, phone) == []
