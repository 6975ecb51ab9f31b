"""A message's way to the phone, and the status callbacks that report it.

See https://www.twilio.com/docs/messaging/guides/outbound-message-status-in-status-callbacks.
"""

from emulator.exchange import Exchange
from emulator.faults import Fault
from emulator.formats import API_VERSION
from emulator.texts.message import FINAL, Message
from emulator.webhook import WebhookError


class Delivery:
    """Moves outbound messages along and tells the product."""

    def __init__(self, exchange: Exchange) -> None:
        self._exchange = exchange
        self._held: dict[str, list[dict[str, str]]] = {}

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
        self._exchange.scheduler.call_later(delay, lambda: self._move(message, status, fault), message.sid)

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
        params = self._params(message, status)
        faults, scheduler = self._exchange.faults, self._exchange.scheduler
        if faults.take("callback_lost", to=message.to, status=status):
            self._exchange.add_event("callback.lost", sid=message.sid, status=status)
            return
        if late := faults.take("callback_late", to=message.to, status=status):
            scheduler.call_later(late.delay_ms / 1000, lambda: self._call(message, params))
            return
        if status not in FINAL and faults.take("callback_reordered", to=message.to, status=status):
            self._held.setdefault(message.sid, []).append(params)
            return
        again = faults.take("callback_twice", to=message.to, status=status)
        for each in [params, *([params] if again else []), *self._held.pop(message.sid, [])]:
            # The lane keeps the order while the message itself moves on, however slow the product is.
            scheduler.call_later(0, lambda each=each: self._call(message, each), f"callback {message.sid}")  # type: ignore[misc]

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

    def _call(self, message: Message, params: dict[str, str]) -> None:
        url = message.status_callback
        if not url:
            return
        try:
            self._exchange.call_product(
                "message status", message.sid, url, params,
                method=message.status_callback_method, token=f"{message.sid}-{params['MessageStatus']}",
            )  # fmt: skip
        except WebhookError as error:
            # Twilio does not try a status callback twice.
            self._exchange.add_error(error.code, message.sid, error.url, error.detail)

    def forget(self) -> None:
        """Drops held callbacks, as after a reset."""
        self._held.clear()
