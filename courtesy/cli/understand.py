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
    jsonl: Annotated[bool, typer.Option("--jsonl", help="Read one turn a line from standard input.")] = False,
) -> None:
    """Say what a customer's turn means and which values it carries."""
    if not jsonl:
        raise InvalidInput("Give --jsonl with turns on standard input.")
    _answer_lines()


def _answer_lines() -> None:
    """Answer each line with one line, in order; a faulty one with its error, and then the exit status is not zero."""
    from courtesy.bootstrap import model_parser
    from courtesy.service.understand import Understand
    from courtesy.settings import load_settings
    from courtesy.store.clock import MachineClock

    # an id may hold half a character; written as an escape it stays the JSON that it was
    sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace")  # type: ignore[union-attr]
    lines = _Lines(sys.stdin.buffer, MachineClock().now())
    faults = 0
    with model_parser(load_settings(), _Progress()) as parser:
        for found in Understand(parser)(lines.turns()):
            number, name = lines.read.popleft()
            if isinstance(found, InvalidInput):
                faults += 1
                typer.echo(f"courtesy: line {number}: {found}", err=True)
                answer: dict[str, Any] = {"id": name, "error": str(found)}
            else:
                answer = {"id": name} | as_json(found)
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
        from courtesy.service.understand import TurnSaid
        from courtesy.understanding.turn_format import read_turn

        for number, line in enumerate(self._source, 1):
            if not line.strip():
                continue
            value: Any = None
            try:
                value = _json(line)
                turn = read_turn(value)
                said: TurnSaid | InvalidInput = TurnSaid(turn.text, turn.channel or "sms", turn.around(self._present))
            except InvalidInput as error:
                said = error
            self.read.append((number, value.get("id") if isinstance(value, dict) else None))
            yield said


def as_json(found: Understood) -> dict[str, Any]:
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
