"""`courtesy payments import`: what the issuer's books say was paid, and what was taken back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from courtesy.cli.csv_file import CsvFile, opened_csv
from courtesy.model.errors import InvalidInput

if TYPE_CHECKING:
    from datetime import datetime

    from courtesy.bootstrap import Product
    from courtesy.service.payment_rows import PaymentRow


def register(app: typer.Typer) -> None:
    """Add the commands."""
    group = typer.Typer(no_args_is_help=True, help="Payments, by which promises are kept and cases closed.")
    group.command("import")(import_)
    app.add_typer(group, name="payments")
    group.callback()(lambda: None)  # keeps "import" a subcommand while it is the only one


@dataclass
class ImportedPayments:
    """What an import of payments did."""

    rows: int
    added: int
    faults: int
    accounts: int


def import_(
    file: Annotated[
        Path, typer.Argument(help="CSV with a header: ref, amount, currency, paid_on, payment_id[, reversal_of]")
    ],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Check and count, keep nothing.")] = False,
    partial: Annotated[bool, typer.Option("--partial", help="Keep the good rows even if some are bad.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON value.")] = False,
) -> None:
    """Record payments and bring promises, balances and cases up to date. The same payment again changes nothing."""
    from courtesy.cli.opened import opened, print_json

    if not file.is_file():  # before the databases are started for it
        raise InvalidInput(f"There is no file {file}.")
    with opened() as product:
        done = import_payments(product, file, dry_run=dry_run, partial=partial)
    if as_json:
        print_json(vars(done) | {"kept": not dry_run and (partial or not done.faults)})
    else:
        verb = "would be " if dry_run or (done.faults and not partial) else ""
        good = "good " if done.faults else ""
        typer.echo(f"{done.rows} {good}payments: {done.added} {verb}new, {done.rows - done.added} known already.")
        if done.accounts:
            typer.echo(f"Accounts brought up to date: {done.accounts}.")
    if done.faults and not partial:
        raise InvalidInput(
            f"{done.faults} bad rows, so nothing was kept.", remedy="Mend them, or keep the good rows with --partial."
        )


def import_payments(product: Product, path: Path, *, dry_run: bool = False, partial: bool = False) -> ImportedPayments:
    """Load a file in one transaction, then settle the accounts; a crash between the two is made good by the jobs' sweep.

    Raises:
        InvalidInput: If the file as a whole can't be read.
    """
    from courtesy.service.payment_rows import check_payment_header
    from courtesy.store import audit_log
    from courtesy.store.payment_import import record_payments

    now = product.clock.now()
    with opened_csv(path) as file, product.engine.begin() as connection:
        check_payment_header(file.header)
        recorded = record_payments(connection, _read(file, now), now, lambda: file.digest)
        for line, why in recorded.faults:
            file.fault(line, why)
        done = ImportedPayments(recorded.rows, recorded.added, file.faults, 0)
        if dry_run or (done.faults and not partial):
            connection.rollback()
            return done
        body = {"source": file.digest, "rows": done.rows, "added": done.added}
        audit_log.append(connection, product.signer, now, [("payments.recorded", body)])
    done.accounts = product.keep_ledger.after_payments()
    return done


def _read(file: CsvFile, now: datetime) -> Iterator[tuple[int, PaymentRow]]:
    from courtesy.service.payment_rows import read_payment

    for line, row in file.rows():
        try:
            yield line, read_payment(row, now)
        except InvalidInput as error:
            file.fault(line, str(error))
