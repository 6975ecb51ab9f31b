"""Payments from files and from other programs: recorded once, checked against the books, promises and cases follow."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest

from courtesy.bootstrap import Product
from courtesy.cli.accounts import import_file
from courtesy.cli.payments import import_payments
from courtesy.model import audit
from courtesy.model.contact import Contact, Turn
from courtesy.model.errors import InvalidInput
from courtesy.model.outcomes import Promise
from courtesy.settings import ROOT, Settings
from courtesy.store import audit_log
from courtesy.store.clock import MovableClock
from webhooks.app import create_app

HEADER = "ref,amount,currency,paid_on,payment_id,reversal_of"
WEDNESDAY = datetime(2026, 3, 11, 14, 15, tzinfo=UTC)


@pytest.fixture
def books(product: Product) -> Product:
    """The sample accounts on their Wednesday: US-1001 owes 842.17, at least 45.00; CN-2001 owes 3280.00."""
    set_clock(product, WEDNESDAY)
    import_file(product, ROOT / "samples" / "accounts.csv")
    return product


def set_clock(product: Product, at: datetime) -> None:
    assert isinstance(product.clock, MovableClock)
    product.clock.set(at)


def write(path: Path, *rows: str, header: str = HEADER) -> Path:
    path.write_text("\n".join((header, *rows)) + "\n", encoding="utf-8")
    return path


def promise(product: Product, ref: str, amount_minor: int, due: date, made_at: datetime = WEDNESDAY) -> UUID:
    """A promise as a conversation would have recorded it."""
    with product.uow() as uow:
        account = uow.account(ref)
        customer = uow.customer(account.customer_id)
        contact = Contact(
            id=uuid4(), phone=customer.phone, channel="sms", direction="inbound", language="en", started_at=made_at,
            last_turn_at=made_at, customer_id=customer.id, account_id=account.id, verified_at=made_at,
        )  # fmt: skip
        uow.add(contact)
        uow.flush()
        turn = Turn(
            id=uuid4(), contact_id=contact.id, at=made_at, channel="sms", direction="inbound", by="customer", text="yes",
            state="answered",
        )  # fmt: skip
        uow.add(turn)
        uow.flush()
        made = Promise(
            id=uuid4(), account_id=account.id, contact_id=contact.id, turn_id=turn.id, made_at=made_at,
            amount_minor=amount_minor, currency=account.currency, due=due,
        )  # fmt: skip
        uow.add(made)
        uow.commit()
        return made.id


def state_of(product: Product, ref: str) -> dict[str, Any]:
    with product.uow() as uow:
        account = uow.account(ref)
        promises = [(p.state, p.paid_minor) for p in uow.promises_of([account.id])]
        return {"balance": account.balance_minor, "min_due": account.min_due_minor, "closed": account.closed_at is not None,
                "promises": promises}  # fmt: skip


def test_a_payment_keeps_a_promise_and_lowers_the_balance(books: Product, tmp_path: Path) -> None:
    promise(books, "US-1001", 10000, date(2026, 3, 13))
    done = import_payments(books, write(tmp_path / "p.csv", "US-1001,100.00,USD,2026-03-11,T-1,"))
    assert (done.rows, done.added, done.faults, done.accounts) == (1, 1, 0, 1)
    assert state_of(books, "US-1001") == {
        "balance": 74217, "min_due": 0, "closed": False, "promises": [("kept", 10000)],
    }  # fmt: skip


def test_the_same_file_again_changes_nothing(books: Product, tmp_path: Path) -> None:
    file = write(tmp_path / "p.csv", "US-1001,100.00,USD,2026-03-11,T-1,", "US-1001,100.00,USD,2026-03-11,T-1,")
    assert (import_payments(books, file).rows, import_payments(books, file).added) == (1, 0)
    assert state_of(books, "US-1001")["balance"] == 74217


def test_a_case_closes_when_it_is_paid_and_opens_again_when_the_payment_is_taken_back(
    books: Product, tmp_path: Path
) -> None:
    import_payments(books, write(tmp_path / "p.csv", "US-1001,842.17,USD,2026-03-11,T-1,"))
    assert state_of(books, "US-1001")["closed"]
    with books.uow() as uow:
        assert uow.people_at("+12025550111") == []
    import_payments(books, write(tmp_path / "r.csv", "US-1001,842.17,USD,2026-03-12,T-2,T-1"))
    assert state_of(books, "US-1001") == {"balance": 84217, "min_due": 4500, "closed": False, "promises": []}


def test_a_promise_is_broken_when_its_grace_is_over_on_the_customers_own_date(books: Product) -> None:
    promise(books, "US-1001", 10000, date(2026, 3, 13))
    promise(books, "CN-2001", 10000, date(2026, 3, 13))
    # 03:30 UTC on the 16th is still the 15th in New York, the last grace day, and the 16th in Shanghai
    set_clock(books, datetime(2026, 3, 16, 3, 30, tzinfo=UTC))
    assert books.keep_ledger.after_days() == 1
    assert state_of(books, "US-1001")["promises"] == [("open", 0)]
    assert state_of(books, "CN-2001")["promises"] == [("broken", 0)]
    set_clock(books, datetime(2026, 3, 16, 4, 30, tzinfo=UTC))
    assert (books.keep_ledger.after_days(), books.keep_ledger.after_days()) == (1, 0)
    assert state_of(books, "US-1001")["promises"] == [("broken", 0)]


def test_a_payment_booked_late_mends_a_broken_promise(books: Product, tmp_path: Path) -> None:
    promise(books, "US-1001", 10000, date(2026, 3, 13))
    set_clock(books, WEDNESDAY + timedelta(days=9))
    books.keep_ledger.after_days()
    assert state_of(books, "US-1001")["promises"] == [("broken", 0)]
    import_payments(books, write(tmp_path / "p.csv", "US-1001,100.00,USD,2026-03-14,T-1,"))
    assert state_of(books, "US-1001")["promises"] == [("kept", 10000)]


def test_any_order_and_repetition_of_files_leads_to_the_same_books(books: Product, tmp_path: Path) -> None:
    rows = [
        "US-1001,30.00,USD,2026-03-11,T-1,", "US-1001,70.00,USD,2026-03-12,T-2,", "US-1001,70.00,USD,2026-03-18,R-2,T-2",
        "US-1001,25.50,USD,2026-03-16,T-3,", "CN-2001,500.00,CNY,2026-03-12,T-4,", "CN-2001,100.00,CNY,2026-03-14,R-4,T-4",
        "CN-2001,2880,CNY,2026-03-15,T-5,",
    ]  # fmt: skip
    promise(books, "US-1001", 10000, date(2026, 3, 13))
    promise(books, "CN-2001", 40000, date(2026, 3, 14))
    set_clock(books, WEDNESDAY + timedelta(days=9))
    chance = random.Random(7)
    ends = []
    for attempt in range(4):
        again = rows + chance.sample(rows, 3)
        chance.shuffle(again)
        for n in range(0, len(again), 4):
            import_payments(books, write(tmp_path / f"{attempt}-{n}.csv", *again[n : n + 4]))
        ends.append((state_of(books, "US-1001"), state_of(books, "CN-2001")))
        if attempt < 3:
            with books.engine.begin() as connection:
                connection.exec_driver_sql("delete from payments")
    assert ends == [ends[0]] * 4
    assert ends[0][0] == {"balance": 78667, "min_due": 0, "closed": False, "promises": [("partly_kept", 3000)]}
    assert ends[0][1] == {"balance": 0, "min_due": 0, "closed": True, "promises": [("kept", 40000)]}


def test_new_figures_of_the_issuer_contain_the_payments_before_their_day(books: Product, tmp_path: Path) -> None:
    samples = (ROOT / "samples" / "accounts.csv").read_text(encoding="utf-8")
    import_payments(books, write(tmp_path / "p.csv", "US-1001,100.00,USD,2026-03-11,T-1,"))
    again = tmp_path / "same.csv"
    again.write_text(samples, encoding="utf-8")
    assert import_file(books, again).changed == 0
    assert state_of(books, "US-1001")["balance"] == 74217
    set_clock(books, WEDNESDAY + timedelta(days=2))
    newer = tmp_path / "newer.csv"
    newer.write_text(
        samples.replace("842.17,45.00,USD,2026-02-27,12", "742.17,45.00,USD,2026-02-27,14"), encoding="utf-8"
    )
    assert import_file(books, newer).changed == 1
    assert state_of(books, "US-1001")["balance"] == 74217
    import_payments(books, write(tmp_path / "q.csv", "US-1001,42.17,USD,2026-03-13,T-2,"))
    assert state_of(books, "US-1001")["balance"] == 70000


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ("US-9999,1,USD,2026-03-11,T-9,", "ref: there is no account 'US-9999'."),
        ("US-1001,1,CNY,2026-03-11,T-9,", "currency: the account 'US-1001' is kept in USD."),
        ("US-1001,1,US$,2026-03-11,T-9,", "currency: 'US$' is no currency."),
        ("US-1001,one,USD,2026-03-11,T-9,", "amount: 'one' is not an amount of money."),
        ("US-1001,1.001,USD,2026-03-11,T-9,", "amount: '1.001' has more decimals than USD has."),
        ("US-1001,0,USD,2026-03-11,T-9,", "amount: '0' is not above zero."),
        (
            "US-1001,-5,USD,2026-03-11,T-9,",
            "amount: '-5' is not above zero. A payment that is taken back is a row of its own",
        ),
        ("US-1001,1,USD,03/11/2026,T-9,", "paid_on: '03/11/2026' is no date. Write it like 2026-03-11."),
        ("US-1001,1,USD,2026-03-13,T-9,", "paid_on: 2026-03-13 is in the future."),
        ("US-1001,1,USD,2026-03-11,,", "payment_id: empty, but required."),
        ("US-1001,1,USD,2026-03-11,T-9,T-9", "reversal_of: a payment can't reverse itself."),
        (
            "US-1001,1,USD,2026-03-11,T-0,",
            "payment_id: 'T-0' was recorded before as 100.00 USD on 2026-03-10 for 'US-1001'.",
        ),
        ("US-1002,1,USD,2026-03-11,T-9,T-0", "reversal_of: 'T-0' is a payment of the account 'US-1001'."),
        ("US-1001,100.01,USD,2026-03-11,T-9,T-0", "reversal_of: more is taken back than the 100.00 USD of 'T-0'."),
        ("US-1001,51,USD,2026-03-11,T-9,T-0", "reversal_of: more is taken back than the 100.00 USD of 'T-0'."),
        ("US-1001,10,USD,2026-03-11,T-9,R-0", "reversal_of: 'R-0' is a reversal itself."),
        ("US-1001,1,USD,2026-03-11", "4 values, but the header names 6 columns."),
    ],
)
def test_a_bad_row_is_named_with_its_line_and_nothing_is_kept(
    books: Product, tmp_path: Path, capsys: pytest.CaptureFixture[str], row: str, fault: str
) -> None:
    import_payments(
        books, write(tmp_path / "a.csv", "US-1001,100,USD,2026-03-10,T-0,", "US-1001,50,USD,2026-03-10,R-0,T-0")
    )
    before = state_of(books, "US-1001")
    done = import_payments(books, write(tmp_path / "b.csv", "US-1002,5,USD,2026-03-11,T-8,", row))
    assert (done.faults, done.accounts) == (1, 0)
    assert f"line 3: {fault}" in capsys.readouterr().err
    assert state_of(books, "US-1001") == before
    assert state_of(books, "US-1002")["balance"] == 131050
    partly = import_payments(books, tmp_path / "b.csv", partial=True)
    assert (partly.added, partly.faults) == (1, 1)
    assert state_of(books, "US-1002")["balance"] == 130550


def test_a_payment_named_twice_with_different_contents_is_a_fault(
    books: Product, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    import_payments(books, write(tmp_path / "p.csv", "US-1001,1,USD,2026-03-11,T-1,", "US-1001,2,USD,2026-03-11,T-1,"))
    assert (
        "line 3: payment_id: 'T-1' stands in line 2 already, and says something else there." in capsys.readouterr().err
    )


def test_a_dry_run_checks_and_keeps_nothing(books: Product, tmp_path: Path) -> None:
    done = import_payments(books, write(tmp_path / "p.csv", "US-1001,1,USD,2026-03-11,T-1,"), dry_run=True)
    assert (done.added, done.accounts) == (1, 0)
    assert state_of(books, "US-1001")["balance"] == 84217


def test_a_header_that_lacks_a_column_is_refused(books: Product, tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="lacks paid_on, payment_id"):
        import_payments(books, write(tmp_path / "p.csv", "US-1001,1,USD", header="ref,amount,currency"))


def test_what_a_crash_left_unsettled_is_settled_later(books: Product, tmp_path: Path) -> None:
    import_payments(books, write(tmp_path / "p.csv", "US-1001,100.00,USD,2026-03-11,T-1,"))
    with books.engine.begin() as connection:  # as if the process had died between the payments and the accounts
        connection.exec_driver_sql("update payments set settled_at = null")
        connection.exec_driver_sql("update accounts set balance_minor = 84217 where ref = 'US-1001'")
    assert books.keep_ledger.after_payments() == 1
    assert state_of(books, "US-1001")["balance"] == 74217


def test_every_change_is_in_the_audit_log_and_the_log_is_whole(books: Product, tmp_path: Path) -> None:
    promise(books, "US-1001", 10000, date(2026, 3, 13))
    import_payments(books, write(tmp_path / "p.csv", "US-1001,100.00,USD,2026-03-11,T-1,"))
    with books.engine.connect() as connection:
        entries = list(audit_log.read(connection))
        assert audit.verify(iter(entries), audit_log.read_head(connection), books.signer.check)
    kinds = [entry.kind for entry in entries]
    assert kinds[-3:] == ["payments.recorded", "promise.changed", "account.balance"]


def test_the_next_conversation_learns_of_a_broken_promise(books: Product) -> None:
    promise(books, "US-1001", 10000, date(2026, 3, 13))
    with books.uow() as uow:
        contact = uow.last_contact("+12025550111")
        assert contact is not None
    assert (case := books.skills.read_case(contact.id)).open_promise
    assert case.broken_promise is None
    set_clock(books, WEDNESDAY + timedelta(days=9))
    # the ledger has not looked yet, and the case knows all the same
    case = books.skills.read_case(contact.id)
    assert (case.open_promise, case.broken_promise and case.broken_promise.amount_minor) == (None, 10000)
    assert case.days_late == 21


def test_other_programs_report_payments_with_the_token(books: Product, settings: Settings) -> None:
    app = create_app(settings)
    client, token = app.test_client(), settings.secret("courtesy_api_token")
    bearer = {"Authorization": f"Bearer {token}"}
    one = {"ref": "US-1001", "amount": "100.00", "currency": "USD", "paid_on": "2026-03-11", "payment_id": "T-1"}
    assert client.post("/api/payments", json=one).status_code == 401
    assert client.post("/api/payments", json=one, headers=bearer).get_json() == {"payments": 1, "new": 1}
    again = client.post(
        "/api/payments", json={"payments": [one, one | {"payment_id": "T-2", "amount": 42.17}]}, headers=bearer
    )
    assert (again.status_code, again.get_json()) == (200, {"payments": 2, "new": 1})
    assert state_of(books, "US-1001")["balance"] == 70000
    bad = client.post("/api/payments", json=[one | {"payment_id": "T-3"}, one | {"amount": 5}, "x"], headers=bearer)
    assert bad.status_code == 400
    assert [fault["index"] for fault in bad.get_json()["faults"]] == [1, 2]
    assert client.post("/api/payments", data="ref=1", headers=bearer).status_code == 400
    assert state_of(books, "US-1001")["balance"] == 70000
    app.extensions["courtesy"].engine.dispose()
