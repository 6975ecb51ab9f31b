"""What counts as a figure of the debt in a sentence, and what only looks like one."""

from __future__ import annotations

from datetime import UTC, date, datetime
from uuid import uuid4

import pytest

from courtesy.model.people import Account
from courtesy.service.firewall import tells_figures


def owing(min_due: int, currency: str = "USD") -> Account:
    return Account(
        id=uuid4(), ref="A-1", customer_id=uuid4(), role="first_party", issuer="Harbor Bank", product="Everyday Visa", last4="4821",
        balance_minor=84217, min_due_minor=min_due, currency=currency, due_date=date(2026, 2, 27), days_past_due=12,
        imported_at=datetime(2026, 3, 11, tzinfo=UTC),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("text", "min_due"),
    [
        ("You owe $842.17.", 4500), ("Please pay 842.17 now.", 4500), ("The minimum is $800.", 80000), ("It is 800.00 dollars.", 80000),
        ("You can reach us at (202) 555-0100 about $800.", 80000), ("最低还款额555元", 55500), ("Pay 800 by June 30.", 80000),
    ],
)  # fmt: skip
def test_balance_and_minimum_are_found_however_they_are_written(text: str, min_due: int) -> None:
    assert tells_figures(text, owing(min_due))


@pytest.mark.parametrize(
    ("text", "min_due"),
    [
        ("You can reach us at (800) 555-0100. Goodbye.", 80000), ("You can reach us at (202) 555-0100. Goodbye.", 55500), ("如需联系我们，请拨打400 810 0100。再见。", 40000),
        ("如需联系我们，请拨打010 6555 0100。再见。", 655500), ("We call you on June 30 at 9:30.", 3000),
    ],
)  # fmt: skip
def test_our_number_and_times_and_days_are_no_figures_of_a_debt(text: str, min_due: int) -> None:
    assert not tells_figures(text, owing(min_due))
