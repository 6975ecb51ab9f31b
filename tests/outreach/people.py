"""People with overdue cards, and a carrier that is told how to behave."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import text

from courtesy.bootstrap import Product
from courtesy.model.call import Call
from courtesy.model.contact import Contact, Turn
from courtesy.model.errors import CarrierError
from courtesy.model.outcomes import Promise
from courtesy.model.people import Account, Consent, Customer, OptOut
from courtesy.ports import OutboundText, SentMessage
from courtesy.service.sending_openings import AT_ONCE
from courtesy.store import outreach_views
from courtesy.strategy import StrategyBook, read_strategies

_numbers = itertools.count(1001)


@dataclass
class FakeCarrier:
    """Takes texts, or refuses them as it is told."""

    sent: list[OutboundText] = field(default_factory=list)
    refuse: Callable[[OutboundText], CarrierError | None] = lambda text: None

    def send_text(self, text: OutboundText) -> SentMessage:
        error = self.refuse(text)
        if error is not None:
            raise error
        self.sent.append(text)
        return SentMessage(sid=f"SM{uuid4().hex}", status="queued")

    def texts_like(self, text: OutboundText) -> list[SentMessage]:
        return []


class StillClock:
    """A clock that stands still unless it is moved."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at


class Street:
    """Everything a test does with the product."""

    def __init__(self, product: Product) -> None:
        self.product = product

    @property
    def carrier(self) -> FakeCarrier:
        return self.product.carrier  # type: ignore[return-value]

    @property
    def now(self) -> datetime:
        return self.product.clock.now()

    def set_clock(self, at: datetime) -> None:
        self.product.clock.at = at  # type: ignore[attr-defined]

    def advance(self, **span: float) -> None:
        self.set_clock(self.now + timedelta(**span))

    def move_in(
        self, late: int = 5, country: str = "US", consents: tuple[str, ...] = ("sms", "voice"), **facts: Any
    ) -> str:
        """A new customer with an overdue card, in Columbus or in Beijing; returns the account's reference."""
        n = next(_numbers)
        american = country == "US"
        person = Customer(
            id=uuid4(), name=f"Customer {n}", phone=facts.pop("phone", f"+1614{5550000 + n:07d}" if american else f"+86154{n:08d}"),
            language="en" if american else "zh", country=country, state="OH" if american else None,
            city="Columbus" if american else "北京", postal_code="43215" if american else "100020",
            timezone="America/New_York" if american else "Asia/Shanghai", birth_date=date(1984, 6, 2),
        )  # fmt: skip
        today = self.now.date()
        account = Account(
            id=uuid4(), ref=f"A-{n}", customer_id=person.id, role="first_party", issuer="Harbor Bank", product="Visa", last4="4821",
            balance_minor=84217, min_due_minor=4500, currency="USD" if american else "CNY", due_date=today - timedelta(days=late),
            days_past_due=late, imported_at=self.now, attributes=facts,
        )  # fmt: skip
        kinds = {"sms": "text", "voice": "artificial_voice"}
        with self.product.uow() as uow:
            uow.add(person)
            uow.flush()
            uow.add(account)
            for channel in consents:
                uow.add(
                    Consent(id=uuid4(), customer_id=person.id, channel=channel, kind=kinds[channel], given_at=self.now)
                )  # type: ignore[arg-type]
            uow.commit()
        return account.ref

    def account(self, ref: str) -> Account:
        with self.product.uow() as uow:
            return uow.account(ref)

    def contacted(self, ref: str, days_ago: float, *, said: str | None = None, channel: str = "sms", ended: bool = True,
                  disposition: str | None = "no_answer") -> UUID:  # fmt: skip
        """A contact of ours in the past, answered or not; returns it."""
        account, at = self.account(ref), self.now - timedelta(days=days_ago)
        with self.product.uow() as uow:
            phone = uow.customer(account.customer_id).phone
            contact = Contact(
                id=uuid4(), phone=phone, channel=channel, direction="outbound", language="en", started_at=at, last_turn_at=at,  # type: ignore[arg-type]
                customer_id=account.customer_id, account_id=account.id, ended_at=at if ended else None,
            )  # fmt: skip
            uow.add(contact)
            uow.flush()
            if channel == "sms":
                uow.add(self._turn(contact, at, "outbound", "hello", "sent"))
            else:
                uow.add(
                    Call(
                        id=uuid4(),
                        contact_id=contact.id,
                        direction="outbound",
                        at=at,
                        state="placed",
                        ended_at=at,
                        disposition=disposition,
                    )
                )  # type: ignore[arg-type]
            if said:
                uow.add(self._turn(contact, at, "inbound", said, "answered"))
            uow.commit()
        return contact.id

    @staticmethod
    def _turn(contact: Contact, at: datetime, direction: Any, words: str, state: str) -> Turn:
        by: Any = "customer" if direction == "inbound" else "bot"
        return Turn(
            id=uuid4(),
            contact_id=contact.id,
            at=at,
            channel=contact.channel,
            direction=direction,
            by=by,
            text=words,
            state=state,
        )

    def promise(self, ref: str, due_in: int, made_days_ago: float = 0, state: Any = "open") -> None:
        contact = self.contacted(ref, made_days_ago, said="I will pay")
        account, at = self.account(ref), self.now - timedelta(days=made_days_ago)
        with self.product.uow() as uow:
            uow.add(Promise(
                id=uuid4(), account_id=account.id, contact_id=contact, turn_id=uuid4(), made_at=at, amount_minor=10000,
                currency=account.currency, due=self.now.date() + timedelta(days=due_in), state=state,
            ))  # fmt: skip
            uow.commit()

    def opt_out(self, ref: str, channel: Any = "sms") -> None:
        account = self.account(ref)
        with self.product.uow() as uow:
            phone = uow.customer(account.customer_id).phone
            uow.add(OptOut(id=uuid4(), customer_id=account.customer_id, phone=phone, channel=channel, at=self.now))
            uow.commit()

    # --- outreach ---

    def book(self, **changes: str) -> tuple[StrategyBook, str]:
        """The product's strategies with parts of their text replaced."""
        told = self.product.strategy_text
        for old, new in changes.items():
            assert old in told, old
            told = told.replace(old, new)
        return read_strategies(told, "strategies.yaml"), told

    def plan(self, hours: float = 24) -> dict[str, dict[str, Any]]:
        """The lines of a plan by reference."""
        lines: list[dict[str, Any]] = []
        self.product.plan_outreach(self.book()[0], self.now + timedelta(hours=hours), take=lines.append)
        return {line["ref"]: line for line in lines}

    def run(self, hours: float = 24, told: str | None = None) -> None:
        told = told or self.product.strategy_text
        self.product.start_run(read_strategies(told, "x"), told, self.now + timedelta(hours=hours))

    def status(self) -> dict[str, Any]:
        with self.product.engine.connect() as connection:
            return outreach_views.status(connection, self.now)

    def send(self) -> None:
        """What the sending jobs do: several first texts together, and one by one what is left of them."""
        found = self.rows("select distinct contact_id from turns where state in ('to_send', 'sending')")
        left: list[UUID] = []
        for some in itertools.batched([row["contact_id"] for row in found], AT_ONCE):
            left += self.product.send_openings(some)
        for contact_id in left:
            try:
                self.product.send_texts(contact_id)
            except CarrierError:
                continue  # the job comes again

    def rows(self, query: str, **values: Any) -> list[dict[str, Any]]:
        with self.product.engine.connect() as connection:
            return [dict(row._mapping) for row in connection.execute(text(query), values)]

    def rounds(self, count: int, *, send: bool = True, seconds: float = 1) -> int:
        """So many rounds of the dispatcher, a second apart; returns how many contacts were begun."""
        begun = 0
        for _ in range(count):
            begun += self.product.dispatch()
            if send:
                self.send()
            self.advance(seconds=seconds)
        return begun
