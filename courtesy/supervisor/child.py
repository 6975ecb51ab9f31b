"""The life of one child: start, become ready, crash and come back, stop with everything it has started."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
from collections.abc import Callable
from pathlib import Path

from courtesy.embedded.guardian import Guardian, signal_group
from courtesy.supervisor.logs import open_log, tail
from courtesy.supervisor.service import Service, StartFailed, State, Status

FIRST_DELAY_S, LONGEST_DELAY_S = 0.5, 10.0
TRIES = 5  # crashes in a row before the first start is given up
STEADY_S = 10.0  # having run this long, a crash is news and not the same crash again
LATE, CANNOT = "not ready", "cannot be started"
SETTLE_S = 1.0  # a service without a probe is ready when it has survived this


class Child:
    """Keeps one service running. All methods belong to the event loop's thread, except where said."""

    def __init__(self, service: Service, log: Path, guardian: Guardian, report: Callable[[Status], None]) -> None:
        self.service = service
        self.log = log
        self.status = Status(service.name, service.address)
        self.ready = asyncio.Event()
        self._guardian = guardian
        self._report = report
        self._stop = asyncio.Event()
        self._ended = asyncio.Event()
        self._running = False
        self._log_start = 0
        self._was_ready = False

    async def run(self) -> None:
        """Start it, and again after every crash, until `stop` is called.

        Raises:
            StartFailed: If it never became ready: it crashed at once too often, or took too long.
        """
        self._running = True
        delay, crashes = FIRST_DELAY_S, 0
        clock = asyncio.get_running_loop().time
        try:
            while not self._stop.is_set():
                began = clock()
                why = await self._live_once()
                if self._stop.is_set():
                    break
                crashes = 1 if self._was_ready and clock() - began >= STEADY_S else crashes + 1
                delay = FIRST_DELAY_S if crashes == 1 else min(delay * 2, LONGEST_DELAY_S)
                if not self._was_ready and (why.startswith((LATE, CANNOT)) or crashes >= TRIES):
                    self._set(State.FAILED, why)
                    raise self._failure(why if crashes == 1 else f"{why}, {crashes} times in a row")
                self._set(State.RESTARTING, f"{why}; again in {delay:g} s")
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._stop.wait(), delay)
            self._set(State.STOPPED)
        finally:
            self._ended.set()

    async def stop(self) -> None:
        """Stop it cleanly, and kill what is left after the grace period."""
        self._stop.set()
        if self._running:
            await self._ended.wait()

    async def _live_once(self) -> str:
        """Start it and see it through to its end; returns what ended it."""
        try:
            process = await self._spawn()
        except OSError as error:
            return f"{CANNOT}: {error}"
        exited = asyncio.create_task(process.wait())
        stop = asyncio.create_task(self._stop.wait())
        ready = asyncio.create_task(self._becomes_ready(exited))
        late = False
        try:
            await asyncio.wait(
                {exited, stop, ready},
                timeout=self.service.start_timeout_s,
                return_when=asyncio.FIRST_COMPLETED,
            )
            if ready.done() and not exited.done() and not stop.done():
                self._was_ready = True
                self.ready.set()
                self._set(State.READY)
                await asyncio.wait({exited, stop}, return_when=asyncio.FIRST_COMPLETED)
            elif not exited.done() and not stop.done():
                late = True
            if stop.done() and not exited.done():
                self._set(State.STOPPING)
                with contextlib.suppress(ProcessLookupError):
                    process.send_signal(self.service.stop_signal)
                await asyncio.wait({exited}, timeout=self.service.grace_s)
        finally:
            self.ready.clear()
            for task in (stop, ready):
                task.cancel()
            # also what a crashed server leaves behind: its workers would keep its port
            signal_group(process.pid, signal.SIGKILL)
            code = await exited
            self._guardian.forget(process.pid)
        return f"{LATE} in {self.service.start_timeout_s:.0f} s" if late else _why(code)

    async def _spawn(self) -> asyncio.subprocess.Process:
        log = open_log(self.log)
        self._log_start = os.fstat(log).st_size
        service = self.service
        user = service.user
        identity = {"user": user[0], "group": user[1], "extra_groups": []} if user else {}
        try:
            process = await asyncio.create_subprocess_exec(
                *service.command,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=service.cwd,
                env=dict(service.env) if service.env is not None else None,
                start_new_session=True,  # a group of its own: Ctrl-C reaches us only, and we end it whole
                **identity,  # type: ignore[arg-type]
            )
        finally:
            os.close(log)
        self._guardian.watch(process.pid, service.stop_signal)
        starts = self.status.starts + 1
        self.status = Status(service.name, service.address, State.STARTING, process.pid, starts)
        self._report(self.status)
        return process

    async def _becomes_ready(self, exited: asyncio.Task[int]) -> None:
        """Ask until it is ready."""
        if self.service.ready is None:
            await asyncio.sleep(SETTLE_S)
            return
        pause = 0.05
        while not await asyncio.to_thread(self.service.ready):
            await asyncio.wait({exited}, timeout=pause)
            pause = min(pause * 1.3, 0.5)

    def _set(self, state: State, note: str = "") -> None:
        running = state in (State.STARTING, State.READY, State.STOPPING)
        pid = self.status.pid if running else None
        self.status = Status(self.status.name, self.status.address, state, pid, self.status.starts, note)
        self._report(self.status)

    def _failure(self, why: str) -> StartFailed:
        name = self.service.name
        written = tail(self.log, since=self._log_start) or "(it wrote nothing)"
        message = f"{name} did not start: {why}. The end of {self.log}:\n{written}\n"
        return StartFailed(message, remedy=self.service.remedy)


def _why(code: int) -> str:
    if code >= 0:
        return f"ended with status {code}"
    try:
        return f"killed by {signal.Signals(-code).name}"
    except ValueError:
        return f"killed by signal {-code}"
