"""The whole product on this machine, for `courtesy up`, for tests and for measurements.

`running_product` is for programs: it runs everything in a thread of its own and gives a handle. `up` is for
people: it stays in the foreground until it is told to stop.
"""

from __future__ import annotations

import asyncio
import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from courtesy.embedded import EmbeddedPostgres, EmbeddedValkey
from courtesy.embedded.guardian import signal_group
from courtesy.embedded.locks import wait_until
from courtesy.embedded.server import EmbeddedServer
from courtesy.model.errors import Unavailable
from courtesy.settings import Settings, local
from courtesy.speech_models import chosen
from courtesy.supervisor.core import Supervisor
from courtesy.supervisor.logs import tail
from courtesy.supervisor.plan import environment, plan
from courtesy.supervisor.resolve import resolve
from courtesy.supervisor.runfile import RunFile
from courtesy.supervisor.service import Service, State, Status, Task
from courtesy.training import Progress, ensure_model

START_TIMEOUT_S = 600.0
Report = Callable[[Status], None]


@dataclass(frozen=True)
class Prepared:
    """Everything decided, nothing started.

    Attributes:
        settings: With all addresses and secrets filled in.
        steps: What to run.
        run_file: The hold on the state directory.
        emulator_port: Where the emulator will listen; None for none.
    """

    settings: Settings
    steps: tuple[Service | Task, ...]
    run_file: RunFile
    emulator_port: int | None


@contextmanager
def prepared(settings: Settings, *, demo: bool = False, progress: Progress = lambda _: None) -> Iterator[Prepared]:
    """Take the state directory, choose addresses, own the embedded servers, train the model if needed.

    Raises:
        CourtesyError: If any of that is impossible, with a remedy.
    """
    state_dir = settings.courtesy_state_dir.expanduser().resolve()
    with ExitStack() as stack:
        run_file = RunFile(state_dir)
        run_file.check()
        resolved = resolve(settings.model_copy(update={"courtesy_state_dir": state_dir}), demo=demo)
        for speech_model in chosen(settings).values():
            speech_model.checked()
        # before the hold is taken: a first training takes minutes, and other commands need not wait for it
        model = ensure_model(settings, progress) if resolved.own_rasa else None
        run_file.web_url = f"http://{local(resolved.settings.web_host)}:{resolved.settings.web_port}"
        run_file.take()
        stack.callback(run_file.drop)
        servers: list[EmbeddedServer] = []
        update = {}
        for field, make in (("database_url", EmbeddedPostgres), ("redis_url", EmbeddedValkey)):
            if not getattr(settings, field):
                server: EmbeddedServer = make(state_dir)
                server.claim()
                stack.callback(server.disclaim)
                servers.append(server)
                update[field] = server.url
        complete = resolved.settings.model_copy(update=update)
        steps = tuple(plan(complete, servers, model, resolved.emulator_port))
        yield Prepared(complete, steps, run_file, resolved.emulator_port)


def up(ready: Prepared, report: Report, on_ready: Callable[[], None]) -> None:
    """Run it in the foreground until SIGINT, SIGTERM or SIGHUP; a second signal kills at once.

    Raises:
        StartFailed: If a service does not come up. Everything is stopped first.
    """

    async def serve() -> None:
        supervisor = Supervisor(ready.steps, _logs(ready.settings), _both(ready.run_file.update, report))
        loop, asked = asyncio.get_running_loop(), False

        def stop() -> None:
            nonlocal asked
            if asked:
                for child in supervisor.children.values():
                    if child.status.pid:
                        signal_group(child.status.pid, signal.SIGKILL)
            asked = True
            supervisor.request_stop()

        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            loop.add_signal_handler(number, stop)
        await supervisor.serve(on_ready)

    asyncio.run(serve())


