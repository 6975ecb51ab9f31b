"""A person takes over a call: the agent's phone, and the room where caller and agent talk. Twilio calls every address here, and signs.

https://www.twilio.com/docs/voice/twiml/conference
"""

from __future__ import annotations

from uuid import UUID

import structlog
from flask import Blueprint, Response, current_app, jsonify, request
from sqlalchemy.exc import SQLAlchemyError

from courtesy.bootstrap import Product
from courtesy.model.errors import InvalidInput, Misconfigured, NotFound, Refused, Unavailable
from courtesy.service.call_answer import CallAnswer, Line
from webhooks.signature import signed_by_twilio
from webhooks.voice import addresses, call_sid, guessed, note_finished_recording, spoken
from webhooks.voice_twiml import agent_room, caller_room, hung_up, twiml, waiting, whisper

log = structlog.get_logger(__name__)
agents = Blueprint("agents", __name__, url_prefix="/twilio/voice")


def _product() -> Product:
    product: Product = current_app.extensions["courtesy"]
    return product


@agents.post("/agent")
@signed_by_twilio
def agent() -> Response:
    """An agent has picked up: they hear what the call is about."""
    return _xml(whisper(_product().call_desk.phone.briefing(_leg(), call_sid()), addresses(), _leg()))


@agents.post("/agent/key")
@signed_by_twilio
def agent_key() -> Response:
    """The agent takes the call, or does not."""
    desk = _product().call_desk
    said = desk.phone.key(_leg(), request.form.get("Digits", ""))
    if said.then == "room" and said.room is not None:
        return _xml(agent_room(desk.room.entrance_of(said.room), addresses(), _leg()))
    return _xml(whisper(said, addresses(), _leg()))


@agents.post("/agent/left")
@signed_by_twilio
def agent_left() -> Response:
    """The agent is out of the room (https://www.twilio.com/docs/voice/twiml/dial#action)."""
    desk = _product().call_desk
    again = desk.phone.back_to(_leg())
    return _xml(hung_up() if again is None else agent_room(desk.room.entrance_of(again), addresses(), _leg()))


@agents.post("/agent/status")
@signed_by_twilio
def agent_status() -> Response:
    """How the call to the agent goes on (https://www.twilio.com/docs/voice/api/call-resource#statuscallback)."""
    state = request.form.get("CallStatus")
    if not state:
        raise InvalidInput("The form needs CallStatus.")
    _product().call_desk.phone.status(_leg(), call_sid(), state)
    return Response(status=204)


@agents.post("/room")
@signed_by_twilio
def room() -> Response:
    """The caller comes to the room."""
    entrance = _product().call_desk.room.entrance(call_sid())
    if entrance is None:
        raise NotFound("There is no such call.")
    return _xml(caller_room(entrance, addresses()))


@agents.post("/room/hold")
@signed_by_twilio
def hold() -> Response:
    """What the caller hears while they wait (https://www.twilio.com/docs/voice/twiml/conference#waiturl)."""
    said = _product().call_desk.room.waits(call_sid())
    if said is None:
        raise NotFound("There is no such call.")
    language, text = said
    return _xml(waiting(text, language, _product().settings.hold_music, addresses()))


@agents.post("/room/left")
@signed_by_twilio
def left() -> Response:
    """The caller is out of the room: the talk is over, nobody came, or the assistant goes on."""
    answer = _product().call_desk.room.left(call_sid())
    if answer is None:
        raise NotFound("There is no such call.")
    return spoken(answer, resumed=True)


@agents.post("/room/event")
@signed_by_twilio
def event() -> Response:
    """What becomes of the room (https://www.twilio.com/docs/voice/twiml/conference#statuscallback)."""
    form = request.form
    what, conference = form.get("StatusCallbackEvent"), form.get("ConferenceSid")
    if not what or not conference:
        raise InvalidInput("The form needs StatusCallbackEvent and ConferenceSid.")
    _product().call_desk.room.event(_contact(), conference, what, form.get("SequenceNumber", ""))
    return Response(status=204)


@agents.post("/room/recording")
@signed_by_twilio
def recording() -> Response:
    """The recording of a room has ended; its form names the room, not the call."""
    product = _product()
    note_finished_recording(product, lambda: product.call_desk.room.sid_of(_contact()))
    return Response(status=204)


SPEAKING = frozenset({"agent", "agent_key", "agent_left", "room", "hold", "left"})


@agents.errorhandler(SQLAlchemyError)
@agents.errorhandler(Unavailable)
@agents.errorhandler(Refused)
@agents.errorhandler(Misconfigured)
def _in_trouble(error: Exception) -> Response | tuple[Response, int]:
    """A caller hears a sentence, and an agent's phone is put down: the caller is then offered to the next one."""
    page = (request.endpoint or "").removeprefix("agents.")
    log.error("request about a call failed", page=page, error=type(error).__name__)
    if page not in SPEAKING:
        return jsonify(error="This cannot be taken down now; try again."), 503
    if page == "hold":
        return _xml(waiting("", guessed(), None, addresses()))
    if page.startswith("agent"):
        return _xml(hung_up())
    reply = _product().script.say("utter_call_trouble", language=guessed(), channel="voice")
    line = Line(reply.text, reply.response, uncut=True)
    return _xml(twiml(CallAnswer(None, guessed(), (line,), "hang_up"), addresses()))


def _xml(document: str) -> Response:
    return Response(document, mimetype="text/xml")


def _leg() -> UUID:
    return _named("leg")


def _contact() -> UUID:
    return _named("contact")


def _named(what: str) -> UUID:
    try:
        return UUID(request.args.get(what, ""))
    except ValueError:
        raise InvalidInput(f"The address needs an id: ?{what}=...") from None
