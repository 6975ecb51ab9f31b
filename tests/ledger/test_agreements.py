"""Instalments that an agent decides, and what the gate and the strategies make of them."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from courtesy.bootstrap import Product
from courtesy.cli.instalments import asked as waiting_request
from courtesy.cli.payments import import_payments
from courtesy.model.errors import Conflict, InvalidInput, NotFound
from courtesy.model.holds import Hold
from courtesy.model.money import Money
from courtesy.model.outcomes import InstalmentRequest
from courtesy.policy import decide
from courtesy.ports.case_file import facts
from courtesy.service.position import position
from tests.ledger.test_payments import WEDNESDAY, books, promise, set_clock, state_of, write

__all__ = ["books"]


def request(product: Product, ref: str) -> UUID:
    """A request as a conversation would have recorded it, with its hold."""
    promise(product, ref, 100, date(2026, 3, 12), WEDNESDAY - timedelta(days=1))
    with product.uow() as uow:
        account = uow.account(ref)
        made = uow.promises_of([account.id])[0]
        made.state = "withdrawn"
        asked = InstalmentRequest(
            id=uuid4(), account_id=account.id, contact_id=made.contact_id, turn_id=made.turn_id, at=WEDNESDAY, months=6,
            amount_per_month_minor=None, currency=account.currency,
        )  # fmt: skip
        uow.add(asked)
        uow.add(Hold(id=uuid4(), customer_id=account.customer_id, account_id=account.id, contact_id=None, turn_id=None,
                     kind="instalment_request", at=WEDNESDAY))  # fmt: skip
        uow.commit()
        return asked.id


def held(product: Product, ref: str) -> frozenset[str]:
    with product.uow() as uow:
        file = uow.case_file(uow.account(ref).id, product.clock.now())
    assert file is not None
    return position(file, product.clock.now(), 2).holds


def rules(product: Product, ref: str) -> tuple[str, ...]:
    with product.uow() as uow:
        file = uow.case_file(uow.account(ref).id, product.clock.now())
    assert file is not None
    return decide(facts(file, at=product.clock.now(), channel="sms"), product.rules).rules


def test_an_approved_plan_stops_collection_while_it_is_kept(books: Product, tmp_path: Path) -> None:
    asked = request(books, "CN-2001")
    assert "instalment_request" in held(books, "CN-2001")
    each = Money.of(500, "CNY")
    made = books.decide_instalments.approve(asked, "agent Li", months=6, each=each, first_due=date(2026, 3, 31))
    assert (made.state, made.agreement, made.decided_by) == ("approved", "active", "agent Li")
    assert held(books, "CN-2001") == {"instalment_agreement"}
    assert "CN-PLAN-01" in rules(books, "CN-2001")
    set_clock(books, WEDNESDAY + timedelta(days=24))
    assert books.keep_ledger.after_days() == 1
    assert books.keep_ledger.after_days() == 0
    assert held(books, "CN-2001") == frozenset()
    assert "CN-PLAN-01" not in rules(books, "CN-2001")
    import_payments(books, write(tmp_path / "p.csv", "CN-2001,500,CNY,2026-04-04,T-1,"))
    assert held(books, "CN-2001") == {"instalment_agreement"}
    assert state_of(books, "CN-2001")["balance"] == 278000


def test_a_declined_request_lets_outreach_go_on(books: Product) -> None:
    asked = request(books, "US-1001")
    books.decide_instalments.decline(asked, "agent Ann")
    assert held(books, "US-1001") == frozenset()
    with pytest.raises(Conflict, match="declined already"):
        books.decide_instalments.decline(asked, "agent Ann")


@pytest.mark.parametrize(
    ("months", "each", "first_due", "told"),
    [
        (1, Money(5000, "USD"), date(2026, 4, 1), "outside the limits of 2 to 60"),
        (6, Money(0, "USD"), date(2026, 4, 1), "above zero in USD"),
        (6, Money(5000, "CNY"), date(2026, 4, 1), "above zero in USD"),
        (6, Money(5000, "USD"), date(2026, 3, 10), "in the past"),
    ],
)
def test_terms_that_make_no_plan_are_refused(
    books: Product, months: int, each: Money, first_due: date, told: str
) -> None:
    asked = request(books, "US-1001")
    with pytest.raises(InvalidInput, match=told):
        books.decide_instalments.approve(asked, "agent Ann", months=months, each=each, first_due=first_due)


def test_the_command_line_finds_the_request_that_waits(books: Product) -> None:
    asked = request(books, "CN-2001")
    assert waiting_request(books, "CN-2001") == (asked, "CNY")
    books.decide_instalments.decline(asked, "agent Li")
    with pytest.raises(NotFound, match="no request for instalments that waits"):
        waiting_request(books, "CN-2001")
