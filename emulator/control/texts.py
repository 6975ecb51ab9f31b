"""Texting as a customer, and the log of all messages."""

from functools import partial
from typing import Any

from flask import Blueprint, request

from emulator.config import Number
from emulator.control.body import ControlError, read, since
from emulator.exchange import Exchange
from emulator.texts.inbound import Inbound, TextRequest


def texts_blueprint(exchange: Exchange, inbound: Inbound) -> Blueprint:
    """`POST /emulator/texts`, `GET /emulator/messages`."""
    blueprint = Blueprint("control_texts", __name__, url_prefix="/emulator")

    @blueprint.post("/texts")
    def text() -> tuple[dict[str, Any], int]:
        order = read(TextRequest)
        return send_text(exchange, inbound, order)

    @blueprint.get("/messages")
    def messages() -> dict[str, Any]:
        with exchange.lock:
            last = exchange.events.last
            first = since()
            shown = [m.as_json() for m in exchange.messages.values() if m.seq > first and _wanted(m.customer)]
        return {"messages": shown, "last": last}

    return blueprint


def _wanted(customer: str) -> bool:
    return request.args.get("customer", customer) == customer


def send_text(exchange: Exchange, inbound: Inbound, order: TextRequest) -> tuple[dict[str, Any], int]:
    """Delivers now (200) or, when a delay is ordered, later (202)."""
    number = _number(exchange, order.to)
    late = exchange.faults.take("inbound_late", to=order.sender)
    delay_ms = order.delay_ms + (late.delay_ms if late else 0)
    outcome = inbound.accept(order, number)
    if delay_ms:
        exchange.scheduler.call_later(delay_ms / 1000, partial(inbound.deliver, order, number, outcome))
        return outcome.as_json() | {"scheduled": True}, 202
    return inbound.deliver(order, number, outcome).as_json() | {"scheduled": False}, 200


def _number(exchange: Exchange, to: str | None) -> Number:
    known = ", ".join(exchange.numbers) or "none; POST /emulator/numbers first"
    if to is None:
        if not exchange.numbers:
            raise ControlError(f"no number to text (configured: {known})")
        return next(iter(exchange.numbers.values()))
    if to not in exchange.numbers:
        raise ControlError(f"{to} is not a configured number (configured: {known})", 404)
    return exchange.numbers[to]
