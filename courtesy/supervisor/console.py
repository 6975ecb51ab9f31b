"""What `courtesy up` shows: a table that fills while services start, then a line for every piece of news."""

from __future__ import annotations

import time

from rich.console import Console
from rich.live import Live
from rich.status import Status as RichStatus
from rich.table import Table
from rich.text import Text

from courtesy.supervisor.service import State, Status

STYLES = {State.READY: "green", State.RESTARTING: "yellow", State.FAILED: "red", State.STOPPED: "dim"}
NEWS = (State.READY, State.RESTARTING, State.FAILED, State.STOPPED)

QUIET_S = 10.0  # between two lines where nothing can be redrawn


class TrainingProgress:
    """Shows how a training goes on: in one place on a terminal, else as a line now and then."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._status: RichStatus | None = None
        self._said = -QUIET_S

    def __call__(self, news: str) -> None:
        """Take a line of news."""
        line = f"training the dialogue model, {news}"
        if self._console.is_terminal:
            if self._status is None:
                self._status = self._console.status(line)
                self._status.start()
            self._status.update(line)
        elif time.monotonic() - self._said >= QUIET_S:
            self._said = time.monotonic()
            self._console.print(line, soft_wrap=True)

    def __enter__(self) -> TrainingProgress:
        return self

    def __exit__(self, *_: object) -> None:
        self.done()

    def done(self) -> None:
        """The training is over; harmless when there was none."""
        if self._status is not None:
            self._status.stop()
            self._status = None


class Board:
    """Shows the states of services. On a terminal one table is redrawn; elsewhere each change is a line."""

    def __init__(self, console: Console, names: list[str]) -> None:
        self._console = console
        self._statuses = {name: Status(name) for name in names}
        self._live = Live(self._table(), console=console, auto_refresh=False) if console.is_terminal else None
        self._drawing = False

    def __enter__(self) -> Board:
        if self._live:
            self._live.start()
            self._drawing = True
        return self

    def __exit__(self, *_: object) -> None:
        self._settle()

    def show(self, status: Status) -> None:
        """Take news of a service."""
        self._statuses[status.name] = status
        if self._live and self._drawing:
            self._live.update(self._table(), refresh=True)
        elif status.state in NEWS:
            self._console.print(_line(status))

    def started(self, web_url: str, carrier_url: str | None, sign_in: str | None = None) -> None:
        """Everything is ready; `sign_in` says how to get in, where there are sample people."""
        self._settle()
        self._console.print(f"\nCourtesy Call answers at {web_url}. Ctrl-C stops it.", highlight=False)
        if carrier_url:
            self._console.print(f"The carrier is the emulator: write a text at {carrier_url}/", highlight=False)
        who = f"sign in as {sign_in}" if sign_in else "people are added by `courtesy users add`"
        self._console.print(f"The agents' desk: {web_url}/desk ({who})", highlight=False)

    def _settle(self) -> None:
        if self._live and self._drawing:
            self._drawing = False
            self._live.stop()

    def _table(self) -> Table:
        table = Table(box=None, pad_edge=False, show_header=False)
        for status in self._statuses.values():
            state = Text(status.state.value, STYLES.get(status.state, ""))
            table.add_row(status.name, state, Text(status.address, overflow="fold"), Text(status.note, "yellow"))
        return table


def _line(status: Status) -> Text:
    state = (f"{status.state.value:<11}", STYLES.get(status.state, ""))
    return Text.assemble(f"{status.name:<11}", state, " ".join(filter(None, (status.address, status.note))))
