from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from flask import Flask

from courtesy.model.call import Call
from courtesy.model.contact import Turn
from courtesy.model.outcomes import InstalmentRequest
from courtesy.policy.agent_words import check_words, forbidden, tells_of_debt
from courtesy.service.desk_reply import canned_replies
from courtesy.service.opening import open_contact
from desk.words import EN, ZH
from tests.desk.browserless import Person
from tests.desk.office import Office
from tests.desk.test_signing_in import app, somebody

__all__ = ["app", "somebody"]


@pytest.fixture
def ana(somebody: Callable[..., Person]) -> Person:
    return somebody("ana")


def test_both_languages_of_the_pages_have_the_same_words(app: Flask) -> None:
    assert EN.keys() == ZH.keys()
    assert [name for name in EN if bool(EN[name]) != bool(ZH[name])] == []


def test_the_queue_shows_who_waits_and_taking_one_opens_it(office: Office, ana: Person) -> None:
    first, second = office.customer_asks(), office.customer_asks("self_harm")
    page = ana.page("/desk")
    assert page.index(f"case-{second}") < page.index(f"case-{first}")
    opened = ana.post("/desk/next")
    assert opened.location == f"/desk/cases/{second}"
    assert office.state(second)[:2] == ("assigned", "ana")
    assert "nothing=1" not in ana.post("/desk/next").location
    assert "nothing=1" in ana.post("/desk/next").location


def test_a_reply_reaches_the_customer_through_the_gate(office: Office, ana: Person) -> None:
    case = office.customer_asks()
    ana.post(f"/desk/cases/{case}/claim")
    assert ana.case(case, "reply", text="Hello, this is Ana. How can I help?").status_code == 200
    with office.product.uow() as uow:
        contact_id = uow.hand_off(case).contact_id
    office.product.send_texts(contact_id)
    assert [t.body for t in office.carrier.sent] == ["Hello, this is Ana. How can I help?"]
    [decided] = office.audited("decision")[-1:]
    assert (decided["answer"], decided["purpose"]) == ("allow", "reply")


def test_before_the_right_party_is_verified_nothing_that_tells_of_a_debt_is_sent(office: Office, ana: Person) -> None:
    case = office.customer_asks()
    ana.post(f"/desk/cases/{case}/claim")
    for words in ("Your balance is overdue.", "You owe 842.17", "关于您的欠款", "the card ending 4821"):
        answer = ana.case(case, "reply", text=words).get_data(as_text=True)
        assert "Not sent" in answer, words
        assert words in answer, "what was typed is not lost"
    assert not [t for t in office.turns(case) if t.by == "agent"]
    office.verify(case)
    ana.case(case, "reply", text="Your balance is overdue.")
    assert [t.text for t in office.turns(case) if t.by == "agent"] == ["Your balance is overdue."]


def test_forbidden_words_are_warned_about_and_recorded_if_they_are_sent_all_the_same(
    office: Office, ana: Person
) -> None:
    case = office.customer_asks()
    office.verify(case)
    ana.post(f"/desk/cases/{case}/claim")
    threat = "Pay today or you will be arrested."
    answer = ana.case(case, "reply", text=threat).get_data(as_text=True)
    assert "F01" in answer
    assert not [t for t in office.turns(case) if t.by == "agent"]
    ana.case(case, "reply", text=threat, insist="yes")
    assert [t.text for t in office.turns(case) if t.by == "agent"] == [threat]
    assert [e["entry_kind"] for e in office.audited("desk.entry")] == ["words_warned", "words_sent"]


@pytest.mark.parametrize("kind", forbidden(), ids=lambda kind: kind.rule)
def test_each_kind_of_forbidden_words_is_found_and_its_harmless_sentences_pass(kind) -> None:  # type: ignore[no-untyped-def]
    assert len(kind.examples) >= 6
    for sentence in kind.examples:
        assert kind.rule in {f.rule for f in check_words(sentence)}, sentence
    for sentence in kind.harmless:
        assert not check_words(sentence), sentence


