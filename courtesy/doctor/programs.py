"""The product's own programs: the dialogue model, and what runs now."""

from __future__ import annotations

from collections.abc import Iterator

from courtesy.doctor.finding import Finding, fail, ok, warn
from courtesy.settings import Settings
from courtesy.supervisor.probes import http_status
from courtesy.supervisor.runfile import read_run
from courtesy.supervisor.service import State
from courtesy.training import model_path


def model(settings: Settings) -> Iterator[Finding]:
    """Whether a model of the present files exists."""
    if "rasa_url" in settings.model_fields_set:
        return
    path = model_path(settings)
    if path.exists():
        yield ok("dialogue model", str(path))
    else:
        yield warn("dialogue model", "not trained from the present files", "`make train`, or the next start.")


def running(settings: Settings) -> Iterator[Finding]:
    """Every service of a running `courtesy up`, or the servers that the settings name."""
    run = read_run(settings.courtesy_state_dir)
    if run is None:
        yield from _named_servers(settings)
        return
    yield ok("courtesy up", f"runs as process {run.pid}, {run.web_url}")
    for name, service in run.services.items():
        message = " ".join(filter(None, (str(service["address"]), str(service["note"]))))
        if service["state"] == State.READY:
            yield ok(name, message or "ready")
        else:
            log = settings.courtesy_state_dir / "logs" / f"{name}.log"
            yield fail(name, f"{service['state']} {message}".strip(), f"See {log}.")


def _named_servers(settings: Settings) -> Iterator[Finding]:
    if "rasa_url" not in settings.model_fields_set:
        yield ok("courtesy up", "not running")
        return
    status = http_status(f"{settings.rasa_url}/webhooks/courtesy/ready")
    if status == 200:
        yield ok("rasa", settings.rasa_url)
    else:
        why = "does not answer" if status is None else f"answers {status}"
        yield fail("rasa", f"{settings.rasa_url} {why}", "Start the dialogue server, or mend RASA_URL.")


CHECKS = (model, running)
