"""The web server: `gunicorn 'webhooks.app:create_app()'`. Twilio's webhooks, the JSON API, health and metrics."""

from __future__ import annotations

import structlog
from flask import Flask, Response, jsonify, request
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import HTTPException

from courtesy.bootstrap import Product
from courtesy.log import configure_logging
from courtesy.model.errors import Conflict, CourtesyError, InvalidInput, NotFound, Refused, Unavailable
from courtesy.settings import Settings, load_settings
from webhooks.agents import agents
from webhooks.api import api
from webhooks.sms import sms
from webhooks.voice import voice

STATUS: list[tuple[type[CourtesyError], int]] = [
    (InvalidInput, 400), (NotFound, 404), (Conflict, 409), (Refused, 403), (Unavailable, 503), (CourtesyError, 500),
]  # fmt: skip


def create_app(settings: Settings | None = None) -> Flask:
    """Build the application; settings come from the environment unless given."""
    settings = settings or load_settings()
    configure_logging(settings)
    app = Flask(__name__, static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = 256 * 1024  # Twilio's forms are a few kilobytes
    app.extensions["courtesy"] = Product(settings).built()
    app.extensions["courtesy_log"] = structlog.get_logger("webhooks")
    app.register_blueprint(sms)
    app.register_blueprint(voice)
    app.register_blueprint(agents)
    app.register_blueprint(api)
    _map_errors(app)
    return app


def _map_errors(app: Flask) -> None:
    log = app.extensions["courtesy_log"]

    @app.errorhandler(CourtesyError)
    def ours(error: CourtesyError) -> tuple[Response, int]:
        status = next(code for kind, code in STATUS if isinstance(error, kind))
        if status >= 500:
            log.error("request failed", path=request.path, error=str(error))
        return jsonify(error=str(error)), status

    @app.errorhandler(SQLAlchemyError)
    def database(error: SQLAlchemyError) -> tuple[Response, int]:
        # the message can hold a statement's values, which are personal data
        log.error("database failed", path=request.path, error=type(error).__name__)
        return jsonify(error="The database does not answer; try again."), 503

    @app.errorhandler(HTTPException)
    def http(error: HTTPException) -> tuple[Response, int]:
        return jsonify(error=error.description), error.code or 500
