"""The Message resource: https://www.twilio.com/docs/messaging/api/message-resource."""

from typing import Any

from flask import Blueprint, Response, jsonify, request

from emulator.errors import TwilioError
from emulator.exchange import Exchange
from emulator.numbers import is_possible
from emulator.rest.guard import guarded, keep_silent, ordered_fault, recorded
from emulator.rest.paging import page, within
from emulator.texts.delivery import Delivery
from emulator.texts.message import Message

_MAX_BODY = 1600
# Twilio knows these, and ignoring them would change what is sent.
_UNSERVED = frozenset(
    {"ContentSid", "ContentVariables", "SendAt", "ScheduleType", "ShortenUrls", "PersistentAction",
     "FallbackFrom", "ApplicationSid"}
)  # fmt: skip


def messages_blueprint(exchange: Exchange, delivery: Delivery) -> Blueprint:
    """Create, list, fetch, redact or cancel, delete."""
    blueprint = guarded("messages", exchange)

    @blueprint.post("/<account>/Messages.json")
    def create(account: str) -> Response:
        with recorded(exchange, "message"):
            return _create()

    def _create() -> Response:
        fault = ordered_fault(exchange, "messages")
        if fault and not fault.accepted:
            return keep_silent(exchange, fault)
        message = _new_message(exchange)
        # Taken before the message sets out, as Twilio's answer always says queued or accepted.
        answer = jsonify(message.resource())
        delivery.send(message)
        if fault:
            return keep_silent(exchange, fault)
        answer.status_code = 201
        return answer

    @blueprint.get("/<account>/Messages.json")
    def listing(account: str) -> dict[str, Any]:
        values = exchange.contract.query("ListMessage", request.args)
        with exchange.lock:
            newest_first = [message for message in reversed(exchange.messages.values()) if _fits(message, values)]
        return page("messages", request.path, values, request.args.to_dict(), newest_first)

    @blueprint.get("/<account>/Messages/<sid>.json")
    def fetch(account: str, sid: str) -> dict[str, Any]:
        exchange.contract.query("FetchMessage", request.args)
        return _known(exchange, sid).resource()

    @blueprint.post("/<account>/Messages/<sid>.json")
    def update(account: str, sid: str) -> dict[str, Any]:
        values = exchange.contract.form("UpdateMessage", request.form, {}, frozenset())
        message = _known(exchange, sid)
        if values.get("Status") == "canceled":
            if message.status not in ("accepted", "queued", "scheduled"):
                raise TwilioError(20422, f"Status=canceled, the message is {message.status} already")
            delivery.cancel(message)
        if "Body" in values:
            if values["Body"]:
                raise TwilioError(20422, "Body can only be set to an empty string, which redacts it")
            with exchange.lock:
                message.body = ""
                message.updated = exchange.now()
        return message.resource()

    @blueprint.delete("/<account>/Messages/<sid>.json")
    def delete(account: str, sid: str) -> Response:
        with exchange.lock:
            del exchange.messages[_known(exchange, sid).sid]
        return Response(status=204)

    return blueprint


def _known(exchange: Exchange, sid: str) -> Message:
    message = exchange.messages.get(sid)
    if message is None:
        raise TwilioError(20404, request.path)
    return message


def _fits(message: Message, values: dict[str, Any]) -> bool:
    return (
        values.get("To", message.to) == message.to
        and values.get("From", message.sender) == message.sender
        and within(message.sent, values, "DateSent")
    )


def _new_message(exchange: Exchange) -> Message:
    values = exchange.contract.form("CreateMessage", request.form, {"To": 21604}, _UNSERVED)
    to, body, media = values["To"], values.get("Body", ""), values.get("MediaUrl", [])
    if not is_possible(to):
        raise TwilioError(21211, to)
    sender = _sender(exchange, values)
    if sender == to:
        raise TwilioError(21266, to)
    if not body and not media:
        raise TwilioError(21602)
    if len(body) > _MAX_BODY:
        raise TwilioError(21617)
    if exchange.opt_out and (to, sender) in exchange.opted_out:
        raise TwilioError(21610)
    service = values.get("MessagingServiceSid")
    now = exchange.now()
    return Message(
        exchange.ids.sid("MM" if media else "SM"), exchange.config.account_sid, sender, to, body,
        "outbound-api",
        # A messaging service has yet to choose a sender, hence "accepted".
        "accepted" if service else "queued", now, now, num_media=len(media),
        status_callback=values.get("StatusCallback"), messaging_service_sid=service,
    )  # fmt: skip


def _sender(exchange: Exchange, values: dict[str, Any]) -> str:
    sender, service = values.get("From"), values.get("MessagingServiceSid")
    if not sender and not service:
        raise TwilioError(21603)
    if service:
        pool = [n.number for n in exchange.numbers.values() if n.messaging_service_sid == service and n.sms_enabled]
        if not pool:
            raise TwilioError(21701, service)
        sender = sender or pool[0]
    if not is_possible(str(sender)):
        raise TwilioError(21212, str(sender))
    number = exchange.numbers.get(str(sender))
    if number is None:
        raise TwilioError(21659, str(sender))
    if not number.sms_enabled:
        raise TwilioError(21606, str(sender))
    return number.number
