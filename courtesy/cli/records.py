"""`courtesy records`: what has been recorded."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from courtesy.model.errors import InvalidInput


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("records")(records)


def records(
    what: Annotated[str, typer.Argument(help="outcomes, promises, instalments, handoffs, contacts or transcript")],
    account: Annotated[str | None, typer.Option(help="Only of this account reference.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON value.")] = False,
) -> None:
    """Show what has been recorded, of one account or of all."""
    from courtesy.cli.opened import opened, print_json
    from courtesy.store import views

    if what not in views.WHAT:
        raise InvalidInput(f"There are no records called '{what}'.", remedy=f"Choose one of {', '.join(views.WHAT)}.")
    with opened() as product, product.engine.connect() as connection:
        if account is not None:
            views.require_account(connection, account)
        rows = views.WHAT[what](connection, account)
    print_json(rows) if as_json else _table(what, rows)


def _table(what: str, rows: list[dict[str, Any]]) -> None:
    from rich.console import Console
    from rich.table import Table

    console = Console()
    if not rows:
        console.print(f"No {what}.")
        return
    if what == "transcript":
        for row in rows:
            mark = "→" if row["direction"] == "inbound" else "←"
            console.print(f"[dim]{row['at'][:19]} {row['account']}[/dim] {mark} {row['text']}", highlight=False)
        return
    columns = list(dict.fromkeys(key for row in rows for key in row))
    table = Table(*columns, title=what)
    for row in rows:
        table.add_row(*(("" if row.get(c) is None else str(row[c])) for c in columns))
    console.print(table)
