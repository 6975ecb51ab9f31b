"""Taking over a call: races, repeats and deaths at every point. The carrier is outside the machine; all else is real."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import count
from uuid import UUID

import pytest
from sqlalchemy import text

from courtesy.model.errors import CarrierError, Conflict, InvalidInput, Refused
from courtesy.ports import CarriedCall
from courtesy.service.call_turn import Heard
from courtesy.service.desk_ownership import Owner
from tests.desk.office import SAID, Office

_calls = count(1)


@dataclass
class FakePhones:
    """The carrier, which does what it is told and keeps a list of it."""

    done: list[tuple[str, str]] = field(default_factory=list)
    refuses: bool = False

    def ring_agent(self, phone: str, leg: UUID) -> CarriedCall:
        if self.refuses:
            raise CarrierError("no", code=21211, retryable=False)
        self.done.append(("ring", phone))
        return CarriedCall(f"CA-agent-{leg}", "queued")

    def move(self, sid: str, page: str) -> None:
        self.done.append((page, sid))

    def stop_recording(self, sid: str, room: str | None) -> None:
        self.done.append((f"stop recording {room}", sid))

    def lengthen(self, sid: str) -> None:
        self.done.append(("lengthen", sid))

    def hang_up(self, sid: str) -> None:
        self.done.append(("hang up", sid))


@pytest.fixture
def phones(office: Office) -> FakePhones:
    phones = FakePhones()
    office.product.telephone = phones  # type: ignore[misc, assignment]
    office.dialogue.response = "utter_help"  # a goodbye would end a call
    return phones


def rings_in(office: Office) -> tuple[str, UUID]:
    """A customer calls us and hears the opening; the carrier's id of the call, and its contact."""
    ref, sid = office.move_in(), f"CA-{next(_calls)}"
    with office.product.uow() as uow:
        phone = uow.customer(uow.account(ref).customer_id).phone
    answer = office.product.answer_call.inbound(sid, phone)
    assert answer.contact is not None
    return sid, answer.contact


def agent(office: Office, login: str = "ana", **facts: object) -> str:
    office.hire(login, phone=f"+1202555{900 + len(login)}", **facts)
    office.cases.beat(login, "available")
    return login


def leg_of(office: Office, contact: UUID) -> UUID:
    with office.product.uow() as uow:
        return uow.agent_legs(contact)[-1].id


def legs(office: Office, contact: UUID) -> list[tuple[str, str]]:
    with office.product.uow() as uow:
        return [(leg.login, leg.state) for leg in uow.agent_legs(contact)]


def case_of(office: Office, contact: UUID) -> tuple[str, str | None]:
    with office.product.uow() as uow:
        given = uow.hand_offs_of(contact)[-1]
        return given.state, given.agent


def waits(office: Office) -> tuple[str, UUID]:
    """A caller who has asked for a person and waits in the room while ana is rung."""
    sid, contact = rings_in(office)
    answer = office.product.hear_caller(Heard(sid, 1, keys="0"))
    assert answer.then == "transfer"
    assert office.product.call_desk.take.put_through(contact) == "room"
    office.product.call_desk.take.ring(leg_of(office, contact))
    return sid, contact


def says(office: Office, sid: str, step: int, words: str) -> list[str]:
    return [line.text for line in office.product.hear_caller(Heard(sid, step, words)).lines]


def test_nothing_is_said_by_the_bot_after_the_key_whatever_the_caller_says_at_that_instant(
    office: Office, phones: FakePhones
) -> None:
    agent(office, capacity=20)
    for _ in range(8):
        sid, contact = rings_in(office)
        assert says(office, sid, 1, "hello") == [SAID]
        office.product.call_desk.take.take("ana", contact)
        leg, together = leg_of(office, contact), threading.Barrier(2)

        def press(leg: UUID = leg, together: threading.Barrier = together) -> str:
            together.wait()
            return office.product.call_desk.phone.key(leg, "1").then

        def speak(sid: str = sid, together: threading.Barrier = together) -> list[str]:
            together.wait()
            return says(office, sid, 2, "and another thing")

        with ThreadPoolExecutor(2) as pool:
            pressed, spoken = pool.submit(press), pool.submit(speak)
            assert pressed.result() == "room"
            spoken.result()
        assert says(office, sid, 3, "are you there?") == []
        with office.product.engine.connect() as connection:
            query = text("""
                select count(*) from turns t join audit_entries a on a.kind = 'turn.said' and a.body->>'turn' = t.id::text
                where t.contact_id = :contact and t.response = 'utter_help' and a.seq >
                  (select min(seq) from audit_entries where kind = 'desk.case' and body->>'contact' = :named and body->>'why' = 'claimed')
            """)
            assert connection.execute(query, {"contact": contact, "named": str(contact)}).scalar_one() == 0
        office.product.follow_call.status(sid, "completed")
        office.product.call_desk.take.end(leg, "failed")


