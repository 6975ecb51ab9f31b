"""`courtesy outreach`: contact people, each one only if the permission gate allows it now."""

from __future__ import annotations

from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    """Add the commands."""
    group = typer.Typer(no_args_is_help=True, help="Contact people who are overdue.")
    group.command("text")(text)
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
