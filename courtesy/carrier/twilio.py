"""Twilio's REST API for texts, at api.twilio.com or any compatible host (`TWILIO_API_BASE`)."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit, urlunsplit

from requests.adapters import HTTPAdapter
from twilio.base.exceptions import TwilioRestException
from twilio.http.http_client import TwilioHttpClient
from twilio.rest import Client

from courtesy.carrier.senders import Senders
from courtesy.model.errors import CarrierError, NotFound
from courtesy.ports import OutboundText, SentMessage

TWILIO = "https://api.twilio.com"
# https://www.twilio.com/docs/api/errors: the same request may succeed later
RETRYABLE = {20429, 30001, 30022, 14107}
CONNECTIONS = 24


class RebasedHttpClient(TwilioHttpClient):  # type: ignore[misc]  # the library is untyped
    """Twilio's own HTTP client, sent to another host when the settings name one."""

    def __init__(self, base: str) -> None:
        super().__init__(timeout=10)
        self._base = urlsplit(base)
        # texts go side by side, and a connection too many would be thrown away after its request; nothing is tried again here
        self.session.mount(f"{self._base.scheme}://", HTTPAdapter(pool_maxsize=CONNECTIONS, max_retries=0))

    def request(self, method: str, url: str, *args: Any, **kwargs: Any) -> Any:
        """Send a request to the configured host instead of api.twilio.com."""
        if url.startswith(TWILIO):
            url = urlunsplit(urlsplit(url)._replace(scheme=self._base.scheme, netloc=self._base.netloc))
        return super().request(method, url, *args, **kwargs)


class TwilioCarrier:
    """Sends texts from our number in the person's country."""

    def __init__(self, *, account_sid: str, auth_token: str, base: str, senders: Senders, status_url: str) -> None:
        self._client = Client(account_sid, auth_token, http_client=RebasedHttpClient(base))
        self._senders = senders
        self._status_url = status_url

    def send_text(self, text: OutboundText) -> SentMessage:
        """Send a text.

        Raises:
            CarrierError: With Twilio's code; `retryable` says whether the same text may go later.
        """
        try:
            message = self._client.messages.create(
                to=text.to,
                from_=self._senders.to(text.to),
                body=text.body,
                status_callback=f"{self._status_url}?turn={text.turn}",
            )
        except TwilioRestException as error:
            retryable = error.status == 429 or error.status >= 500 or error.code in RETRYABLE
            # after a failure inside Twilio nobody knows whether the text is on its way
            code = error.code if error.status < 500 else None
            raise CarrierError(f"Twilio refused the text: {error.msg}", code=code, retryable=retryable) from error
        except Exception as error:  # requests' own errors: no answer, so nothing is known
            raise CarrierError(f"Twilio does not answer: {type(error).__name__}.", code=None, retryable=True) from error
        return _sent(message)

    def texts_like(self, text: OutboundText) -> list[SentMessage]:
        """Recent texts that we gave Twilio with this recipient and body, newest first.

        Answers to webhooks are left out: the same sentence may have been said there before. Twilio has no idempotency key, so after a crash between sending and recording we look before sending again.

        Raises:
            CarrierError: If Twilio can't be asked.
        """
        try:
            recent = self._client.messages.list(to=text.to, from_=self._senders.to(text.to), limit=50)
        except Exception as error:
            raise CarrierError("Twilio's list of messages cannot be read.", code=None, retryable=True) from error
        return [
            _sent(message) for message in recent if message.direction == "outbound-api" and message.body == text.body
        ]

    def answers_like(self, text: OutboundText, asked_sid: str) -> list[SentMessage]:
        """Texts with this recipient and body that Twilio took from TwiML since it brought us the text `asked_sid`, oldest first.

        Twilio makes its record of an answer when it reads the TwiML, before the text is on its way. Both instants are
        Twilio's, so no two clocks are compared. Where the account redacts bodies, any answer since then counts.

        Raises:
            NotFound: If Twilio knows no such text.
            CarrierError: If Twilio can't be asked.
        """
        try:
            asked = self._client.messages(asked_sid).fetch()
            recent = self._client.messages.list(to=text.to, from_=asked.to, limit=50)
        except TwilioRestException as error:
            if error.status == 404:
                raise NotFound(f"Twilio knows no text {asked_sid}.") from error
            raise CarrierError("Twilio's list of messages cannot be read.", code=None, retryable=True) from error
        except Exception as error:
            raise CarrierError("Twilio's list of messages cannot be read.", code=None, retryable=True) from error
        since = [m for m in recent if m.direction == "outbound-reply" and m.date_created >= asked.date_created]
        return [_sent(message) for message in reversed(since) if message.body in (text.body, "")]


def _sent(message: Any) -> SentMessage:
    segments = int(message.num_segments) if message.num_segments else None
    return SentMessage(sid=message.sid, status=str(message.status), segments=segments)
