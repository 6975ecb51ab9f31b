"""`courtesy users`: who may sign in at the desk. Passwords are asked for or read from standard input, never taken from the command line."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from courtesy.cli.opened import opened, print_json

users = typer.Typer(
    name="users", no_args_is_help=True, help="Accounts of agents, supervisors, reviewers and operators."
)
BY = "command line"
FromInput = Annotated[bool, typer.Option("--password-stdin", help="Read the password from standard input.")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(users)


@users.command("add")
def add(
    login: Annotated[str, typer.Argument(help="The name to sign in with: a-z, 0-9, dot, dash.")],
    role: Annotated[list[str], typer.Option(help="agent, supervisor, reviewer, operator or admin; may be repeated.")],
    name: Annotated[str, typer.Option(help="The name that colleagues see.")] = "",
    skill: Annotated[
        list[str] | None, typer.Option(help="general, care, fraud, complaints or plans; all if none.")
    ] = None,
    language: Annotated[list[str] | None, typer.Option(help="en or zh; both if none.")] = None,
    capacity: Annotated[int, typer.Option(help="How many cases at once.")] = 3,
    interface: Annotated[str, typer.Option(help="Language of the pages: en or zh.")] = "en",
    phone: Annotated[str | None, typer.Option(help="Their phone for taking over calls, E.164.")] = None,
    password_stdin: FromInput = False,
) -> None:
    """Create a user; the second factor is set up at the first sign-in."""
    from courtesy.model.desk import SKILLS

    secret = _password(password_stdin)
    with opened() as product:
        product.users.add(
            login, secret, name=name, roles=role, by=BY, skills=skill or SKILLS, languages=language or ("en", "zh"),
            capacity=capacity, interface=interface, phone=phone,
        )  # fmt: skip
    typer.echo(f"{login} may sign in at /desk.")


@users.command("list")
def list_users(as_json: Annotated[bool, typer.Option("--json", help="One JSON value.")] = False) -> None:
    """Show all users."""
    with opened() as product:
        rows = [
            {
                "login": u.login,
                "name": u.name,
                "roles": u.roles,
                "skills": u.skills,
                "languages": u.languages,
                "capacity": u.capacity,
                "second_factor": u.totp_secret is not None,
                "disabled": u.disabled_at is not None,
            }
            for u in product.users.all()
        ]
    if as_json:
        print_json(rows)
        return
    for row in rows:
        state = " disabled" if row["disabled"] else "" if row["second_factor"] else " no second factor yet"
        typer.echo(f"{row['login']:<16} {','.join(row['roles']):<24} {row['name']}{state}")  # type: ignore[arg-type]


@users.command("phone")
def phone(login: str, number: Annotated[str, typer.Argument(help="E.164; empty to remove it.")] = "") -> None:
    """Set the phone on which an agent takes over calls."""
    with opened() as product:
        product.users.set_phone(login, number or None, by=BY)
    typer.echo(f"{login} takes over calls on {number}." if number else f"{login} takes over no calls.")


@users.command("link")
def link(
    login: str, name: Annotated[str, typer.Argument(help="Who they are at OIDC_ISSUER; empty to end it.")] = ""
) -> None:
    """Let a user sign in by the provider of OpenID Connect."""
    with opened() as product:
        product.users.link(login, name or None, by=BY)
    typer.echo(f"{login} signs in as {name}." if name else f"{login} signs in with a password only.")


@users.command("password")
def password(login: str, password_stdin: FromInput = False) -> None:
    """Set a new password; the user's sessions end."""
    secret = _password(password_stdin)
    with opened() as product:
        product.users.set_password(login, secret, by=BY)


@users.command("disable")
def disable(login: str) -> None:
    """Let a user sign in no longer."""
    with opened() as product:
        product.users.disable(login, by=BY)


@users.command("reset-code")
def reset_code(login: str) -> None:
    """Forget a user's second factor, e.g. after a lost phone."""
    with opened() as product:
        product.users.forget_second_factor(login, by=BY)


def _password(from_input: bool) -> str:
    if from_input:
        return sys.stdin.readline().rstrip("\r\n")
    entered: str = typer.prompt("Password", hide_input=True, confirmation_prompt=True)
    return entered
