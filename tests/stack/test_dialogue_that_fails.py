"""A turn on which the dialogue fails every time: a person takes over, the customer is told, nobody else notices."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import text

from tests.stack.evidence import (
    HOLDING,
    audited,
    contact_with,
    everything_answered,
    promises,
    replies,
    rows,
    verify_audit,
)
from tests.stack.town import Town, eventually

PASSED_ON = "I am passing this conversation to a person. They will answer you here."


@contextmanager
def promises_cannot_be_recorded(town: Town, ref: str) -> Iterator[None]:
    """Let the dialogue's action fail for one account, as a defect that only this customer's data brings out would."""
    with town.product.uow() as uow:
        account = uow.account(ref).id
    with town.product.engine.begin() as connection:
        connection.execute(
            text(
                "create function refused_by_test() returns trigger language plpgsql as "
                "$$ begin raise exception 'refused by a test'; end $$"
            )
        )
        connection.execute(
            text(
                "create trigger refused_by_test before insert on promises for each row "
                f"when (new.account_id = '{account}') execute function refused_by_test()"
            )
        )
    try:
        yield
    finally:
        with town.product.engine.begin() as connection:
            connection.execute(text("drop function refused_by_test() cascade"))


def test_a_turn_that_the_dialogue_always_fails_on_goes_to_a_person_and_the_customer_is_told_once(town: Town) -> None:
    ref, phone = town.move_in("en")
    other_ref, other = town.move_in("en")
    for number in (phone, other):
        town.converse(number, "hello", "yes its maria", "4821", "I can pay 150 on friday")

    with promises_cannot_be_recorded(town, ref):
        assert town.text(phone, "yes") == [HOLDING["en"]]
        assert "noted $150.00" in town.text(other, "yes")[-1]
        assert town.text(phone, "hello?") == []
        turns = everything_answered(town, phone)

    assert [(turn["text"], turn["state"]) for turn in turns[-2:]] == [("yes", "answered"), ("hello?", "held")]
    assert turns[-2]["failures"] == town.product.settings.dialogue_tries
    assert town.sent_to(phone) == [PASSED_ON]
    assert [r["response"] for r in replies(town, phone)][-2:] == ["utter_holding", "utter_hand_off"]
    assert [(o["outcome"], o["reason"]) for o in town.outcomes(ref)] == [("handoff", "beyond_policy")]
    [hand_off] = rows(
        town, "select h.id from hand_offs h join accounts a on a.id = h.account_id where a.ref = :ref", ref=ref
    )
    assert audited(town, "handoff", contact=str(contact_with(town, phone)), reason="beyond_policy")
    eventually(lambda: hand_off["id"] in town.product.hand_off_queue.pending())
    assert (promises(town, ref), promises(town, other_ref)) == ([], [(15000, "open")])
    assert town.text(phone, "anybody there?") == []
    assert len(town.sent_to(phone)) == 1
    verify_audit(town)


def test_a_dialogue_that_comes_back_before_the_last_try_answers_the_turn_itself(town: Town) -> None:
    ref, phone = town.move_in("en")
    town.converse(phone, "hello", "yes its maria", "4821", "I can pay 150 on friday")
    with promises_cannot_be_recorded(town, ref):
        assert town.text(phone, "yes") == [HOLDING["en"]]
        eventually(lambda: everything_waiting(town, phone)[-1]["failures"] >= 2)
    everything_answered(town, phone)
    assert ["noted $150.00" in sentence for sentence in town.sent_to(phone)] == [True]
    assert promises(town, ref) == [(15000, "open")]
    assert [o["outcome"] for o in town.outcomes(ref)] == ["promise"]


def everything_waiting(town: Town, phone: str) -> list[dict[str, object]]:
    query = "select t.* from turns t join contacts c on c.id = t.contact_id where phone = :phone and state = 'received'"
    return rows(town, query, phone=phone)
