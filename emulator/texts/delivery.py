"""A message's way to the phone, and the status callbacks that report it.

See https://www.twilio.com/docs/messaging/guides/outbound-message-status-in-status-callbacks.
"""

from collections.abc import Callable
from functools import partial

from emulator.callbacks import Callback, Callbacks
from emulator.exchange import Exchange
from emulator.faults import Fault
from emulator.formats import API_VERSION
from emulator.texts.message import FINAL, Message


class Delivery:
    """Moves outbound messages along and tells the product."""

    def __init__(self, exchange: Exchange, callbacks: Callbacks) -> None:
        self._exchange = exchange
        self._callbacks = callbacks
        # told of every text that has reached a phone; set by whoever plays the people
        self.on_delivered: Callable[[Message], None] = lambda message: None

    def send(self, message: Message) -> None:
        """Registers an outbound message and starts it on its way."""
        self._exchange.add_message(message)
        if message.status in FINAL:
            return
        latency = self._exchange.config.latency
        fault = self._exchange.faults.take("delivery", to=message.to)
        steps: list[tuple[float, str]] = []
        if message.status == "accepted":
            steps.append((latency.queued, "queued"))
        if fault and fault.status == "failed":
            steps.append((latency.sent, "failed"))
        else:
            steps.append((latency.sent, "sent"))
            end = (fault.status or "undelivered") if fault else "delivered"
            # A fault with status "sent" is a carrier that never reports back.
            if end != "sent":
                steps.append((latency.sent + latency.delivered, end))
        for delay, status in steps:
            self._later(delay, message, status, fault)

    def _later(self, delay: float, message: Message, status: str, fault: Fault | None) -> None:
        self._exchange.scheduler.call_later(delay, partial(self._move, message, status, fault), brief=True)

    def _move(self, message: Message, status: str, fault: Fault | None) -> None:
        exchange = self._exchange
        with exchange.lock:
            if message.status in FINAL or exchange.messages.get(message.sid) is not message:
                return
            message.status = status
            message.updated = exchange.now()
            if status == "sent":
                message.sent = message.updated
            if status in ("undelivered", "failed"):
                message.error_code = (fault and fault.code) or 30008
            exchange.add_event("message.status", **message.as_json())
        self._report(message, status)
        if status == "delivered":
            self.on_delivered(message)

    def cancel(self, message: Message) -> None:
        """Stops a message that has not left."""
        with self._exchange.lock:
            message.status = "canceled"
            message.updated = self._exchange.now()
            self._exchange.add_event("message.status", **message.as_json())
        self._report(message, "canceled")

    def _report(self, message: Message, status: str) -> None:
        if not message.status_callback:
            return
        self._callbacks.report(
            Callback(
                "messages",
                message.sid,
                message.to,
                status,
                status in FINAL,
                message.status_callback,
                message.status_callback_method,
                self._params(message, status),
            )
        )

    def _params(self, message: Message, status: str) -> dict[str, str]:
        params = {
            "ApiVersion": API_VERSION,
            "MessageSid": message.sid,
            "SmsSid": message.sid,
            "MessageStatus": status,
            "SmsStatus": status,
            "AccountSid": message.account_sid,
            "From": message.sender,
            "To": message.to,
        }
        if message.messaging_service_sid:
            params["MessagingServiceSid"] = message.messaging_service_sid
        if status in ("undelivered", "failed") and message.error_code:
            params["ErrorCode"] = str(message.error_code)
        if status in ("delivered", "undelivered"):
            # The carrier's receipt, passed through: YYMMDDhhmm.
            params["RawDlrDoneDate"] = message.updated.strftime("%y%m%d%H%M")
        return params