def test_of_two_agents_who_want_one_call_one_is_rung(office: Office, phones: FakePhones) -> None:
    for login in ("ana", "ben"):
        agent(office, login)
    _, contact = rings_in(office)

    def want(login: str) -> bool:
        try:
            office.product.call_desk.take.take(login, contact)
        except Conflict:
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(want, ("ana", "ben"))) == [False, True]
    assert len(legs(office, contact)) == 1


def test_the_same_key_again_and_late_reports_change_nothing(office: Office, phones: FakePhones) -> None:
    agent(office)
    _, contact = waits(office)
    leg, desk = leg_of(office, contact), office.product.call_desk
    assert desk.phone.briefing(leg, f"CA-agent-{leg}").then == "key"
    assert [desk.phone.key(leg, "1").then for _ in range(3)] == ["room"] * 3
    for late in ("ringing", "in-progress"):
        desk.phone.status(leg, f"CA-agent-{leg}", late)
    desk.phone.status(leg, "CA-somebody-else", "completed")
    assert case_of(office, contact) == ("assigned", "ana")
    assert legs(office, contact) == [("ana", "joined")]
    assert len([e for e in office.audited("desk.case") if e["why"] == "claimed"]) == 1
    for _ in range(2):
        desk.phone.status(leg, f"CA-agent-{leg}", "completed")
    assert case_of(office, contact) == ("wrapping", "ana")
    assert legs(office, contact) == [("ana", "ended")]


def test_who_presses_after_the_caller_has_gone_is_told_and_has_no_case(office: Office, phones: FakePhones) -> None:
    agent(office)
    sid, contact = waits(office)
    office.product.follow_call.status(sid, "completed")
    pressed = office.product.call_desk.phone.key(leg_of(office, contact), "1")
    assert (pressed.then, len(pressed.lines)) == ("hang_up", 1)
    assert case_of(office, contact) == ("pending", None)
    office.watch.fill_queue()
    assert len(office.product.hand_off_queue.pending()) == 1, "somebody calls back"


def test_an_agent_on_the_phone_keeps_the_case_although_their_browser_is_dead(
    office: Office, phones: FakePhones
) -> None:
    agent(office)
    _, contact = waits(office)
    leg = leg_of(office, contact)
    office.product.call_desk.phone.key(leg, "1")
    for _ in range(6):
        office.advance(seconds=30)
        office.watch()
    assert case_of(office, contact) == ("assigned", "ana")
    office.product.call_desk.phone.status(leg, f"CA-agent-{leg}", "completed")
    office.advance(seconds=60)
    office.watch()
    assert case_of(office, contact) == ("pending", None), "off the phone and without a browser they are gone"


def test_what_has_to_be_done_at_the_carrier_is_a_job_of_the_same_transaction_and_is_done_once(
    office: Office, phones: FakePhones
) -> None:
    agent(office)
    sid, contact = rings_in(office)
    office.product.call_desk.take.take("ana", contact)
    leg = leg_of(office, contact)
    office.product.call_desk.take.ring(leg)
    office.product.call_desk.take.ring(leg)
    assert [what for what, _ in phones.done] == ["ring"], "rung once"
    office.product.call_desk.phone.key(leg, "1")
    with office.product.engine.connect() as connection:
        query = text("select args->>'contact_id' from procrastinate_jobs where task_name = 'steer_call'")
        assert set(connection.execute(query).scalars()) == {str(contact)}
    for _ in range(3):
        office.product.call_desk.take.steer(contact)
    assert phones.done[1:] == [("room", sid)]


def test_a_phone_that_cannot_be_called_is_as_one_that_nobody_answers(office: Office, phones: FakePhones) -> None:
    agent(office, "ana")
    agent(office, "benny")
    phones.refuses = True
    _, contact = waits(office)
    office.product.call_desk.take.steer(contact)
    assert {login for login, _ in legs(office, contact)} == {"ana", "benny"}, "then the next"
    assert ("ana", "failed") in legs(office, contact)


def test_the_caller_is_let_go_with_a_call_back_once_they_have_waited_long_enough(
    office: Office, phones: FakePhones
) -> None:
    agent(office)
    sid, contact = waits(office)
    office.product.call_desk.phone.key(leg_of(office, contact), "2")
    office.product.call_desk.take.steer(contact)
    assert "room/left" not in [what for what, _ in phones.done], "somebody may still take it at the desk"
    office.advance(seconds=95)
    office.product.call_desk.room.waits(sid)
    office.product.call_desk.take.steer(contact)
    assert phones.done[-1] == ("room/left", sid)
    answer = office.product.call_desk.room.left(sid)
    again = office.product.call_desk.room.left(sid)
    assert answer is not None
    assert again is not None
    assert [line.response for line in answer.lines] == ["utter_agent_calls_back"]
    assert (answer.then, answer.lines) == (again.then, again.lines)
    with office.product.uow() as uow:
        back = uow.open_call_back(contact)
        assert back is not None
        assert back.by == "human"


