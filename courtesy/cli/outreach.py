"""`courtesy outreach`: contact people, each one only if the permission gate allows it now."""

from __future__ import annotations

from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    """Add the commands."""
    group = typer.Typer(no_args_is_help=True, help="Contact people who are overdue.")
    group.command("text")(text)
    group.command("call")(call)
    app.add_typer(group, name="outreach")


def text(ref: Annotated[list[str], typer.Argument(help="Account references.")]) -> None:
    """Send the opening text to accounts by reference; says who was skipped and why."""
    from courtesy.cli.opened import opened

    with opened() as product:
        for each in ref:
            answer = product.remind_by_text(each)
            if answer.decision == "allow":
                typer.echo(f"{each}: a text is on its way")
            else:
                later = f", not before {answer.next_allowed:%Y-%m-%d %H:%MZ}" if answer.next_allowed else ""
                typer.echo(f"{each}: {answer.decision} by {', '.join(answer.rules)}{later}")


def call(
    ref: Annotated[list[str] | None, typer.Argument(help="Account references.")] = None,
    account: Annotated[list[str] | None, typer.Option(help="The same, by name.")] = None,
) -> None:
    """Call accounts by reference; says who was skipped and why."""
    from courtesy.cli.opened import opened
    from courtesy.model.errors import InvalidInput

    accounts = [*(ref or []), *(account or [])]
    if not accounts:
        raise InvalidInput("Nobody to call.", remedy="Name accounts: courtesy outreach call US-1001")
    with opened() as product:
        for each in accounts:
            answer = product.remind_by_call(each)
            if answer.decision == "allow":
                typer.echo(f"{each}: a call is being placed")
            else:
                later = f", not before {answer.next_allowed:%Y-%m-%d %H:%MZ}" if answer.next_allowed else ""
                typer.echo(f"{each}: {answer.decision} by {', '.join(answer.rules)}{later}")
