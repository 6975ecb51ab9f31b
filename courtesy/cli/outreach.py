"""`courtesy outreach`: contact people, each one only if the permission gate allows it now."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from courtesy.model.errors import InvalidInput

if TYPE_CHECKING:
    from courtesy.bootstrap import Product

Hours = Annotated[float, typer.Option(help="How many hours ahead.", min=0.1, max=24 * 14)]
StrategyFile = Annotated[Path | None, typer.Option("--strategy", help="Another strategy file than the product's.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON value.")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    group = typer.Typer(no_args_is_help=True, help="Contact people who are overdue.")
    for command in (plan, run, pause, resume, stop, status, strategy, text, call):
        group.command(command.__name__)(command)
    app.add_typer(group, name="outreach")


def plan(
    hours: Hours = 24,
    strategy: StrategyFile = None,
    out: Annotated[Path | None, typer.Option(help="Write one JSON line an account into this file.")] = None,
    as_json: AsJson = False,
) -> None:
    """Show who would be contacted when and by what, and who not and why. Nothing is sent."""
    from courtesy.cli import outreach_words
    from courtesy.cli.opened import opened, print_json
    from courtesy.strategy import read_strategies
    from courtesy.strategy.reading import strategy_text

    with opened() as product:
        path = strategy or product.settings.strategy_file
        book = read_strategies(strategy_text(path), path.name if path else "strategies.yaml")
        until = product.clock.now() + timedelta(hours=hours)
        with _lines(out) as take, outreach_words.counting("planning", _accounts(product)) as progress:
            summary = product.plan_outreach(book, until, take=take, progress=progress)
        about = {
            "now": product.clock.now().isoformat(),
            "until": until.isoformat(),
            "strategy": book.version,
            "strategy_sha256": book.digest,
        }
        shown = about | summary.as_json() | {"first": summary.first}
        print_json(shown) if as_json else outreach_words.plan(shown)


def run(
    hours: Hours = 24,
    strategy: StrategyFile = None,
    as_json: AsJson = False,
) -> None:
    """Plan for good and begin; the job workers make the contacts. Every answer of the gate is recorded."""
    from courtesy.cli import outreach_words
    from courtesy.cli.opened import opened, print_json
    from courtesy.store import outreach_views
    from courtesy.strategy import read_strategies
    from courtesy.strategy.reading import strategy_text

    with opened() as product:
        path = strategy or product.settings.strategy_file
        told = strategy_text(path)
        book = read_strategies(told, path.name if path else "strategies.yaml")
        until = product.clock.now() + timedelta(hours=hours)
        with outreach_words.counting("planning", _accounts(product)) as progress:
            product.start_run(book, told, until, progress=progress)
        with product.engine.connect() as connection:
            now = outreach_views.status(connection, product.clock.now())
        print_json(now) if as_json else outreach_words.status(now)
        if not as_json:
            typer.echo(
                "The job workers make the contacts: they run with `courtesy up`. Follow them: courtesy outreach status --watch."
            )


def pause(as_json: AsJson = False) -> None:
    """Begin no more contacts until `resume`. What has been begun goes on."""
    _steer(lambda product: product.steer_run.pause(), as_json)


def resume(as_json: AsJson = False) -> None:
    """Go on with a paused run, or with one that rests because the carrier failed."""
    _steer(lambda product: product.steer_run.resume(), as_json)


def stop(as_json: AsJson = False) -> None:
    """End the run; contacts that were not begun are given up."""
    _steer(lambda product: product.steer_run.stop(), as_json)


def status(
    number: Annotated[int | None, typer.Option("--run", help="The run's number; the newest if not given.")] = None,
    watch: Annotated[bool, typer.Option(help="Keep showing it until the run ends.")] = False,
    as_json: AsJson = False,
) -> None:
    """Show how far a run is and what became of its contacts."""
    from courtesy.cli import outreach_words
    from courtesy.cli.opened import opened, print_json
    from courtesy.store import outreach_views

    with opened() as product:

        def look() -> dict[str, Any]:
            with product.engine.connect() as connection:
                return outreach_views.status(connection, product.clock.now(), number)

        if as_json:
            print_json(look())
        elif watch:
            outreach_words.watch(look)
        else:
            outreach_words.status(look())


def strategy(
    file: Annotated[Path | None, typer.Argument(help="A strategy file; the product's if not given.")] = None,
) -> None:
    """Check a strategy file and show what it says."""
    from courtesy.cli import outreach_words
    from courtesy.settings import load_settings
    from courtesy.strategy import load_strategies

    outreach_words.strategies(load_strategies(file or load_settings().strategy_file))


def text(ref: Annotated[list[str], typer.Argument(help="Account references.")]) -> None:
    """Send the opening text to accounts by reference; says who was skipped and why."""
    from courtesy.cli.opened import opened

    with opened() as product:
        for each in ref:
            _told(each, product.remind_by_text(each), "a text is on its way")


def call(
    ref: Annotated[list[str] | None, typer.Argument(help="Account references.")] = None,
    account: Annotated[list[str] | None, typer.Option(help="The same, by name.")] = None,
) -> None:
    """Call accounts by reference; says who was skipped and why."""
    from courtesy.cli.opened import opened

    accounts = [*(ref or []), *(account or [])]
    if not accounts:
        raise InvalidInput("Nobody to call.", remedy="Name accounts: courtesy outreach call US-1001")
    with opened() as product:
        for each in accounts:
            _told(each, product.remind_by_call(each), "a call is being placed")


def _told(ref: str, answer: Any, done: str) -> None:
    if answer.decision == "allow":
        typer.echo(f"{ref}: {done}")
    else:
        later = f", not before {answer.next_allowed:%Y-%m-%d %H:%MZ}" if answer.next_allowed else ""
        typer.echo(f"{ref}: {answer.decision} by {', '.join(answer.rules)}{later}")


def _steer(order: Callable[[Product], Any], as_json: bool) -> None:
    from courtesy.cli import outreach_words
    from courtesy.cli.opened import opened, print_json
    from courtesy.store import outreach_views

    with opened() as product:
        number = order(product).number
        with product.engine.connect() as connection:
            now = outreach_views.status(connection, product.clock.now(), number)
    print_json(now) if as_json else outreach_words.status(now)


def _accounts(product: Product) -> int:
    from sqlalchemy import func, select

    from courtesy.store.tables import accounts

    with product.engine.connect() as connection:
        query = select(func.count()).select_from(accounts).where(accounts.c.closed_at.is_(None))
        return int(connection.execute(query).scalar_one())


@contextmanager
def _lines(out: Path | None) -> Iterator[Callable[[dict[str, Any]], None]]:
    """A taker of the plan's lines that writes them into a file, if one is wanted."""
    if out is None:
        yield lambda line: None
        return
    with out.open("w", encoding="utf-8") as file:
        yield lambda line: print(json.dumps(line, ensure_ascii=False), file=file)
