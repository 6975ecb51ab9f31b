"""What every REST request passes: authentication, ordered faults, Twilio's error JSON.

See https://www.twilio.com/docs/usage/requests-to-twilio and https://www.twilio.com/docs/usage/twilios-response.
"""

import hmac
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import Blueprint, Response, abort, jsonify, request

from emulator.errors import TwilioError
from emulator.exchange import Exchange
from emulator.faults import Fault
from emulator.formats import API_VERSION

# Longer than any client waits; the scheduler usually ends the wait much sooner.
_LONGEST_HOLD = 600.0


def guarded(name: str, exchange: Exchange) -> Blueprint:
    """A blueprint below `/2010-04-01/Accounts` whose every request is authenticated."""
    blueprint = Blueprint(name, __name__, url_prefix=f"/{API_VERSION}/Accounts")

    @blueprint.before_request
    def check() -> None:
        authenticate(exchange)
        account = (request.view_args or {}).get("account")
        if account != exchange.config.account_sid:
            raise TwilioError(20404, request.path)

    return blueprint


def authenticate(exchange: Exchange) -> None:
    """HTTP Basic with the account SID and the auth token."""
    given = request.authorization
    known = f"{exchange.config.account_sid}:{exchange.config.auth_token}"
    offered = f"{given.username}:{given.password}" if given and given.type == "basic" else ""
    if not hmac.compare_digest(known.encode(), offered.encode()):
        raise TwilioError(20003)


def answer_error(error: TwilioError) -> Response:
    """Twilio's error JSON."""
    response = jsonify(error.body())
    response.status_code = error.status
    if error.status == 401:
        response.headers["WWW-Authenticate"] = 'Basic realm="Twilio API"'
    return response


@contextmanager
def recorded(exchange: Exchange, what: str) -> Iterator[None]:
    """Records what was asked for and refused; what is taken is in the log as itself."""
    try:
        yield
    except TwilioError as error:
        asked = {"to": request.form.get("To"), "status_callback": request.form.get("StatusCallback")}
        exchange.add_event(f"{what}.refused", code=error.code, **asked)
        raise


def ordered_fault(exchange: Exchange, resource: str) -> Fault | None:
    """Raises an ordered refusal; returns an ordered silence, which the caller keeps after acting or not."""
    to = request.form.get("To", "")
    fault = exchange.faults.take("refuse", "http_error", "no_answer", to=to, resource=resource)
    if fault is None or fault.fault == "no_answer":
        return fault
    if fault.fault == "refuse":
        raise TwilioError(fault.code or 21612, to)
    code = {429: 20429, 503: 20503}.get(fault.http_status, 20500)
    raise TwilioError(code, status=fault.http_status)


def keep_silent(exchange: Exchange, fault: Fault) -> Response:
    """Holds the request as long as was ordered, then drops the connection without an answer."""
    over = threading.Event()
    exchange.scheduler.call_later(fault.delay_ms / 1000, over.set)
    over.wait(_LONGEST_HOLD)
    connection: Any = request.environ.get("werkzeug.socket")
    if connection is None:
        abort(500)
    connection.shutdown(socket.SHUT_RDWR)
    return Response(status=500)
