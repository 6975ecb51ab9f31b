"""`python -m dialogues [FILE]`: play dialogue scripts with the real product, and say what was recorded wrongly."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated, Literal

import typer
from rich.console import Console

from courtesy.model.errors import CourtesyError
from courtesy.settings import ROOT
from courtesy.supervisor.console import TrainingProgress
from dialogues.play import play_all
from dialogues.report import show
from dialogues.script import Script, read_scripts
from dialogues.stage import quiet_logs, raised_stage
from dialogues.verdict import Verdict, judge

OUR_OWN = Path(__file__).parent / "scripts"
DEVELOPMENT_SET = ROOT.parent / "shared" / "eval" / "dialogues.jsonl"


def play(
    files: Annotated[
        list[Path] | None,
        typer.Argument(help="Scripts: .jsonl, .yaml, or a folder of them. Default: the development set, else our own."),
    ] = None,
    opening: Annotated[
        str, typer.Option(help="How it begins: outreach (our text), line (the customer's first line), hello.")
    ] = "outreach",
    only: Annotated[list[str] | None, typer.Option(help="Only scripts whose id begins with this.")] = None,
    keep_skipped: Annotated[bool, typer.Option(help="A line that was passed over may be said later.")] = False,
    sparse: Annotated[bool, typer.Option(help="Accounts know nothing that a script does not name.")] = False,
    transcripts: Annotated[str, typer.Option(help="Whose to show: failing, all or none.")] = "failing",
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON value.")] = False,
) -> None:
    """Play dialogue scripts through signed webhooks and compare what was recorded; exit status 1 if any fails."""
    if opening not in ("outreach", "line", "hello"):
        raise typer.BadParameter("outreach, line or hello", param_hint="--opening")
    begin: Literal["outreach", "line", "hello"] = opening  # type: ignore[assignment]  # checked above
    scripts = _scripts(files, only)
    quiet = Console(stderr=True, highlight=False)
    quiet_logs()
    with (
        TrainingProgress(quiet) as progress,
        quiet.status("starting the product ...") as status,
        raised_stage(progress=progress, report=lambda s: status.update(f"starting: {s.name} {s.state.value}")) as stage,
    ):
        progress.done()
        count = iter(range(1, len(scripts) + 1))
        played = play_all(
            stage,
            scripts,
            opening=begin,
            keeps_skipped=keep_skipped,
            sparse=sparse,
            on_played=lambda p: status.update(f"{next(count)} of {len(scripts)}: {p.script.id}"),
        )
        status.stop()
    verdicts = [judge(each) for each in played]
    if as_json:
        json.dump([v.as_json() for v in verdicts], sys.stdout, ensure_ascii=False, indent=1, default=str)
        sys.stdout.write("\n")
    else:
        show(Console(width=None if sys.stdout.isatty() else 160), verdicts, transcripts=transcripts)
    raise typer.Exit(0 if _all_pass(verdicts) else 1)


def _scripts(files: list[Path] | None, only: list[str] | None) -> list[Script]:
    default = DEVELOPMENT_SET if DEVELOPMENT_SET.is_file() else OUR_OWN
    scripts = [script for file in files or [default] for script in read_scripts(file)]
    wanted = [s for s in scripts if not only or s.id.startswith(tuple(only))]
    if not wanted:
        raise typer.BadParameter("no script is left to play", param_hint="--only")
    return wanted


def _all_pass(verdicts: list[Verdict]) -> bool:
    return all(v.passed for v in verdicts)


if __name__ == "__main__":
    try:
        typer.run(play)
    except CourtesyError as error:
        print(f"dialogues: {error}", file=sys.stderr)  # noqa: T201
        raise SystemExit(2) from None
