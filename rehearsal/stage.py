"""What a rehearsal is played on: the running product, complete, and the emulated phone network as a separate program."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx
from sqlalchemy import text

from bench.cpu import Meter
from courtesy.bootstrap import Product
from courtesy.embedded.locks import wait_until
from courtesy.embedded.ports import free_port
from courtesy.model.errors import Refused, Unavailable
from courtesy.settings import ROOT, load_settings
from courtesy.store.clock import MovableClock
from courtesy.supervisor.plan import base_environment
from courtesy.supervisor.product import Report, RunningProduct, running_product
from rehearsal.scenario import Scenario

# What the product counts in real seconds, because the clock can be moved: the next try of a job, turns and calls that nobody
# took care of, reports that never came.
_WAITS = (
    "update procrastinate_jobs set scheduled_at = now() where status = 'todo' and scheduled_at > now()",
    "update turns set taken_at = taken_at - interval '1 minute' where state in ('received', 'to_send', 'sending')",
    "update calls set taken_at = taken_at - interval '1 hour' where ended_at is null",
    "select pg_notify('procrastinate_queue_v1#' || queue_name, json_build_object('type', 'job_inserted', 'job_id', min(id))::text) "
    "from procrastinate_jobs where status = 'todo' group by queue_name",
)


@dataclass
class Stage:
    """Everything running."""

    running: RunningProduct
    product: Product
    emulator: httpx.Client
    folder: Path
    emulator_pid: int

    def processor_seconds(self) -> dict[str, float]:
        """Processor time of every program so far, this one too; of a killed program only what its successor used."""
        pids = {name: status.pid for name, status in self.running.statuses.items() if status.pid}
        meter = Meter(pids | {"emulator": self.emulator_pid, "rehearsal": os.getpid()})
        return {name: ms / 1000 for name, ms in meter.read().items()}

    def set_clock(self, instant: datetime) -> None:
        """The time machine: the product's clock, and the calendar of the phone network's records."""
        if not isinstance(self.product.clock, MovableClock):
            raise Refused("The clock can't be moved in production.")
        self.product.clock.set(instant)
        self.post("/clock", now=instant.isoformat())

    def enqueue(self, *jobs: str) -> None:
        """Let jobs run that would come by themselves within seconds: `courtesy clock set` does the same."""
        with self.product.uow() as uow:
            for job in jobs:
                uow.defer(job, queueing_lock=job, timestamp=int(self.product.clock.now().timestamp()))
            uow.commit()

    def let_waits_pass(self) -> None:
        """Move what waits for real seconds, as the clock moves what waits for product time, and let the sweep look for it.

        Nothing is done or decided here: a job's next try comes now, a missing report is missed now.
        """
        with self.product.engine.begin() as connection:
            for order in _WAITS:
                connection.execute(text(order))
        self.enqueue("sweep")

    def ask(self, query: str, **values: Any) -> list[dict[str, Any]]:
        """Rows of the product's database."""
        with self.product.engine.connect() as connection:
            return [dict(row._mapping) for row in connection.execute(text(query), values)]

    def post(self, path: str, **order: Any) -> dict[str, Any]:
        """An order to the emulator."""
        answer = self.emulator.post(path, json=order)
        if not answer.is_success:
            raise Unavailable(f"The emulator refuses {path}: {answer.text}")
        told: dict[str, Any] = answer.json()
        return told


@contextmanager
def stage(scenario: Scenario, folder: Path, report: Report = lambda _: None) -> Iterator[Stage]:
    """Start everything, afresh, in a folder of its own; stop it at the end.

    Raises:
        CourtesyError: If the product does not start, with the reason.
    """
    emulator_port, web_port = free_port(), free_port()
    settings = load_settings().model_copy(
        update={
            "courtesy_env": "test",  # the clock can be moved
            "courtesy_state_dir": folder / "state",
            "database_url": None,
            "redis_url": None,
            "web_port": web_port,
            "rasa_port": 0,
            "action_port": 0,
            "public_base_url": f"http://127.0.0.1:{web_port}",
            "twilio_api_base": f"http://127.0.0.1:{emulator_port}",
        }
    )
    options = [
        *("--account-sid", settings.twilio_account_sid, "--number", settings.twilio_from_number),
        *("--port", str(emulator_port), "--seed", str(scenario.seed), "--speed", str(scenario.network_speed)),
        *("--log", str(folder / "network.jsonl")),
    ]
    for path, option in (("sms", "--sms-url"), ("voice", "--voice-url"), ("voice/status", "--voice-status-url")):
        options += [option, f"{settings.public_base_url}/twilio/{path}"]
    env = base_environment() | {"TWILIO_AUTH_TOKEN": settings.secret("twilio_auth_token")}
    with (folder / "emulator.log").open("w") as log:
        emulator = subprocess.Popen(
            [sys.executable, "-m", "emulator", *options], cwd=ROOT, env=env, stdout=log, stderr=log
        )
    try:
        with (
            httpx.Client(base_url=f"http://127.0.0.1:{emulator_port}/emulator", timeout=60, trust_env=False) as client,
            running_product(settings, report=report) as running,
            Product(running.settings, pool_size=8).opened() as product,
        ):
            if not wait_until(lambda: _well(client), 30):
                raise Unavailable(f"The emulator does not answer; see {folder / 'emulator.log'}.")
            yield Stage(running, product.built(), client, folder, emulator.pid)
    finally:
        os.kill(emulator.pid, signal.SIGTERM)
        emulator.wait(10)


def _well(client: httpx.Client) -> bool:
    try:
        return client.get("/health").is_success
    except httpx.HTTPError:
        return False
