"""`python -m dialogues.walk`: random walks, and whether anything leaked or was recorded that nobody confirmed."""

from __future__ import annotations

import json
import signal
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from courtesy.bootstrap import Product, migrate
from courtesy.embedded import EmbeddedPostgres
from courtesy.model.errors import CourtesyError
from courtesy.supervisor.console import TrainingProgress
from dialogues.random_customer import MOMENT
from dialogues.report import transcript
from dialogues.stage import Seats, quiet_logs, raised_stage, stage_settings
from dialogues.walks import OnWalk, Tally, walk_product, walk_service

SHOWN = 20
ROWS = "walks lines texts verified read_back promising promises hand_offs stopped blocked jumped stuck".split()
TOLD_EVERY = 100


def walk(
    service: Annotated[
        int, typer.Option(help="Walks through the service, a jumping dialogue in Rasa's place.")
    ] = 10_000,
    product: Annotated[int, typer.Option(help="Walks through the whole running product.")] = 300,
    seed: Annotated[int, typer.Option(help="Of chance; the same seed gives the same walks.")] = 1,
    first: Annotated[int, typer.Option(help="Number of the first walk, to walk one again.")] = 0,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON value.")] = False,
) -> None:
    """Walk at random and look for leaks and for promises that nobody confirmed; exit status 1 if there is any."""
    quiet_logs()
    quiet, enough = Console(stderr=True, highlight=False), _until_interrupted()
    tallies: dict[str, tuple[Tally, float]] = {}
    if service:
        began = time.monotonic()
        with service_on_postgres() as (ours, seats), _progress(quiet, "service", service) as told:
            tally = walk_service(ours, seats, range(first, first + service), seed, told, enough)
        tallies["service, jumping dialogue"] = tally, time.monotonic() - began
    if product and not enough.is_set():
        with TrainingProgress(quiet) as progress, raised_stage(progress=progress, through_api=False) as stage:
            progress.done()
            began = time.monotonic()
            with _progress(quiet, "product", product) as told:
                tally = walk_product(stage, range(first, first + product), seed, told, enough)
            tallies["whole product"] = tally, time.monotonic() - began
    if as_json:
        found = {name: _as_json(tally, took) for name, (tally, took) in tallies.items()}
        json.dump(
            {"seed": seed, "first": first, "interrupted": enough.is_set()} | found,
            sys.stdout,
            ensure_ascii=False,
            indent=1,
        )
        sys.stdout.write("\n")
    else:
        _show(Console(width=None if sys.stdout.isatty() else 160), tallies)
        if enough.is_set():
            print("Interrupted: the figures are those of the walks that were finished.")  # noqa: T201
    raise typer.Exit(1 if any(tally.broken or tally.proof.faults for tally, _ in tallies.values()) else 0)


def _until_interrupted() -> threading.Event:
    """Set at the first Ctrl-C or SIGTERM: the walks under way are finished and reported. The second ends the program."""
    enough = threading.Event()

    def stop(number: int, _: object) -> None:
        enough.set()
        signal.signal(number, signal.SIG_DFL)
        print("finishing the walks under way, then the report; once more to end at once", file=sys.stderr)  # noqa: T201

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop)
    return enough


@contextmanager
def service_on_postgres() -> Iterator[tuple[Product, Seats]]:
    """The product's use cases on a migrated Postgres of their own, without the servers around them."""
    with tempfile.TemporaryDirectory(prefix="courtesy-walks-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        folder.chmod(0o755)  # the embedded Postgres may run as another user
        with EmbeddedPostgres(folder).running() as url:
            settings = stage_settings(folder).model_copy(update={"database_url": url})
            migrate(settings, url)
            with Product(settings, pool_size=12).opened() as product:
                product.clock.set(MOMENT)  # type: ignore[attr-defined]  # movable outside production
                yield product, Seats(product)


@contextmanager
def _progress(console: Console, what: str, count: int) -> Iterator[OnWalk]:
    """Show how far it is: a bar in a terminal, else a line now and then."""
    began = time.monotonic()
    if not console.is_terminal:

        def tell(tally: Tally) -> None:
            if tally.walks % TOLD_EVERY == 0:
                so_far = f"{what}: {tally.walks:,} of {count:,} walks in {time.monotonic() - began:,.0f} s"
                found = f"{tally.verified:,} verified, {tally.promises:,} promises, {len(tally.broken)} with a breach"
                print(f"{so_far}, {found}", file=sys.stderr, flush=True)  # noqa: T201

        yield tell
        return
    columns = (TextColumn(what), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console) as progress:
        task = progress.add_task(what, total=count)
        yield lambda tally: progress.update(task, completed=tally.walks)


def _show(console: Console, tallies: dict[str, tuple[Tally, float]]) -> None:
    table = Table("", *tallies, title="Random walks", title_justify="left")
    for row in ROWS:
        table.add_row(row.replace("_", " "), *(f"{getattr(tally, row):,}" for tally, _ in tallies.values()))
    proofs = [tally.proof for tally, _ in tallies.values()]
    table.add_row("promises in the tables", *(f"{p.recorded:,}" for p in proofs))
    table.add_row("of these with faults", *(f"[{'red' if p.faults else 'green'}]{len(p.faults)}[/]" for p in proofs))
    table.add_row("seconds", *(f"{took:,.0f}" for _, took in tallies.values()))
    broken = [len(tally.broken) for tally, _ in tallies.values()]
    table.add_row("[bold]walks with a breach[/bold]", *(f"[{'red' if n else 'green'}]{n}[/]" for n in broken))
    console.print(table)
    for tally, _ in tallies.values():
        for verdict in tally.broken[:SHOWN]:
            transcript(console, verdict)
        for name, count in tally.kinds.most_common():
            console.print(f"[red]{name}[/red] in {count}")
        for fault in tally.proof.faults[:SHOWN]:
            console.print(f"[red]promise[/red] {fault}")


def _as_json(tally: Tally, took: float) -> dict[str, Any]:
    counted = {row: getattr(tally, row) for row in ROWS}
    proved = {"proof": asdict(tally.proof)}
    return counted | proved | {"seconds": round(took, 1), "broken": [verdict.as_json() for verdict in tally.broken]}


if __name__ == "__main__":
    try:
        typer.run(walk)
    except CourtesyError as error:
        print(f"dialogues: {error}", file=sys.stderr)  # noqa: T201
        raise SystemExit(2) from None
