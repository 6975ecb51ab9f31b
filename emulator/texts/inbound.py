"""A customer's text to one of the numbers: recorded, looked at by the carrier, put to the product.

See https://www.twilio.com/docs/messaging/guides/webhook-request.
"""

from dataclasses import dataclass, field
from typing import Any

from pydantic import Field

from emulator.config import Number, Strict
from emulator.exchange import Exchange
from emulator.formats import API_VERSION
from emulator.numbers import geography
from emulator.texts.answering import Answering, Question
from emulator.texts.delivery import Delivery
from emulator.texts.message import Message
from emulator.texts.optout import REPLIES, OptOutType, opt_out_type
from emulator.texts.segments import num_segments
from emulator.webhook import Signing


class TextRequest(Strict):
    """An order to text the product as a customer."""

    sender: str = Field(alias="from", pattern=r"^\+[1-9]\d{6,14}$")
    to: str | None = None
    body: str = ""
    num_media: int = Field(default=0, ge=0, le=10)
    opt_out_type: OptOutType | None = None
    message_sid: str | None = Field(default=None, pattern=r"^(SM|MM)[0-9a-fA-F]{32}$")
    repeat: int = Field(default=0, ge=0, le=100)
    delay_ms: int = Field(default=0, ge=0)
    sign: Signing = "good"
    to_url: str | None = None
    extra: dict[str, str] = Field(default_factory=dict)


@dataclass
class Outcome:
    """What one text led to."""

    message: Message
    deliveries: list[dict[str, Any]] = field(default_factory=list)
    replies: list[Message] = field(default_factory=list)
    carrier_replies: list[Message] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """`replies` are what reaches the phone; `refused` is what Twilio would not send."""
        return {
            "message": self.message.as_json(),
            "deliveries": self.deliveries,
            "replies": [reply.as_json() for reply in self.replies if reply.status != "failed"],
            "refused": [reply.as_json() for reply in self.replies if reply.status == "failed"],
            "carrier_replies": [reply.as_json() for reply in self.carrier_replies],
        }


class Inbound:
    """Delivers customers' texts to the product."""

    def __init__(self, exchange: Exchange, delivery: Delivery) -> None:
        self._exchange = exchange
        self._delivery = delivery
        self._answering = Answering(exchange, delivery)

    def accept(self, text: TextRequest, number: Number) -> Outcome:
        """Records the text; one whose SID is known already is the same text again."""
        exchange = self._exchange
        with exchange.lock:
            known = exchange.messages.get(text.message_sid or "")
            if known:
                return Outcome(known)
            now = exchange.now()
            message = Message(
                sid=text.message_sid or exchange.ids.sid("MM" if text.num_media else "SM"),
                account_sid=exchange.config.account_sid,
                sender=text.sender,
                to=number.number,
                body=text.body,
                direction="inbound",
                status="received",
                created=now,
                updated=now,
                sent=now,
                num_media=text.num_media,
                messaging_service_sid=number.messaging_service_sid,
            )
            exchange.add_message(message)
            return Outcome(message)

    def deliver(self, text: TextRequest, number: Number, outcome: Outcome) -> Outcome:
        """Asks the product, as often as was ordered."""
        message = outcome.message
        kind = text.opt_out_type or self._carrier_keyword(outcome)
        times = 1 + text.repeat + (1 if self._exchange.faults.take("inbound_twice", to=message.sender) else 0)
        params = self._params(message, kind) | text.extra
        for _ in range(times):
            if text.to_url:
                question = Question(message, text.to_url, "POST", params, text.sign)
            elif number.sms_url:
                fallback = number.sms_fallback_url
                question = Question(message, number.sms_url, number.sms_method, params, text.sign, fallback)
            else:
                # As with Twilio, a number without a webhook just keeps its messages.
                break
            report, replies = self._answering.put(question)
            outcome.deliveries.append(report)
            outcome.replies.extend(replies)
        return outcome

    def _carrier_keyword(self, outcome: Outcome) -> OptOutType | None:
        exchange, message = self._exchange, outcome.message
        if not exchange.opt_out:
            return None
        pair = (message.sender, message.to)
        with exchange.lock:
            was_out = pair in exchange.opted_out
            kind = opt_out_type(message.body, opted_out=was_out)
            if kind == "STOP":
                exchange.opted_out.add(pair)
            elif kind == "START":
                exchange.opted_out.discard(pair)
        # Twilio confirms a change once, and keeps quiet about what was so already.
        if kind == "HELP" or (kind == "STOP" and not was_out) or (kind == "START" and was_out):
            reply = self._answering.reply_to(message, REPLIES[kind])
            outcome.carrier_replies.append(reply)
            self._delivery.send(reply)
        return kind

    def _params(self, message: Message, kind: OptOutType | None) -> dict[str, str]:
        params = {
            "SmsMessageSid": message.sid,
            "NumMedia": str(message.num_media),
            "SmsSid": message.sid,
            "SmsStatus": "received",
            "Body": message.body,
            "To": message.to,
            "NumSegments": str(num_segments(message.body)),
            "MessageSid": message.sid,
            "AccountSid": message.account_sid,
            "From": message.sender,
            "ApiVersion": API_VERSION,
        }
        params |= geography("From", message.sender) | geography("To", message.to)
        if message.messaging_service_sid:
            params["MessagingServiceSid"] = message.messaging_service_sid
        if kind:
            params["OptOutType"] = kind
        base = f"{self._exchange.config.public_url}{self._exchange.uri(f'Messages/{message.sid}/Media')}"
        for index in range(message.num_media):
            params[f"MediaContentType{index}"] = "image/jpeg"
            params[f"MediaUrl{index}"] = f"{base}/ME{index:032x}"
        return params
