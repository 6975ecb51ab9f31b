"""Log lines: structured, on standard output, with personal data and secrets masked before they are written."""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog

from courtesy.settings import Settings

# E.164 numbers, and long runs of digits that may be a card or an account; identifiers of ours hold letters and hyphens
_NUMBER = re.compile(r"(?<![\w-])\+?\d[\d ]{6,18}\d(?![\w-])")
SECRET_KEYS = frozenset(
    {"token", "auth_token", "password", "authorization", "signature", "text", "body", "name", "phone"}
)


def redact(value: str) -> str:
    """Mask numbers that could identify a person or a card, keeping the last two digits for support."""
    return _NUMBER.sub(lambda m: "***" + m.group()[-2:], value)


def _mask(logger: Any, method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    for key, value in event.items():
        if key in SECRET_KEYS:
            event[key] = "[masked]"
        elif isinstance(value, str) and key not in ("timestamp", "level", "event", "logger"):
            event[key] = redact(value)
    return event


def configure_logging(settings: Settings) -> None:
    """Set up logging for this process."""
    renderer: Any = structlog.processors.JSONRenderer(ensure_ascii=False)
    if settings.log_format == "console":
        renderer = structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    shared: list[Any] = [
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        _mask,
    ]
    structlog.configure(
        processors=[*shared, renderer],
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        cache_logger_on_first_use=True,
    )
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr, format="%(levelname)s %(name)s %(message)s")
