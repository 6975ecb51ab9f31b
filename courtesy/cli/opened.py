"""What every command needs first: the settings, the databases and the product on them."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from courtesy.bootstrap import Product, migrate
from courtesy.embedded import databases
from courtesy.log import configure_logging
from courtesy.settings import load_settings
from courtesy.supervisor.runfile import read_run


@contextmanager
def opened(*, redis: bool = False) -> Iterator[Product]:
    """The product on the databases that the settings name, or on the embedded ones, migrated.

    A running `courtesy up` on the same state directory is found: its dialogue server and carrier are used.
    """
    settings = load_settings().model_copy(update={"log_format": "console"})
    configure_logging(settings)
    with databases(settings, redis=redis) as addresses:
        update: dict[str, Any] = {"database_url": addresses.database_url, "redis_url": addresses.redis_url or None}
        run = read_run(settings.courtesy_state_dir.expanduser().resolve())
        for name, field in (("rasa", "rasa_url"), ("emulator", "twilio_api_base")):
            address = run.services.get(name, {}).get("address") if run else None
            if address and field not in settings.model_fields_set:
                update[field] = address
        migrate(settings, addresses.database_url)
        with Product(settings.model_copy(update=update), pool_size=4).opened() as product:
            yield product


def print_json(value: Any) -> None:
    """Print one JSON value."""
    json.dump(value, sys.stdout, ensure_ascii=False, indent=2)
    sys.stdout.write("\n")


def print_long_json(value: dict[str, Any], name: str, lines: Iterable[str]) -> None:
    """Print one JSON object with a last member that may be longer than memory: a list of values that are JSON already, each on its line."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2).removesuffix("\n}"))
    sys.stdout.write(f",\n  {json.dumps(name)}: [")
    separator = ""
    for line in lines:
        sys.stdout.write(f"{separator}\n    {line.rstrip()}")
        separator = ","
    sys.stdout.write("\n  ]\n}\n" if separator else "]\n}\n")
