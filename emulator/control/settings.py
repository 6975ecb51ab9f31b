"""Numbers, faults, opt-outs, the clock, reset: how a test arranges the world."""

from datetime import UTC
from typing import Any

from flask import Blueprint
from pydantic import AwareDatetime, Field

from emulator.callbacks import Callbacks
from emulator.config import Number, Strict
from emulator.control.body import ControlError, read
from emulator.exchange import Exchange
from emulator.faults import Fault
from emulator.people.texting import Texting
from emulator.scheduler import ManualScheduler


class OptOutOrder(Strict):
    """Switches the carrier's STOP handling, or opts one customer out or in."""

    handling: bool | None = None
    customer: str | None = None
    number: str | None = None
    opted_out: bool = True


class ClockOrder(Strict):
    """How far to move a manual clock; or, for either kind, what time it is from now on."""

    advance_ms: int = Field(default=0, ge=0)
    now: AwareDatetime | None = None


class SettleOrder(Strict):
    """How long, in real time, to wait for everything scheduled."""

    timeout_ms: int = Field(default=10_000, ge=0, le=600_000)


def settings_blueprint(exchange: Exchange, callbacks: Callbacks, texting: Texting) -> Blueprint:
    """`/emulator/numbers`, `/faults`, `/opt-outs`, `/clock`, `/settle`, `/reset`, `/health`."""
    blueprint = Blueprint("control_settings", __name__, url_prefix="/emulator")

    @blueprint.get("/numbers")
    def numbers() -> dict[str, Any]:
        return {"numbers": [number.model_dump() for number in exchange.numbers.values()]}

    @blueprint.post("/numbers")
    def set_number() -> tuple[dict[str, Any], int]:
        number = read(Number)
        with exchange.lock:
            exchange.numbers[number.number] = number
        return number.model_dump(), 201

    @blueprint.get("/faults")
    def faults() -> dict[str, Any]:
        return {"faults": exchange.faults.listing()}

    @blueprint.post("/faults")
    def order_fault() -> tuple[dict[str, Any], int]:
        fault = read(Fault)
        exchange.faults.order(fault)
        return {"faults": exchange.faults.listing()}, 201

    @blueprint.delete("/faults")
    def clear_faults() -> dict[str, Any]:
        exchange.faults.clear()
        return {"faults": []}

    @blueprint.get("/opt-outs")
    def opt_outs() -> dict[str, Any]:
        with exchange.lock:
            pairs = [{"customer": customer, "number": number} for customer, number in sorted(exchange.opted_out)]
            return {"handling": exchange.opt_out, "opted_out": pairs}

    @blueprint.post("/opt-outs")
    def set_opt_out() -> dict[str, Any]:
        order = read(OptOutOrder)
        with exchange.lock:
            if order.handling is not None:
                exchange.opt_out = order.handling
            if order.customer:
                chosen = [order.number] if order.number else list(exchange.numbers)
                pairs = {(order.customer, number) for number in chosen}
                exchange.opted_out = exchange.opted_out | pairs if order.opted_out else exchange.opted_out - pairs
        return opt_outs()

    @blueprint.get("/clock")
    def clock() -> dict[str, Any]:
        return {"now": exchange.now().isoformat(), "manual": isinstance(exchange.scheduler, ManualScheduler)}

    @blueprint.post("/clock")
    def move_clock() -> dict[str, Any]:
        order = read(ClockOrder)
        if order.now is not None:
            exchange.scheduler.set_now(order.now.astimezone(UTC))
            return clock()
        if not isinstance(exchange.scheduler, ManualScheduler):
            raise ControlError("the clock runs by itself; start the emulator with --clock manual to move it", 409)
        exchange.scheduler.advance(order.advance_ms / 1000)
        return clock()

    @blueprint.post("/settle")
    def settle() -> dict[str, Any]:
        order = read(SettleOrder)
        return {"settled": exchange.scheduler.settle(order.timeout_ms / 1000)}

    @blueprint.post("/reset")
    def reset() -> dict[str, Any]:
        exchange.reset()
        callbacks.forget()
        texting.forget()
        return {"reset": True}

    @blueprint.get("/health")
    def health() -> dict[str, Any]:
        return {"ok": True, "account_sid": exchange.config.account_sid, "numbers": list(exchange.numbers)}

    return blueprint
