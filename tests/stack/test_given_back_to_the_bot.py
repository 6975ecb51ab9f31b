"""What a person settles at the desk and gives back, the real dialogue goes on from."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from courtesy.model.desk import User
from courtesy.service.desk_ownership import Owner
from tests.stack.evidence import rows
from tests.stack.town import Town


def agent(town: Town) -> str:
    login = f"agent{uuid4().hex[:6]}"
    with town.product.uow() as uow:
        now = town.product.clock.now()
        uow.add(
            User(id=uuid4(), login=login, name="Ana", roles=["agent"], password_hash="-", created_at=now, capacity=9)
        )
        uow.commit()
    return login


def claim(town: Town, login: str, ref: str) -> Owner:
    found: list[dict[str, Any]] = rows(
        town, "select h.id from hand_offs h join accounts a on a.id = h.account_id where a.ref = :ref", ref=ref
    )
    case: UUID = found[-1]["id"]
    return town.product.desk.cases.claim(login, case)


def test_the_bot_is_silent_while_an_agent_has_the_case_and_then_answers_the_verified_customer(town: Town) -> None:
    ref, phone = town.move_in("en")
    town.converse(phone, "hello", "yes its maria", "4821", "let me talk to a human please")
    owner = claim(town, agent(town), ref)
    assert town.text(phone, "how much do I owe?") == []
    town.product.desk.wrap_up.complete(owner, "none", then="bot")
    assert "$842.17" in town.text(phone, "how much do I owe?")[0]
    assert "$842.17" in town.converse(phone, "I can pay the full balance this friday")[0]
    assert "noted" in town.text(phone, "yes that's right")[0].lower()


def test_a_form_that_was_under_way_before_the_agent_came_is_not_gone_on_with(town: Town) -> None:
    """The customer was to be got back to, so the bot went on asking; an agent takes over while its question is open."""
    ref, phone = town.move_in("en")
    town.converse(phone, "hello", "yes its maria", "4821", "I lost my job and can't pay")
    town.text(phone, "I can pay 150")
    owner = claim(town, agent(town), ref)
    assert town.text(phone, "on friday") == []
    town.product.desk.wrap_up.complete(owner, "none", then="bot")
    answer = " ".join(town.text(phone, "yes"))
    assert "150" not in answer
    assert not rows(town, "select 1 from promises p join accounts a on a.id = p.account_id where a.ref = :ref", ref=ref)


def test_somebody_whom_the_agent_did_not_verify_is_asked_again(town: Town) -> None:
    ref, phone = town.move_in("zh")
    town.converse(phone, "你好", "转人工")
    owner = claim(town, agent(town), ref)
    town.product.desk.wrap_up.complete(owner, "none", then="bot")
    said = " ".join(town.text(phone, "我欠多少钱"))
    assert "3,280" not in said
    assert "3280" not in said
    assert said