def test_the_bot_is_told_nothing_of_a_person_and_the_person_gets_no_case_beyond_their_capacity(
    office: Office, phones: FakePhones
) -> None:
    agent(office, capacity=1)
    full = office.customer_asks()
    office.cases.claim("ana", full)
    sid, contact = rings_in(office)
    assert office.product.hear_caller(Heard(sid, 1, keys="0")).then == "hang_up", "nobody is free"
    _, other = rings_in(office)
    with pytest.raises(Refused):
        office.product.call_desk.take.take("ana", other)
    assert case_of(office, contact)[0] == "pending"


def test_an_agent_without_a_phone_and_a_call_that_is_over_cannot_come_together(
    office: Office, phones: FakePhones
) -> None:
    office.hire("ana")
    sid, contact = rings_in(office)
    with pytest.raises(Refused, match="phone"):
        office.product.call_desk.take.take("ana", contact)
    with pytest.raises(InvalidInput):
        office.product.users.set_phone("ana", "call me", by="test")
    office.product.users.set_phone("ana", "client:ana", by="test")
    office.product.follow_call.status(sid, "completed")
    with pytest.raises(Conflict, match="over"):
        office.product.call_desk.take.take("ana", contact)


def test_a_wrapped_up_case_gives_the_caller_back_and_hangs_up_on_the_agent(office: Office, phones: FakePhones) -> None:
    agent(office)
    sid, contact = waits(office)
    leg = leg_of(office, contact)
    office.product.call_desk.phone.key(leg, "1")
    with office.product.uow() as uow:
        given = uow.hand_offs_of(contact)[-1]
    office.wrap_up.complete(Owner("ana", given.id, given.token), "none", then="bot")
    office.product.call_desk.take.steer(contact)
    assert phones.done[-2:] == [("hang up", f"CA-agent-{leg}"), ("room/left", sid)]
    back = office.product.call_desk.room.left(sid)
    assert back is not None
    assert (back.then, [line.response for line in back.lines]) == ("listen", ["utter_back_with_assistant"])
    assert says(office, sid, back.step, "thanks") == [SAID], "the bot answers again"


def test_a_phone_of_which_no_report_came_does_not_keep_its_agent_busy_for_ever(
    office: Office, phones: FakePhones
) -> None:
    agent(office)
    _, contact = waits(office)
    office.advance(seconds=100)
    office.product.call_desk.take.look_after()
    assert legs(office, contact) == [("ana", "ringing")], "it may still be accepted"
    office.advance(seconds=60)
    office.product.call_desk.take.look_after()
    assert legs(office, contact)[0] == ("ana", "no_answer")


def test_a_call_that_we_placed_may_last_longer_once_a_person_has_it(office: Office, phones: FakePhones) -> None:
    agent(office)
    sid, contact = rings_in(office)
    with office.product.uow() as uow:
        call = uow.call_of_contact(contact)
        assert call is not None
        call.direction = "outbound"
        uow.commit()
    office.product.call_desk.take.take("ana", contact)
    office.product.call_desk.phone.key(leg_of(office, contact), "1")
    office.product.call_desk.take.steer(contact)
    assert phones.done == [("lengthen", sid), ("room", sid)]


def test_who_refuses_to_be_recorded_in_the_talk_is_heard_at_the_carrier_once_the_room_is_known(
    office: Office, phones: FakePhones
) -> None:
    agent(office)
    sid, contact = waits(office)
    leg, product = leg_of(office, contact), office.product
    product.call_desk.phone.key(leg, "1")
    product.call_desk.room.event(contact, "CF1", "conference-start", "3")
    with product.uow() as uow:
        case = uow.hand_offs_of(contact)[-1]
    owner = Owner("ana", case.id, case.token)
    phones.done.clear()
    product.call_desk.take.steer(contact)
    assert [what for what, _ in phones.done if what.startswith("stop")] == [], "nobody has refused"
    assert product.desk.forms.refuses_recording(owner)
    product.call_desk.take.steer(contact)
    assert ("stop recording CF1", sid) in phones.done
    assert not product.call_desk.room.entrance_of(contact).record
    product.call_desk.room.event(contact, "CF1", "conference-end", "9")
    phones.done.clear()
    product.call_desk.take.steer(contact)
    assert ("stop recording CF1", sid) not in phones.done, "the room is closed"


def test_the_carriers_word_on_its_recording_counts_in_any_order(office: Office) -> None:
    sid, _ = rings_in(office)
    known = office.product.note_recording
    known.asked(sid)
    assert (known.at_carrier(sid).asked, known.at_carrier(sid).runs) == (True, False)
    known.runs(sid, "RE1")
    assert known.at_carrier(sid).runs
    known(sid, "RE0", keeper="carrier", duration_s=3)
    assert known.at_carrier(sid).runs, "another one has ended"
    known(sid, "RE1", keeper="carrier", duration_s=3)
    assert not known.at_carrier(sid).asked
    known.runs(sid, "RE1")
    assert not known.at_carrier(sid).asked, "it has ended: that it began is old news"
    known.runs(sid, "RE2")
    known.absent(sid, "RE2")
    assert not known.at_carrier(sid).asked
