"""Reading a CSV file given on the command line: as a stream, with its digest, its faults by line, and a progress bar for people."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import typer

from courtesy.model.errors import InvalidInput

FAULTS_SHOWN = 50


class CsvFile:
    """One file on its way in. Faults are told on standard error as they are found, and counted.

    Attributes:
        header: The names of the columns.
        faults: How many rows could not be used.
    """

    def __init__(self, raw: Any, advance: Callable[[int], None]) -> None:
        self._digest = hashlib.sha256()
        self._rows = csv.reader(_lines(raw, self._digest, advance))
        self.header = [name.strip().lstrip("\ufeff") for name in next(self._rows, [])]
        self.faults = 0
        other = next((sign for sign in (";", "\t") if len(self.header) == 1 and sign in self.header[0]), None)
        if other is not None:  # what spreadsheets in many countries call CSV
            raise InvalidInput(
                f"The columns are separated by {'semicolons' if other == ';' else 'tabs'}.",
                remedy="Save the file with commas between the columns.",
            )

    def rows(self) -> Iterator[tuple[int, dict[str, str]]]:
        """Rows with their line numbers; empty lines are left out, rows of another length are faults."""
        for values in self._rows:
            if not any(values):
                continue
            if len(values) != len(self.header):
                names = f"but the header names {len(self.header)} columns."
                self.fault(self._rows.line_num, f"{len(values)} values, {names}")
                continue
            yield self._rows.line_num, dict(zip(self.header, values, strict=True))

    def fault(self, line: int, why: str) -> None:
        """Tell and count a row that cannot be used."""
        self.faults += 1
        if self.faults <= FAULTS_SHOWN:
            typer.echo(f"line {line}: {why}", err=True)
        elif self.faults == FAULTS_SHOWN + 1:
            typer.echo("... more bad rows follow; they are counted.", err=True)

    @property
    def digest(self) -> str:
        """SHA-256 of what was read so far."""
        return self._digest.hexdigest()


@contextmanager
def opened_csv(path: Path) -> Iterator[CsvFile]:
    """Open a file; it is read as its rows are asked for.

    Raises:
        InvalidInput: If there is no such file, or its columns are not separated by commas.
    """
    if not path.is_file():
        raise InvalidInput(f"There is no file {path}.")
    with path.open("rb") as raw, _progress(path) as advance:
        yield CsvFile(raw, advance)


def _lines(raw: Any, digest: Any, advance: Callable[[int], None]) -> Iterator[str]:
    for number, line in enumerate(raw, 1):
        digest.update(line)
        advance(len(line))
        try:
            yield line.decode("utf-8")
        except UnicodeDecodeError as error:
            raise InvalidInput(
                f"Line {number} is not UTF-8.", remedy="Save the file as UTF-8 (CSV UTF-8 in Excel)."
            ) from error


@contextmanager
def _progress(path: Path) -> Iterator[Callable[[int], None]]:
    """A progress bar on standard error, for people only; gives the function that moves it on by bytes."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    console = Console(stderr=True)
    columns = (TextColumn("[progress.description]{task.description}"), BarColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal, transient=True) as bar:
        task = bar.add_task(path.name, total=path.stat().st_size)
        yield lambda size: bar.advance(task, size)
