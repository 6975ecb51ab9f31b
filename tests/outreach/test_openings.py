"""First texts that are given to the carrier together: each once, each by leave of the gate, none held up by another."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from courtesy.model.errors import CarrierError
from courtesy.ports import OutboundText, SentMessage
from tests.outreach.people import Street


def begun(street: Street, count: int) -> list[UUID]:
    """Contacts that were begun and whose first texts wait."""
    for _ in range(count):
        street.move_in(late=1)
    street.run()
    assert street.product.dispatch() == count
    return [row["id"] for row in street.rows("select id from contacts order by id")]


def states(street: Street) -> list[str]:
    return sorted(row["state"] for row in street.rows("select state from turns"))


def test_ten_texts_are_one_job_and_leave_once(street: Street) -> None:
    contacts = begun(street, 10)
    jobs = street.rows("select task_name, args from procrastinate_jobs")
    assert [job["task_name"] for job in jobs] == ["send_openings"]
    assert sorted(jobs[0]["args"]["contact_ids"]) == sorted(map(str, contacts))
    assert street.product.send_openings(contacts) == []
    assert street.product.send_openings(contacts) == []
    assert states(street) == ["sent"] * 10
    assert len({text.to for text in street.carrier.sent}) == len(street.carrier.sent) == 10


def test_a_refusal_and_a_silence_hold_up_no_other(street: Street) -> None:
    contacts = begun(street, 4)
    phones = [row["phone"] for row in street.rows("select phone from contacts order by id")]
    errors = {
        phones[0]: CarrierError("unknown number", code=21211, retryable=False),
        phones[1]: CarrierError("too many requests", code=20429, retryable=True),
        phones[2]: CarrierError("no answer", code=None, retryable=True),
    }
    street.carrier.refuse = lambda text: errors.get(text.to)
    assert street.product.send_openings(contacts) == contacts[1:3]
    became = {
        row["phone"]: row["state"]
        for row in street.rows("select phone, state from turns join contacts c on c.id = contact_id")
    }
    assert [became[phone] for phone in phones] == ["failed", "to_send", "sending", "sent"]


def test_a_worker_that_died_after_the_carrier_took_the_texts_sends_none_twice(
    street: Street, monkeypatch: pytest.MonkeyPatch
) -> None:
    contacts = begun(street, 3)

    def die(*_: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(street.product.send_openings, "_done", die)
    with pytest.raises(KeyboardInterrupt):
        street.product.send_openings(contacts)
    monkeypatch.undo()
    assert states(street) == ["sending"] * 3
    taken = {text.to: SentMessage(sid=f"SM{n:032}", status="sent") for n, text in enumerate(street.carrier.sent)}

    def texts_like(text: OutboundText) -> list[SentMessage]:
        return [taken[text.to]]

    street.carrier.texts_like = texts_like  # type: ignore[method-assign]
    assert sorted(street.product.send_openings(contacts)) == contacts  # nobody knows what became of them: one by one
    for contact in contacts:
        street.product.send_texts(contact)
    assert states(street) == ["sent"] * 3
    assert len(street.carrier.sent) == 3


def test_who_stops_or_pays_after_the_contact_was_begun_gets_no_text(street: Street) -> None:
    stopped, paid, fine = begun(street, 3)
    refs = {
        row["id"]: row["ref"]
        for row in street.rows("select c.id, a.ref from contacts c join accounts a on a.id = c.account_id")
    }
    street.opt_out(refs[stopped])
    with street.product.engine.begin() as connection:
        connection.exec_driver_sql(f"update accounts set closed_at = now() where ref = '{refs[paid]}'")
    left = street.product.send_openings([stopped, paid, fine])
    assert sorted(left) == sorted([stopped, paid])
    for contact in left:
        street.product.send_texts(contact)
    assert states(street) == ["blocked", "blocked", "sent"]
    assert len(street.carrier.sent) == 1


def test_the_gate_is_asked_for_each_at_the_moment_of_sending(street: Street) -> None:
    contacts = begun(street, 3)
    street.advance(hours=11)  # 21:15 in Ohio
    assert street.product.send_openings(contacts) == []
    assert states(street) == ["blocked"] * 3
    asked = street.rows("select decision, contact_id from decisions where contact_id is not null")
    assert sorted(row["contact_id"] for row in asked) == contacts
    assert {row["decision"] for row in asked} == {"defer"}
    assert street.carrier.sent == []
