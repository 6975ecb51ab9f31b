"""Loading a file of accounts: all or nothing, repeatable, and it never brings back a consent that was withdrawn."""

from __future__ import annotations

from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import select

from courtesy.bootstrap import Product
from courtesy.cli.accounts import import_file
from courtesy.model.errors import InvalidInput
from courtesy.model.people import OptOut
from courtesy.settings import ROOT
from courtesy.store import tables as t

HEADER = (
    "ref,name,phone,language,country,state,city,postal_code,timezone,role,issuer,product,last4,id_last4,birth_date,"
    "balance,min_due,currency,due_date,days_past_due,consent_voice,consent_sms,segment"
)
GOOD = (
    "A-1,Maria Gonzalez,+12025550111,en,US,NY,New York,10025,America/New_York,first_party,Harbor Bank,Visa,4821,,1984-06-02,"
    "842.17,45.00,USD,2026-02-27,12,yes,2026-02-01,standard"
)


def write(path: Path, *rows: str, header: str = HEADER) -> Path:
    path.write_text("\n".join((header, *rows)) + "\n", encoding="utf-8")
    return path


def changed(**values: str) -> str:
    columns = HEADER.split(",")
    row = dict(zip(columns, GOOD.split(","), strict=True)) | values
    return ",".join(row[c] for c in columns)


def count(product: Product, table: object) -> int:
    with product.engine.connect() as connection:
        return len(connection.execute(select(table)).all())  # type: ignore[call-overload]


def test_the_sample_accounts_load_and_loading_them_again_changes_nothing(product: Product) -> None:
    path = ROOT / "samples" / "accounts.csv"
    first, again = import_file(product, path), import_file(product, path)
    assert (first.rows, first.added, first.changed, first.faults) == (20, 20, 0, 0)
    assert (again.rows, again.added, again.changed) == (20, 0, 0)
    assert count(product, t.customers) == 20


def test_money_is_kept_in_minor_units_and_other_columns_as_attributes(product: Product, tmp_path: Path) -> None:
    import_file(product, write(tmp_path / "a.csv", GOOD))
    with product.uow() as uow:
        account = uow.account("A-1")
        assert (account.balance_minor, account.min_due_minor, account.currency) == (84217, 4500, "USD")
        assert account.attributes == {"segment": "standard"}


def test_the_order_of_columns_is_free(product: Product, tmp_path: Path) -> None:
    columns = HEADER.split(",")
    row = ",".join(reversed(GOOD.split(",")))
    import_file(product, write(tmp_path / "a.csv", row, header=",".join(reversed(columns))))
    with product.uow() as uow:
        assert uow.account("A-1").balance_minor == 84217


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"phone": "2025550111"}, "phone: '2025550111' is not a phone number. Write E.164"),
        ({"phone": "+1 202 555 0111"}, "Did you mean +12025550111?"),
        ({"balance": "12.345"}, "balance: '12.345' has more decimals than USD has."),
        ({"balance": "0"}, "balance must be above zero"),
        ({"min_due": "900"}, "min_due between zero and balance"),
        ({"currency": "usd"}, "currency: 'usd' is no currency."),
        ({"due_date": "02/27/2026"}, "due_date: '02/27/2026' is no date. Write it like 2026-03-11."),
        ({"timezone": "Mars/Base"}, "timezone: 'Mars/Base' is no time zone."),
        ({"language": "fr"}, "language: 'fr' is not one of en, zh."),
        ({"last4": "48a1"}, "last4: '48a1' is not four digits."),
        ({"days_past_due": "-3"}, "days_past_due: '-3' is no number of days."),
        ({"name": ""}, "name: empty, but required."),
        ({"consent_sms": "maybe"}, "consent_sms: 'maybe' is neither yes, no"),
        ({"segment": "a,b"}, "24 values, but the header names 23 columns."),
    ],
)
def test_a_bad_row_is_named_with_its_line_and_reason_and_nothing_is_kept(
    product: Product, tmp_path: Path, capsys: pytest.CaptureFixture[str], values: dict[str, str], says: str
) -> None:
    path = write(tmp_path / "a.csv", GOOD, changed(ref="A-2", **values))
    done = import_file(product, path)
    assert done.faults == 1
    error = capsys.readouterr().err
    assert error.startswith("line 3: ")
    assert says in error
    assert count(product, t.accounts) == 0


def test_partial_keeps_the_good_rows(product: Product, tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", GOOD, changed(ref="A-2", phone="no"), changed(ref="A-3", name="Derek Hollis"))
    done = import_file(product, path, partial=True)
    assert (done.added, done.faults) == (2, 1)


def test_a_reference_named_twice_is_a_fault_of_its_second_line(
    product: Product, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    done = import_file(product, write(tmp_path / "a.csv", GOOD, changed(balance="10.00", min_due="1.00")))
    assert done.faults == 1
    assert "line 3: ref: 'A-1' stands in line 2 already." in capsys.readouterr().err


def test_a_dry_run_counts_and_keeps_nothing(product: Product, tmp_path: Path) -> None:
    done = import_file(product, write(tmp_path / "a.csv", GOOD), dry_run=True)
    assert done.added == 1
    assert count(product, t.accounts) == count(product, t.customers) == 0


def test_a_header_that_lacks_columns_says_which(product: Product, tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="The header lacks phone, balance"):
        import_file(product, write(tmp_path / "a.csv", header=HEADER.replace("phone,", "").replace("balance,", "")))


def test_a_file_that_is_not_utf_8_says_where(product: Product, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(HEADER.encode() + b"\n" + GOOD.encode() + b"\n" + "A-2,李娜".encode("gbk") + b"\n")
    with pytest.raises(InvalidInput, match="Line 3 is not UTF-8"):
        import_file(product, path)


def test_a_changed_number_keeps_the_person_and_their_opt_out(product: Product, tmp_path: Path) -> None:
    import_file(product, write(tmp_path / "a.csv", GOOD))
    with product.uow() as uow:
        before = uow.account("A-1").customer_id
        now = product.clock.now()
        uow.add(OptOut(id=uuid4(), customer_id=before, phone="+12025550111", channel="sms", at=now))
        uow.commit()
    import_file(product, write(tmp_path / "a.csv", changed(phone="+12025550199")))
    with product.uow() as uow:
        account = uow.account("A-1")
        assert account.customer_id == before
        assert [o.channel for o in uow.opt_outs(account.customer_id, "+12025550199")] == ["sms"]


def test_a_file_does_not_bring_back_a_consent_that_was_withdrawn(product: Product, tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", GOOD)
    import_file(product, path)
    with product.uow() as uow:
        for consent in uow.consents(uow.account("A-1").customer_id):
            consent.withdrawn_at = product.clock.now()
        uow.commit()
    import_file(product, path)
    import_file(product, write(tmp_path / "b.csv", changed(balance="800.00")))
    with product.uow() as uow:
        live = [c for c in uow.consents(uow.account("A-1").customer_id) if c.withdrawn_at is None]
        assert live == []


def test_a_file_without_consent_withdraws_it(product: Product, tmp_path: Path) -> None:
    import_file(product, write(tmp_path / "a.csv", GOOD))
    import_file(product, write(tmp_path / "b.csv", changed(consent_sms="no")))
    with product.uow() as uow:
        live = [c.channel for c in uow.consents(uow.account("A-1").customer_id) if c.withdrawn_at is None]
        assert live == ["voice"]
