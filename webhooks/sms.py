"""Texts from Twilio: inbound ones, and receipts of those we sent."""

from __future__ import annotations

from uuid import UUID

import phonenumbers
from flask import Blueprint, Response, current_app, request
from twilio.twiml.messaging_response import MessagingResponse

from courtesy.bootstrap import Product
from courtesy.model.errors import InvalidInput
from courtesy.service.inbound_text import InboundText
from courtesy.service.said import Sentence
from webhooks.signature import signed_by_twilio

sms = Blueprint("sms", __name__, url_prefix="/twilio/sms")


def _product() -> Product:
    product: Product = current_app.extensions["courtesy"]
    return product


@sms.post("")
@signed_by_twilio
def inbound() -> Response:
    """Take an inbound text; the answer is TwiML (https://www.twilio.com/docs/messaging/guides/webhook-request)."""
    form = request.form
    sid, sender = _sid(), form.get("From")
    if not sid or not sender:
        raise InvalidInput(
            "The form needs MessageSid and From.", remedy="Twilio sends both; check what called this address."
        )
    number = e164(sender)
    if number is None:
        # a short code or a name: nobody we could know, and answering could start two machines talking
        current_app.extensions["courtesy_log"].info("text from no phone number ignored", sid=sid)
        return _twiml([])
    text = InboundText(
        sid=sid,
        sender=number,
        body=form.get("Body", "").replace("\x00", ""),
        media_count=_count(form.get("NumMedia")),
        # Advanced Opt-Out has answered the person already: https://www.twilio.com/docs/messaging/tutorials/advanced-opt-out
        carrier_said=form.get("OptOutType", "").upper(),
    )
    return _twiml(_product().receive_text(text))


@sms.post("/status")
@signed_by_twilio
def status() -> Response:
    """Take a receipt (https://www.twilio.com/docs/messaging/guides/track-outbound-message-status)."""
    form = request.form
    sid, state = _sid(), form.get("MessageStatus") or form.get("SmsStatus")
    if not sid or not state:
        raise InvalidInput("The form needs MessageSid and MessageStatus.")
    error = _count(form.get("ErrorCode")) or None
    _product().record_receipt(sid, state, error, _uuid(request.args.get("turn")))
    return Response(status=204)


def e164(sender: str) -> str | None:
    """The number in E.164, or None if it is none."""
    try:
        return phonenumbers.format_number(phonenumbers.parse(sender), phonenumbers.PhoneNumberFormat.E164)
    except phonenumbers.NumberParseException:
        return None


def _sid() -> str | None:
    """Twilio's id of the text; None if there is none, or what is there could not be one."""
    sid = request.form.get("MessageSid") or request.form.get("SmsSid")
    return sid if sid and sid.isascii() and sid.isprintable() else None


def _uuid(value: str | None) -> UUID | None:
    try:
        return UUID(value) if value else None
    except ValueError:
        return None


def _count(value: str | None) -> int:
    # counts and error codes are short; a longer number would not fit where it is kept
    return int(value) if value and len(value) < 10 and value.isascii() and value.isdigit() else 0


def _twiml(sentences: list[Sentence]) -> Response:
    """An answer of which the carrier reports what became: https://www.twilio.com/docs/messaging/twiml/message.

    `action`, because `statusCallback` alone is ignored (twilio/twilio-csharp#613).
    """
    answer = MessagingResponse()
    base = _product().settings.public_base_url.rstrip("/")
    for sentence in sentences:
        answer.message(sentence.text, action=f"{base}/twilio/sms/status?turn={sentence.turn}")
    return Response(str(answer), mimetype="text/xml")
