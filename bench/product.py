"""The real product for a measurement, as it runs in production, with customers of ours in its database."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any
from uuid import uuid4

from bench import people
from bench.people import Person
from courtesy.bootstrap import Product
from courtesy.model.people import Account, Consent, Customer
from courtesy.settings import load_settings
from courtesy.supervisor.product import RunningProduct, running_product


@contextmanager
def product_for_measuring(**settings_too: Any) -> Iterator[tuple[RunningProduct, Product, Path]]:
    """The whole product on embedded servers, with the emulator; its state is gone afterwards.

    It runs as in production (`COURTESY_ENV=production`): the machine's own clock, not the one that tests can move.
    """
    folder = Path(tempfile.mkdtemp(prefix="courtesy-bench-"))
    update = {
        "courtesy_env": "production",
        "courtesy_state_dir": folder,
        "web_port": 0,
        "rasa_port": 0,
        "action_port": 0,
    } | settings_too
    try:
        settings = load_settings().model_copy(update=update)
        with (
            running_product(settings, demo=True) as running,
            Product(running.settings, pool_size=8).opened() as product,
        ):
            yield running, product, folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def move_in(product: Product, customers: list[Person]) -> None:
    """Put customers with overdue cards into the database."""
    now = product.clock.now()
    with product.uow() as uow:
        for person in customers:
            customer = Customer(
                id=uuid4(), name=person.name, phone=person.phone, language="en", country="US", state="NY", city="New York",
                postal_code="10025", timezone="America/New_York", birth_date=people.born(),
            )  # fmt: skip
            uow.add(customer)
            uow.flush()
            account = Account(
                id=uuid4(), ref=f"B-{person.number}", customer_id=customer.id, role="first_party", issuer=people.ISSUER,
                product="Everyday Visa", last4=person.last4, balance_minor=people.BALANCE_MINOR,
                min_due_minor=people.MIN_DUE_MINOR, currency="USD", due_date=date(2026, 2, 27), days_past_due=12, imported_at=now,
            )  # fmt: skip
            uow.add(account)
            uow.add(Consent(id=uuid4(), customer_id=customer.id, channel="sms", kind="text", given_at=now))
        uow.commit()
