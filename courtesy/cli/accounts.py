"""`courtesy accounts import`: load a file of accounts, all of it or none, or its good rows with `--partial`."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from courtesy.model.errors import InvalidInput

if TYPE_CHECKING:
    from courtesy.bootstrap import Product

FAULTS_SHOWN = 50


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

    if not file.is_file():
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
    with product.engine.begin() as connection, path.open("rb") as raw, _progress(path) as advance:
        digest = hashlib.sha256()
        rows = csv.reader(_lines(raw, digest, advance))
        header = [name.strip().lstrip("\ufeff") for name in next(rows, [])]
        check_header(header)
        staging = Staging(connection)
        with staging.copying() as write:
            for values in rows:
                if not any(values):
                    continue
                try:
                    if len(values) != len(header):
                        raise InvalidInput(f"{len(values)} values, but the header names {len(header)} columns.")
                    write(rows.line_num, read_row(dict(zip(header, values, strict=True)), now))
                except InvalidInput as error:
                    _fault(done, rows.line_num, str(error))
        for ref, first, last in staging.twice():
            _fault(done, last, f"ref: '{ref}' stands in line {first} already.")
        staging.keep_first()
        merged = staging.merge(now, digest.hexdigest())
        done.rows, done.added, done.changed = merged.rows, merged.added, merged.changed
        if dry_run or (done.faults and not partial):
            connection.rollback()
            return done
        body = {"file_sha256": digest.hexdigest(), "rows": done.rows, "added": done.added, "changed": done.changed}
        audit_log.append(connection, product.signer, now, [("accounts.imported", body)])
    return done


def _fault(done: Imported, line: int, why: str) -> None:
    done.faults += 1
    if done.faults <= FAULTS_SHOWN:
        typer.echo(f"line {line}: {why}", err=True)
    elif done.faults == FAULTS_SHOWN + 1:
        typer.echo("... more bad rows follow; they are counted.", err=True)


def _lines(raw: Any, digest: Any, advance: Any) -> Iterator[str]:
    for number, line in enumerate(raw, 1):
        digest.update(line)
        advance(len(line))
        try:
            yield line.decode("utf-8")
        except UnicodeDecodeError as error:
            raise InvalidInput(
                f"Line {number} is not UTF-8.", remedy="Save the file as UTF-8 (CSV UTF-8 in Excel)."
            ) from error


@contextmanager
def _progress(path: Path) -> Iterator[Any]:
    """A progress bar on standard error, for people only; gives the function that moves it on by bytes."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    console = Console(stderr=True)
    columns = (TextColumn("[progress.description]{task.description}"), BarColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal, transient=True) as bar:
        task = bar.add_task(path.name, total=path.stat().st_size)
        yield lambda size: bar.advance(task, size)
