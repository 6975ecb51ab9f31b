"""`courtesy outreach`: contact people, each one only if the permission gate allows it now."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from pathlib import Path
from typing import IO, TYPE_CHECKING, Annotated, Any

import typer

from courtesy.model.errors import CourtesyError, InvalidInput, Refused

if TYPE_CHECKING:
    from courtesy.bootstrap import Product
    from courtesy.model.outcomes import DecisionRecord

Hours = Annotated[float, typer.Option(help="How many hours ahead.", min=0.1, max=24 * 14)]
StrategyFile = Annotated[Path | None, typer.Option("--strategy", help="Another strategy file than the product's.")]
WORKERS = "The job workers make the contacts: they run with `courtesy up`."
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
    from courtesy.cli.opened import opened, print_long_json
    from courtesy.strategy import read_strategies
    from courtesy.strategy.reading import strategy_text

    with opened() as product:
        path = strategy or product.settings.strategy_file
        book = read_strategies(strategy_text(path), path.name if path else "strategies.yaml")
        until = product.clock.now() + timedelta(hours=hours)
        with _kept(out, as_json) as files:

            def take(line: dict[str, Any]) -> None:
                for file in files:
                    print(json.dumps(line, ensure_ascii=False), file=file)

            with outreach_words.counting("planning", _accounts(product)) as progress:
                summary = product.plan_outreach(book, until, take=take, progress=progress)
            about = {
                "now": product.clock.now().isoformat(),
                "until": until.isoformat(),
                "strategy": book.version,
                "strategy_sha256": book.digest,
            }
            shown = about | summary.as_json() | {"first": summary.first}
            if as_json:
                files[-1].seek(0)
                print_long_json(shown, "lines", files[-1])
            else:
                outreach_words.plan(shown)


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
            typer.echo(f"{WORKERS} Follow them: courtesy outreach status --watch.")


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
    """Send the opening text to accounts by reference; says who was skipped and why, and ends with 1 if anybody was."""
    _contact(ref, lambda product: product.remind_by_text, "a text is ready to be sent")


def call(
    ref: Annotated[list[str] | None, typer.Argument(help="Account references.")] = None,
    account: Annotated[list[str] | None, typer.Option(help="The same, by name.")] = None,
) -> None:
    """Call accounts by reference; says who was skipped and why, and ends with 1 if anybody was."""
    accounts = [*(ref or []), *(account or [])]
    if not accounts:
        raise InvalidInput("Nobody to call.", remedy="Name accounts: courtesy outreach call US-1001")
    _contact(accounts, lambda product: product.remind_by_call, "a call is ready to be dialled")


def _contact(refs: list[str], way: Callable[[Product], Callable[[str], DecisionRecord]], done: str) -> None:
    """Begin a contact about each account, each by itself.

    Raises:
        Refused: If not all of them were begun, after each was tried and told.
    """
    from courtesy.cli.opened import opened

    accounts, begun = list(dict.fromkeys(refs)), 0  # somebody who is named twice is contacted once
    with opened() as product:
        remind = way(product)
        for number, ref in enumerate(accounts):
            try:
                answer = remind(ref)
            except CourtesyError as error:
                typer.echo(f"{ref}: {error}", err=True)
                continue
            except Exception:  # the database's own, which everybody else would meet as well
                typer.echo(f"Not begun: {', '.join(accounts[number:])}", err=True)
                raise
            begun += answer.decision == "allow"
            typer.echo(f"{ref}: {done if answer.decision == 'allow' else _why(answer)}")
    if begun:
        typer.echo(WORKERS)
    if begun < len(accounts):
        raise Refused(
            f"{len(accounts) - begun} of {len(accounts)} contacts were not begun.",
            remedy="Each is named above with the reason.",
        )


def _why(answer: DecisionRecord) -> str:
    later = f", not before {answer.next_allowed:%Y-%m-%d %H:%MZ}" if answer.next_allowed else ""
    return f"{answer.decision} by {', '.join(answer.rules)}{later}"


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
def _kept(out: Path | None, again: bool) -> Iterator[list[IO[str]]]:
    """Where the plan's lines go: into a file, if one is wanted; and where they can be read again, last, as memory may not hold them."""
    with ExitStack() as stack:
        files: list[IO[str]] = []
        if out is not None:
            files.append(stack.enter_context(out.open("w", encoding="utf-8")))
        if again:
            files.append(stack.enter_context(tempfile.TemporaryFile("w+", encoding="utf-8")))
        yield files
