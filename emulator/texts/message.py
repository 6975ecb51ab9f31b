"""One text message, as Twilio's Message resource shows it: https://www.twilio.com/docs/messaging/api/message-resource."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from emulator.errors import DELIVERY_ERRORS
from emulator.formats import API_VERSION, rfc2822
from emulator.texts.segments import num_segments

Direction = Literal["inbound", "outbound-api", "outbound-reply"]
# No further status follows these.
FINAL = frozenset({"delivered", "undelivered", "failed", "canceled", "received", "read"})


@dataclass
class Message:
    """A message in either direction; `seq` is its place in the emulator's log."""

    sid: str
    account_sid: str
    sender: str
    to: str
    body: str
    direction: Direction
    status: str
    created: datetime
    updated: datetime
    seq: int = 0
    num_media: int = 0
    sent: datetime | None = None
    error_code: int | None = None
    status_callback: str | None = None
    status_callback_method: str = "POST"
    messaging_service_sid: str | None = None
    media_types: tuple[str, ...] = ()

    @property
    def inbound(self) -> bool:
        """Whether the customer wrote it."""
        return self.direction == "inbound"

    @property
    def customer(self) -> str:
        """The person's number."""
        return self.sender if self.inbound else self.to

    @property
    def number(self) -> str:
        """The Twilio number."""
        return self.to if self.inbound else self.sender

    def resource(self) -> dict[str, Any]:
        """Twilio's JSON."""
        uri = f"/{API_VERSION}/Accounts/{self.account_sid}/Messages/{self.sid}"
        return {
            "account_sid": self.account_sid,
            "api_version": API_VERSION,
            "body": self.body,
            "date_created": rfc2822(self.created),
            "date_sent": rfc2822(self.sent),
            "date_updated": rfc2822(self.updated),
            "direction": self.direction,
            "error_code": self.error_code,
            "error_message": DELIVERY_ERRORS.get(self.error_code) if self.error_code else None,
            "from": self.sender or None,
            "messaging_service_sid": self.messaging_service_sid,
            "num_media": str(self.num_media),
            "num_segments": str(num_segments(self.body)),
            "price": None,
            "price_unit": "USD",
            "sid": self.sid,
            "status": self.status,
            "subresource_uris": {"media": f"{uri}/Media.json"},
            "to": self.to,
            "uri": f"{uri}.json",
        }

    def as_json(self) -> dict[str, Any]:
        """The control API's JSON: the resource and the place in the log."""
        return {"seq": self.seq, **self.resource()}
