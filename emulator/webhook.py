"""Twilio's requests to the product: form-encoded, signed, impatient.

See https://www.twilio.com/docs/usage/webhooks/webhooks-security and, for what can go wrong,
https://www.twilio.com/docs/api/errors/11200.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlencode, urljoin

import httpx
from twilio.request_validator import RequestValidator

Signing = Literal["good", "bad", "none"]
_MAX_REDIRECTS = 10
# https://www.twilio.com/docs/api/errors/11750
_MAX_BODY = 64 * 1024


@dataclass(frozen=True)
class Answer:
    """What the product answered."""

    url: str
    status: int
    content_type: str
    text: str


class WebhookError(Exception):
    """A webhook that Twilio's debugger would report."""

    def __init__(self, code: int, url: str, detail: str, http_status: int | None = None) -> None:
        super().__init__(detail)
        self.code = code
        self.url = url
        self.detail = detail
        self.http_status = http_status


class Webhooks:
    """Sends signed requests over kept-alive connections."""

    def __init__(self, auth_token: str, timeout: float) -> None:
        self._validator = RequestValidator(auth_token)
        self._timeout = timeout
        # No proxy from the environment: the product is usually on loopback.
        limits = httpx.Limits(max_connections=256, max_keepalive_connections=64)
        self._client = httpx.Client(timeout=timeout, limits=limits, trust_env=False)

    def signature(self, url: str, params: Mapping[str, str]) -> str:
        """The `X-Twilio-Signature` of a request."""
        return str(self._validator.compute_signature(url, params))

    def call(
        self,
        url: str,
        params: Mapping[str, str],
        *,
        method: str = "POST",
        sign: Signing = "good",
        token: str = "",
    ) -> Answer:
        """One webhook, redirects followed; a repeat carries the same idempotency `token`."""
        for _ in range(_MAX_REDIRECTS + 1):
            response = self._send(url, params, method, sign, token)
            location = response.headers.get("Location")
            if not response.is_redirect or not location:
                return self._checked(url, response)
            url = urljoin(url, location)
            # As browsers do: only 307 and 308 keep the method.
            method = method if response.status_code in (307, 308) else "GET"
        raise WebhookError(11215, url, f"more than {_MAX_REDIRECTS} redirects")

    def _send(self, url: str, params: Mapping[str, str], method: str, sign: Signing, token: str) -> httpx.Response:
        signed_params = params
        body = None
        if method == "GET":
            url += ("&" if "?" in url else "?") + urlencode(params)
            signed_params = {}
        else:
            body = urlencode(params).encode()
        headers = {"User-Agent": "TwilioProxy/1.1", "Accept": "*/*", "I-Twilio-Idempotency-Token": token}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded; charset=utf-8"
        if sign != "none":
            signature = self.signature(url, signed_params)
            headers["X-Twilio-Signature"] = signature if sign == "good" else signature[::-1]
        try:
            return self._client.request(method, url, content=body, headers=headers)
        except httpx.TimeoutException:
            raise WebhookError(11200, url, f"no answer within {self._timeout:g} s") from None
        except (httpx.RemoteProtocolError, httpx.UnsupportedProtocol, httpx.InvalidURL) as error:
            raise WebhookError(11206, url, str(error)) from None
        except httpx.TransportError as error:
            raise WebhookError(11205, url, str(error)) from None

    def _checked(self, url: str, response: httpx.Response) -> Answer:
        status = response.status_code
        if not response.is_success:
            raise WebhookError(11200, url, f"HTTP {status}", status)
        if len(response.content) > _MAX_BODY:
            raise WebhookError(11750, url, f"{len(response.content)} bytes, 65,536 allowed", status)
        return Answer(url, status, response.headers.get("Content-Type", ""), response.text)

    def close(self) -> None:
        """Closes the connections."""
        self._client.close()
