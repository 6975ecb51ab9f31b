"""The product's own programs: commands, environments, addresses, and what "ready" means for each."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from courtesy.carrier.senders import Senders
from courtesy.embedded.server import EmbeddedServer
from courtesy.settings import ROOT, Settings, local
from courtesy.supervisor.probes import http_ok, tcp_open, written_by_living
from courtesy.supervisor.service import Service, Task
from courtesy.training import QUIET, rasa_program

# What a child must not inherit: it would be told of another Python environment than its own.
FOREIGN = ("VIRTUAL_ENV", "PYTHONHOME", "PYTHONPATH", "UV_PROJECT_ENVIRONMENT")
DATABASES = ("postgres", "valkey")


def plan(
    settings: Settings, servers: list[EmbeddedServer], model: Path | None, emulator_port: int | None
) -> Iterator[Service | Task]:
    """All that `courtesy up` runs, in order.

    Args:
        settings: Complete: addresses of databases, ports and secrets are filled in.
        servers: The embedded servers to own, prepared.
        model: The Rasa model; None when RASA_URL names a server that somebody else runs.
        emulator_port: Where the Twilio emulator listens; None for none.
    """
    for server in servers:
        yield _embedded(server)
    yield Task("migrations", lambda: _migrate(settings), tuple(server.name for server in servers))
    if emulator_port is not None:
        yield _emulator(settings, emulator_port)
    if model is not None:
        yield _rasa(settings, model)
    yield _actions(settings)
    yield _web(settings)
    if settings.speech == "local":
        yield _media(settings)
    yield _jobs(settings)


def base_environment() -> dict[str, str]:
    """Our environment without what concerns our own interpreter only."""
    return {key: value for key, value in os.environ.items() if key not in FOREIGN}


def environment(settings: Settings) -> dict[str, str]:
    """The environment that makes another process read the same settings."""
    env = base_environment()
    for name in type(settings).model_fields:
        value = getattr(settings, name)
        if isinstance(value, SecretStr):
            value = value.get_secret_value()
        if value is None:
            env.pop(name.upper(), None)
        else:
            env[name.upper()] = str(value)
    return env


def _migrate(settings: Settings) -> None:
    from courtesy.bootstrap import migrate

    migrate(settings, settings.database_url or "")


def _embedded(server: EmbeddedServer) -> Service:
    launch = server.launch()
    return Service(
        name=server.name,
        command=launch.argv,
        ready=server.alive,
        address=server.address,
        env=launch.env,
        cwd=launch.cwd,
        user=launch.user,
        stop_signal=launch.stop_signal,
        grace_s=30.0,
        remedy=f"See the log; `make clean` starts afresh without the data in {server.home}.",
    )


def _rasa(settings: Settings, model: Path) -> Service:
    token = settings.secret("courtesy_rasa_token")
    base = f"http://127.0.0.1:{settings.rasa_port}"
    command = [
        *(str(rasa_program()), "run", "--model", str(model), "--endpoints", "endpoints.yml"),
        *("--credentials", "credentials.yml", "--interface", "127.0.0.1", "--port", str(settings.rasa_port)),
    ]
    env = base_environment() | QUIET
    for name in ("TWILIO_AUTH_TOKEN", "COURTESY_API_TOKEN", "COURTESY_AUDIT_KEY", "COURTESY_SESSION_KEY"):
        env.pop(name, None)  # the dialogue server calls nobody and signs nothing
    env |= {
        "PYTHONWARNINGS": "ignore",
        "RASA_TRACKER_DATABASE_URL": settings.database_url or "",
        "REDIS_URL": settings.redis_url or "",
        "ACTION_ENDPOINT_URL": f"http://127.0.0.1:{settings.action_port}/webhook",
        "COURTESY_RASA_TOKEN": token,
    }
    return Service(
        name="rasa",
        command=tuple(command),
        ready=http_ok(f"{base}/webhooks/courtesy/ready"),
        address=base,
        env=env,
        cwd=ROOT,
        needs=("migrations",),
        start_timeout_s=300.0,
        remedy="If the model is at fault, run `make train`.",
    )


def _actions(settings: Settings) -> Service:
    base = f"http://127.0.0.1:{settings.action_port}"
    return _python(
        "actions",
        settings,
        "bot.actions",
        address=base,
        ready=http_ok(f"{base}/health"),
        needs=("migrations",),
    )


def _web(settings: Settings) -> Service:
    base = f"http://{settings.web_host}:{settings.web_port}"
    reach = f"http://{local(settings.web_host)}:{settings.web_port}"
    options = [
        *("--worker-class", "gthread", "--workers", str(settings.web_workers)),
        *(
            "--threads",
            str(settings.web_threads + settings.desk_streams),
            "--bind",
            f"{settings.web_host}:{settings.web_port}",
        ),
        *("--timeout", "30", "--graceful-timeout", "10", "--keep-alive", "75", "--no-control-socket"),
        "front.app:create_app()",
    ]
    return _python(
        "web",
        settings,
        "gunicorn",
        *options,
        address=base,
        ready=http_ok(f"{reach}/readyz"),
        needs=("migrations",),
        start_timeout_s=300.0,  # it may wait for the dialogue server, which starts beside it
        grace_s=15.0,
    )


def _media(settings: Settings) -> Service:
    reach = local(settings.media_host)
    return _python(
        "media",
        settings,
        "telephony.server",
        address=f"ws://{settings.media_host}:{settings.media_port}/twilio/media",
        ready=tcp_open(reach, settings.media_port),
        needs=("migrations",),
        start_timeout_s=120.0,  # it loads its models first
        grace_s=70.0,  # running calls may end
        remedy="Local speech needs its packages: uv sync --group speech. SPEECH=twilio does without.",
    )


def _jobs(settings: Settings) -> Service:
    ready = settings.courtesy_state_dir / "jobs.pid"
    service = _python(
        "jobs", settings, "jobs", needs=("migrations",), ready=written_by_living(ready), start_timeout_s=300.0
    )
    return replace(service, env={**(service.env or {}), "COURTESY_READY_FILE": str(ready)})


def _emulator(settings: Settings, port: int) -> Service:
    options = [
        *("--account-sid", settings.twilio_account_sid, "--number", settings.twilio_from_number),
        *("--port", str(port)),  # the auth token is in the environment, because everybody can read command lines
        *("--sms-url", f"{settings.public_base_url}/twilio/sms"),
        *("--voice-url", f"{settings.public_base_url}/twilio/voice"),
        *("--voice-status-url", f"{settings.public_base_url}/twilio/voice/status"),
        *("--voice-url", f"{settings.public_base_url}/twilio/voice"),
    ]
    for number in Senders.read(settings.twilio_from_number, settings.twilio_from_numbers).by_country.values():
        options += ["--number", number]
    service = _python(
        "emulator",
        settings,
        "emulator",
        *options,
        address=f"http://127.0.0.1:{port}",
        ready=tcp_open("127.0.0.1", port),
    )
    return replace(service, env={**(service.env or {}), "SPEECH_MODELS": str(settings.courtesy_model_dir)})


def _python(name: str, settings: Settings, module: str, *arguments: str, **more: Any) -> Service:
    """A module of this environment as a service."""
    return Service(
        name=name,
        command=(sys.executable, "-m", module, *arguments),
        env=environment(settings),
        cwd=ROOT,
        **more,
    )
