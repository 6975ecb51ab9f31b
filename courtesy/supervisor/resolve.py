"""Fills in what the settings leave open: ports that are free, and addresses made from them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from courtesy.embedded.ports import free_port, holder, is_free
from courtesy.model.errors import Misconfigured, Refused
from courtesy.settings import Settings, local

EMULATOR_PORT = 8090


@dataclass(frozen=True)
class Resolved:
    """Settings whose addresses are all known.

    Attributes:
        settings: The settings.
        own_rasa: Whether we run the dialogue server ourselves.
        emulator_port: Where the emulator listens; None for none.
    """

    settings: Settings
    own_rasa: bool
    emulator_port: int | None


def resolve(settings: Settings, *, demo: bool = False) -> Resolved:
    """Choose ports. One that was set must be free; another than the default is taken when that is in use.

    Args:
        settings: A port of 0 means any free one.
        demo: Whether the carrier is the emulator.

    Raises:
        Misconfigured: If a port that was set is in use, saying by whom.
    """
    update: dict[str, Any] = {"web_port": _port(settings, "web_port", settings.web_host)}
    own_rasa = not {"rasa_url"} & settings.model_fields_set
    if own_rasa:
        update["rasa_port"] = _port(settings, "rasa_port", "127.0.0.1")
        update["rasa_url"] = f"http://127.0.0.1:{update['rasa_port']}"
    update["action_port"] = _port(settings, "action_port", "127.0.0.1")
    if "public_base_url" not in settings.model_fields_set:
        update["public_base_url"] = f"http://{local(settings.web_host)}:{update['web_port']}"
    if settings.speech == "local":
        update["media_port"] = _port(settings, "media_port", settings.media_host)
        if demo and "media_public_url" not in settings.model_fields_set:
            # the emulator is on this machine, whatever address real carriers would know us by
            update["media_public_url"] = settings.model_copy(update=update).media_url_here
    emulator_port = None
    if demo:
        # who lets the web server's port be chosen may run beside others like it: they must not meet at the usual port
        usual = settings.web_port != 0 and is_free("127.0.0.1", EMULATOR_PORT)
        emulator_port = EMULATOR_PORT if usual else free_port()
        update["twilio_api_base"] = f"http://127.0.0.1:{emulator_port}"
    return Resolved(settings.model_copy(update=update), own_rasa, emulator_port)


def refuse_demo_in_production(settings: Settings) -> None:
    """What waits there is for customers: the emulator would take it from the workers, and nobody else would ever get it.

    Raises:
        Refused: In production.
    """
    if settings.is_production:
        raise Refused(
            "The demo's emulated phone network does not run in production.",
            remedy="Run the demo where COURTESY_ENV is not production; `courtesy up` starts the product without it.",
        )


def _port(settings: Settings, name: str, host: str) -> int:
    port = int(getattr(settings, name))
    if port and is_free(host, port):
        return port
    if port and name in settings.model_fields_set:
        by = holder(port)
        raise Misconfigured(
            f"Port {port} is in use{f' by {by}' if by else ''}.",
            remedy=f"Stop that program, or set {name.upper()} to another port (0 chooses a free one).",
        )
    return free_port(host)
