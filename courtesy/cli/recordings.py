"""`courtesy recordings`: what there is, whether it is unchanged, and what may go."""

from __future__ import annotations

from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    """Add the commands."""
    group = typer.Typer(no_args_is_help=True, help="Recordings of calls that this machine keeps.")
    group.command("list")(list_)
    group.command("verify")(verify)
    group.command("expire")(expire)
    app.add_typer(group, name="recordings")


def list_(
    account: Annotated[str, typer.Option(help="Whose calls.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON value.")] = False,
) -> None:
    """Name the recordings of an account's calls. Each look is in the audit log."""
    from courtesy.cli.opened import opened, print_json
    from courtesy.store import recording_views

    with opened() as product:
        found = recording_views.of_account(product.engine, product.uow, account, by="command line")
        if as_json:
            print_json(found)
            return
        for each in found:
            where = "deleted" if each["removed_at"] else product.recording_files.where(each["name"], each["keeper"])
            typer.echo(f"{each['at']}  {each['duration_s'] or '?'} s  {where}")
        if not found:
            typer.echo(f"No call about {account} was recorded.", err=True)


def verify(as_json: Annotated[bool, typer.Option("--json", help="Print one JSON value.")] = False) -> None:
    """Compare each file with the hash that the audit log has of it; fails if one was changed or is missing."""
    from courtesy.cli.opened import opened, print_json
    from courtesy.model.errors import CourtesyError
    from courtesy.store import recording_views

    with opened() as product:
        checked, wrong = recording_views.check(product.engine, product.recording_files)
        if as_json:
            print_json({"ok": not wrong, "checked": checked, "wrong": wrong})
        else:
            for name, why in wrong.items():
                typer.echo(f"{name}: {why}", err=True)
            if not wrong:
                typer.echo(f"{checked} recordings, each as the audit log says.")
        if wrong:
            raise CourtesyError(
                f"{len(wrong)} of {checked} recordings are not what was recorded.",
                remedy="Restore them from a backup, and find out who changed them.",
            )


def expire() -> None:
    """Delete now what a job deletes every night: recordings whose time by law is over."""
    from courtesy.cli.opened import opened

    with opened() as product:
        gone = product.expire_recordings()
        typer.echo(f"{len(gone)} recordings deleted, their time being over." if gone else "None is old enough.")