def test_approved_replies_pass_the_checks_they_are_approved_for() -> None:
    for reply in canned_replies():
        for text in reply.text.values():
            filled = text.format(agent="Ana", issuer="Harbor Bank", name="Maria")
            assert not check_words(filled), filled
            if not reply.tells:
                assert tells_of_debt(filled) is None, filled


def test_the_customers_own_words_prove_who_they_are(office: Office, ana: Person) -> None:
    case = office.customer_asks()
    ana.post(f"/desk/cases/{case}/claim")
    office.texts(case, "my zip is 43215")
    words = [t for t in office.turns(case) if t.direction == "inbound"][-1]
    assert "verified" in ana.case(case, "verify", turn=words.id).get_data(as_text=True)
    with office.product.uow() as uow:
        contact = uow.contact(uow.hand_off(case).contact_id)
        assert (contact.verified, contact.verified_by) == (True, "postal_code")


def test_a_promise_a_dispute_a_call_back_and_a_note_are_recorded_by_forms(office: Office, ana: Person) -> None:
    case = office.customer_asks()
    ana.post(f"/desk/cases/{case}/claim")
    friday = date(2026, 3, 13)
    refused = ana.case(case, "promise", amount="100", due=friday.isoformat()).get_data(as_text=True)
    assert "verified right party" in refused
    office.verify(case)
    for amount, due, said in [
        ("1", friday, "below"),
        ("100", friday - timedelta(days=9), "passed"),
        ("100", date(2026, 6, 1), "later"),
        ("x", friday, "not an amount"),
    ]:
        assert said in ana.case(case, "promise", amount=amount, due=due.isoformat()).get_data(as_text=True)
    assert "recorded" in ana.case(case, "promise", amount="100", due=friday.isoformat()).get_data(as_text=True)
    ana.case(case, "promise", amount="200.50", due=friday.isoformat())
    assert "agreed" in ana.case(case, "call-back", at="2026-03-12T10:30", by="human").get_data(as_text=True)
    assert "not permitted" in ana.case(case, "call-back", at="2026-03-12T23:30", by="human").get_data(as_text=True)
    ana.case(case, "note", text="speaks quietly")
    page = ana.page(f"/desk/cases/{case}")
    assert "speaks quietly" in page
    assert "$200.50" in page
    with office.product.uow() as uow:
        contact = uow.contact(uow.hand_off(case).contact_id)
        assert contact.account_id
        assert [(p.amount_minor, p.due, p.state) for p in uow.open_promises(contact.account_id)] == [
            (20050, friday, "open")
        ]
        assert {o.kind for o in uow.outcomes(contact.id)} == {"handoff", "promise", "callback"}
    ana.case(case, "dispute", reason="not my charge")
    with office.product.uow() as uow:
        assert not uow.open_promises(contact.account_id), "what is disputed is not promised"
        assert "dispute" in {h.kind for h in uow.holds(contact.customer_id, contact.account_id)}  # type: ignore[arg-type]


def test_a_request_for_instalments_is_decided_at_the_desk(office: Office, ana: Person) -> None:
    case = office.customer_asks()
    office.verify(case)
    with office.product.uow() as uow:
        given = uow.hand_off(case)
        request = InstalmentRequest(
            id=uuid4(), account_id=given.account_id, contact_id=given.contact_id, turn_id=given.turn_id, at=office.now, months=6,  # type: ignore[arg-type]
            amount_per_month_minor=None, currency="USD",
        )  # fmt: skip
        uow.add(request)
        uow.commit()
    ana.post(f"/desk/cases/{case}/claim")
    terms = {"request": request.id, "answer": "approve", "months": "6", "each": "140.37", "first_due": "2026-04-01"}
    assert "Decided" in ana.case(case, "instalments", **terms).get_data(as_text=True)
    with office.product.uow() as uow:
        decided = uow.instalment_request(request.id)
        assert (decided.state, decided.decided_by, decided.months) == ("approved", "ana", 6)


