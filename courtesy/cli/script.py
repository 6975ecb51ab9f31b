"""`courtesy script export`: every sentence the bot can say, for a compliance officer to read and sign."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from courtesy.model.errors import InvalidInput, Refused


def register(app: typer.Typer) -> None:
    """Add the commands."""
    group = typer.Typer(no_args_is_help=True, help="The approved wording.")
    group.command("export")(export)
    app.add_typer(group, name="script")
    group.callback()(lambda: None)  # keeps "export" a subcommand while it is the only one


def export(
    form: Annotated[str, typer.Option("--format", help="csv, md or html.")] = "csv",
    out: Annotated[Path | None, typer.Option(help="Write to this file; standard output by default.")] = None,
) -> None:
    """Write every sentence the bot can say as a table: response, part, language, channel, condition, asks, discloses, version, text.

    A CSV file that is there already is only replaced if every sentence that changed has a new version.
    """
    from courtesy.dialogue.review_sheet import FORMATS, read_csv, sheet, unversioned
    from courtesy.dialogue.script import DomainScript
    from courtesy.service.consequences import when_said
    from courtesy.settings import ROOT

    if form not in FORMATS:
        raise InvalidInput(f"There is no format '{form}'.", remedy=f"Use one of {', '.join(FORMATS)}.")
    rows = sheet(DomainScript.load(ROOT / "domain.yml"), when_said())
    if out is not None and form == "csv" and out.is_file():
        changed = unversioned(read_csv(out.read_text(encoding="utf-8")), rows)
        if changed:
            names = ", ".join(f"{row.response} ({row.language}, {row.channel})" for row in changed[:10])
            more = f" and {len(changed) - 10} more" if len(changed) > 10 else ""
            raise Refused(
                f"Changed without a new version: {names}{more}.",
                remedy="Raise `version` in the metadata of each in domain.yml, so that an approval names one wording.",
            )
    written = FORMATS[form](rows)
    if out is None:
        sys.stdout.write(written)
    else:
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_text(written, encoding="utf-8")
        typer.echo(f"{len(rows)} sentences written to {out}", err=True)
