"""A card number that is read in groups, each of them a turn: nothing of it is kept, in calls and in texts."""

from __future__ import annotations

import hashlib
from uuid import uuid4

import pytest
from sqlalchemy import text

from courtesy.service.inbound_text import InboundText
from courtesy.understanding.card_numbers import MARK
from tests.desk.caller import Caller
from tests.desk.office import Office


@pytest.fixture(autouse=True)
def _goes_on(office: Office) -> None:
    office.dialogue.response = "utter_help"  # a goodbye would end the conversation


def test_a_card_number_read_to_us_in_groups_is_cut_out_of_every_turn(caller: Caller) -> None:
    caller.say("yes, this is me")
    for group in ("4111", "one one one one", "1111"):
        caller.office.advance(seconds=9)
        caller.say(group)
    answer = caller.say(keys="1111")
    assert [text for text, _ in caller.said] == ["yes, this is me", MARK, MARK, MARK, MARK]
    assert [line.response for line in answer.lines] == ["utter_card_number_cut", "utter_help"]
    assert caller.office.dialogue.asked[-1].text.strip() == "", "nor does the dialogue hear the last of it"


def test_the_log_tells_that_earlier_turns_were_cut_and_stays_whole(caller: Caller) -> None:
    for group in ("4111", "1111", "1111", "1111"):
        caller.say(group)
    earlier = [str(turn.id) for turn in caller.turns if turn.direction == "inbound"][:3]
    cut = caller.office.audited("turn.cut")
    assert [(e["turn"], e["text_sha256"]) for e in cut] == [
        (turn, hashlib.sha256(MARK.encode()).hexdigest()) for turn in earlier
    ]


def test_groups_with_a_minute_between_them_are_not_one_number(caller: Caller) -> None:
    for group in ("4111", "1111", "1111", "1111"):
        caller.office.advance(seconds=61)
        caller.say(group)
    assert [text for text, _ in caller.said] == ["4111", "1111", "1111", "1111"]


def test_a_card_number_sent_in_several_texts_is_cut_out_of_every_one(office: Office) -> None:
    ref = office.move_in()
    with office.product.uow() as uow:
        phone = uow.customer(uow.account(ref).customer_id).phone
    for body in ("my card is 4111 1111", "1111", "1111"):
        office.advance(minutes=2)
        office.product.receive_text(InboundText(f"SM{uuid4().hex}", phone, body))
    with office.product.engine.connect() as connection:
        kept = connection.execute(text("select text from turns where direction = 'inbound' order by seq")).scalars()
        assert list(kept) == [f"my card is {MARK}", MARK, MARK]
