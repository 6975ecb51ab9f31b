"""Faults that have been ordered: what a network does on a bad day, a counted number of times."""

import random
import threading
from collections.abc import Callable
from typing import Any, Literal

from pydantic import Field

from emulator.config import Strict

Kind = Literal[
    "refuse",  # a create request is refused with Twilio error `code`
    "http_error",  # a create request is answered with `http_status`
    "no_answer",  # a create request is never answered; `accepted` says whether it took effect all the same
    "delivery",  # a message ends as `status` with error `code`
    "callback_lost",
    "callback_twice",
    "callback_late",  # by `delay_ms`
    "callback_reordered",  # held back until the message's next callback has gone out
    "inbound_twice",
    "inbound_late",  # by `delay_ms`
]


class Fault(Strict):
    """One ordered fault; `to` narrows it to a customer's number, `status` to a message or call status."""

    fault: Kind
    times: int = Field(default=1, ge=0, description="how often it happens; 0 means until cleared")
    to: str | None = None
    resource: Literal["messages", "calls"] = "messages"
    code: int | None = None
    status: str | None = None
    http_status: int = 500
    delay_ms: int = Field(default=0, ge=0)
    accepted: bool = False
    share: float = Field(default=1.0, gt=0, le=1, description="of what it fits, the share that it happens to")


class FaultBook:
    """The faults still to happen."""

    def __init__(self, seed: int | None = None, told: Callable[[Fault, str], object] = lambda fault, to: None) -> None:
        """Start without faults.

        Args:
            seed: Decides which of those that a share is ordered for it strikes.
            told: Is told of every fault that strikes, and whose number it strikes.
        """
        self._told = told
        self._chance = random.Random(seed)  # noqa: S311
        self._open: list[tuple[Fault, int]] = []
        self._lock = threading.Lock()

    def order(self, fault: Fault) -> None:
        """Adds a fault behind those already ordered."""
        with self._lock:
            self._open.append((fault, fault.times))

    def take(self, *kinds: Kind, to: str, status: str | None = None, resource: str = "messages") -> Fault | None:
        """The first fault that fits, counted as having happened."""
        if not self._open:
            return None
        fault = self._strikes(kinds, to, status, resource)
        if fault is not None:
            self._told(fault, to)
        return fault

    def _strikes(self, kinds: tuple[Kind, ...], to: str, status: str | None, resource: str) -> Fault | None:
        with self._lock:
            for place, (fault, left) in enumerate(self._open):
                if fault.fault not in kinds or fault.resource != resource or fault.to not in (None, to):
                    continue
                if status is not None and fault.status not in (None, status):
                    continue
                if fault.share < 1 and self._chance.random() >= fault.share:
                    continue
                if left == 1:
                    del self._open[place]
                elif left:
                    self._open[place] = (fault, left - 1)
                return fault
        return None

    def listing(self) -> list[dict[str, Any]]:
        """What is still to happen."""
        with self._lock:
            return [{**fault.model_dump(), "left": left or None} for fault, left in self._open]

    def clear(self) -> None:
        """Cancels everything."""
        with self._lock:
            self._open.clear()
