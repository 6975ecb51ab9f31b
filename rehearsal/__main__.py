"""`python -m rehearsal`: plays a scenario with the whole product and judges it; exits with 1 if anything was violated."""

from __future__ import annotations

import json
import math
import shutil
import sys
import tempfile
import time
from pathlib import Path
from typing import Annotated, Any

import typer

from bench.peers import commit, machine
from courtesy.model import audit
from courtesy.model.errors import CourtesyError
from courtesy.store import audit_export, audit_log
from rehearsal.play import Player
from rehearsal.referee import Records, Verdict, judge
from rehearsal.report import figures, written
from rehearsal.scenario import HERE, Scenario, changed, read_scenario
from rehearsal.stage import Stage, stage


def main(
    scenario: Annotated[Path, typer.Option(help="A scenario file.")] = HERE / "month.yaml",
    accounts: Annotated[int | None, typer.Option(help="How many accounts, instead of the scenario's.")] = None,
    days: Annotated[int | None, typer.Option(help="How many days, instead of the scenario's.")] = None,
    kill: Annotated[
        list[int] | None, typer.Option(help="A day on which the job workers are killed with SIGKILL.")
    ] = None,
    kills: Annotated[
        int | None, typer.Option(help="How often a program is killed with SIGKILL, on days drawn by chance.")
    ] = None,
    program: Annotated[
        list[str] | None,
        typer.Option(
            help="Whom --kills strikes in turn: jobs (alone if not given), web, rasa, actions, valkey. Repeat."
        ),
    ] = None,
    minutes: Annotated[
        float | None,
        typer.Option(help="End with the day on which so many minutes are over; the report says how many were played."),
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="Folder for report and records; without it only the report is printed.")
    ] = None,
) -> None:
    """Play weeks of outreach in minutes, then look for what must never happen."""
    chosen = read_scenario(scenario)
    more = {
        "accounts": accounts,
        "days": days,
        "kills": _kills(kill or [], kills or 0, program or ["jobs"]) or None,
    }
    chosen = changed(chosen, {k: v for k, v in more.items() if v is not None})
    folder = Path(tempfile.mkdtemp(prefix="courtesy-rehearsal-"))
    try:
        verdict, report, found = rehearse(chosen, folder, at_most_s=minutes * 60 if minutes else math.inf)
        typer.echo(report)
        if out is not None:
            out.mkdir(parents=True, exist_ok=True)
            (out / "rehearsal.md").write_text(report, "utf-8")
            (out / "rehearsal.json").write_text(json.dumps(found, indent=1) + "\n", "utf-8")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    raise typer.Exit(1 if verdict.count else 0)


def _kills(days: list[int], often: int, programs: list[str]) -> list[dict[str, Any]]:
    named: list[dict[str, Any]] = [{"day": day, "program": "jobs"} for day in days]
    # as often as one another, the first ones once more where it does not come out even
    shares = [(each, often // len(programs) + (n < often % len(programs))) for n, each in enumerate(programs)]
    return named + [{"program": each, "times": times} for each, times in shares if times]


def rehearse(
    scenario: Scenario, folder: Path, *, at_most_s: float = math.inf
) -> tuple[Verdict, str, dict[str, object]]:
    """Play, export the audit log, check its chain, judge; the verdict, the report and the figures."""
    began = time.monotonic()

    def say(words: str) -> None:
        typer.echo(f"{time.monotonic() - began:6.0f} s  {words}", err=True)

    with stage(scenario, folder) as on:
        started, before = time.monotonic() - began, on.processor_seconds()
        say("everything runs")
        played = Player(on, scenario, say, at_most_s=at_most_s)()
        after = on.processor_seconds()
        export_audit(on)
        found = figures(on)
    records = Records(folder)
    verdict = judge(records)
    used = {name: max(0.0, seconds - before.get(name, 0.0)) for name, seconds in after.items()}
    about = {
        "machine": machine(),
        "commit": commit(),
        "started_s": f"{started:.0f}",
        "processor_s": _words(used, len(records.sends)),
    }
    report = written(scenario, played, found, records, verdict, about)
    figures_ = found | {
        "seconds": played.seconds,
        "violations": dict(verdict.violations),
        "checked": dict(verdict.checked),
    }
    return verdict, report, figures_ | {"scenario": scenario.model_dump(mode="json"), **about}


def _words(used: dict[str, float], contacts: int) -> str:
    parts = ", ".join(f"{name} {seconds:.0f}" for name, seconds in used.items() if seconds >= 1)
    total = sum(used.values())
    each = f"; {1000 * total / contacts:.0f} ms a contact" if contacts else ""
    return f"{total:.0f} ({parts}){each}"


def export_audit(on: Stage) -> None:
    """Write the audit log as `courtesy audit export` does, and check its chain and signature.

    Raises:
        BrokenChain: If it is not whole.
    """
    path = on.folder / "audit.jsonl"
    with audit_log.snapshot(on.product.engine) as connection:
        audit_export.write(path, audit_log.read(connection), audit_log.read_head(connection))
    head, entries = audit_export.read(path)
    audit.verify(entries, head, on.product.signer.check)


if __name__ == "__main__":
    try:
        typer.run(main)
    except CourtesyError as error:
        sys.exit(f"rehearsal: {error}")
