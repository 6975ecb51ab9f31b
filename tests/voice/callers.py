"""People on the phone with a running product, through the emulated network."""

from __future__ import annotations

import threading
from typing import Any
from uuid import UUID, uuid4
from xml.etree import ElementTree

import httpx

from courtesy.model.people import Consent
from courtesy.service.holds import place_hold
from courtesy.store import views
from tests.stack.town import Town, eventually


class OnThePhone:
    """One call, from the person's end."""

    def __init__(self, emulator: str, sid: str) -> None:
        self._emulator = emulator
        self.sid = sid
        self._heard = 0
        self._speaking: threading.Thread | None = None

    @property
    def now(self) -> dict[str, Any]:
        """What the emulator knows of the call."""
        view: dict[str, Any] = httpx.get(f"{self._emulator}/emulator/calls/{self.sid}", timeout=10).json()
        return view

    def listen(self) -> str:
        """The sentences since last time, once the product waits for the person or has hung up; the opening is heard out."""
        if self._speaking is not None:
            self._speaking.join(60)

        def waits() -> dict[str, Any] | None:
            view = self.now
            if view["waiting"] and view["waiting"]["for"] == "gather" and view["waiting"]["input"] == ["dtmf"]:
                self._do("input", silence=True)
                return None
            return view if view["waiting"] or view["status"] in ("completed", "busy", "no-answer", "failed") else None

        return self._news(eventually(waits))

    def say(self, words: str) -> str:
        """Say something; what is said back."""
        self._do("input", speech=words)
        return self.listen()

    def begin_to_say(self, words: str) -> None:
        """Say something without waiting for the answer."""
        self._speaking = threading.Thread(target=self._do, args=("input",), kwargs={"speech": words}, daemon=True)
        self._speaking.start()

    def hear_until(self, words: str) -> str:
        """All that is said up to and with some words."""
        return eventually(lambda: said if words in (said := self._since()) else "")

    def press(self, keys: str) -> str:
        """Press keys; what is said back."""
        self._do("input", digits=keys)
        return self.listen()

    def keep_silent(self) -> str:
        """Say nothing until the product asks again."""
        self._do("input", silence=True)
        return self.listen()

    def talk(self, *words: str) -> str:
        """Say one thing after the other; what is said back to the last."""
        back = ""
        for each in words:
            back = self.say(each)
        return back

    def hang_up(self) -> None:
        """Put the phone down."""
        self._do("hangup")

    def let_agent(self, status: str) -> str:
        """End the leg to the agent's phone."""
        self._do("release", params={"DialCallStatus": status})
        return self.listen()

    @property
    def over(self) -> bool:
        """Whether the call has ended."""
        return self.now["status"] == "completed"

    def _do(self, what: str, **order: Any) -> None:
        answer = httpx.post(f"{self._emulator}/emulator/calls/{self.sid}/{what}", json=order, timeout=60)
        assert answer.status_code == 200, answer.text

    def _since(self) -> str:
        return " ".join([h["text"] for h in self.now["heard"] if h["verb"] == "Say"][self._heard :])

    def _news(self, view: dict[str, Any]) -> str:
        heard = [h["text"] for h in view["heard"] if h["verb"] == "Say"]
        news, self._heard = heard[self._heard :], len(heard)
        return " ".join(news)


class Callers:
    """Everything a test of calls does to the running product."""

    def __init__(self, town: Town) -> None:
        self.town = town
        self.emulator = town.running.emulator_url or ""

    def move_in(self, language: str = "en", **account: Any) -> tuple[str, str]:
        """A new customer who may be called."""
        ref, phone = self.town.move_in(language, **account)
        with self.town.product.uow() as uow:
            customer = uow.customer(uow.account(ref).customer_id)
            now = self.town.product.clock.now()
            consent = Consent(
                id=uuid4(), customer_id=customer.id, channel="voice", kind="artificial_voice", given_at=now
            )
            uow.add(consent)
            uow.commit()
        return ref, phone

    def rings_in(self, phone: str) -> OnThePhone:
        """The person calls us."""
        answer = httpx.post(f"{self.emulator}/emulator/calls", json={"from": phone}, timeout=60)
        assert answer.status_code == 200, answer.text
        return OnThePhone(self.emulator, answer.json()["sid"])

    def prepare(self, phone: str, **behaviour: Any) -> None:
        """Say what a phone will do when it is called."""
        answer = httpx.post(f"{self.emulator}/emulator/callees", json={"number": phone} | behaviour, timeout=10)
        assert answer.status_code == 201, answer.text

    def is_called(self, ref: str, phone: str) -> OnThePhone:
        """We call the person, who picks up."""
        answer = self.town.product.remind_by_call(ref)
        assert answer.decision == "allow", answer.rules
        return eventually(lambda: self.call_to(phone))

    def call_to(self, phone: str) -> OnThePhone | None:
        """The newest call we placed to a phone."""
        calls = [c for c in self.calls() if c["to"] == phone]
        return OnThePhone(self.emulator, calls[-1]["sid"]) if calls else None

    def calls(self) -> list[dict[str, Any]]:
        """All calls of the network."""
        calls: list[dict[str, Any]] = httpx.get(f"{self.emulator}/emulator/calls", timeout=10).json()["calls"]
        return calls

    def contact(self, ref: str) -> dict[str, Any]:
        """The newest call about an account, as the records show it."""
        with self.town.product.engine.connect() as connection:
            return [c for c in views.contacts(connection, ref) if c["channel"] == "voice"][-1]

    def refuses_recording(self, ref: str) -> None:
        """The person whose newest call is about an account has said that they don't want to be recorded."""
        who, now = UUID(self.contact(ref)["id"]), self.town.product.clock.now()
        with self.town.product.uow() as uow:
            place_hold(uow, uow.contact(who, lock=True), None, "recording_refused", now, None)
            uow.commit()

    def ended(self, ref: str) -> dict[str, Any]:
        """The newest call, once it has ended."""
        return eventually(lambda: c if (c := self.contact(ref))["disposition"] else None)

    def webhook(self, page: str, sid: str, **form: str) -> str:
        """What the product answers to a signed voice webhook: the sentences of its TwiML."""
        answer = self.town.webhook(page, {"CallSid": sid} | form)
        assert answer.status_code in (200, 204), answer.text
        if not answer.text:
            return ""
        return " ".join(say.text or "" for say in ElementTree.fromstring(answer.text).iter("Say"))
