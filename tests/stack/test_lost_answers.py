"""Answers that stand in a webhook's response: their receipts, and those that died with the process that should have given them."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from tests.stack.evidence import (
    audited,
    children,
    everything_answered,
    held_at_commit,
    is_well,
    order_fault,
    promises,
    replies,
    verify_audit,
)
from tests.stack.town import Town, eventually

UP_TO_READ_BACK = ("hello", "yes its maria", "4821", "I can pay 150 on friday")


@pytest.fixture(autouse=True)
def _whole_afterwards(town: Town) -> Iterator[None]:
    yield
    httpx.delete(f"{town.running.emulator_url}/emulator/faults", timeout=10)
    verify_audit(town)


def texted(town: Town, phone: str, line: str) -> dict[str, Any]:
    """Text through the carrier, which gives the webhook's answer to the phone and reports on it."""
    order = {"from": phone, "body": line}
    answer = httpx.post(f"{town.running.emulator_url}/emulator/texts", json=order, timeout=30)
    told: dict[str, Any] = answer.json()
    return told


def on_the_phone(town: Town, phone: str) -> list[str]:
    """All that reached a phone, by whatever way."""
    log = httpx.get(f"{town.running.emulator_url}/emulator/messages", params={"customer": phone}, timeout=10).json()
    return [message["body"] for message in log["messages"] if message["direction"] != "inbound"]


def settled(town: Town, phone: str) -> list[dict[str, Any]]:
    """Our answers, once the fate of each is known."""

    def known() -> list[dict[str, Any]]:
        answers = replies(town, phone)
        return [] if any(r["awaits_receipt"] or r["state"] in ("to_send", "sending") for r in answers) else answers

    return eventually(known, within_s=120)


def test_the_receipts_of_a_webhooks_answer_are_recorded_and_nothing_is_sent_again(town: Town) -> None:
    _, phone = town.move_in("en")
    said = [reply["body"] for reply in texted(town, phone, "hello")["replies"]]
    [answer] = eventually(lambda: [r for r in replies(town, phone) if r["carrier_status"] == "delivered"])
    assert (answer["text"], answer["state"], answer["awaits_receipt"]) == (said[0], "said", False)
    assert [e["status"] for e in audited(town, "turn.delivery", turn=str(answer["id"]))] == ["sent", "delivered"]
    assert on_the_phone(town, phone) == said


def test_an_answer_that_could_not_be_delivered_is_recorded_as_failed(town: Town) -> None:
    _, phone = town.move_in("en")
    order_fault(town, "delivery", to=phone, status="undelivered", code=30003)
    texted(town, phone, "hello")
    [answer] = eventually(lambda: [r for r in replies(town, phone) if r["carrier_status"] == "undelivered"])
    assert (answer["state"], answer["carrier_error"]) == ("failed", 30003)


def test_an_answer_that_died_with_its_web_worker_is_sent_once_and_the_conversation_goes_on(town: Town) -> None:
    ref, phone = town.move_in("en")
    for line in UP_TO_READ_BACK:
        texted(town, phone, line)
    before = on_the_phone(town, phone)

    with ThreadPoolExecutor(1) as aside, held_at_commit(town, "turns", "new.direction = 'outbound'") as reached:
        answer = aside.submit(texted, town, phone, "yes")
        eventually(reached)  # the answer is being committed as said, and nobody has it yet
        for worker in children(town.running.pid("web")):
            os.kill(worker, signal.SIGKILL)
    assert answer.result()["replies"] == []
    [lost] = [r for r in replies(town, phone) if r["response"] == "utter_promise_recorded"]
    assert (lost["state"], lost["carrier_sid"]) == ("said", None)

    settled(town, phone)
    everything_answered(town, phone)
    assert on_the_phone(town, phone) == [*before, lost["text"]]
    statuses = [e["status"] for e in audited(town, "turn.delivery", turn=str(lost["id"]))]
    assert statuses[0] == "lost"
    assert promises(town, ref) == [(15000, "open")]
    eventually(lambda: is_well(town), within_s=120)
    texted(town, phone, "I can pay 200 on friday")
    assert "noted $200.00" in texted(town, phone, "yes")["replies"][-1]["body"]
    assert len(on_the_phone(town, phone)) == len(before) + 3


def test_an_answer_whose_receipts_are_lost_is_found_at_the_carrier_and_not_sent_again(town: Town) -> None:
    _, phone = town.move_in("en")
    order_fault(town, "callback_lost", to=phone, times=0)
    lines = ("hello", "qwertz uiop", "qwertz uiop")
    said = [reply["body"] for line in lines for reply in texted(town, phone, line)["replies"]]
    answers = settled(town, phone)
    assert [r["text"] for r in answers] == said
    assert len({r["carrier_sid"] for r in answers} - {None}) == len(said)
    assert on_the_phone(town, phone) == said


def test_what_a_carrier_cannot_know_is_not_sent(town: Town) -> None:
    _, phone = town.move_in("en")
    assert town.text(phone, "hello")  # signed as Twilio does, but this carrier never had the text
    [answer] = settled(town, phone)
    assert (answer["state"], answer["carrier_sid"]) == ("said", None)
    assert on_the_phone(town, phone) == []
