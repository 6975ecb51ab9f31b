"""A person takes over a running call: on the emulated network, with Twilio's conference, the agent's leg and their callbacks."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID
from xml.etree import ElementTree

import httpx
import pytest

from courtesy.model.errors import CarrierError, Conflict, Refused
from courtesy.store.clock import MovableClock
from tests.stack.town import eventually
from tests.voice.agents import (
    PHONES,
    agent_picks_up,
    asks_for_a_person,
    at_desk,
    case_of,
    events,
    heard,
    in_room,
    open_legs,
    owner_of,
    press,
    waits_for,
)
from tests.voice.callers import Callers


@pytest.fixture
def agents(callers: Callers) -> Iterator[Callers]:
    """Two agents, each with a phone on their desk; neither is there yet."""
    product = callers.town.product
    for login, phone in PHONES.items():
        if product.users.find(login) is None:
            product.users.add(
                login, "correct horse battery", name=login.title(), roles=["agent"], by="test", phone=phone
            )
        callers.prepare(phone, behaviour="answer")
    yield callers
    for call in callers.calls():
        if call["status"] in ("ringing", "in-progress"):
            httpx.post(f"{callers.emulator}/emulator/calls/{call['sid']}/hangup", json={}, timeout=10)
    eventually(lambda: not open_legs(callers))
    for login in PHONES:
        product.desk.cases.leave(login)


def test_a_caller_who_asks_for_a_person_comes_to_an_agent_who_has_heard_what_it_is_about(agents: Callers) -> None:
    ref, phone = agents.move_in()
    at_desk(agents, "ada")
    caller = asks_for_a_person(agents, phone)
    assert in_room(caller), "the caller waits in the room"
    agent = agent_picks_up(agents, "ada")
    assert "Maria Gonzalez" in heard(agent)
    assert "asked for a person" in heard(agent)
    assert "days past due" in heard(agent)
    assert "stay on the line" in heard(caller)
    assert case_of(agents, ref).state == "reserved"

    said = len(caller.now["heard"])
    press(agent, "1")
    case = waits_for(agents, ref, "assigned")
    assert (case.agent, agents.contact(ref).get("owner", "human")) == ("ada", "human")
    contact = str(case.contact_id)
    eventually(lambda: any(e["params"]["StatusCallbackEvent"] == "conference-start" for e in events(agents, contact)))
    eventually(lambda: in_room(agent))
    assert [h for h in caller.now["heard"][said:] if h["verb"] == "Say" and "person" not in h["text"]] == [], (
        "the bot is silent"
    )
    # a caller's word that was still under way is kept and not answered
    answer = agents.webhook("/twilio/voice/heard?step=40", caller.sid, SpeechResult="are you still there?")
    assert answer == ""

    caller.hang_up()
    eventually(lambda: agent.over)
    reports = eventually(
        lambda: (
            told if (told := events(agents, contact))[-1]["params"]["StatusCallbackEvent"] == "conference-end" else None
        )
    )
    assert [e["http_status"] for e in reports] == [204] * len(reports)
    reports = [e for e in reports if e["sid"] == reports[0]["sid"]]
    assert [e["params"]["SequenceNumber"] for e in reports] == [str(n + 1) for n in range(len(reports))]
    assert reports[-1]["params"]["ReasonConferenceEnded"] == "participant-with-end-conference-on-exit-left"
    waits_for(agents, ref, "wrapping")
    with agents.town.product.uow() as uow:
        told = [e.detail.get("event") for e in uow.desk_entries(case.contact_id) if e.kind in ("call", "summary_heard")]
    assert told[0] == "ringing"
    assert {None, "joined"} == set(told[1:3]), "the summary was heard, and then they joined"
    assert {"talking", "room_closed", "ended"} <= set(told)


def test_an_agent_takes_a_call_of_their_own_accord_and_the_bot_goes_on_until_they_have_it(agents: Callers) -> None:
    ref, phone = agents.move_in()
    caller = agents.rings_in(phone)
    caller.listen()
    assert caller.say("yes speaking")
    contact = UUID(agents.contact(ref)["id"])
    case = agents.town.product.call_desk.take.take("ada", contact)
    assert agents.town.product.call_desk.take.take("ada", contact) == case, "asked again, nothing changes"
    with pytest.raises(Conflict):
        agents.town.product.call_desk.take.take("bea", contact)
    agent = agent_picks_up(agents, "ada")
    assert "842.17" in caller.say("4821"), "the bot goes on"
    press(agent, "1")
    eventually(lambda: in_room(caller) and in_room(agent))
    room = ElementTree.fromstring(caller.now["documents"][-1]["twiml"]).find("Dial/Conference")
    assert room is not None
    assert (room.text, room.get("endConferenceOnExit"), room.get("startConferenceOnEnter")) == (
        str(contact),
        "true",
        "false",
    )
    assert room.get("record") == "do-not-record", "calls are not recorded here"
    assert {o["outcome"] for o in agents.town.outcomes(ref)} >= {"handoff"}


def test_a_carrier_that_fails_while_a_caller_is_brought_to_an_agent_is_asked_again(
    agents: Callers, monkeypatch: pytest.MonkeyPatch
) -> None:
    ref, phone = agents.move_in()
    caller = agents.rings_in(phone)
    caller.listen()
    caller.say("yes speaking")
    contact, product = UUID(agents.contact(ref)["id"]), agents.town.product
    product.call_desk.take.take("ada", contact)
    agent_picks_up(agents, "ada")
    with product.uow() as uow:
        [leg] = uow.open_legs()
        leg.joined_at, uow.contact(contact).owner = product.clock.now(), "human"
        uow.commit()

    def fails(sid: str, page: str) -> None:
        raise CarrierError("Twilio does not answer.", code=None, retryable=True)

    moved: list[str] = []
    monkeypatch.setattr(product.telephone, "move", fails)
    with pytest.raises(CarrierError):
        product.call_desk.take.steer(contact)
    monkeypatch.setattr(product.telephone, "move", lambda sid, page: moved.append(page))
    product.call_desk.take.steer(contact)
    assert moved == ["room"], "and not only when the caller says their next word"


def test_an_agent_who_does_not_answer_gives_way_to_the_next_and_then_somebody_calls_back(agents: Callers) -> None:
    ref, phone = agents.move_in()
    agents.prepare(PHONES["ada"], behaviour="busy")
    at_desk(agents, "ada", "bea")
    caller = asks_for_a_person(agents, phone)
    second = agent_picks_up(agents, "bea")
    press(second, "2")
    eventually(lambda: second.over)
    waits_for(agents, ref, "pending")
    clock = agents.town.product.clock
    assert isinstance(clock, MovableClock)
    clock.advance(timedelta(seconds=100))
    # what the room asks for every ten seconds
    agents.webhook("/twilio/voice/room/hold", caller.sid)
    eventually(lambda: caller.over)
    assert "A person will get back to you" in heard(caller)
    case = case_of(agents, ref)
    assert case.state == "pending", "it waits for whoever calls back"
    assert any(o["outcome"] == "callback" for o in agents.town.outcomes(ref))
    with agents.town.product.uow() as uow:
        assert [leg.state for leg in uow.agent_legs(case.contact_id)] == ["busy", "declined"]


def test_when_nobody_takes_a_call_that_no_one_asked_to_hand_over_the_bot_still_has_it(agents: Callers) -> None:
    ref, phone = agents.move_in()
    agents.prepare(PHONES["ada"], behaviour="busy")
    caller = agents.rings_in(phone)
    caller.listen()
    caller.say("yes speaking")
    agents.town.product.call_desk.take.take("ada", UUID(agents.contact(ref)["id"]))
    waits_for(agents, ref, "completed")
    assert "842.17" in caller.say("4821")
    caller.hang_up()


def test_the_agent_gives_the_caller_back_to_the_bot_or_hangs_up(agents: Callers) -> None:
    ref, phone = agents.move_in()
    at_desk(agents, "ada")
    caller = asks_for_a_person(agents, phone)
    agent = agent_picks_up(agents, "ada")
    press(agent, "1")
    case = waits_for(agents, ref, "assigned")
    eventually(lambda: in_room(caller) and in_room(agent))
    agents.town.product.desk.wrap_up.complete(owner_of(case), "none", then="bot")
    eventually(lambda: agent.over)
    eventually(lambda: not in_room(caller))
    assert "back with the automated assistant" in caller.listen()
    assert "842.17" in caller.say("how much do I owe?"), "the bot knows whom it speaks with"

    caller.say("let me talk to a human")
    agent = eventually(lambda: call if (call := agent_picks_up(agents, "ada")).sid != agent.sid else None)
    press(agent, "1")
    waits_for(agents, ref, "assigned")
    eventually(lambda: in_room(caller) and in_room(agent))
    clock = agents.town.product.clock
    assert isinstance(clock, MovableClock)
    clock.advance(timedelta(seconds=30))
    agent.hang_up()
    eventually(lambda: caller.over)
    assert "You can reach us at" in heard(caller)
    waits_for(agents, ref, "wrapping")


def test_a_talk_that_is_cut_off_at_once_leads_to_a_call_back(agents: Callers) -> None:
    ref, phone = agents.move_in()
    at_desk(agents, "ada")
    caller = asks_for_a_person(agents, phone)
    agent = agent_picks_up(agents, "ada")
    press(agent, "1")
    eventually(lambda: in_room(caller) and in_room(agent))
    agent.hang_up()
    eventually(lambda: caller.over)
    assert "A person will get back to you" in heard(caller)
    assert any(o["outcome"] == "callback" for o in agents.town.outcomes(ref))


def test_a_caller_who_hangs_up_while_the_agent_is_rung_is_told_to_the_agent(agents: Callers) -> None:
    ref, phone = agents.move_in()
    at_desk(agents, "ada")
    caller = asks_for_a_person(agents, phone)
    agent = agent_picks_up(agents, "ada")
    caller.hang_up()
    eventually(lambda: agent.over)
    assert waits_for(agents, ref, "pending").agent is None


def test_in_china_the_talk_is_recorded_and_who_refuses_is_not_put_through(agents: Callers) -> None:
    ref, phone = agents.move_in("zh")
    at_desk(agents, "ada")
    caller = agents.rings_in(phone)
    caller.listen()
    eventually(lambda: _runs_at_carrier(agents, caller.sid))
    caller.talk("是的", "4821", "转人工")
    assert caller.now["waiting"]["record"] == "do-not-record", (
        "Twilio records the call from its first word, in the room as well"
    )
    agent = agent_picks_up(agents, "ada")
    press(agent, "1")
    eventually(lambda: in_room(agent))
    contact = str(case_of(agents, ref).contact_id)
    assert _running(agents, caller.sid) == 1
    # the caller comes back to the assistant: still the same one recording
    case = waits_for(agents, ref, "assigned")
    agents.town.product.desk.wrap_up.begin(owner_of(case))
    agents.town.product.desk.wrap_up.complete(owner_of(case), "none", then="bot")
    eventually(lambda: caller.now["waiting"] and caller.now["waiting"]["for"] == "gather")
    assert _running(agents, caller.sid) == 1
    caller.hang_up()
    eventually(lambda: _recording(agents, contact))
    assert _begun(agents, caller.sid) == 1
    assert not any("room/recording" in e["url"] for e in events(agents, contact))

    refuses, number = agents.move_in("zh")
    second = agents.rings_in(number)
    second.listen()
    second.say("是的")
    agents.refuses_recording(refuses)
    who = UUID(agents.contact(refuses)["id"])
    with pytest.raises(Refused, match="recorded"):
        agents.town.product.call_desk.take.take("ada", who)
    second.hang_up()


def test_a_room_is_recorded_where_twilio_never_said_that_it_records_the_call(agents: Callers) -> None:
    ref, phone = agents.move_in("zh")
    at_desk(agents, "ada")
    caller = agents.rings_in(phone)
    caller.listen()
    eventually(lambda: _runs_at_carrier(agents, caller.sid))
    with agents.town.product.uow() as uow:
        call = uow.call_of_carrier(caller.sid)
        assert call is not None
        call.recording_sid = None  # its word was lost on the way
        uow.commit()
    caller.talk("是的", "4821", "转人工")
    assert caller.now["waiting"]["record"] == "record-from-start", "twice rather than never"
    agent = agent_picks_up(agents, "ada")
    press(agent, "1")
    eventually(lambda: in_room(agent))
    contact = str(case_of(agents, ref).contact_id)
    caller.hang_up()
    eventually(lambda: any("room/recording" in e["url"] for e in events(agents, contact)))


def test_who_refuses_to_be_recorded_is_not_from_then_on_neither_by_the_assistant_nor_with_the_agent(
    agents: Callers,
) -> None:
    _ref, phone = agents.move_in()
    at_desk(agents, "ada")
    caller = agents.rings_in(phone)
    caller.listen()
    eventually(lambda: _runs_at_carrier(agents, caller.sid))
    caller.talk("yes speaking", "4821", "don't record me")
    eventually(lambda: _running(agents, caller.sid) == 0)
    eventually(lambda: not _runs_at_carrier(agents, caller.sid))
    if in_room(caller):
        assert caller.now["waiting"]["record"] == "do-not-record"
    caller.hang_up()


def test_an_agent_stops_the_recording_of_a_call_that_goes_on(agents: Callers) -> None:
    ref, phone = agents.move_in()
    at_desk(agents, "ada")
    caller = agents.rings_in(phone)
    caller.listen()
    eventually(lambda: _runs_at_carrier(agents, caller.sid))
    caller.talk("yes speaking", "4821", "let me talk to a human")
    agent = agent_picks_up(agents, "ada")
    press(agent, "1")
    eventually(lambda: in_room(agent))
    case = waits_for(agents, ref, "assigned")
    assert _running(agents, caller.sid) == 1
    assert agents.town.product.desk.forms.refuses_recording(owner_of(case))
    eventually(lambda: _running(agents, caller.sid) == 0)
    assert in_room(caller), "the talk goes on"
    caller.hang_up()


def _feed(callers: Callers, kind: str) -> list[dict[str, Any]]:
    feed = httpx.get(f"{callers.emulator}/emulator/events", timeout=10).json()["events"]
    return [e["data"] for e in feed if e["type"] == kind]


def _begun(callers: Callers, sid: str) -> int:
    """How many recordings of a call or its room were begun."""
    with callers.town.product.uow() as uow:
        call = uow.call_of_carrier(sid)
        contact = str(call.contact_id) if call is not None else "nobody"
    rooms = {e["sid"] for e in events(callers, contact)}
    return sum(e["of"] == sid or e["of"] in rooms for e in _feed(callers, "recording.begun"))


def _running(callers: Callers, sid: str) -> int:
    return _begun(callers, sid) - sum(e["of"] == sid for e in _feed(callers, "recording.ended"))


def _runs_at_carrier(callers: Callers, sid: str) -> bool:
    return callers.town.product.note_recording.at_carrier(sid).runs


def _recording(callers: Callers, contact: str) -> bool:
    with callers.town.product.uow() as uow:
        call = uow.call_of_contact(UUID(contact))
        return call is not None and any(r.keeper == "carrier" for r in uow.recordings_of(call.id))
