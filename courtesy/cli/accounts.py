"""`courtesy accounts import`: load a file of accounts, all of it or none, or its good rows with `--partial`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from courtesy.cli.csv_file import opened_csv
from courtesy.model.errors import InvalidInput

if TYPE_CHECKING:
    from courtesy.bootstrap import Product


def register(app: typer.Typer) -> None:
    """Add the commands."""
    group = typer.Typer(no_args_is_help=True, help="The accounts that are overdue.")
    group.command("import")(import_)
    app.add_typer(group, name="accounts")
    group.callback()(lambda: None)  # keeps "import" a subcommand while it is the only one


@dataclass
class Imported:
    """What an import did, and what it could not use."""

    rows: int = 0
    added: int = 0
    changed: int = 0
    faults: int = 0


def import_(
    file: Annotated[Path, typer.Argument(help="CSV with a header; columns as in docs/accounts.md")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Check and count, keep nothing.")] = False,
    partial: Annotated[bool, typer.Option("--partial", help="Keep the good rows even if some are bad.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON value.")] = False,
) -> None:
    """Load accounts. Bad rows are reported with line and reason; loading the same file again changes nothing."""
    from courtesy.cli.opened import opened, print_json

    if not file.is_file():  # before the databases are started for it
        raise InvalidInput(f"There is no file {file}.")
    with opened() as product:
        done = import_file(product, file, dry_run=dry_run, partial=partial)
    if as_json:
        print_json(vars(done) | {"kept": not dry_run and (partial or not done.faults)})
    else:
        verb = "would be " if dry_run else ""
        same = done.rows - done.added - done.changed
        typer.echo(
            f"{done.rows} accounts: {done.added} {verb}added, {done.changed} {verb}changed, {same} as they were."
        )
    if done.faults and not partial:
        raise InvalidInput(
            f"{done.faults} bad rows, so nothing was kept.", remedy="Mend them, or keep the good rows with --partial."
        )


def import_file(product: Product, path: Path, *, dry_run: bool = False, partial: bool = False) -> Imported:
    """Load a file in one transaction; memory does not grow with the file.

    Raises:
        InvalidInput: If the file as a whole can't be read.
    """
    from courtesy.service.account_rows import check_header, read_row
    from courtesy.store import audit_log
    from courtesy.store.account_import import Staging

    now, done = product.clock.now(), Imported()
    with opened_csv(path) as file, product.engine.begin() as connection:
        check_header(file.header)
        staging = Staging(connection)
        with staging.copying() as write:
            for line, row in file.rows():
                try:
                    write(line, read_row(row, now))
                except InvalidInput as error:
                    file.fault(line, str(error))
        for ref, first, last in staging.twice():
            file.fault(last, f"ref: '{ref}' stands in line {first} already.")
        staging.keep_first()
        merged = staging.merge(now, file.digest)
        done.rows, done.added, done.changed, done.faults = merged.rows, merged.added, merged.changed, file.faults
        if dry_run or (done.faults and not partial):
            connection.rollback()
            return done
        body = {"file_sha256": file.digest, "rows": done.rows, "added": done.added, "changed": done.changed}
        audit_log.append(connection, product.signer, now, [("accounts.imported", body)])
    product.keep_ledger.after_payments()
    return done
