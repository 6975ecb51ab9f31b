"""What promises come to is a function of promises, payments and the date, and of nothing else."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from courtesy.model.ledger import Made, Payment, agreement_on, in_effect, month_after, owed, standings
from courtesy.model.outcomes import InstalmentRequest, Promise
from courtesy.model.people import Account

MONDAY = date(2026, 3, 9)
GRACE = 2
NOBODY = UUID(int=0)


def day(offset: int) -> date:
    return MONDAY + timedelta(days=offset)


def promised(number: int, amount: int, made: int, due: int, state: Any = "open") -> Made:
    made_at = datetime.combine(day(made), time(15, number % 60), UTC)
    promise = Promise(
        id=UUID(int=number), account_id=NOBODY, contact_id=NOBODY, turn_id=UUID(int=number), made_at=made_at,
        amount_minor=amount, currency="USD", due=day(due), state=state,
    )  # fmt: skip
    return Made(promise, day(made))


def paid(name: str, amount: int, on: int, reversal_of: str | None = None) -> Payment:
    return Payment(
        id=UUID(int=0), account_id=NOBODY, payment_id=name, amount_minor=amount, currency="USD", paid_on=day(on),
        recorded_at=datetime(2026, 3, 9, tzinfo=UTC), reversal_of=reversal_of,
    )  # fmt: skip


def account(balance: int = 84217, min_due: int = 4500, late: int = 12, imported: int = 0) -> Account:
    return Account(
        id=NOBODY, ref="US-1", customer_id=NOBODY, role="first_party", issuer="Harbor Bank", product="Visa", last4="4821",
        balance_minor=balance, min_due_minor=min_due, currency="USD", due_date=day(imported - late), days_past_due=late,
        imported_at=datetime.combine(day(imported), time(12), UTC),
    )  # fmt: skip


def state(*payments: Payment, today: int, amount: int = 10000) -> tuple[str, int]:
    """What a promise made on Monday for Friday has come to."""
    found = standings([promised(1, amount, 0, 4)], payments, day(today), GRACE)[UUID(int=1)]
    return found.state, found.paid_minor


@pytest.mark.parametrize(
    ("payments", "today", "expected"),
    [
        ([], 4, ("open", 0)),
        ([], 6, ("open", 0)),  # the second grace day
        ([], 7, ("broken", 0)),
        ([paid("p", 10000, 2)], 2, ("kept", 10000)),  # early is kept at once
        ([paid("p", 10000, 4)], 9, ("kept", 10000)),
        ([paid("p", 10000, 6)], 9, ("kept", 10000)),  # within grace
        ([paid("p", 10000, 7)], 9, ("broken", 0)),  # a day late
        ([paid("p", 10000, -1)], 9, ("broken", 0)),  # paid before it was promised
        ([paid("p", 10000, 0)], 9, ("kept", 10000)),  # on the day it was promised
        ([paid("p", 9999, 3)], 6, ("open", 9999)),
        ([paid("p", 9999, 3)], 7, ("partly_kept", 9999)),
        ([paid("p", 6000, 3), paid("q", 4000, 5)], 7, ("kept", 10000)),
        ([paid("p", 20000, 3)], 7, ("kept", 10000)),
        ([paid("p", 10000, 3), paid("r", 10000, 20, "p")], 21, ("broken", 0)),  # the cheque bounced
        ([paid("p", 10000, 3), paid("r", 4000, 5, "p")], 7, ("partly_kept", 6000)),
        ([paid("r", 10000, 5, "p")], 5, ("open", 0)),  # the reversal came first
    ],
)
def test_a_promise_comes_to_what_was_paid_between_its_making_and_its_last_day(
    payments: list[Payment], today: int, expected: tuple[str, int]
) -> None:
    assert state(*payments, today=today) == expected


def test_money_counts_once_and_for_the_older_promise_first() -> None:
    promises = [promised(1, 5000, 0, 4), promised(2, 5000, 3, 10)]
    one = standings(promises, [paid("p", 6000, 3)], day(11), GRACE)
    assert [one[UUID(int=n)].paid_minor for n in (1, 2)] == [5000, 1000]
    late = standings(promises, [paid("p", 6000, 8)], day(20), GRACE)
    assert [late[UUID(int=n)].state for n in (1, 2)] == ["broken", "kept"]


def test_superseded_and_withdrawn_promises_stay_so_and_take_no_money() -> None:
    promises = [promised(1, 5000, 0, 4, "superseded"), promised(2, 5000, 0, 4, "withdrawn"), promised(3, 5000, 0, 6)]
    found = standings(promises, [paid("p", 5000, 2)], day(30), GRACE)
    assert [found[UUID(int=n)].state for n in (1, 2, 3)] == ["superseded", "withdrawn", "kept"]


def test_a_promise_that_was_written_down_as_broken_is_kept_when_the_payment_arrives_late_in_the_books() -> None:
    found = standings([promised(1, 5000, 0, 4, "broken")], [paid("p", 5000, 4)], day(30), GRACE)
    assert found[UUID(int=1)].state == "kept"


def test_the_balance_follows_the_payments_from_the_day_of_the_issuers_figures() -> None:
    card = account()
    assert owed(card, [paid("before", 5000, -1)]).balance_minor == 84217
    assert owed(card, [paid("p", 5000, 0)]).balance_minor == 79217
    assert owed(card, [paid("p", 5000, 3)]).min_due_minor == 0
    assert owed(card, [paid("p", 1000, 3)]).min_due_minor == 3500
    assert owed(card, [paid("p", 100000, 3)]).balance_minor == 0
    assert owed(card, [paid("p", 100000, 3), paid("r", 100000, 4, "p")]).balance_minor == 84217
    # an old file loaded late is still of its own day
    assert (
        owed(replace(card, imported_at=datetime(2026, 11, 22, tzinfo=UTC)), [paid("p", 5000, 3)]).balance_minor == 79217
    )


@pytest.mark.parametrize(
    ("late", "imported", "due", "today", "expected"),
    [
        (12, 0, -12, 0, 12),
        (12, 0, -12, 10, 22),
        (12, 0, -13, 0, 13),
        (13, 0, -12, 0, 12),  # counted in a zone that is a day ahead
        (45, 0, 5, 0, 45),  # the next statement's date; the debt is older
        (0, 0, 5, 0, 0),
        (0, 0, 5, 6, 1),
        (12, 200, -12, 0, 12),  # loaded with the clock far ahead
        (12, 200, -12, 200, 212),
    ],
)
def test_days_past_due_go_on_counting(late: int, imported: int, due: int, today: int, expected: int) -> None:
    card = replace(account(late=late, imported=imported), due_date=day(due))
    assert card.days_late(day(today)) == expected


def test_days_past_due_run_over_a_leap_day() -> None:
    card = replace(
        account(), due_date=date(2028, 2, 27), days_past_due=1, imported_at=datetime(2028, 2, 28, 12, tzinfo=UTC)
    )
    assert [card.days_late(d) for d in (date(2028, 2, 29), date(2028, 3, 1))] == [2, 3]


# --- what holds for any promises and payments ----------------------------------------------------------------------------


@st.composite
def books(draw: Any) -> tuple[list[Made], list[Payment]]:
    offsets = st.integers(-3, 14)
    promises = [
        promised(n, draw(st.integers(1, 6)), made, made + draw(st.integers(0, 8)), draw(st.sampled_from(STATES)))
        for n, made in enumerate(draw(st.lists(offsets, min_size=1, max_size=4)), 1)
    ]
    payments = [
        paid(f"p{n}", amount, on)
        for n, (amount, on) in enumerate(draw(st.lists(st.tuples(st.integers(1, 6), offsets), max_size=5)))
    ]
    for n, original in enumerate(payments[:2]):
        if draw(st.booleans()):
            amount = draw(st.integers(1, original.amount_minor))
            payments.append(paid(f"r{n}", amount, draw(offsets), original.payment_id))
    return promises, payments


STATES = ["open", "open", "open", "kept", "broken", "superseded", "withdrawn"]
quick = settings(max_examples=300, derandomize=True, deadline=None)


@quick
@given(books(), st.randoms(use_true_random=False), st.integers(-3, 25))
def test_neither_order_nor_repetition_of_payments_matters(ledger: Any, chance: Any, today: int) -> None:
    promises, payments = ledger
    before = standings(promises, payments, day(today), GRACE)
    again = payments + [chance.choice(payments) for _ in range(3) if payments]
    chance.shuffle(again)
    shuffled = list(promises)
    chance.shuffle(shuffled)
    assert standings(shuffled, again, day(today), GRACE) == before
    assert owed(account(), again) == owed(account(), payments)


@quick
@given(books(), st.integers(-3, 25))
def test_no_money_is_counted_twice_and_none_beyond_a_promise(ledger: Any, today: int) -> None:
    promises, payments = ledger
    found = standings(promises, payments, day(today), GRACE)
    assert sum(s.paid_minor for s in found.values()) <= sum(amount for _, _, amount in in_effect(payments))
    for made in promises:
        standing = found[made.promise.id]
        assert 0 <= standing.paid_minor <= made.promise.amount_minor
        if made.promise.state in ("superseded", "withdrawn"):
            assert standing.state == made.promise.state
        else:
            assert (standing.state == "kept") is (standing.paid_minor == made.promise.amount_minor)
            over = day(today) > made.promise.due + timedelta(days=GRACE)
            assert (standing.state in ("broken", "partly_kept")) is (over and standing.state != "kept")


@quick
@given(books(), st.integers(-3, 25), st.integers(0, 10))
def test_days_that_pass_end_open_promises_and_change_nothing_else(ledger: Any, today: int, later: int) -> None:
    promises, payments = ledger
    now, then = (standings(promises, payments, day(t), GRACE) for t in (today, today + later))
    for promise, standing in now.items():
        assert then[promise].paid_minor == standing.paid_minor
        assert then[promise].state == standing.state or standing.state == "open"


@quick
@given(books(), st.integers(-3, 25))
def test_a_payment_taken_back_in_full_was_never_made(ledger: Any, today: int) -> None:
    promises, payments = ledger
    plain = [p for p in payments if p.reversal_of is None]
    undone = [*plain, *(paid(f"x{p.payment_id}", p.amount_minor, 3, p.payment_id) for p in plain)]
    assert standings(promises, undone, day(today), GRACE) == standings(promises, [], day(today), GRACE)


@quick
@given(books(), st.integers(-3, 25), st.integers(1, 9), st.integers(-3, 14))
def test_a_payment_more_never_makes_the_promises_together_worse(ledger: Any, today: int, amount: int, on: int) -> None:
    promises, payments = ledger
    more = [*payments, paid("more", amount, on)]
    before, after = (standings(promises, some, day(today), GRACE) for some in (payments, more))
    assert sum(s.paid_minor for s in after.values()) >= sum(s.paid_minor for s in before.values())
    assert owed(account(), more).balance_minor <= owed(account(), payments).balance_minor


# --- instalment agreements -------------------------------------------------------------------------------------------------


def plan(months: int = 3, each: int = 1000, first: date = date(2026, 3, 31)) -> InstalmentRequest:
    return InstalmentRequest(
        id=NOBODY, account_id=NOBODY, contact_id=NOBODY, turn_id=NOBODY, at=datetime(2026, 3, 9, tzinfo=UTC), months=months,
        amount_per_month_minor=each, currency="USD", state="approved", first_due=first,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("today", "payments", "expected"),
    [
        (date(2026, 3, 31), [], "active"),
        (date(2026, 4, 2), [], "active"),  # the second grace day of the first instalment
        (date(2026, 4, 3), [], "breached"),
        (date(2026, 4, 3), [paid("a", 1000, 20)], "active"),
        (date(2026, 5, 2), [paid("a", 1000, 20)], "active"),  # the second is due on the last of April
        (date(2026, 5, 3), [paid("a", 1000, 20)], "breached"),
        (date(2026, 5, 3), [paid("a", 2000, 20)], "active"),  # in advance
        (date(2026, 5, 9), [paid("a", 1000, 20), paid("b", 1000, 60)], "active"),  # paid up
        (date(2026, 5, 9), [paid("a", 3000, 20)], "completed"),
        (date(2026, 5, 9), [paid("a", 3000, 20), paid("r", 3000, 30, "a")], "breached"),
        (date(2026, 4, 3), [paid("before", 3000, -1)], "breached"),
    ],
)
def test_an_agreement_is_kept_by_what_was_paid_since(today: date, payments: list[Payment], expected: str) -> None:
    assert agreement_on(plan(), MONDAY, payments, today, GRACE) == expected


def test_instalments_fall_on_the_same_day_or_the_last_of_the_month() -> None:
    assert [month_after(date(2027, 10, 31), n) for n in range(6)] == [
        date(2027, 10, 31), date(2027, 11, 30), date(2027, 12, 31), date(2028, 1, 31), date(2028, 2, 29), date(2028, 3, 31),
    ]  # fmt: skip
