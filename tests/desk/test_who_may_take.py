"""Whom a case is for: what holds for who takes the next one holds for who chooses by hand."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from courtesy.model.desk import SKILLS
from courtesy.model.errors import Conflict, InvalidInput
from courtesy.policy.agent_words import forbidden
from courtesy.service.desk_fit import Unfit
from desk.errors import chinese
from tests.desk.browserless import PASSWORD, Person
from tests.desk.office import Office
from tests.desk.test_signing_in import app, somebody
from tests.desk.test_taking_calls import phones, rings_in

__all__ = ["app", "phones", "somebody"]


def test_a_case_whose_language_an_agent_does_not_speak_is_not_theirs_to_take(office: Office) -> None:
    office.hire("ana", languages=["en"])
    case = office.customer_asks(country="CN")
    with pytest.raises(Unfit, match="speaks Chinese"):
        office.cases.claim("ana", case)
    assert office.state(case) == ("pending", None, 0)
    assert office.owner_of_conversation(case) == "human"
    assert office.product.hand_off_queue.pending() == [case], "it waits where it waited"
    assert not [e for e in office.audited("desk.case") if e["why"] == "claimed"]
    office.hire("li", languages=["zh"])
    owner = office.cases.claim_next("li")
    assert owner is not None
    assert owner.hand_off == case


def test_a_case_that_needs_a_skill_is_for_who_has_it_until_it_waits_too_long(office: Office) -> None:
    office.hire("ana", skills=["general"])
    case = office.customer_asks("identity_theft")
    with pytest.raises(Unfit, match="knows about fraud"):
        office.cases.claim("ana", case)
    office.advance(minutes=4)
    office.watch()
    assert office.cases.claim("ana", case).login == "ana"


def test_who_is_in_danger_is_anybodys_once_nobody_who_speaks_their_language_came_in_time(office: Office) -> None:
    office.hire("ana", languages=["en"], skills=["general"])
    case = office.customer_asks("self_harm", country="CN")
    with pytest.raises(Unfit):
        office.cases.claim("ana", case)
    office.advance(minutes=2)
    office.watch()
    assert office.cases.claim_next("ana") is None, "by routing it still goes to who speaks with them"
    office.cases.claim("ana", case)
    assert office.audited("desk.case")[-1]["why"] == "claimed, lacking the language"


def test_however_many_try_at_once_only_who_speaks_the_language_gets_the_case(office: Office) -> None:
    wrong = [office.hire(f"agent{n}", languages=["en"]) for n in range(8)]
    office.hire("li")
    case = office.customer_asks(country="CN")

    def try_it(login: str) -> str:
        try:
            return office.cases.claim(login, case).login
        except (Unfit, Conflict):
            return ""

    with ThreadPoolExecutor(9) as pool:
        assert sorted(pool.map(try_it, [*wrong, "li"])) == [*[""] * 8, "li"], "nor do they keep others from it"
    assert office.state(case)[:2] == ("assigned", "li")


def test_languages_that_were_taken_from_an_agent_a_moment_ago_do_not_stand_in_the_way_of_the_next_case(
    office: Office,
) -> None:
    office.hire("ana")
    assert office.cases.claim_next("ana") is None
    with office.product.uow() as uow:
        uow.user("ana").languages = ["en"]
        uow.commit()
    office.customer_asks(country="CN")
    office.advance(seconds=1)
    mine = office.customer_asks()
    owner = office.cases.claim_next("ana")
    assert owner is not None
    assert owner.hand_off == mine


def test_a_supervisor_gives_a_case_knowingly_to_somebody_who_lacks_what_it_needs_and_that_is_on_record(
    office: Office,
) -> None:
    office.hire("ana", languages=["en"])
    case = office.customer_asks(country="CN")
    with pytest.raises(Unfit, match="Ana does not speak Chinese"):
        office.cases.reassign("vera", case, to="ana")
    assert office.state(case)[0] == "pending"
    office.cases.reassign("vera", case, to="ana", note="nobody else is in", knowingly=True)
    assert office.state(case)[:2] == ("reserved", "ana")
    owner = office.cases.claim("ana", case)
    with office.product.uow() as uow:
        [entry] = uow.desk_entries(uow.hand_off(case).contact_id)
        assert (entry.by, entry.kind, entry.detail["to"], entry.detail["lacking"]) == (
            "vera", "transfer", "ana", "language",
        )  # fmt: skip
    told = [e["why"] for e in office.audited("desk.case")][-2:]
    assert told == ["reassigned, lacking the language", "claimed, lacking the language"]
    office.cases.give_back(owner)
    with pytest.raises(Unfit):
        office.cases.claim("ana", case)


def test_an_agent_hands_a_case_on_only_to_who_speaks_its_language_or_to_a_skill_there_is(office: Office) -> None:
    office.hire("li")
    office.hire("ana", languages=["en"])
    owner = office.cases.claim("li", office.customer_asks(country="CN"))
    with pytest.raises(Unfit, match="let a supervisor"):
        office.cases.transfer(owner, to="ana")
    with pytest.raises(InvalidInput, match="There is no skill"):
        office.cases.transfer(owner, skill="karate")
    assert office.state(owner.hand_off)[:2] == ("assigned", "li")


@pytest.mark.usefixtures("phones")
def test_a_call_that_waits_for_a_person_is_taken_by_who_speaks_with_the_caller(office: Office) -> None:
    _, contact_id = rings_in(office)
    with office.product.uow() as uow:
        from courtesy.service.hand_off import ask_to_follow_up

        given = ask_to_follow_up(uow, uow.contact(contact_id), None, "human_requested", office.now)
        given.language = "zh"
        uow.commit()
    office.hire("ana", languages=["en"], phone="+12025550111")
    with pytest.raises(Unfit, match="speaks Chinese"):
        office.product.call_desk.take.take("ana", contact_id)
    assert office.state(given.id)[0] == "pending"


def test_the_queue_says_whom_a_case_is_for_and_refuses_a_forged_claim_in_the_language_of_the_page(
    office: Office, somebody: Callable[..., Person]
) -> None:
    ana = somebody("ana")
    office.product.users.add("ben", PASSWORD, name="Ben", roles=["agent"], by="test", languages=["en"])
    ben = Person(ana.client.application.test_client())
    ben.sign_in("ben")
    chinese, english = office.customer_asks(country="CN"), office.customer_asks()
    take = f'action="/desk/cases/{chinese}/claim"'
    for path in ("/desk", "/desk/queue"):
        assert take in ana.page(path)
        assert take not in ben.page(path), "what is written once for all is not alike for all"
        assert f'action="/desk/cases/{english}/claim"' in ben.page(path)
        assert "Needs Chinese" in ben.page(path)
    assert "Needs Chinese" in ben.page(f"/desk/cases/{chinese}")
    assert take not in ben.page(f"/desk/cases/{chinese}")
    refused = ben.post(f"/desk/cases/{chinese}/claim")
    assert refused.status_code == 403
    assert "This customer speaks Chinese, and you don&#39;t." in refused.get_data(as_text=True)
    office.product.users.set_interface("ben", "zh")
    refused = ben.post(f"/desk/cases/{chinese}/claim")
    assert "客户说中文，而您不说。如仍需由您处理，请主管转给您。" in refused.get_data(as_text=True)
    assert "需会 中文" in ben.page("/desk")
    assert office.state(chinese)[0] == "pending"


def test_a_supervisor_is_asked_before_a_case_goes_to_who_does_not_speak_its_language(
    office: Office, somebody: Callable[..., Person]
) -> None:
    vera = somebody("vera", "supervisor")
    office.product.users.add("ben", PASSWORD, name="Ben", roles=["agent"], by="test", languages=["en"])
    case = office.customer_asks(country="CN")
    assert "Ben · Not here · does not speak Chinese" in vera.page(f"/desk/cases/{case}")
    asked = vera.post(f"/desk/cases/{case}/reassign", to="ben", note="please")
    assert asked.status_code == 403
    page = asked.get_data(as_text=True)
    assert "Ben does not speak Chinese." in page
    assert "Give it all the same" in page
    assert 'value="please"' in page
    assert office.state(case)[0] == "pending"
    assert vera.post(f"/desk/cases/{case}/reassign", to="ben", note="please", knowingly="yes").status_code == 302
    assert office.state(case)[:2] == ("reserved", "ben")
    assert "without speaking the language" in vera.page(f"/desk/cases/{case}")


def test_what_the_product_says_of_skills_and_of_forbidden_words_has_a_chinese_wording() -> None:
    for kind in forbidden():
        assert chinese(kind.name) != kind.name
    for skill in SKILLS:
        said = chinese(f"This case needs somebody who knows about {skill}.")
        assert skill not in said
