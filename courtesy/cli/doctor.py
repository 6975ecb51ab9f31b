"""`courtesy doctor`: what is missing or unreachable, and how to mend it."""

from __future__ import annotations

from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("doctor")(doctor)


def doctor(as_json: Annotated[bool, typer.Option("--json", help="Print one JSON value.")] = False) -> None:
    """What is missing or unreachable on this machine, and how to mend it. Ends with 1 when something is."""
    import json
    from dataclasses import asdict

    from rich.console import Console
    from rich.text import Text

    from courtesy.doctor import Verdict, examine

    styles = {Verdict.OK: "green", Verdict.WARN: "yellow", Verdict.FAIL: "bold red"}
    console = Console(highlight=False, soft_wrap=True)
    findings = []
    for finding in examine():
        findings.append(finding)
        if as_json:
            continue
        verdict = (f"{finding.verdict.value:<5}", styles[finding.verdict])
        console.print(Text.assemble(verdict, f"{finding.subject}: {finding.message}"))
        if finding.remedy:
            console.print(Text(f"     {finding.remedy}", "dim"))
    if as_json:
        typer.echo(json.dumps([asdict(finding) for finding in findings], indent=1, ensure_ascii=False))
    if any(finding.verdict is Verdict.FAIL for finding in findings):
        raise typer.Exit(1)
