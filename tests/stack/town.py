"""A town of customers who text with a running product: signed webhooks in, records out."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any
from uuid import uuid4
from xml.etree import ElementTree

import httpx
from twilio.request_validator import RequestValidator

from courtesy.bootstrap import Product
from courtesy.model.people import Account, Consent, Customer
from courtesy.store.clock import MovableClock
from courtesy.supervisor.product import RunningProduct

# A Wednesday, 10:15 in New York, 22:15 in Shanghai.
WEDNESDAY = datetime(2026, 3, 11, 14, 15, tzinfo=UTC)
# Part of names and numbers. Four figures, so that no name holds a figure of the debt, which the firewall would stop.
_numbers = itertools.count(1001)


class Town:
    """Everything a test does to the running product, as its users and Twilio do it."""

    def __init__(self, running: RunningProduct, product: Product) -> None:
        self.running = running
        self.product = product
        self.web = httpx.Client(base_url=running.web_url, timeout=20)
        self._validator = RequestValidator(product.settings.secret("twilio_auth_token"))
        self._base = product.settings.public_base_url

    def move_in(self, language: str = "en", **account: Any) -> tuple[str, str]:
        """A new customer with an overdue card; returns the account's reference and the phone number."""
        n = next(_numbers)
        english = language == "en"
        person = Customer(
            id=uuid4(),
            name=f"Maria Gonzalez{n}" if english else f"李娜{n}",
            phone=f"+1202{5550000 + n:07d}" if english else f"+86154{n:08d}",
            language="en" if english else "zh",
            country="US" if english else "CN",
            state="NY" if english else None,
            city="New York" if english else "北京",
            postal_code="10025" if english else "100020",
            timezone="America/New_York" if english else "Asia/Shanghai",
            id_last4=None if english else "123X",
            birth_date=date(1984, 6, 2),
        )
        facts: dict[str, Any] = {
            "role": "first_party",
            "issuer": "Harbor Bank" if english else "海港银行",
            "product": "Everyday Visa" if english else "标准信用卡",
            "last4": "4821",
            "balance_minor": 84217 if english else 328000,
            "min_due_minor": 4500 if english else 32800,
            "currency": "USD" if english else "CNY",
            "due_date": date(2026, 2, 27),
            "days_past_due": 12,
        }
        ref = f"{language.upper()}-{n}"
        now = self.product.clock.now()
        with self.product.uow() as uow:
            uow.add(person)
            uow.flush()
            uow.add(Account(id=uuid4(), ref=ref, customer_id=person.id, imported_at=now, **(facts | account)))
            uow.add(Consent(id=uuid4(), customer_id=person.id, channel="sms", kind="text", given_at=now))
            uow.commit()
        return ref, person.phone

    def webhook(self, path: str, form: dict[str, Any], *, signature: str | None = None) -> httpx.Response:
        """Post a form as Twilio does, signed unless another signature is given."""
        signed = self._validator.compute_signature(self._base + path, form) if signature is None else signature
        return self.web.post(path, data=form, headers={"X-Twilio-Signature": signed})

    def text(self, phone: str, body: str, *, sid: str | None = None, **more: Any) -> list[str]:
        """Text the product; returns what it answers at once."""
        form = {
            "MessageSid": sid or f"SM{uuid4().hex}",
            "From": phone,
            "To": "+12025550100",
            "Body": body,
            "NumMedia": "0",
        }
        response = self.webhook("/twilio/sms", form | more)
        assert response.status_code == 200, response.text
        return sentences(response.text)

    def converse(self, phone: str, *lines: str) -> list[str]:
        """Text line after line; returns the last answer."""
        answer: list[str] = []
        for line in lines:
            answer = self.text(phone, line)
        return answer

    def api(self, path: str) -> Any:
        """Read the JSON API."""
        token = self.product.settings.secret("courtesy_api_token")
        response = self.web.get(path, headers={"Authorization": f"Bearer {token}"})
        assert response.status_code == 200, response.text
        return response.json()

    def outcomes(self, ref: str) -> list[dict[str, Any]]:
        """Outcomes of an account."""
        rows: list[dict[str, Any]] = self.api(f"/api/accounts/{ref}/outcomes")
        return rows

    def turns(self, ref: str) -> list[dict[str, Any]]:
        """Turns of an account."""
        rows: list[dict[str, Any]] = self.api(f"/api/accounts/{ref}/turns")
        return rows

    def sent_to(self, phone: str) -> list[str]:
        """Texts that reached a phone through the carrier's API, in order."""
        answer = httpx.get(
            f"{self.running.emulator_url}/emulator/messages", params={"customer": phone}, timeout=10
        ).json()
        return [m["body"] for m in answer["messages"] if m["direction"] == "outbound-api"]

    def set_clock(self, instant: datetime) -> None:
        """Set the product's clock."""
        assert isinstance(self.product.clock, MovableClock)
        self.product.clock.set(instant)


def sentences(twiml: str) -> list[str]:
    """The texts of a TwiML answer."""
    return [message.text or "" for message in ElementTree.fromstring(twiml).findall("Message")]  # our own answer


def eventually[T](look: Callable[[], T], *, within_s: float = 60.0) -> T:
    """What `look` gives as soon as it is truthy; other processes need a moment. Fails after `within_s` seconds."""
    pause = threading.Event()
    for _ in range(int(within_s / 0.1)):
        found = look()
        if found:
            return found
        pause.wait(0.1)
    raise AssertionError(f"it did not happen within {within_s:.0f} s; last seen: {look()!r}")
