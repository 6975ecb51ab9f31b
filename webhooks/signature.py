"""X-Twilio-Signature, checked against the address that Twilio called.

https://www.twilio.com/docs/usage/security#validating-requests. Behind a proxy the request's own host and scheme are the
proxy's, so the address is built from `PUBLIC_BASE_URL`, never from headers that a caller could set.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import parse_qs, urlsplit

from flask import Request, Response, current_app, request
from twilio.request_validator import RequestValidator

SIGNED = "_signed_by_twilio"


def called_url(base: str, request: Request) -> str:
    """The address as the caller wrote it: our public base, the path and the query."""
    raw = str(request.environ.get("RAW_URI") or request.full_path)
    if not raw.startswith("/"):  # a proxy's absolute form, https://www.rfc-editor.org/rfc/rfc9112#section-3.2.2
        raw = request.full_path
    path, _, query = raw.partition("?")
    return base.rstrip("/") + path + (f"?{query}" if query else "")


def is_signed(token: str, url: str, params: Any, body: bytes, signature: str) -> bool:
    """Whether Twilio signed this request: its form, or its body where the address carries `bodySHA256`."""
    validator = RequestValidator(token)
    if "bodySHA256" in parse_qs(urlsplit(url).query):
        return bool(validator.validate(url, body.decode("utf-8", "replace"), signature))
    return bool(validator.validate(url, params, signature))


def signed_by_twilio[View: Callable[..., Any]](view: View) -> View:
    """Let a request through only if Twilio signed it; anything else gets a plain 403."""

    @wraps(view)
    def checked(*args: Any, **kwargs: Any) -> Any:
        settings = current_app.extensions["courtesy"].settings
        url = called_url(settings.public_base_url, request)
        token = settings.secret("twilio_auth_token")
        signature = request.headers.get("X-Twilio-Signature", "")
        body = request.get_data(cache=True, parse_form_data=False)
        if not is_signed(token, url, request.form, body, signature):
            current_app.extensions["courtesy_log"].warning("unsigned webhook refused", path=request.path)
            return Response("The signature does not belong to this request.\n", 403, mimetype="text/plain")
        return view(*args, **kwargs)

    setattr(checked, SIGNED, True)
    return checked  # type: ignore[return-value]  # wraps keeps the view's signature
