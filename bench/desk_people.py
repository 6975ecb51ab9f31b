"""Agents and customers for the bench of the desk."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

from courtesy.bootstrap import Product
from courtesy.model.contact import Contact, Turn
from courtesy.model.desk import User
from courtesy.model.people import Account, Customer
from courtesy.service.hand_off import hand_off

REASONS = ["human_requested", "hardship", "self_harm"]
PROBER = "prober"
PASSWORD = "correct horse battery"


def hire(product: Product, agents: int) -> None:
    """Agents with every skill but one, so that some cases stay on the screen; and somebody who looks at it."""
    with product.uow() as uow:
        for n in range(agents):
            uow.add(
                User(
                    id=uuid4(), login=f"agent{n}", name=f"Agent {n}", roles=["agent"], password_hash="-", created_at=product.clock.now(),
                    skills=["general", "care", "plans", "complaints"], capacity=2,
                )
            )  # fmt: skip
        uow.commit()
    product.users.add(PROBER, PASSWORD, name="Prober", roles=["agent"], by="bench", capacity=20)
    product.users.add("watcher", PASSWORD, name="Watcher", roles=["supervisor"], by="bench")


def arrive(product: Product, first: int, count: int, *, ref: str | None = None, reason: str | None = None) -> None:
    """Customers who ask for a person, in one transaction."""
    now = product.clock.now()
    with product.uow() as uow:
        for n in range(first, first + count):
            chinese = n % 4 == 0 and ref is None
            person = Customer(
                id=uuid4(),
                name=f"Customer {n}",
                phone=f"+1614{n:07d}",
                language="zh" if chinese else "en",
                country="US",
                state="OH",
                timezone="America/New_York",
            )
            account = Account(
                id=uuid4(),
                ref=ref or f"B-{n}",
                customer_id=person.id,
                role="first_party",
                issuer="Harbor Bank",
                product="Visa",
                last4="4821",
                balance_minor=10000 + n,
                min_due_minor=1000,
                currency="USD",
                due_date=date(2026, 2, 1),
                days_past_due=10,
                imported_at=now,
            )
            contact = Contact(
                id=uuid4(),
                phone=person.phone,
                channel="sms",
                direction="inbound",
                language=person.language,
                started_at=now,
                last_turn_at=now,
                customer_id=person.id,
                account_id=account.id,
            )
            turn = Turn(
                id=uuid4(), contact_id=contact.id, at=now, channel="sms", direction="inbound", by="customer", text="a person", state="answered"
            )  # fmt: skip
            for record in (person, account, contact, turn):
                uow.add(record)
                uow.flush()
            hand_off(uow, contact, turn.id, reason or REASONS[(n % 50 == 0 and 2) or n % 2], now)  # type: ignore[arg-type]
        uow.commit()
