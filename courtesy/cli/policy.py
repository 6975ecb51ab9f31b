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
    mode: Annotated[str, typer.Option(help="automated (the bot) or human (an agent)")] = "automated",
    purpose: Annotated[
        str, typer.Option(help="reminder, reply, opt_out_confirmation or requested_callback")
    ] = "reminder",
    at: Annotated[str | None, typer.Option(help="At this instant instead of now, ISO 8601.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON value.")] = False,
) -> None:
    """Say whether a contact is allowed, by which rules not, when it would be, and from which facts that follows."""
    if jsonl == (account is not None):
        raise InvalidInput("Give either --jsonl with cases on standard input, or --account REF.")
    if jsonl:
        _cases()
        return
    for name, value, allowed in (
        ("channel", channel, ("voice", "sms")),
        ("mode", mode, ("automated", "human")),
        ("purpose", purpose, ("reminder", "reply", "opt_out_confirmation", "requested_callback")),
    ):
        if value not in allowed:
            raise InvalidInput(f"--{name} {value} is not known.", remedy=f"Choose one of {', '.join(allowed)}.")
    _account(cast(str, account), at, as_json, channel=channel, mode=mode, purpose=purpose)


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


def _account(ref: str, at: str | None, as_json: bool, **asked: str) -> None:
    from courtesy.cli.clock import read_instant
    from courtesy.cli.opened import opened, print_json
    from courtesy.policy import decide, in_words
    from courtesy.policy.explain import stamp
    from courtesy.policy.facts_in_words import facts_in_words
    from courtesy.ports.case_file import facts

    with opened() as product, product.uow() as uow:
        now = product.clock.now()
        file = uow.case_file(uow.account(ref).id, now)
        if file is None:
            raise InvalidInput(f"There is no account {ref}.")
        case = facts(file, at=read_instant(at) if at else now, **asked)  # type: ignore[arg-type]  # checked above
        answer = decide(case, product.rules)
        uow.audit("data.viewed", {"who": "command line", "what": "permission", "account": ref})
        uow.commit()
    if as_json:
        print_json({
            "account": ref, "at": stamp(case.ask.at), **asked, "decision": answer.decision, "rules": list(answer.rules),
            "next_allowed": stamp(answer.next_allowed) if answer.next_allowed else None,
            "because": [reason.sentence for reason in answer.reasons], "facts": facts_in_words(case, answer),
            "rules_version": answer.rules_version, "facts_sha256": answer.facts_hash,
        })  # fmt: skip
        return
    typer.echo(in_words(answer, product.rules))
    typer.echo("")
    typer.echo("\n".join(facts_in_words(case, answer)))
