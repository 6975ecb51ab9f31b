"""The pages of reviewers and operators, without a browser."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import text

from courtesy.model import audit as chain
from courtesy.service.broken_into import Cut
from courtesy.service.call_opening import AnswerCall
from courtesy.store import audit_export
from tests.desk.browserless import Person
from tests.desk.office import Office
from tests.desk.test_signing_in import app, somebody
from tests.store.guards import unguarded

__all__ = ["app", "somebody"]


@pytest.fixture
def rita(somebody: Callable[..., Person]) -> Person:
    return somebody("rita", "reviewer")


@pytest.fixture
def otto(somebody: Callable[..., Person]) -> Person:
    return somebody("otto", "operator")


def contact_of(office: Office, case: UUID) -> UUID:
    with office.product.uow() as uow:
        return uow.hand_off(case).contact_id


def ref_of(office: Office, case: UUID) -> str:
    with office.product.uow() as uow:
        account = uow.hand_off(case).account_id
        assert account is not None
        return uow.account_by_id(account).ref


def test_each_role_lands_on_its_own_page(rita: Person, otto: Person) -> None:
    assert rita.client.get("/desk").location == "/review"
    assert otto.client.get("/desk").location == "/ops"
    assert "Review" in rita.page("/review")
    assert "Outreach" in otto.page("/ops")


def test_a_contact_is_found_by_case_account_phone_outcome_decision_and_day(office: Office, rita: Person) -> None:
    here, there = office.customer_asks(), office.customer_asks("hardship", country="CN")
    office.hire("ana")
    office.cases.claim("ana", here)
    with office.product.uow() as uow:
        contact = uow.contact(contact_of(office, here))
    mine, other = f"/review/contacts/{contact.id}", f"/review/contacts/{contact_of(office, there)}"

    def finds(**search: str) -> tuple[bool, bool]:
        page = rita.client.get("/review", query_string=search).get_data(as_text=True)
        return mine in page, other in page

    assert finds() == (True, True)
    assert finds(q=str(here)) == (True, False)
    assert finds(q=str(contact.id)) == (True, False)
    assert finds(q=ref_of(office, here)) == (True, False)
    assert finds(phone=contact.phone[-7:]) == (True, False)
    assert finds(outcome="handoff")[0]
    assert finds(outcome="promise") == (False, False)
    assert finds(channel="voice") == (False, False)
    day = f"{office.now:%Y-%m-%d}"
    assert finds(since=day, until=day) == (True, True)
    assert finds(until="2020-01-01") == (False, False)
    assert finds(decided="block") == (False, False)
    assert finds(q="%") == (False, False), "no wildcard"
    assert rita.client.get("/review?since=yesterday").status_code == 400


def test_a_contact_shows_what_was_said_and_every_decision_with_its_rules_and_their_source(
    office: Office, somebody: Callable[..., Person], rita: Person
) -> None:
    ana, case = somebody(), office.customer_asks()
    ana.post(f"/desk/cases/{case}/claim")
    ana.case(case, "reply", text="Hello, this is Ana.")
    contact = contact_of(office, case)
    office.product.send_texts(contact)
    with office.product.uow() as uow:
        account = uow.account(ref_of(office, case))
        blocked = office.product.gate.ask(
            uow, account, at=office.now.replace(hour=8), channel="voice", contact_id=contact, purpose="reminder"
        )
        uow.commit()
    assert blocked.decision != "allow"
    page = rita.page(f"/review/contacts/{contact}")
    assert "a person please" in page
    assert "Hello, this is Ana." in page
    assert "Allowed" in page
    for rule in blocked.rules:
        assert rule in page
        assert office.product.rules[rule].title.split("'")[0] in page.replace("&amp;", "&")
    assert [e["what"] for e in office.audited("data.viewed") if e["who"] == "rita"] == ["review contact"]
    assert blocked.rules[0] in rita.page(f"/review/accounts/{account.ref}/decisions")

    whole = json.loads(rita.page(f"/review/contacts/{contact}/export"))
    assert "Hello, this is Ana." in [turn["text"] for turn in whole["turns"]]
    assert {d["decision"] for d in whole["decisions"]} == {"allow", blocked.decision}
    assert [e["what"] for e in office.audited("data.viewed") if e["who"] == "rita"][-1] == "review export"


def test_the_chain_is_checked_on_the_page_and_a_changed_entry_is_found(office: Office, rita: Person) -> None:
    office.customer_asks()
    assert "The log is whole" in rita.post("/review/audit/check").get_data(as_text=True)
    assert "handoff" in rita.page("/review/audit")
    with unguarded(office.product.engine) as connection:
        change = "update audit_entries set body = jsonb_set(body, '{reason}', '\"complaint\"') where kind = 'handoff'"
        connection.execute(text(change))
    said = rita.post("/review/audit/check").get_data(as_text=True)
    assert "The log has been changed" in said


def test_the_exported_log_is_what_a_stranger_can_check(office: Office, rita: Person, tmp_path) -> None:  # type: ignore[no-untyped-def]
    office.customer_asks()
    file = tmp_path / "audit.jsonl"
    file.write_text(rita.page("/review/audit/export"))
    head, entries = audit_export.read(file)
    assert chain.verify(entries, head, office.product.signer.check) > 3


def test_an_operator_plans_starts_pauses_resumes_and_ends_a_run(office: Office, otto: Person) -> None:
    office.move_in()
    plan = otto.post("/ops/plan", hours="24").get_data(as_text=True)
    assert "It would do this" in plan
    assert otto.post("/ops/plan", hours="7").status_code == 400
    assert otto.post("/ops/start", hours="24").status_code == 302
    with office.product.engine.connect() as connection:
        query = text("select args from procrastinate_jobs where task_name = 'start_outreach'")
        assert connection.execute(query).scalar_one() == {"hours": 24}

    from jobs.app import build

    build(office.product).tasks["start_outreach"].func(hours=24)  # what the worker does
    assert "Running" in otto.page("/ops/part")
    assert otto.post("/ops/start", hours="24").status_code == 400, "one at a time"
    otto.post("/ops/pause")
    assert "Paused" in otto.page("/ops/part")
    otto.post("/ops/resume")
    assert "Running" in otto.page("/ops/part")
    otto.post("/ops/stop")
    assert "Stopped" in otto.page("/ops/part")
    ordered = [(e["who"], e["order"]) for e in office.audited("outreach.ordered")]
    assert ordered == [("otto", "start 24 h"), ("otto", "pause"), ("otto", "resume"), ("otto", "stop")]


def test_a_strategy_file_that_does_not_read_is_shown_and_nothing_starts(
    office: Office, otto: Person, app: Flask
) -> None:
    office.product.strategy_text = "version: 1"  # type: ignore[misc]
    assert "alert" in otto.page("/ops")
    assert otto.post("/ops/start", hours="24").status_code in (400, 500)
    assert office.audited("outreach.ordered") == []


def test_reviewers_and_operators_see_their_pages_in_chinese(rita: Person, otto: Person) -> None:
    for person, path, word in ((rita, "/review", "合规审阅"), (otto, "/ops", "外呼运营")):
        person.post("/desk/language", language="zh")
        assert word in person.page(path)


def test_a_reviewer_listens_to_a_call_and_sees_whether_its_recording_was_changed(
    office: Office, rita: Person, otto: Person
) -> None:
    product, sid = office.product, "CA" + "5" * 32
    ref = office.move_in()
    with product.uow() as uow:
        phone = uow.customer(uow.account(ref).customer_id).phone
    contact_id = AnswerCall(product.uow, product.script, product.clock, record=True).inbound(sid, phone).contact
    sound, name = b"RIFF....WAVE", f"{sid}.MZ1.wav"
    (product.recording_files.ready() / name).write_bytes(sound)
    product.note_recording(sid, name, keeper="here", duration_s=7, sha256=hashlib.sha256(sound).hexdigest())
    page = rita.page(f"/review/contacts/{contact_id}")
    assert "Unchanged since the call" in page
    address = re.search(r"/review/recordings/[0-9a-f-]+", page)
    assert address is not None
    heard = rita.client.get(address[0])
    assert (heard.status_code, heard.mimetype, heard.data) == (200, "audio/wav", sound)
    assert rita.client.get(address[0], headers={"Range": "bytes=4-7"}).status_code == 206
    assert [e["who"] for e in office.audited("data.viewed") if e["what"] == "recording"] == ["rita"]
    assert otto.client.get(address[0]).status_code == 403
    product.recording_files.path(name).write_bytes(b"other")
    assert "NOT what was recorded" in rita.page(f"/review/contacts/{contact_id}")
    product.recording_files.remove(name)
    assert "The file is missing" in rita.page(f"/review/contacts/{contact_id}")
    assert rita.client.get(address[0]).status_code == 404


def test_a_reviewer_sees_what_a_caller_did_not_hear_because_they_took_the_turn(office: Office, rita: Person) -> None:
    product, sid = office.product, "CA" + "6" * 32
    ref = office.move_in()
    with product.uow() as uow:
        phone = uow.customer(uow.account(ref).customer_id).phone
    answer = AnswerCall(product.uow, product.script, product.clock, record=False).inbound(sid, phone)
    notice, question = answer.lines
    assert notice.turn is not None
    assert question.turn is not None
    assert answer.contact is not None
    product.note_broken_into(sid, [Cut(notice.turn, 12), Cut(question.turn, 0)])
    product.note_broken_into(sid, [Cut(notice.turn, 20)])  # nothing is heard later
    product.note_broken_into("CA" + "0" * 32, [Cut(notice.turn, 3)])
    page = rita.page(f"/review/contacts/{answer.contact}")
    assert f'{notice.text[:12]}<span class="unheard"' in page
    assert page.count("not heard to its end</span>") == 2
    told = [e for e in office.audited("turn.broken_into") if e["contact"] == str(answer.contact)]
    assert [(e["turn"], e["heard"]) for e in told] == [(str(notice.turn), 12), (str(question.turn), 0)]
