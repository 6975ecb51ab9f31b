"""One speaks at a time: while a person has a conversation the bot is silent, whatever happens at the same instant."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest

from courtesy.model.call import Call
from courtesy.model.contact import Turn
from courtesy.model.errors import Conflict
from courtesy.ports import DialogueTurn
from tests.desk.office import SAID, Office


def by_bot(turns: list[Turn]) -> list[str]:
    return [t.text for t in turns if t.by == "bot" and t.state != "blocked"]


def test_what_the_customer_writes_while_an_agent_has_the_case_is_kept_and_not_answered(office: Office) -> None:
    office.hire("ana")
    case = office.customer_asks()
    office.cases.claim("ana", case)
    assert office.texts(case, "are you there?") == []
    assert office.texts(case, "HELP") == []
    assert [(t.text, t.state) for t in office.turns(case)][-2:] == [("are you there?", "held"), ("HELP", "held")]
    assert office.dialogue.asked == []


def test_a_claim_while_the_bot_thinks_silences_what_it_was_about_to_say(office: Office) -> None:
    """The customer is to be got back to, so the bot still answers; then an agent takes the case in mid-thought."""
    office.hire("ana")
    case = office.customer_asks("hardship", at_once=False)
    assert office.texts(case, "one more thing") == [SAID]

    office.dialogue.meanwhile = lambda turn: None if office.state(case)[1] else office.cases.claim("ana", case) and None
    assert office.texts(case, "and another") == []
    assert [t.state for t in office.turns(case) if t.direction == "inbound"][-1] == "held"
    assert by_bot(office.turns(case)) == [SAID]


def test_the_bots_word_of_handing_over_is_not_said_once_an_agent_is_there(office: Office) -> None:
    office.hire("ana")
    case = office.customer_asks("hardship", at_once=False)

    def asks_and_gets(turn: DialogueTurn) -> None:
        office.product.skills.request_agent(turn.conversation, turn.turn, "human_requested")
        office.cases.claim("ana", case)

    office.dialogue.meanwhile = asks_and_gets
    assert office.texts(case, "a human now") == []


def test_texts_and_claims_at_the_same_instant_leave_nothing_said_after_the_claim(office: Office) -> None:
    office.hire("ana", capacity=100)
    for _ in range(12):
        case = office.customer_asks("hardship", at_once=False)
        together = threading.Barrier(4)

        def write(n: int, case=case, together=together) -> list[str]:  # type: ignore[no-untyped-def]
            together.wait()
            return office.texts(case, f"hello {n}")

        def take(case=case, together=together) -> None:  # type: ignore[no-untyped-def]
            together.wait()
            office.cases.claim("ana", case)

        with ThreadPoolExecutor(4) as pool:
            taken = pool.submit(take)
            list(pool.map(write, range(3)))
            taken.result()
        assert office.owner_of_conversation(case) == "human"
        with office.product.engine.connect() as connection:
            order = connection.exec_driver_sql(
                "select kind, body from audit_entries where body ->> 'contact' ="
                f" (select contact_id::text from hand_offs where id = '{case}') order by seq"
            ).all()
        claimed = next(i for i, e in enumerate(order) if e.kind == "desk.case" and e.body["why"] == "claimed")
        assert not [e for e in order[claimed:] if e.kind == "turn.said"]
        assert len([t for t in office.turns(case) if t.direction == "inbound" and t.state in ("answered", "held")]) == 4


def test_what_the_bot_had_left_to_say_is_not_sent_after_a_claim(office: Office) -> None:
    office.hire("ana")
    case = office.customer_asks("hardship", at_once=False)
    with office.product.uow() as uow:
        contact = uow.contact(uow.hand_off(case).contact_id, lock=True)
        left = Turn(
            id=uuid4(), contact_id=contact.id, at=office.now, channel="sms", direction="outbound", by="bot", text=SAID,
            state="to_send", response="utter_goodbye",
        )  # fmt: skip
        uow.add(left)
        uow.commit()
    office.cases.claim("ana", case)
    office.product.send_texts(left.contact_id)
    assert office.carrier.sent == []
    assert next(t.state for t in office.turns(case) if t.id == left.id) == "blocked"


def test_while_the_lease_of_a_silent_agent_ends_the_bot_stays_silent(office: Office) -> None:
    office.hire("ana")
    case = office.customer_asks()
    office.cases.claim("ana", case)
    office.advance(seconds=60)
    assert office.texts(case, "hello?") == []
    office.watch()
    assert office.texts(case, "hello??") == []


def test_a_case_whose_caller_is_still_talking_with_the_bot_is_taken_when_the_call_is_over(office: Office) -> None:
    office.hire("ana")
    case = office.customer_asks("hardship", at_once=False)
    with office.product.uow() as uow:
        contact = uow.contact(uow.hand_off(case).contact_id, lock=True)
        contact.channel = "voice"
        call = Call(
            id=uuid4(),
            contact_id=contact.id,
            direction="inbound",
            at=office.now,
            state="placed",
            answered_at=office.now,
        )
        uow.add(call)
        uow.commit()
    with pytest.raises(Conflict, match="still talking"):
        office.cases.claim("ana", case)
    office.wipe_queue()
    office.watch()
    assert office.cases.claim_next("ana") is None
    with office.product.uow() as uow:
        uow.call(call.id).ended_at = office.now
        uow.commit()
    office.watch()
    assert office.cases.claim_next("ana") is not None


def test_given_back_to_the_bot_it_answers_again_from_a_clean_page(office: Office) -> None:
    office.hire("ana")
    case = office.customer_asks()
    office.verify(case)
    owner = office.cases.claim("ana", case)
    office.texts(case, "thanks for the help")
    office.done(owner)
    assert office.texts(case, "one more question") == [SAID]
    assert office.texts(case, "and one more") == [SAID]
    assert [(turn.text, turn.resumed, turn.verified) for turn in office.dialogue.asked] == [
        ("one more question", True, True),
        ("and one more", False, True),
    ]


def test_a_customer_who_asks_again_after_the_bot_got_the_conversation_back_gets_a_new_case(office: Office) -> None:
    office.hire("ana")
    case = office.customer_asks()
    office.done(office.cases.claim("ana", case))
    office.dialogue.meanwhile = lambda turn: office.product.skills.request_agent(
        turn.conversation, turn.turn, "human_requested"
    )
    assert office.texts(case, "a human again") == [SAID]
    with office.product.uow() as uow:
        cases = uow.hand_offs_of(uow.hand_off(case).contact_id)
    assert [c.state for c in cases] == ["completed", "pending"]