def test_the_end_of_a_case_needs_what_it_came_to_and_gives_the_conversation_back(office: Office, ana: Person) -> None:
    case = office.customer_asks()
    ana.post(f"/desk/cases/{case}/claim")
    ana.case(case, "wrap-up")
    assert "Choose what" in ana.case(case, "complete", disposition="", then="bot").get_data(as_text=True)
    done = ana.case(case, "complete", disposition="none", then="bot", reason="refused")
    assert done.headers["HX-Redirect"] == "/desk"
    assert office.owner_of_conversation(case) == "bot"


def test_what_a_page_with_an_old_token_asks_for_is_refused(office: Office, somebody: Callable[..., Person]) -> None:
    ana, ben = somebody("ana"), somebody("ben")
    case = office.customer_asks()
    ana.post(f"/desk/cases/{case}/claim")
    _, _, token = office.state(case)
    office.advance(seconds=50)
    office.watch()
    ben.post(f"/desk/cases/{case}/claim")
    late = ana.post(f"/desk/cases/{case}/note", token=token, text="mine?")
    assert "no longer yours" in late.get_data(as_text=True)
    assert ana.client.get(f"/desk/cases/{case}").status_code == 403, "and it is not theirs to read any more"


def test_a_supervisor_sees_everybody_reads_along_and_gives_a_case_to_somebody_else(
    office: Office, somebody: Callable[..., Person]
) -> None:
    ana, vera = somebody("ana"), somebody("vera", "supervisor")
    somebody("ben")
    case = office.customer_asks()
    ana.post(f"/desk/cases/{case}/claim")
    ana.post("/desk/beat", status="available")
    team = vera.page("/desk/team")
    assert "Ana" in team
    assert f"team-{case}" in team
    read = vera.page(f"/desk/cases/{case}")
    assert "reading along" in read
    assert 'id="reply"' not in read
    vera.post(f"/desk/cases/{case}/reassign", to="ben")
    assert office.state(case)[:2] == ("reserved", "ben")


def test_whoever_opens_a_customers_page_stands_in_the_audit_log(office: Office, ana: Person) -> None:
    case = office.customer_asks()
    with office.product.uow() as uow:
        account = str(uow.hand_off(case).account_id)
    for _ in range(3):
        ana.page(f"/desk/cases/{case}/part/talk")
    ana.page(f"/desk/cases/{case}")
    seen = [e for e in office.audited("data.viewed") if e["account"] == account]
    assert [(e["who"], e["what"]) for e in seen] == [("ana", "case"), ("ana", "case")], (
        "once anew, and once while it keeps itself up to date"
    )


def test_what_was_typed_when_the_lease_ended_is_shown_and_not_sent(
    office: Office, somebody: Callable[..., Person]
) -> None:
    ana, case = somebody("ana"), office.customer_asks()
    ana.post(f"/desk/cases/{case}/claim")
    _, _, token = office.state(case)
    office.advance(seconds=50)
    office.watch()
    answer = ana.post(f"/desk/cases/{case}/reply", token=token, text="half a sentence").get_data(as_text=True)
    assert "half a sentence" in answer
    assert "no longer yours" in answer
    assert not [t for t in office.turns(case) if t.by == "agent"]


def test_calls_that_a_person_has_to_make_are_listed_and_dialled_only_when_they_are_permitted(
    office: Office, ana: Person
) -> None:
    case = office.customer_asks()
    ana.post(f"/desk/cases/{case}/claim")
    ana.case(case, "call-back", at="2026-03-11T20:30", by="human")
    page = ana.page("/desk")
    assert "Calls to make" in page
    with office.product.uow() as uow:
        back = uow.open_call_back(uow.hand_off(case).contact_id)
        phone = uow.contact(uow.hand_off(case).contact_id).phone
    assert back is not None
    assert phone not in page
    assert phone in ana.post(f"/desk/call-backs/{back.id}/call").get_data(as_text=True)
    office.set_clock(datetime(2026, 3, 12, 3, 30, tzinfo=UTC))
    ana.sign_in("ana")
    answer = ana.post(f"/desk/call-backs/{back.id}/call").get_data(as_text=True)
    assert "not permitted now" in answer, "half past eleven at night"
    assert phone not in answer
    ana.post(f"/desk/call-backs/{back.id}/called")
    assert "Calls to make" not in ana.page("/desk")


