"""Builds the emulator: the only module that knows all its parts."""

from flask import Flask, Response, request
from pydantic import ValidationError
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from emulator.callbacks import Callbacks
from emulator.calls.caller import Caller
from emulator.calls.conference import Conferences
from emulator.calls.progress import Progress
from emulator.calls.script import Script
from emulator.calls.telephone import Telephone
from emulator.config import Config
from emulator.control.body import ControlError, answer_control_error, answer_invalid
from emulator.control.calls import calls_control
from emulator.control.feed import feed_blueprint
from emulator.control.people import people_control
from emulator.control.settings import settings_blueprint
from emulator.control.texts import texts_blueprint
from emulator.errors import TwilioError
from emulator.exchange import Exchange
from emulator.formats import API_VERSION
from emulator.page.views import page_blueprint
from emulator.people.texting import Texting
from emulator.rest.account import account_blueprint
from emulator.rest.calls import calls_blueprint
from emulator.rest.guard import answer_error
from emulator.rest.messages import messages_blueprint
from emulator.rest.recordings import recordings_blueprint
from emulator.scheduler import Scheduler, ThreadScheduler
from emulator.texts.delivery import Delivery
from emulator.texts.inbound import Inbound


def create_app(config: Config, scheduler: Scheduler | None = None) -> Flask:
    """The WSGI application; `app.extensions["emulator"]` is its `Exchange`, to be closed when done."""
    exchange = Exchange(config, scheduler or ThreadScheduler())
    callbacks = Callbacks(exchange)
    delivery = Delivery(exchange, callbacks)
    inbound = Inbound(exchange, delivery)
    progress = Progress(exchange, callbacks)
    script = Script(exchange, progress)
    texting = Texting(exchange, inbound)
    delivery.on_delivered = texting.reads
    script.on_listening = Caller(exchange, progress, script).listens
    script.on_streaming = Telephone(exchange, progress, script).connects
    conferences = Conferences(exchange, script, progress.recordings)
    script.on_conference, progress.on_left = conferences.enters, conferences.leaves

    app = Flask("emulator", static_folder=None)
    app.json.sort_keys = False  # type: ignore[attr-defined]
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    app.extensions["emulator"] = exchange
    # First: the account's path would otherwise also match a list's.
    app.register_blueprint(messages_blueprint(exchange, delivery))
    app.register_blueprint(calls_blueprint(exchange, progress, script))
    app.register_blueprint(recordings_blueprint(exchange, progress.recordings))
    app.register_blueprint(account_blueprint(exchange))
    app.register_blueprint(texts_blueprint(exchange, inbound))
    app.register_blueprint(calls_control(exchange, progress, script))
    app.register_blueprint(settings_blueprint(exchange, callbacks, texting))
    app.register_blueprint(people_control(exchange, texting))
    app.register_blueprint(feed_blueprint(exchange))
    app.register_blueprint(page_blueprint(exchange, inbound))
    _answer_errors(app)
    return app


def _answer_errors(app: Flask) -> None:
    app.register_error_handler(TwilioError, answer_error)
    app.register_error_handler(ControlError, answer_control_error)
    app.register_error_handler(ValidationError, answer_invalid)

    @app.errorhandler(HTTPException)
    def answer_http(error: HTTPException) -> Response:
        if not request.path.startswith(f"/{API_VERSION}"):
            return answer_control_error(
                ControlError(f"{request.method} {request.path}: {error.name}", error.code or 500)
            )
        if isinstance(error, MethodNotAllowed):
            return answer_error(TwilioError(20004))
        if error.code == 404:
            return answer_error(TwilioError(20404, request.path))
        return answer_error(TwilioError(20500, status=error.code))
