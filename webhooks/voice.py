"""Calls from Twilio: answered, listened to, followed. Every answer is TwiML, whatever is out of order behind it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from uuid import UUID

import structlog
from flask import Blueprint, Response, current_app, jsonify, request
from sqlalchemy.exc import SQLAlchemyError

from courtesy.bootstrap import Product
from courtesy.model.errors import InvalidInput, Misconfigured, NotFound, Refused, Unavailable
from courtesy.model.people import Language
from courtesy.service.call_answer import CallAnswer, Line
from courtesy.service.call_closing import TRANSFER
from courtesy.service.call_settling import AGENT_KEY, STOP_KEY
from courtesy.service.call_turn import Heard
from courtesy.service.desk_room import Entrance
from webhooks.signature import signed_by_twilio
from webhooks.sms import e164
from webhooks.voice_twiml import Addresses, begins_recording, hold, stream, twiml

log = structlog.get_logger(__name__)
voice = Blueprint("voice", __name__, url_prefix="/twilio/voice")


def _product() -> Product:
    product: Product = current_app.extensions["courtesy"]
    return product


@voice.post("")
@signed_by_twilio
def inbound() -> Response:
    """Somebody calls us (https://www.twilio.com/docs/voice/twiml#request-parameters)."""
    return _begin(_product().answer_call.inbound(call_sid(), e164(request.form.get("From", ""))))


@voice.post("/outbound")
@signed_by_twilio
def outbound() -> Response:
    """Somebody we called has answered."""
    return _begin(_product().answer_call.outbound(_call(), call_sid(), request.form.get("AnsweredBy")))


@voice.post("/key")
@signed_by_twilio
def key() -> Response:
    """A key was pressed during the opening: 9 stops these calls; any other cuts nothing short.

    Twilio sends no words here, because it does not listen to any while the opening is said. Whoever does has heard it.
    """
    pressed, words, step = _keys(), _words(), _number("step")
    if pressed == STOP_KEY:
        return _answer(_product().hear_caller(Heard(call_sid(), step, keys=pressed)))
    if words:
        return _answer(_product().hear_caller(Heard(call_sid(), step, words)))
    return _answer(_product().hear_caller.resume(call_sid()))


@voice.post("/heard")
@signed_by_twilio
def heard() -> Response:
    """What the caller said or pressed, or that they did neither (https://www.twilio.com/docs/voice/twiml/gather#action)."""
    return _answer(_product().hear_caller(Heard(call_sid(), _number("step"), _words(), _keys())))


@voice.post("/wait")
@signed_by_twilio
def wait() -> Response:
    """The caller waits for an answer that was not there yet."""
    return _answer(_product().hear_caller(Heard(call_sid(), _number("step")), tries=_number("tries")))


@voice.post("/streamed")
@signed_by_twilio
def streamed() -> Response:
    """The live audio of a call is over: all was said, or it failed and the call goes on without it."""
    return _answer(_product().hear_caller.resume(call_sid()), resumed=True)


@voice.post("/dialled")
@signed_by_twilio
def dialled() -> Response:
    """The connection to an agent has ended (https://www.twilio.com/docs/voice/twiml/dial#action)."""
    spoke = request.form.get("DialCallStatus") in ("completed", "answered")
    return _answer(_product().agent_hung_up(call_sid(), spoke))


@voice.post("/message")
@signed_by_twilio
def message() -> Response:
    """A mailbox has given its tone: our message, if one may be left."""
    return _answer(_product().voicemail.message(_call()))


@voice.post("/status")
@signed_by_twilio
def status() -> Response:
    """How a call goes on (https://www.twilio.com/docs/voice/api/call-resource#statuscallback)."""
    form = request.form
    state = form.get("CallStatus")
    if not state:
        raise InvalidInput("The form needs CallStatus.")
    _product().follow_call.status(
        call_sid(),
        state,
        call_id=_uuid(),
        duration_s=whole_number(form.get("CallDuration")),
        sip=whole_number(form.get("SipResponseCode")),
    )
    return Response(status=204)


@voice.post("/amd")
@signed_by_twilio
def amd() -> Response:
    """Who or what picked up (https://www.twilio.com/docs/voice/answering-machine-detection)."""
    who = request.form.get("AnsweredBy")
    if not who:
        raise InvalidInput("The form needs AnsweredBy.")
    _product().follow_call.answered_by(call_sid(), who, call_id=_uuid())
    return Response(status=204)


@voice.post("/recording")
@signed_by_twilio
def recording() -> Response:
    """A recording has begun or ended (https://www.twilio.com/docs/voice/twiml/recording#recordingstatuscallback)."""
    name, how = request.form.get("RecordingSid", ""), request.form.get("RecordingStatus")
    if name and how == "in-progress":
        _product().note_recording.runs(call_sid(), name)
    elif name and how == "absent":
        _product().note_recording.absent(call_sid(), name)
    else:
        note_finished_recording(_product(), call_sid)
    return Response(status=204)


SPEAKING = frozenset({"inbound", "outbound", "key", "heard", "wait", "streamed", "dialled", "message"})
# What is tried again when we could not take it down, and how often.
TRIED_AGAIN, AGAIN = frozenset({"key", "heard", "wait", "streamed"}), 2


@voice.errorhandler(SQLAlchemyError)
@voice.errorhandler(Unavailable)
@voice.errorhandler(Refused)
@voice.errorhandler(Misconfigured)
def _in_trouble(error: Exception) -> Response | tuple[Response, int]:
    """A caller hears a sentence, never Twilio's "an application error has occurred"."""
    page = (request.endpoint or "").removeprefix("voice.")
    # the message of a database error can hold a statement's values, which are personal data
    why = str(error) if isinstance(error, Misconfigured) else None
    log.error("request about a call failed", page=page, error=type(error).__name__, why=why)
    if page not in SPEAKING:
        return jsonify(error="This cannot be taken down now; try again."), 503
    again = whole_number(request.args.get("again")) or 0
    if page in TRIED_AGAIN and again < AGAIN:
        address = _once_more(page, again + 1)
        return Response(hold(_line("utter_holding"), guessed(), address), mimetype="text/xml")
    return _answer(CallAnswer(None, guessed(), (_line("utter_call_trouble"),), "hang_up"))


def _once_more(page: str, again: int) -> str:
    """Where what failed is tried again: words of the step are lost to us, so the caller is asked again, but no "stop" and no call for a person is."""
    if page == "streamed":
        return addresses().url("streamed", again=again)
    # other keys may be a card's: an address is no place for those
    kept = {"keys": keys} if (keys := _keys()) in (STOP_KEY, AGENT_KEY) else {}
    return addresses().url("key" if page == "key" else "heard", step=_number("step"), again=again, **kept)


def _keys() -> str:
    """What was pressed: now, or when it could not be taken down."""
    return request.form.get("Digits", "") or request.args.get("keys", "")


def _words() -> str:
    """What was said."""
    return request.form.get("SpeechResult", "").replace("\x00", "")


def _line(response: str) -> Line:
    reply = _product().script.say(response, language=guessed(), channel="voice")
    return Line(reply.text, reply.response, uncut=True)


def _begin(answer: CallAnswer) -> Response:
    """The opening, by live audio where this machine speaks the language and has room, else by Twilio's voice."""
    product = _product()
    if product.settings.speech == "local" and answer.then == "notice":
        ticket = product.live_audio.ticket(call_sid(), answer.language, dialled=request.args.get("call"))
        if ticket is not None:
            return Response(stream(ticket, product.settings.media_streams_url, addresses()), mimetype="text/xml")
    return _answer(answer)


def _answer(answer: CallAnswer | None, *, resumed: bool = False) -> Response:
    if answer is None:
        raise NotFound("There is no such call.")
    if answer.then == "transfer" and answer.contact is not None:
        return _put_through(answer, answer.contact, resumed=resumed)
    return spoken(answer, resumed=resumed)


def spoken(answer: CallAnswer, room: Entrance | None = None, *, resumed: bool = False) -> Response:
    """An answer as TwiML; whether the carrier records the call is looked up first, and kept in mind after."""
    if answer.contact is None:
        return Response(twiml(answer, addresses(), room), mimetype="text/xml")
    known = _product().note_recording
    carrier = known.at_carrier(call_sid())
    if begins_recording(answer, carrier, room, resumed=resumed):
        known.asked(call_sid())
    return Response(twiml(answer, addresses(), room, resumed=resumed, carrier=carrier), mimetype="text/xml")


def _put_through(answer: CallAnswer, contact: UUID, *, resumed: bool) -> Response:
    """To an agent at the desk, who is rung now; else to the phone for callers; else somebody calls back."""
    desk = _product().call_desk
    match desk.take.put_through(contact):
        case "room":
            return spoken(answer, desk.room.entrance_of(contact))
        case "phone":
            return spoken(answer, resumed=resumed)
    nobody = _product().agent_hung_up(call_sid(), False)
    if nobody is None:
        raise NotFound("There is no such call.")
    # what comes before "please stay on the line" is still owed: it may be where help is found
    owed = tuple(line for line in answer.lines if line.response != TRANSFER)
    return spoken(replace(nobody, lines=owed + nobody.lines))


def addresses() -> Addresses:
    """Where Twilio goes on."""
    s = _product().settings
    return Addresses(s.public_base_url, s.agent_number, s.twilio_from_number)


def guessed() -> Language:
    """The caller's language, by their number, when nothing can be looked up."""
    return "zh" if "+86" in (request.form.get("From", "")[:3], request.form.get("To", "")[:3]) else "en"


def call_sid() -> str:
    """Twilio's id of the call that the request is about."""
    sid = request.form.get("CallSid", "")
    if not sid or not (sid.isascii() and sid.isprintable()):
        raise InvalidInput("The form needs CallSid.", remedy="Twilio sends it; check what called this address.")
    return sid


def _call() -> UUID:
    call = _uuid()
    if call is None:
        raise InvalidInput("The address needs the call's id: ?call=...")
    return call


def _uuid() -> UUID | None:
    try:
        return UUID(request.args["call"]) if "call" in request.args else None
    except ValueError:
        return None


def _number(name: str) -> int:
    number = whole_number(request.args.get(name))
    if number is None:
        raise InvalidInput(f"The address needs a number: ?{name}=...")
    return number


def note_finished_recording(product: Product, whose: Callable[[], str | None]) -> None:
    """Take note of a recording at the carrier, if it is finished and belongs to a call that we know.

    Raises:
        InvalidInput: If the form names no recording.
    """
    form = request.form
    sid = form.get("RecordingSid")
    if not sid:
        raise InvalidInput("The form needs RecordingSid.")
    if form.get("RecordingStatus", "completed") != "completed":
        return
    call = whose()
    if call is not None:
        product.note_recording(call, sid, keeper="carrier", duration_s=whole_number(form.get("RecordingDuration")))


def whole_number(value: str | None) -> int | None:
    """The number, or None if it is none."""
    return int(value) if value and len(value) < 7 and value.isascii() and value.isdigit() else None