class RunningProduct:
    """A running product. Names of services: postgres valkey emulator rasa actions web jobs."""

    def __init__(self, ready: Prepared) -> None:
        self.settings = ready.settings
        self.web_url = ready.run_file.web_url
        self.rasa_url = ready.settings.rasa_url
        self.action_url = f"http://127.0.0.1:{ready.settings.action_port}"
        self.emulator_url = f"http://127.0.0.1:{ready.emulator_port}" if ready.emulator_port else None
        self.database_url = ready.settings.database_url or ""
        self.redis_url = ready.settings.redis_url or ""
        self.statuses: dict[str, Status] = {step.name: Status(step.name) for step in ready.steps}

    def status(self, name: str) -> Status:
        """What is known of a service now."""
        return self.statuses[name]

    def pid(self, name: str) -> int:
        """Process id of a running service, which is also its process group.

        Raises:
            Unavailable: If it does not run now.
        """
        pid = self.statuses[name].pid
        if pid is None:
            raise Unavailable(f"{name} does not run now ({self.statuses[name].state}).")
        return pid

    def kill(self, name: str, number: int = signal.SIGKILL, *, group: bool = False) -> None:
        """Kill a service's program, or its whole process group, and return when the supervisor knows."""
        before = self.statuses[name]
        (signal_group if group else os.kill)(self.pid(name), number)

        def noticed() -> bool:
            now = self.statuses[name]
            return now.pid != before.pid or now.starts != before.starts

        if not wait_until(noticed, 30.0):
            raise Unavailable(f"{name} did not end on signal {number}.")

    def wait_ready(self, name: str, timeout_s: float = 300.0) -> None:
        """Wait until a service is ready (again).

        Raises:
            Unavailable: If it is not in time, with the end of its log.
        """
        if not wait_until(lambda: self.statuses[name].state is State.READY, timeout_s):
            raise Unavailable(f"{name} is {self.statuses[name].state}.\n{self.log_tail(name)}")

    def log(self, name: str) -> Path:
        """The log file of a service."""
        return _logs(self.settings) / f"{name}.log"

    def log_tail(self, name: str, lines: int = 15) -> str:
        """The last lines a service wrote."""
        return tail(self.log(name), lines)

    def environment(self) -> dict[str, str]:
        """The environment in which another program, e.g. a `courtesy` command, works on this product."""
        return environment(self.settings)


@contextmanager
def running_product(
    settings: Settings,
    *,
    demo: bool = False,
    report: Report = lambda _: None,
    progress: Progress = lambda _: None,
) -> Iterator[RunningProduct]:
    """The product, ready, for the length of a block.

    Args:
        settings: Its state directory must be its own; a port of 0 chooses a free one.
        demo: Whether to run the carrier's emulator too and use it.
        report: Told of every change of a service's state, from another thread.
        progress: Told how a training goes on.

    Raises:
        CourtesyError: If it does not start, with the reason and a remedy.
    """
    with prepared(settings, demo=demo, progress=progress) as ready:
        product = RunningProduct(ready)
        loop = asyncio.new_event_loop()
        started = threading.Event()
        supervisors: list[Supervisor] = []
        errors: list[BaseException] = []

        def remember(status: Status) -> None:
            product.statuses[status.name] = status

        async def serve() -> None:
            report_all = _both(remember, ready.run_file.update, report)
            supervisors.append(Supervisor(ready.steps, _logs(ready.settings), report_all))
            await supervisors[0].serve(started.set)

        def run() -> None:
            try:
                with asyncio.Runner(loop_factory=lambda: loop) as runner:
                    runner.run(serve())
            except BaseException as error:  # raised again below, in the caller's thread
                errors.append(error)
            finally:
                started.set()

        thread = threading.Thread(target=run, name="supervisor", daemon=True)
        thread.start()
        try:
            if not started.wait(START_TIMEOUT_S):
                raise Unavailable(f"The product did not start in {START_TIMEOUT_S:.0f} s.")
            if errors:
                raise errors[0]
            yield product
        finally:
            if thread.is_alive() and supervisors:
                loop.call_soon_threadsafe(supervisors[0].request_stop)
            thread.join()


def _logs(settings: Settings) -> Path:
    return settings.courtesy_state_dir / "logs"


def _both(*reports: Report) -> Report:
    def report(status: Status) -> None:
        for each in reports:
            each(status)

    return report
