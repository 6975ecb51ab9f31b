"""Being the person on the phone: answering or not, pressing keys, speaking, hanging up, calling in."""

from typing import Any

from flask import Blueprint, Response
from pydantic import Field

from emulator.calls.acting import NotWaiting, keep_silent, press, speak, take
from emulator.calls.call import Call, Callee
from emulator.calls.progress import Progress
from emulator.calls.script import Script
from emulator.calls.telephone import rehearse
from emulator.config import Strict
from emulator.control.body import ControlError, read, since
from emulator.exchange import Exchange
from emulator.webhook import Signing


class CallRequest(Strict):
    """An order to call the product as a customer."""

    sender: str = Field(alias="from", pattern=r"^\+[1-9]\d{6,14}$")
    to: str | None = None
    sign: Signing = "good"


class Input(Strict):
    """What the person does while the call waits in `<Gather>`; exactly one of the three."""

    digits: str | None = Field(default=None, pattern=r"^[0-9*#]+$")
    speech: str | None = None
    confidence: float = Field(default=0.9, ge=0, le=1)
    silence: bool = False


class Release(Strict):
    """Lets a parked call go on; `params` go to the verb's action URL."""

    params: dict[str, str] = Field(default_factory=dict)


def calls_control(exchange: Exchange, progress: Progress, script: Script) -> Blueprint:
    """`/emulator/calls` and `/emulator/callees`."""
    blueprint = Blueprint("control_calls", __name__, url_prefix="/emulator")

    @blueprint.get("/callees")
    def callees() -> dict[str, Any]:
        return {"callees": [callee.model_dump() for callee in exchange.callees.values()]}

    @blueprint.post("/callees")
    def set_callee() -> tuple[dict[str, Any], int]:
        callee = read(Callee)
        if callee.voice:
            try:
                rehearse(callee.lines)
            except (ValueError, ImportError) as error:
                raise ControlError(f"{error}") from None
        exchange.callees[callee.number] = callee
        return callee.model_dump(), 201

    @blueprint.get("/calls")
    def calls() -> dict[str, Any]:
        first = since()
        with exchange.lock:
            shown = [call.as_json() for call in exchange.calls.values() if call.seq > first]
            return {"calls": shown, "last": exchange.events.last}

    @blueprint.post("/calls")
    def call_in() -> dict[str, Any]:
        order = read(CallRequest)
        call = _inbound(exchange, order)
        if call.url:
            script.begin(call, call.epoch, order.sign)
        else:
            progress.end(call, "failed")
        return _view(exchange, call)

    @blueprint.get("/calls/<sid>")
    def one(sid: str) -> dict[str, Any]:
        return _view(exchange, _known(exchange, sid))

    @blueprint.get("/calls/<sid>/talk.wav")
    def talk(sid: str) -> Response:
        call = _known(exchange, sid)
        if call.talk is None:
            raise ControlError(f"call {sid} had no media stream, or its person no voice", 404)
        from emulator.calls.sound import as_wav

        person, product = bytes(call.talk.person), bytes(call.talk.product)
        both = min(len(person), len(product))
        return Response(as_wav(person[:both], product[:both]), mimetype="audio/wav")

    @blueprint.post("/calls/<sid>/input")
    def act(sid: str) -> dict[str, Any]:
        call = _known(exchange, sid)
        order = read(Input)
        _act(exchange, script, call, order)
        return _view(exchange, call)

    @blueprint.post("/calls/<sid>/release")
    def release(sid: str) -> dict[str, Any]:
        call, order = _known(exchange, sid), read(Release)
        waiting, epoch = _take(exchange, call, ("stream", "dial", "queue", "record"))
        if waiting["action"]:
            script.go_to(call, epoch, waiting["action"], waiting["method"], order.params)
        else:
            script.run(call, epoch)
        return _view(exchange, call)

    @blueprint.post("/calls/<sid>/hangup")
    def hang_up(sid: str) -> dict[str, Any]:
        call = _known(exchange, sid)
        progress.end(call, "completed" if call.status == "in-progress" else "no-answer")
        return _view(exchange, call)

    return blueprint


def _view(exchange: Exchange, call: Call) -> dict[str, Any]:
    with exchange.lock:
        return call.as_json()


def _known(exchange: Exchange, sid: str) -> Call:
    call = exchange.calls.get(sid)
    if call is None:
        raise ControlError(f"there is no call {sid}", 404)
    return call


def _inbound(exchange: Exchange, order: CallRequest) -> Call:
    number = exchange.numbers.get(order.to) if order.to else next(iter(exchange.numbers.values()), None)
    if number is None:
        raise ControlError(f"{order.to or 'no number'} is not configured; POST /emulator/numbers first", 404)
    now = exchange.now()
    call = Call(
        sid=exchange.ids.sid("CA"),
        account_sid=exchange.config.account_sid,
        sender=order.sender,
        to=number.number,
        direction="inbound",
        status="ringing",
        created=now,
        updated=now,
        url=number.voice_url,
        method=number.voice_method,
        fallback_url=number.voice_fallback_url,
        status_callback=number.status_callback,
    )
    exchange.add_call(call)
    return call


def _take(exchange: Exchange, call: Call, kinds: tuple[str, ...]) -> tuple[dict[str, Any], int]:
    try:
        return take(exchange, call, kinds)
    except NotWaiting as error:
        raise ControlError(str(error), 409) from None


def _act(exchange: Exchange, script: Script, call: Call, order: Input) -> None:
    if [order.digits is not None, order.speech is not None, order.silence].count(True) != 1:
        raise ControlError("give exactly one of digits, speech, silence")
    try:
        if order.silence:
            keep_silent(script, call)
        elif order.digits is not None:
            press(exchange, script, call, order.digits)
        else:
            speak(exchange, script, call, order.speech or "", order.confidence)
    except NotWaiting as error:
        raise ControlError(str(error), 409) from None
