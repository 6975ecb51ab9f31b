"""`courtesy clock`: moves the product's clock, on machines where no real person can be reached by it."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Annotated

import typer

from courtesy.model.errors import InvalidInput, Refused

SPAN = re.compile(r"(\d+)\s*([smhdw])")
UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}


def register(app: typer.Typer) -> None:
    """Add the commands."""
    group = typer.Typer(no_args_is_help=True, help="Show or move the product's clock.")
    group.command("set")(set_)
    group.command("advance")(advance)
    group.command("real")(real)
    group.command("show")(show)
    app.add_typer(group, name="clock")


def set_(
    instant: Annotated[str, typer.Argument(help="ISO 8601, e.g. 2026-03-11T15:15:00Z; without an offset: UTC")],
) -> None:
    """Make it this instant now; time goes on from there."""
    _move(to=read_instant(instant))


def advance(span: Annotated[str, typer.Argument(help="e.g. 3d, 2h30m, 1w")]) -> None:
    """Move the clock on."""
    _move(by=read_span(span))


def real() -> None:
    """Back to real time."""
    _move()


def show() -> None:
    """Print the product's time."""
    from courtesy.cli.opened import opened

    with opened() as product:
        typer.echo(product.clock.now().isoformat(timespec="seconds"))


def read_instant(text: str) -> datetime:
    """An instant from ISO 8601; without an offset it is UTC."""
    try:
        instant = datetime.fromisoformat(text)
    except ValueError as error:
        raise InvalidInput(f"'{text}' is no instant.", remedy="Write it like 2026-03-11T15:15:00Z.") from error
    return instant.replace(tzinfo=UTC) if instant.tzinfo is None else instant.astimezone(UTC)


def read_span(text: str) -> timedelta:
    """A span like 3d or 2h30m."""
    parts = SPAN.findall(text)
    if not parts or "".join(n + u for n, u in parts) != text.replace(" ", ""):
        raise InvalidInput(f"'{text}' is no span of time.", remedy="Write it like 3d, 2h30m or 1w.")
    return sum((timedelta(**{UNITS[unit]: int(number)}) for number, unit in parts), timedelta())


def _move(*, to: datetime | None = None, by: timedelta | None = None) -> None:
    from courtesy.cli.opened import opened
    from courtesy.store.clock import MovableClock

    with opened() as product:
        clock = product.clock
        if not isinstance(clock, MovableClock):
            raise Refused("The clock can't be moved in production: it would call people at the wrong time.")
        offset = timedelta()
        if to is not None:
            offset = clock.set(to)
        elif by is not None:
            offset = clock.advance(by)
        else:
            clock.real()
        with product.uow() as uow:
            uow.audit("clock.moved", {"offset_us": offset // timedelta(microseconds=1), "by": "command line"})
            uow.defer("sweep", queueing_lock="sweep", timestamp=int(clock.now().timestamp()))  # what is due now
            uow.commit()
        typer.echo(clock.now().isoformat(timespec="seconds"))