def test_a_supervisor_reads_along_in_a_running_call(office: Office, somebody: Callable[..., Person]) -> None:
    vera = somebody("vera", "supervisor")
    case = office.customer_asks()
    with office.product.uow() as uow:
        person = uow.contact(uow.hand_off(case).contact_id)
        assert person.customer_id
        assert person.account_id
        contact = open_contact(
            uow, uow.customer(person.customer_id), uow.account_by_id(person.account_id), phone=person.phone, channel="voice",
            direction="inbound", now=office.now,
        )  # fmt: skip
        call = Call(
            id=uuid4(),
            contact_id=contact.id,
            direction="inbound",
            at=office.now,
            state="placed",
            answered_at=office.now,
        )
        uow.add(call)
        uow.add(
            Turn(
                id=uuid4(), contact_id=contact.id, at=office.now, channel="voice", direction="inbound", by="customer", text="I can hear you",
                state="answered",
            )
        )  # fmt: skip
        uow.commit()
    assert f"/desk/calls/{contact.id}" in vera.page("/desk/team")
    assert "I can hear you" in vera.page(f"/desk/calls/{contact.id}")
    assert vera.client.get(f"/desk/calls/{person.id}").status_code == 404, "which is no call"


def test_the_pages_speak_chinese_to_whoever_wants_it(office: Office, ana: Person) -> None:
    ana.post("/desk/language", language="zh")
    page = ana.page("/desk")
    assert 'lang="zh"' in page
    assert "接入下一位" in page
    case = office.customer_asks(country="CN")
    assert "不可以说" in ana.page(f"/desk/cases/{case}")


def test_who_can_take_no_more_is_told_so_on_the_queue_itself(office: Office, ana: Person) -> None:
    cases = [office.customer_asks() for _ in range(4)]
    for _ in range(3):
        assert ana.post("/desk/next").status_code == 302
    left = next(case for case in cases if office.state(case)[0] == "pending")
    for path in ("/desk/next", f"/desk/cases/{left}/claim"):
        refused = ana.post(path)
        page = refused.get_data(as_text=True)
        assert refused.status_code == 403
        assert "You have 3 cases already." in page
        assert f"case-{left}" in page, "and sees who waits"


def test_who_hands_a_case_on_sees_which_colleagues_are_there(office: Office, somebody: Callable[..., Person]) -> None:
    ana, vera = somebody("ana"), somebody("vera", "supervisor")
    somebody("ben")
    office.cases.beat("ben", "away")
    case = office.customer_asks()
    ana.post(f"/desk/cases/{case}/claim")
    page = ana.page(f"/desk/cases/{case}")
    assert page.index("Ben · Away") < page.index("Vera · Not here")
    assert f"/desk/cases/{case}/reassign" not in page, "that is for supervisors"
    assert f"/desk/cases/{case}/reassign" in vera.page(f"/desk/cases/{case}")


def test_the_card_says_in_one_sentence_how_things_stand(office: Office, ana: Person) -> None:
    case = office.customer_asks("hardship")
    ana.post(f"/desk/cases/{case}/claim")
    assert "Not verified: went to a person: hardship." in ana.page(f"/desk/cases/{case}/part/card")
    office.product.users.set_interface("ana", "zh")
    assert "未核实身份：已转人工：经济困难。" in ana.page(f"/desk/cases/{case}/part/card")


def test_what_keeps_itself_up_to_date_is_noted_once_however_often_redis_is_wiped(office: Office, ana: Person) -> None:
    def noted() -> int:
        return len([e for e in office.audited("data.viewed") if e["what"] == "queue"])

    ana.page("/desk/queue")
    assert noted() == 1, "it was not opened before"
    ana.page("/desk")
    assert noted() == 2
    for _ in range(3):
        office.wipe_queue()
        ana.page("/desk/queue")
    assert noted() == 2
