"""What agents with phones on their desks do in calls, and what is seen of it on the emulated network."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import httpx

from courtesy.service.desk_ownership import Owner
from tests.stack.town import eventually
from tests.voice.callers import Callers, OnThePhone

PHONES = {"ada": "+12025550181", "bea": "+12025550182"}


def open_legs(callers: Callers) -> int:
    with callers.town.product.uow() as uow:
        return len(uow.open_legs())


def at_desk(callers: Callers, *logins: str) -> None:
    for login in logins:
        callers.town.product.desk.cases.beat(login, "available")


def agent_picks_up(callers: Callers, login: str) -> OnThePhone:
    """The newest call to an agent's phone, once they may press a key."""
    phone = PHONES[login]

    def listening() -> OnThePhone | None:
        call = callers.call_to(phone)
        view = call.now if call else None
        return call if view and view["waiting"] and view["waiting"]["for"] == "gather" else None

    return eventually(listening)


def heard(call: OnThePhone) -> str:
    return " ".join(h["text"] for h in call.now["heard"] if h["verb"] == "Say")


def press(call: OnThePhone, keys: str) -> None:
    call._do("input", digits=keys)  # and not `press`, which waits for words


def in_room(call: OnThePhone) -> bool:
    waiting = call.now["waiting"]
    return bool(waiting) and waiting["for"] == "conference"


def events(callers: Callers, contact: str) -> list[dict[str, Any]]:
    """What was reported of a caller's room."""
    feed = httpx.get(f"{callers.emulator}/emulator/events", timeout=10).json()["events"]
    told = [e["data"] for e in feed if e["type"] == "webhook" and e["data"]["purpose"] == "conference"]
    return [e for e in told if contact in e["url"]]


def case_of(callers: Callers, ref: str) -> Any:
    with callers.town.product.uow() as uow:
        return uow.hand_offs_of(UUID(callers.contact(ref)["id"]))[-1]


def waits_for(callers: Callers, ref: str, state: str) -> Any:
    return eventually(lambda: case if (case := case_of(callers, ref)).state == state else None)


def owner_of(case: Any) -> Owner:
    return Owner(case.agent, case.id, case.token)


def asks_for_a_person(callers: Callers, phone: str) -> OnThePhone:
    call = callers.rings_in(phone)
    call.listen()
    call.talk("yes speaking", "4821", "let me talk to a human")
    return call
