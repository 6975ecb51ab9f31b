"""Rasa as it comes, beside the product: a second server on the same model file, and an action server without a database."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from courtesy.embedded.guardian import Guardian, signal_group
from courtesy.embedded.locks import wait_until
from courtesy.embedded.ports import free_port
from courtesy.model.errors import Unavailable
from courtesy.settings import ROOT
from courtesy.supervisor.plan import base_environment
from courtesy.supervisor.probes import http_ok
from courtesy.supervisor.product import RunningProduct
from courtesy.training import QUIET, rasa_program

START_S = 240.0
OWN = ("DATABASE_URL", "REDIS_URL", "TWILIO_AUTH_TOKEN", "COURTESY_API_TOKEN", "COURTESY_AUDIT_KEY")


@dataclass(frozen=True)
class Running:
    """What runs beside the product.

    Attributes:
        bases: The address of each Rasa server.
        pids: Process ids by program.
    """

    bases: dict[str, str]
    pids: dict[str, int]


class Programs:
    """Programs of one measurement; they end with it, however it ends."""

    def __init__(self, logs: Path) -> None:
        self._logs = logs
        self._guardian = Guardian()
        self._running: list[tuple[str, subprocess.Popen[bytes]]] = []

    def start(self, name: str, command: list[str], env: dict[str, str]) -> None:
        """Start one in the background, its output in a log."""
        with (self._logs / f"{name}.log").open("wb") as log:
            process = subprocess.Popen(
                command, cwd=ROOT, env=env, stdout=log, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, start_new_session=True
            )  # fmt: skip
        self._guardian.watch(process.pid)
        self._running.append((name, process))

    def wait(self, name: str, url: str) -> None:
        """Wait until it answers.

        Raises:
            Unavailable: If it does not, with the end of its log.
        """
        process = next(p for n, p in self._running if n == name)
        probe = http_ok(url)
        if not wait_until(lambda: probe() or process.poll() is not None, START_S) or process.poll() is not None:
            tail = (self._logs / f"{name}.log").read_text(errors="replace")[-2000:]
            raise Unavailable(f"{name} did not start.\n{tail}")

    @property
    def pids(self) -> dict[str, int]:
        """Process ids by name."""
        return {name: process.pid for name, process in self._running}

    def stop(self) -> None:
        """Stop all of them."""
        for _, process in reversed(self._running):
            process.send_signal(signal.SIGTERM)
        for _, process in self._running:
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                signal_group(process.pid, signal.SIGKILL)
                process.wait()
            self._guardian.forget(process.pid)
        self._guardian.close()


@contextmanager
def peers(product: RunningProduct, model: Path, logs: Path, kinds: dict[str, str]) -> Iterator[Running]:
    """Stock Rasa servers, ready, and one of ours with stop watches (`timed`).

    Args:
        product: The running product, whose emulator they use.
        model: The product's model.
        logs: Where their output goes.
        kinds: A name for each server, and the file of its credentials below `bench/rasa/`.
    """
    with ExitStack() as stack:
        programs = Programs(logs)
        stack.callback(programs.stop)
        action_port = free_port()
        env = {key: value for key, value in base_environment().items() if key not in OWN}
        programs.start("peer-actions", [sys.executable, "-m", "bench.actions", str(action_port)], env | QUIET)
        settings = product.settings
        env |= QUIET | {
            "PYTHONWARNINGS": "ignore",
            "ACTION_ENDPOINT_URL": f"http://127.0.0.1:{action_port}/webhook",
            "BENCH_EMULATOR_URL": product.emulator_url or "",
            "BENCH_ACCOUNT_SID": settings.twilio_account_sid,
            "BENCH_AUTH_TOKEN": settings.secret("twilio_auth_token"),
            "BENCH_NUMBER": settings.twilio_from_number,
            "NO_PROXY": "127.0.0.1,localhost",
        }
        ours = env | {
            "ACTION_ENDPOINT_URL": f"{product.action_url}/webhook",
            "RASA_TRACKER_DATABASE_URL": product.database_url,
            "REDIS_URL": product.redis_url,
            "COURTESY_RASA_TOKEN": settings.secret("courtesy_rasa_token"),
        }
        bases = {}
        for kind, credentials in (kinds | {"timed": "timed.yml"}).items():
            own = kind == "timed"
            port = free_port()
            bases[kind] = f"http://127.0.0.1:{port}"
            command = [
                *(str(rasa_program()), "run", "--model", str(model)),
                *("--endpoints", "endpoints.yml" if own else "bench/rasa/endpoints.yml"),
                *("--credentials", f"bench/rasa/{credentials}", "--interface", "127.0.0.1", "--port", str(port)),
            ]
            programs.start(f"peer-{kind}", command, ours if own else env)
        programs.wait("peer-actions", f"http://127.0.0.1:{action_port}/health")
        for kind, base in bases.items():
            programs.wait(f"peer-{kind}", base)
        yield Running(bases, programs.pids)


def commit() -> str:
    """The commit that is measured, and whether the checkout differs from it."""

    def git(*arguments: str) -> str:
        done = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=False)
        return done.stdout.strip()

    changed = git("status", "--porcelain", "--untracked-files=no", "--", ":!bench/results")
    return git("rev-parse", "--short=12", "HEAD") + (
        f" with {len(changed.splitlines())} changed files" if changed else ""
    )


def machine() -> str:
    """Processor, cores and memory."""
    model = "unknown processor"
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        names = [
            line.split(":", 1)[1].strip() for line in cpuinfo.read_text().splitlines() if line.startswith("model name")
        ]
        model = names[0] if names else model
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{model}, {os.cpu_count()} cores, {memory:.0f} GiB, {sys.platform}, Python {sys.version.split()[0]}"
