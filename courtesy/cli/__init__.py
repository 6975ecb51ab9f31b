"""The command line. Each module registers its commands; errors go to standard error with what to do next."""

from __future__ import annotations

import sys

import typer

from courtesy.cli import (
    accounts,
    audit,
    call,
    chat,
    clock,
    demo,
    doctor,
    instalments,
    models,
    outreach,
    payments,
    policy,
    recordings,
    records,
    script,
    understand,
    up,
    users,
)
from courtesy.model.errors import CourtesyError

app = typer.Typer(
    name="courtesy",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Reminds card customers of overdue payments by phone and text, within the law.",
)
for command in (
    up,
    demo,
    accounts,
    records,
    recordings,
    chat,
    call,
    understand,
    outreach,
    payments,
    instalments,
    models,
    policy,
    script,
    clock,
    users,
    audit,
    doctor,
):
    command.register(app)


def main() -> None:
    """Run a command; the exit status is 0 only if it did what was asked."""
    try:
        app()
    except CourtesyError as error:
        print(f"courtesy: {error}", file=sys.stderr)  # noqa: T201
        raise SystemExit(1) from None
    except BrokenPipeError:  # `courtesy records ... | head`
        sys.stderr.close()
        raise SystemExit(0) from None
    except Exception as error:
        from courtesy.cli.failures import in_words

        told = in_words(error)
        if told is None:
            raise
        print(f"courtesy: {told}", file=sys.stderr)  # noqa: T201
        raise SystemExit(1) from None
