"""`courtesy policy explain`: what the permission gate says to a case, or to an account of ours in plain words."""

from __future__ import annotations

import json
import sys
from typing import Annotated, Any, cast

import typer

from courtesy.model.errors import InvalidInput


def register(app: typer.Typer) -> None:
    """Add the command."""
    group = typer.Typer(no_args_is_help=True, help="The contact-permission gate.")
    group.command("explain")(explain)
    app.add_typer(group, name="policy")


def explain(
    jsonl: Annotated[bool, typer.Option("--jsonl", help="Read one case a line from standard input.")] = False,
    account: Annotated[str | None, typer.Option(help="Explain for this account, now.")] = None,
    channel: Annotated[str, typer.Option(help="voice or sms")] = "sms",
) -> None:
    """Say whether a contact is allowed, by which rules not, and when it would be."""
    if jsonl == (account is not None):
        raise InvalidInput("Give either --jsonl with cases on standard input, or --account REF.")
    if jsonl:
        _cases()
    else:
        _account(cast(str, account), channel)


def _cases() -> None:
    from courtesy.policy import PolicyError, explain, load_rules
    from courtesy.policy.engine import FAIL_CLOSED

    rules, bad = load_rules(), 0
    for number, line in enumerate(sys.stdin, 1):
        if not line.strip():
            continue
        row: Any = None
        try:
            row = json.loads(line)
            answer = explain(row, rules)
        except (ValueError, TypeError, KeyError, AttributeError, PolicyError) as error:
            # whatever cannot be read is refused, and the lines after it keep their places
            bad += 1
            typer.echo(f"line {number}: {error}", err=True)
            known = row.get("id") if isinstance(row, dict) else None
            answer = {
                "id": known,
                "decision": "block",
                "rules": [FAIL_CLOSED],
                "next_allowed": None,
                "error": str(error),
            }
        sys.stdout.write(json.dumps(answer, ensure_ascii=False) + "\n")
        sys.stdout.flush()
    if bad:
        raise InvalidInput(f"{bad} of the cases cannot be read and were refused.", remedy="Mend the lines named above.")


def _account(ref: str, channel: str) -> None:
    from courtesy.cli.opened import opened
    from courtesy.policy import Facts, decide, in_words
    from courtesy.service.permission import facts_of

    with opened() as product, product.uow() as uow:
        now = product.clock.now()
        found = uow.account(ref)
        case = facts_of(uow, uow.customer(found.customer_id), found, now)
        case["ask"] = {"at": now.isoformat(), "channel": channel, "mode": "automated", "purpose": "reminder"}
        typer.echo(in_words(decide(Facts.from_case(case), product.rules), product.rules))
