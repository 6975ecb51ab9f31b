"""The Call resource: https://www.twilio.com/docs/voice/api/call-resource."""

from functools import partial
from typing import Any

from flask import Blueprint, Response, jsonify, request

from emulator.calls.call import FINAL, Call
from emulator.calls.progress import Progress
from emulator.calls.script import Script
from emulator.errors import TwilioError
from emulator.exchange import Exchange
from emulator.numbers import is_possible
from emulator.rest.guard import guarded, keep_silent, ordered_fault, recorded
from emulator.rest.paging import page, within

_EVENTS = frozenset({"initiated", "ringing", "answered", "completed"})
# Twilio knows these, and ignoring them would change what is heard or reported.
_UNSERVED = frozenset(
    {"ApplicationSid", "SipAuthUsername", "SipAuthPassword", "Byoc", "CallToken", "SendDigits", "Record",
     "ClientNotificationUrl", "RecordingStatusCallback", "RecordingStatusCallbackEvent",
     "RecordingStatusCallbackMethod", "RecordingChannels", "RecordingTrack"}
)  # fmt: skip


def calls_blueprint(exchange: Exchange, progress: Progress, script: Script) -> Blueprint:
    """Create, list, fetch, modify, delete."""
    blueprint = guarded("calls", exchange)

    @blueprint.post("/<account>/Calls.json")
    def create(account: str) -> Response:
        with recorded(exchange, "call"):
            return _create()

    def _create() -> Response:
        fault = ordered_fault(exchange, "calls")
        if fault and not fault.accepted:
            return keep_silent(exchange, fault)
        call = _new_call(exchange)
        answer = jsonify(call.resource())
        exchange.add_call(call)
        progress.dial(call, script.begin)
        if fault:
            return keep_silent(exchange, fault)
        answer.status_code = 201
        return answer

    @blueprint.get("/<account>/Calls.json")
    def listing(account: str) -> dict[str, Any]:
        values = exchange.contract.query("ListCall", request.args)
        with exchange.lock:
            newest_first = [call for call in reversed(exchange.calls.values()) if _fits(call, values)]
        return page("calls", request.path, values, request.args.to_dict(), newest_first)

    @blueprint.get("/<account>/Calls/<sid>.json")
    def fetch(account: str, sid: str) -> dict[str, Any]:
        exchange.contract.query("FetchCall", request.args)
        return _known(exchange, sid).resource()

    @blueprint.post("/<account>/Calls/<sid>.json")
    def update(account: str, sid: str) -> dict[str, Any]:
        values = exchange.contract.form("UpdateCall", request.form, {}, frozenset())
        call = _known(exchange, sid)
        _modify(exchange, progress, script, call, values)
        return call.resource()

    @blueprint.delete("/<account>/Calls/<sid>.json")
    def delete(account: str, sid: str) -> Response:
        with exchange.lock:
            del exchange.calls[_known(exchange, sid).sid]
        return Response(status=204)

    return blueprint


def _known(exchange: Exchange, sid: str) -> Call:
    call = exchange.calls.get(sid)
    if call is None:
        raise TwilioError(20404, request.path)
    return call


def _fits(call: Call, values: dict[str, Any]) -> bool:
    return (
        values.get("To", call.to) == call.to
        and values.get("From", call.sender) == call.sender
        and values.get("Status", call.status) == call.status
        and "ParentCallSid" not in values
        and within(call.started, values, "StartTime")
        and within(call.ended, values, "EndTime")
    )


def _new_call(exchange: Exchange) -> Call:
    values = exchange.contract.form("CreateCall", request.form, {"To": 21201, "From": 21213}, _UNSERVED)
    to, sender = values["To"], values["From"]
    if not is_possible(to):
        raise TwilioError(21211, to)
    if not is_possible(sender):
        raise TwilioError(21212, sender)
    if sender not in exchange.numbers:
        raise TwilioError(21210, sender)
    url, twiml = values.get("Url"), values.get("Twiml")
    if not url and not twiml:
        raise TwilioError(21205)
    events = {event for given in values.get("StatusCallbackEvent", []) for event in given.split()}
    if unknown := events - _EVENTS:
        raise TwilioError(20422, f"StatusCallbackEvent={' '.join(sorted(unknown))}")
    detection = values.get("MachineDetection")
    if detection not in (None, "Enable", "DetectMessageEnd"):
        raise TwilioError(20422, f"MachineDetection={detection}")
    now = exchange.now()
    return Call(
        sid=exchange.ids.sid("CA"),
        account_sid=exchange.config.account_sid,
        sender=sender,
        to=to,
        direction="outbound-api",
        status="queued",
        created=now,
        updated=now,
        url=url,
        method=values.get("Method", "POST"),
        fallback_url=values.get("FallbackUrl"),
        fallback_method=values.get("FallbackMethod", "POST"),
        # As Twilio documents it, Url wins over Twiml.
        twiml=None if url else twiml,
        status_callback=values.get("StatusCallback"),
        status_callback_method=values.get("StatusCallbackMethod", "POST"),
        status_events=frozenset(events or {"completed"}),
        ring_seconds=values.get("Timeout", 60),
        time_limit=values.get("TimeLimit", 14_400),
        machine_detection=detection,
        async_amd=values.get("AsyncAmd") == "true",
        amd_callback=values.get("AsyncAmdStatusCallback"),
        amd_callback_method=values.get("AsyncAmdStatusCallbackMethod", "POST"),
    )


def _modify(exchange: Exchange, progress: Progress, script: Script, call: Call, values: dict[str, Any]) -> None:
    with exchange.lock:
        redirected = values.get("Url") or values.get("Twiml")
        if redirected and call.status != "in-progress":
            raise TwilioError(21220)
        call.status_callback = values.get("StatusCallback", call.status_callback)
        call.status_callback_method = values.get("StatusCallbackMethod", call.status_callback_method)
        call.fallback_url = values.get("FallbackUrl", call.fallback_url)
        call.time_limit = values.get("TimeLimit", call.time_limit)
        call.fallback_method = values.get("FallbackMethod", call.fallback_method)
        if "Status" in values and call.status not in FINAL:
            if call.status != "in-progress":
                progress.end(call, "canceled")
            elif values["Status"] == "completed":
                progress.end(call, "completed")
        elif redirected:
            call.url, call.method = values.get("Url"), values.get("Method", "POST")
            call.twiml = None if call.url else values.get("Twiml")
            call.waiting = None
            call.epoch += 1
            progress.on_left(call, "participant_updated_via_api")
            # Not in this request: the product may be holding a lock that its TwiML webhook needs too.
            exchange.scheduler.call_later(0, partial(script.begin, call, call.epoch), call.sid)
