"""`courtesy understand`: what a turn means and which values it carries, by the code of a live turn."""

from __future__ import annotations

import json
import sys
from collections import deque
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from courtesy.model.errors import InvalidInput

if TYPE_CHECKING:
    from courtesy.service.understand import TurnSaid, Understood


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("understand")(understand)


def understand(
    text: Annotated[str | None, typer.Argument(help="What the customer said.")] = None,
    jsonl: Annotated[bool, typer.Option("--jsonl", help="Read one turn a line from standard input.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON value instead of tables.")] = False,
    lang: Annotated[str | None, typer.Option(help="en or zh; what the text is written in by default.")] = None,
    channel: Annotated[str | None, typer.Option(help="sms or voice")] = None,
    context: Annotated[
        str | None, typer.Option(help="What the bot had just done: open, reminded, confirm, free.")
    ] = None,
    asks: Annotated[
        str | None, typer.Option(help="Or what it had asked: identity, when_can_pay, amount, date, ...")
    ] = None,
    now: Annotated[str | None, typer.Option(help="ISO; now by default.")] = None,
    tz: Annotated[str | None, typer.Option(help="The customer's IANA time zone.")] = None,
    balance: Annotated[str | None, typer.Option(help="The overdue amount.")] = None,
    min_due: Annotated[str | None, typer.Option(help="The minimum payment.")] = None,
) -> None:
    """Say what a customer's turn means, and why: the model's candidates, the rules that fired, the values that were read."""
    given = {
        "lang": lang,
        "channel": channel,
        "context": context,
        "asks": asks,
        "now": now,
        "tz": tz,
        "balance": balance,
        "min_due": min_due,
    }
    if jsonl == (text is not None) or (jsonl and (as_json or any(given.values()))):
        raise InvalidInput(
            "Give either one text, with options about it, or --jsonl alone and turns on standard input.",
            remedy='Try: courtesy understand "I\'ll pay 200 on Friday" --context reminded',
        )
    if text is None:
        _answer_lines()
    else:
        _answer_one({"text": text} | {name: value for name, value in given.items() if value is not None}, as_json)


def _answer_one(fields: dict[str, Any], as_json: bool) -> None:
    from courtesy.bootstrap import model_parser
    from courtesy.cli.explained_turn import print_explained
    from courtesy.cli.opened import print_json
    from courtesy.service.understand import Understand
    from courtesy.settings import load_settings

    said = _said(fields, _present())
    with model_parser(load_settings(), _Progress()) as parser:
        for found in Understand(parser)([said]):
            if isinstance(found, InvalidInput):
                raise found
            print_json(found_as_json(found)) if as_json else print_explained(found)


def _answer_lines() -> None:
    """Answer each line with one line, in order; a faulty one with its error, and then the exit status is not zero."""
    from courtesy.bootstrap import model_parser
    from courtesy.service.understand import Understand
    from courtesy.settings import load_settings

    # an id may hold half a character; written as an escape it stays the JSON that it was
    sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace")  # type: ignore[union-attr]
    lines = _Lines(sys.stdin.buffer, _present())
    faults = 0
    with model_parser(load_settings(), _Progress()) as parser:
        for found in Understand(parser)(lines.turns()):
            number, name = lines.read.popleft()
            if isinstance(found, InvalidInput):
                faults += 1
                typer.echo(f"courtesy: line {number}: {found}", err=True)
                answer: dict[str, Any] = {"id": name, "error": str(found)}
            else:
                answer = {"id": name} | found_as_json(found)
            sys.stdout.write(json.dumps(answer, ensure_ascii=False) + "\n")
            sys.stdout.flush()
    if faults:
        raise InvalidInput(
            f"{faults} lines could not be read.", remedy="Each is named above and answered with its error."
        )


class _Lines:
    """Turns on standard input.

    Attributes:
        read: Number and id of each line that was read and is not answered yet.
    """

    def __init__(self, source: Iterable[bytes], present: datetime) -> None:
        self.read: deque[tuple[int, Any]] = deque()
        self._source = source
        self._present = present

    def turns(self) -> Iterator[TurnSaid | InvalidInput]:
        """Every turn in order; an error stands for one that can't be read."""
        for number, line in enumerate(self._source, 1):
            if not line.strip():
                continue
            value: Any = None
            try:
                value = _json(line)
                said: TurnSaid | InvalidInput = _said(value, self._present)
            except InvalidInput as error:
                said = error
            self.read.append((number, value.get("id") if isinstance(value, dict) else None))
            yield said


def found_as_json(found: Understood) -> dict[str, Any]:
    """What was understood, in the fixed vocabulary."""
    from courtesy.understanding.turn_format import values_as_json

    primary = found.meanings.primary
    return {
        "intent": primary.name if primary else None,
        "confidence": round(primary.confidence, 4) if primary else None,
        **values_as_json(found.values),
        "meanings": list(found.meanings.names),
        "rules": list(found.meanings.rules),
    }


def _said(value: Any, present: datetime) -> TurnSaid:
    from courtesy.service.understand import TurnSaid
    from courtesy.understanding.turn_format import read_turn

    turn = read_turn(value)
    return TurnSaid(turn.text, turn.channel or "sms", turn.around(present))


def _present() -> datetime:
    from courtesy.store.clock import MachineClock

    return MachineClock().now()


def _json(line: bytes) -> Any:
    try:
        return json.loads(line)
    except (ValueError, RecursionError) as error:
        raise InvalidInput(f"This is not JSON: {error}.") from error


class _Progress:
    """Says how a training goes on, each step once."""

    def __init__(self) -> None:
        self._step = ""

    def __call__(self, line: str) -> None:
        step = line.partition(": ")[2] or line
        if step != self._step:
            typer.echo(f"courtesy: training the model: {line}", err=True)
        self._step = step
