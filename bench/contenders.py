"""What is measured: our signed webhook, and Rasa's own channels as they come."""

from __future__ import annotations

import json
import urllib.request
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode
from uuid import uuid4
from xml.etree import ElementTree

from twilio.request_validator import RequestValidator

from bench.people import KEPT, Person

FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@dataclass(frozen=True)
class Ours:
    """The product: `POST /twilio/sms`, signed, answered with TwiML."""

    base: str
    public: str
    token: str
    key: str = "ours"
    title: str = "Courtesy Call, signed SMS webhook"

    def line(self) -> Ours:
        """One sender's side."""
        return self

    def prepare(self, person: Person, text: str) -> tuple[str, bytes, dict[str, str]]:
        """A webhook as Twilio sends it."""
        form = twilio_form(person, text)
        signature = RequestValidator(self.token).compute_signature(self.public + "/twilio/sms", form)
        return "/twilio/sms", urlencode(form).encode(), FORM | {"X-Twilio-Signature": signature}

    def said(self, body: bytes) -> str:
        """The texts of the TwiML."""
        return " ".join(m.text or "" for m in ElementTree.fromstring(body).findall("Message"))

    def kept(self, person: Person, last: str) -> bool:
        """The last answer repeats the promise."""
        return KEPT in last


@dataclass(frozen=True)
class Rest:
    """Rasa's `rest` channel: JSON in, JSON out, no check of who calls."""

    base: str
    key: str = "rest"
    title: str = "Rasa's `rest` channel"

    def line(self) -> Rest:
        """One sender's side."""
        return self

    def prepare(self, person: Person, text: str) -> tuple[str, bytes, dict[str, str]]:
        """A message."""
        body = json.dumps({"sender": person.phone, "message": text}).encode()
        return "/webhooks/rest/webhook", body, {"Content-Type": "application/json"}

    def said(self, body: bytes) -> str:
        """The texts of the answer."""
        return " ".join(m.get("text") or "" for m in json.loads(body))

    def kept(self, person: Person, last: str) -> bool:
        """The last answer repeats the promise."""
        return KEPT in last


@dataclass(frozen=True)
class Twilio:
    """Rasa's `twilio` channel: the webhook's form in, the reply through Twilio's API before the webhook is answered."""

    base: str
    emulator: str
    key: str = "twilio"
    title: str = "Rasa's `twilio` channel"

    def line(self) -> Twilio:
        """One sender's side."""
        return self

    def prepare(self, person: Person, text: str) -> tuple[str, bytes, dict[str, str]]:
        """A webhook; the channel looks at no signature, so there is none."""
        return "/webhooks/twilio/webhook", urlencode(twilio_form(person, text)).encode(), FORM

    def said(self, body: bytes) -> str:
        """Nothing: the reply goes through the API."""
        return ""

    def kept(self, person: Person, last: str) -> bool:
        """The carrier got the sentence that repeats the promise."""
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))  # never through a proxy
        with opener.open(f"{self.emulator}/emulator/messages?customer={quote(person.phone)}") as answer:
            messages: list[dict[str, Any]] = json.load(answer)["messages"]
        return any(KEPT in m["body"] for m in messages)


def twilio_form(person: Person, text: str) -> dict[str, str]:
    """The form of an inbound text (https://www.twilio.com/docs/messaging/guides/webhook-request)."""
    sid = f"SM{uuid4().hex}"
    return {
        "MessageSid": sid,
        "SmsMessageSid": sid,
        "AccountSid": "AC" + "0" * 32,
        "From": person.phone,
        "To": "+12025550100",
        "Body": text,
        "NumMedia": "0",
        "NumSegments": "1",
        "FromCountry": "US",
        "ApiVersion": "2010-04-01",
    }
