"""Status callbacks on their way to the product, with whatever faults were ordered for them.

Twilio sends each once, in no guaranteed order:
https://www.twilio.com/docs/messaging/guides/outbound-message-status-in-status-callbacks.
"""

from dataclasses import dataclass
from functools import partial
from typing import Literal

from emulator.exchange import Exchange
from emulator.webhook import WebhookError


@dataclass(frozen=True)
class Callback:
    """One report of a status."""

    resource: Literal["messages", "calls"]
    sid: str
    customer: str
    status: str
    final: bool
    url: str
    method: str
    params: dict[str, str]


class Callbacks:
    """Sends callbacks in order, unless a fault says otherwise."""

    def __init__(self, exchange: Exchange) -> None:
        self._exchange = exchange
        self._held: dict[str, list[Callback]] = {}

    def report(self, callback: Callback) -> None:
        """Puts a callback on its way."""
        scheduler = self._exchange.scheduler
        if self._fault("callback_lost", callback) is not None:
            self._exchange.add_event("callback.lost", sid=callback.sid, status=callback.status)
            return
        late_ms = self._fault("callback_late", callback)
        if late_ms is not None:
            scheduler.call_later(late_ms / 1000, partial(self._send, callback))
            return
        if not callback.final and self._fault("callback_reordered", callback) is not None:
            self._held.setdefault(callback.sid, []).append(callback)
            return
        again = [callback] if self._fault("callback_twice", callback) is not None else []
        for each in [callback, *again, *self._held.pop(callback.sid, [])]:
            # The lane keeps the order, however slow the product is; the message or call moves on meanwhile.
            scheduler.call_later(0, partial(self._send, each), f"callbacks of {each.sid}")

    def _fault(
        self,
        kind: Literal["callback_lost", "callback_late", "callback_reordered", "callback_twice"],
        callback: Callback,
    ) -> int | None:
        fault = self._exchange.faults.take(
            kind, to=callback.customer, status=callback.status, resource=callback.resource
        )
        return fault.delay_ms if fault else None

    def _send(self, callback: Callback) -> None:
        token = f"{callback.sid}-{callback.status}"
        try:
            self._exchange.call_product(
                "status", callback.sid, callback.url, callback.params, method=callback.method, token=token
            )
        except WebhookError as error:
            self._exchange.add_error(error.code, callback.sid, error.url, error.detail)

    def forget(self) -> None:
        """Drops held callbacks, as after a reset."""
        self._held.clear()
