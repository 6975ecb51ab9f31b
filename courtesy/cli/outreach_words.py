"""Plans and runs of outreach in words and tables, for people at a terminal."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

if TYPE_CHECKING:
    from courtesy.service.outreach_summary import PlanSummary
    from courtesy.strategy import StrategyBook

# Reasons of the strategies, as operators would say them; rules are shown by their ids.
REASONS = {
    "rules": "not permitted now (see the rules below)",
    "later": "not due within this span",
    "not_due_yet": "not overdue long enough",
    "people_only": "in a stage that only people work on",
    "ladder_done": "all steps of the stage are done",
    "no_strategy": "no strategy is for such accounts",
    "other_account_first": "another account of the person comes first",
    "paid": "paid meanwhile",
    "contacted_meanwhile": "contacted meanwhile",
    "busy": "being spoken with",
    "unreachable": "at a number that leads nowhere, says the carrier",
    "no_free_agent": "waiting for an agent who is free",
}
ENDED = frozenset({"finished", "stopped", "abandoned"})


@contextmanager
def counting(what: str, total: int) -> Iterator[Callable[[PlanSummary], None]]:
    """A progress bar on standard error, for people only; gives what the planning is to tell its numbers to."""
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal, transient=True) as bar:
        task = bar.add_task(what, total=total)
        yield lambda summary: bar.update(task, completed=summary.accounts)


def plan(shown: dict[str, Any]) -> None:
    """Print a plan."""
    console = Console(highlight=False)
    console.print(
        f"[bold]{shown['contacts']} contacts[/bold] with {shown['accounts']} accounts until {shown['until'][:16]}Z, "
        f"by strategy {shown['strategy']}. Nothing has been sent."
    )
    for name in ("channel", "stage", "strategy", "hour"):
        counted = shown.get(f"by_{name}")
        if counted:
            console.print(f"  by {name}: " + ", ".join(f"{key} {value}" for key, value in counted.items()))
    if shown["skipped"]:
        table = Table("not contacted", "accounts", title=f"{shown['skipped']} are left alone", title_justify="left")
        for reason, count in shown["skipped_by_reason"].items():
            table.add_row(said(reason), str(count))
        for rule, count in shown["skipped_by_rule"].items():
            table.add_row(f"  {rule}", str(count), style="dim")
        console.print(table)
    if shown["first"]:
        table = Table("account", "when (UTC)", "by", "stage", "step", "tone", title="the first", title_justify="left")
        for line in shown["first"]:
            table.add_row(line["ref"], line["at"], line["channel"], line["stage"], str(line["step"]), line["tone"])
        console.print(table)


def status(now: dict[str, Any]) -> None:
    """Print how far a run is."""
    Console(highlight=False).print(_status(now))


def watch(look: Callable[[], dict[str, Any]]) -> None:
    """Show a run until it ends or the person presses Ctrl-C."""
    pause = threading.Event()
    now = look()
    with Live(_status(now), refresh_per_second=4) as live:
        while now["state"] not in ENDED:
            pause.wait(1)
            now = look()
            live.update(_status(now))


def strategies(book: StrategyBook) -> None:
    """Print what a strategy file says."""
    console = Console(highlight=False)
    console.print(f"Version [bold]{book.version}[/bold], sha256 {book.digest[:16]}: good.")
    for each in book.strategies:
        whom = f"{each.whom.country} {each.whom.role}" if each.whom else "challenger"
        table = Table("from day", "stage", "tone", "ladder", title=f"{each.name} ({whom})", title_justify="left")
        for stage in each.stages:
            for segment, treatment in (("", stage), *stage.segments.items()):
                steps = [
                    f"{'/'.join(step.channel)}{f' after {step.wait_days}d' if step.wait_days else ''}"
                    f"{f' {step.day_part}' if step.day_part else ''}"
                    for step in treatment.ladder
                ]
                again = f", again after {treatment.repeat_days}d" if treatment.repeat_days else ""
                ladder = " → ".join(steps) + again if steps else "people only"
                table.add_row(str(stage.starts), f"{stage.name} {segment}".strip(), treatment.tone, ladder)
        console.print(table)


def said(reason: str) -> str:
    """A reason in words."""
    if reason.startswith("hold:"):
        return "held: " + reason.removeprefix("hold:").replace("_", " ")
    return REASONS.get(reason, reason)


def _status(now: dict[str, Any]) -> RenderableType:
    resting = f", resting until {now['rests_until'][:16]}Z because the carrier fails" if now["rests_until"] else ""
    head = f"Run {now['run']}: [bold]{now['state']}[/bold]{resting}; until {now['until'][:16]}Z, strategy {now['strategy']}"
    table = Table("contacts", "planned", "begun", "done", "skipped", "expired")
    for channel, counted in now["by_channel"].items():
        table.add_row(channel, *(str(counted.get(s, 0)) for s in ("planned", "begun", "done", "skipped", "expired")))
    lines: list[RenderableType] = [head, table]
    for name in ("texts", "calls"):
        if now[name]:
            parts = f" ({now['segments']} segments)" if name == "texts" else ""
            lines.append(f"{name}{parts}: " + ", ".join(f"{key} {value}" for key, value in now[name].items()))
    lines.append(f"answered: {now['answered']}, promises: {now['promises']}")
    if now["next_at"] and now["state"] not in ENDED:
        lines.append(f"next contact: {now['next_at'][:19]}Z")
    for reason, count in now["why_not_or_later"].items():
        lines.append(f"  {count} × {said(reason)}")
    return Group(*lines)
