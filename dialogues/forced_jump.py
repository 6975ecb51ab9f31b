"""Throws a conversation's state in Rasa about: slots, forms and actions that nobody came to by talking.

What the dialogue believes must not matter to what leaves the house, nor to what is recorded as promised.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from typing import Any

import yaml
from sqlalchemy import Engine, text

from courtesy.settings import ROOT

Event = dict[str, Any]
_VALUES: tuple[Any, ...] = (True, True, False, None, "full", "minimum", "10000", "2026-03-13", "2026-03-20", "en", 12)
_APPEND = text("""
    update rasa.rasa_conversations
    set state = jsonb_set(state, '{events}', (state -> 'events') || cast(:events as jsonb))
    where conversation = :conversation and jsonb_typeof(state -> 'events') = 'array'
""")


@cache
def domain() -> dict[str, Any]:
    """The dialogue's domain."""
    read: dict[str, Any] = yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))
    return read


def jump(engine: Engine, conversation: str, rng: random.Random) -> bool:
    """Change the state of a conversation at random; returns whether there was one to change."""
    made = [event for _ in range(rng.randint(1, 3)) for event in rng.choice(_JUMPS)(rng)]
    for event in made:
        event["timestamp"] = datetime.now(UTC).timestamp()
    with engine.begin() as connection:
        done = connection.execute(_APPEND, {"events": json.dumps(made), "conversation": conversation})
    return done.rowcount > 0


def _slot(rng: random.Random) -> list[Event]:
    return [_set(rng.choice(list(domain()["slots"])), rng.choice(_VALUES))]


def _verified(rng: random.Random) -> list[Event]:
    return [_set("verified", True)]


def _form(rng: random.Random) -> list[Event]:
    """In the middle of a form, or at its end, with everything filled."""
    name = rng.choice(list(domain()["forms"]))
    slots = domain()["forms"][name]["required_slots"]
    filled = [_set(slot, rng.choice(_VALUES)) for slot in slots if rng.random() < 0.6]
    return [
        _act(name),
        {"event": "active_loop", "name": name},
        *filled,
        _set("requested_slot", rng.choice(slots)),
        _act(),
    ]


def _promise_confirmed(rng: random.Random) -> list[Event]:
    return [
        _act("promise_form"),
        {"event": "active_loop", "name": "promise_form"},
        _set("verified", True),
        _set("promise_amount", rng.choice(("full", "minimum", "10000"))),
        _set("promise_date", "2026-03-13"),
        _set("promise_confirmed", rng.choice((True, None))),
        _set("requested_slot", "promise_confirmed"),
        _act(),
    ]


def _action(rng: random.Random) -> list[Event]:
    return [_act(rng.choice(domain()["actions"])), _act()]


def _out_of_the_form(rng: random.Random) -> list[Event]:
    return [{"event": "active_loop", "name": None}, _set("requested_slot", None)]


def _set(name: str, value: Any) -> Event:
    return {"event": "slot", "name": name, "value": value}


def _act(name: str = "action_listen") -> Event:
    return {"event": "action", "name": name, "policy": None, "confidence": None}


_JUMPS: tuple[Callable[[random.Random], list[Event]], ...] = (
    _slot, _verified, _form, _promise_confirmed, _promise_confirmed, _action, _out_of_the_form,
)  # fmt: skip
