"""The pages for people: `create_app(product)`. Served beside the webhooks by `front`."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import structlog
from flask import Flask, Response, g, render_template, request
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_wtf import CSRFProtect
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import HTTPException

from courtesy.bootstrap import Product
from courtesy.model.errors import Conflict, CourtesyError, InvalidInput, NotFound, Refused, Unavailable
from desk import access, formats
from desk.errors import told
from desk.feed import Feed
from desk.looks import Looks
from desk.pages import case, forms, live, oidc, ops, queue, review, sign_in, team
from desk.words import WORDS

STATUS: list[tuple[type[CourtesyError], int]] = [
    (InvalidInput, 400), (NotFound, 404), (Conflict, 409), (Refused, 403), (Unavailable, 503), (CourtesyError, 500),
]  # fmt: skip
# A page of a busy queue asks five times a second, and an agent has several. A whole house may sit behind one address.
EACH, TRIES_EACH, TRIES_IN_ALL = "2400 per minute", "12 per minute", "300 per minute"
log = structlog.get_logger("desk")


def create_app(product: Product) -> Flask:
    """Build the application on a product."""
    settings = product.settings
    app = Flask(
        "desk", template_folder="templates", static_folder="static", static_url_path="/desk/static", root_path=_here()
    )
    app.config.update(
        SECRET_KEY=settings.secret("courtesy_session_key"),
        SESSION_COOKIE_NAME="courtesy_desk",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.public_base_url.startswith("https:"),
        PERMANENT_SESSION_LIFETIME=timedelta(hours=12),
        MAX_CONTENT_LENGTH=64 * 1024,
        WTF_CSRF_TIME_LIMIT=None,  # it lives as long as the session
    )
    app.extensions["courtesy"] = product
    app.extensions["feed"] = Feed(settings.database_url or "", at_once=settings.desk_streams)
    app.extensions["looks"] = Looks()
    CSRFProtect(app)
    limiter = Limiter(
        access.who_asks,
        app=app,
        storage_uri=settings.redis_url or "memory://",
        default_limits=[EACH],
        in_memory_fallback=[EACH],
        key_prefix="courtesy:desk:limit",
    )
    for page in (
        sign_in.pages,
        queue.pages,
        case.pages,
        forms.pages,
        team.pages,
        live.pages,
        review.pages,
        ops.pages,
        oidc.pages,
    ):
        app.register_blueprint(page)
    views: dict[str, Any] = app.view_functions
    for limit, whose in ((TRIES_EACH, access.who_tries), (TRIES_IN_ALL, get_remote_address)):
        # the wrapped view is what counts
        views["sign_in.enter"] = limiter.limit(limit, key_func=whose, methods=["POST"])(views["sign_in.enter"])
    oidc.set_up(app, settings)
    access.guard(app)
    app.after_request(access.headers)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters.update(formats.FILTERS)
    app.context_processor(_context)
    _map_errors(app)
    return app


def _here() -> str:
    from pathlib import Path

    return str(Path(__file__).parent)


def _context() -> dict[str, Any]:
    lang = access.language()
    return {"lang": lang, "w": WORDS[lang], "me": getattr(g, "user", None), "now": access.product().clock.now()}


def _map_errors(app: Flask) -> None:
    @app.errorhandler(CourtesyError)
    def ours(error: CourtesyError) -> tuple[str | Response, int]:
        status = next(code for kind, code in STATUS if isinstance(error, kind))
        if status >= 500:
            log.error("page failed", path=request.path, why=str(error))
        return _say(told(error, access.language()), status)

    @app.errorhandler(SQLAlchemyError)
    def database(error: SQLAlchemyError) -> tuple[str | Response, int]:
        log.error("database failed", path=request.path, why=type(error).__name__)
        return _say(WORDS[access.language()]["database"], 503)

    @app.errorhandler(CSRFError)
    def forged(error: CSRFError) -> tuple[str | Response, int]:
        return _say(WORDS[access.language()]["forged"], 400)

    @app.errorhandler(HTTPException)
    def http(error: HTTPException) -> tuple[str | Response, int]:
        code = error.code or 500
        words = WORDS[access.language()]
        return _say(words.get(f"http_{code}", error.description or words["trouble"]), code)


def _say(message: str, status: int) -> tuple[str | Response, int]:
    """A page, or for a part of a page a message that is put where messages stand."""
    if request.headers.get("HX-Request"):
        return render_template("_message.html", message=message, kind="error"), status
    return render_template("error.html", message=message, status=status), status
