"""How many more people the agents can take over now: outreach calls no faster where many want a person."""

from __future__ import annotations

from courtesy.service.outreach_agents import FreeAgents
from tests.desk.office import Office


def places(office: Office) -> int:
    product = office.product
    return FreeAgents(product.uow, lambda: product.hand_off_queue, product.clock)()


def test_only_agents_who_are_there_and_take_cases_have_places(office: Office) -> None:
    for login, status in (("ana", "available"), ("bo", "away")):
        office.hire(login)
        office.cases.beat(login, status)
    office.hire("absent")
    assert places(office) == 3
    office.advance(minutes=3)  # nobody has heard of ana since
    assert places(office) == 0


def test_cases_with_agents_and_cases_that_wait_take_places(office: Office) -> None:
    office.hire("ana")
    office.cases.beat("ana", "available")
    case = office.customer_asks()
    assert places(office) == 2
    office.cases.claim("ana", case)
    assert places(office) == 2
    for _ in range(3):
        office.customer_asks()
    assert places(office) == 0
