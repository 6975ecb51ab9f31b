"""Starts services and tasks in the order of their needs, watches over them, stops them in reverse."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from pathlib import Path

from courtesy.embedded.guardian import Guardian
from courtesy.supervisor.child import Child
from courtesy.supervisor.logs import rotate
from courtesy.supervisor.service import Service, State, Status, Task, check

ROTATE_EVERY_S = 30.0


class Supervisor:
    """Runs one plan once. Make and use it within a running event loop."""

    def __init__(
        self, steps: Sequence[Service | Task], logs: Path, report: Callable[[Status], None] = lambda _: None
    ) -> None:
        check(tuple(steps))
        self._steps = tuple(steps)
        self._report = report
        self._guardian = Guardian()
        self._stop = asyncio.Event()
        self._done = {step.name: asyncio.Event() for step in steps if isinstance(step, Task)}
        self.children = {
            step.name: Child(step, logs / f"{step.name}.log", self._guardian, report)
            for step in steps
            if isinstance(step, Service)
        }

    def request_stop(self) -> None:
        """Let `serve` stop everything and return; from the loop's thread or a signal handler of the loop."""
        self._stop.set()

    async def serve(self, on_ready: Callable[[], None] = lambda: None) -> None:
        """Start everything, call `on_ready`, wait for `request_stop`, stop everything.

        Raises:
            StartFailed: If a service does not come up.
            Exception: Whatever a task raised. In both cases everything is stopped first.
        """
        runs = [asyncio.create_task(self._run(step), name=step.name) for step in self._steps]
        housekeeping = asyncio.create_task(self._rotate_logs())
        stop = asyncio.create_task(self._stop.wait())
        ready = asyncio.create_task(self._all_ready())
        try:
            waiting: set[asyncio.Task[object]] = {stop, *runs}
            announced = False
            while not stop.done():
                watched = waiting if announced else waiting | {ready}
                done, _ = await asyncio.wait(watched, return_when=asyncio.FIRST_COMPLETED)
                for task in done & set(runs):
                    task.result()  # raises what made the step fail; a finished task is nothing special
                    waiting.discard(task)
                if ready.done() and not announced:
                    announced = True
                    on_ready()
        finally:
            for task in (housekeeping, ready, stop):
                task.cancel()
            await self._stop_all()
            for run in runs:
                run.cancel()
            await asyncio.gather(*runs, housekeeping, ready, stop, return_exceptions=True)
            self._guardian.close()

    def _ready(self, name: str) -> asyncio.Event:
        return self._done[name] if name in self._done else self.children[name].ready

    async def _all_ready(self) -> None:
        for step in self._steps:
            await self._ready(step.name).wait()

    async def _run(self, step: Service | Task) -> None:
        for need in step.needs:
            await self._ready(need).wait()
        if self._stop.is_set():
            return
        if isinstance(step, Service):
            await self.children[step.name].run()
            return
        status = Status(step.name)
        self._report(status.now(State.STARTING))
        try:
            await asyncio.to_thread(step.run)
        except Exception as error:
            self._report(status.now(State.FAILED, str(error).partition("\n")[0]))
            raise
        self._report(status.now(State.READY))
        self._done[step.name].set()

    async def _stop_all(self) -> None:
        self._stop.set()
        for step in reversed(self._steps):
            if step.name in self.children:
                await self.children[step.name].stop()

    async def _rotate_logs(self) -> None:
        while True:
            await asyncio.sleep(ROTATE_EVERY_S)
            for child in self.children.values():
                rotate(child.log)
