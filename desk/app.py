"""The pages for people: `create_app(product)`. Served beside the webhooks by `front`."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import structlog
from flask import Flask, Response, g, render_template, request, session
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_wtf import CSRFProtect
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import HTTPException

from courtesy.bootstrap import Product
from courtesy.model.errors import Conflict, CourtesyError, InvalidInput, NotFound, Refused, Unavailable
from desk import access, formats
from desk.feed import Feed
from desk.pages import case, forms, live, oidc, ops, queue, review, sign_in, team
from desk.words import WORDS

STATUS: list[tuple[type[CourtesyError], int]] = [
    (InvalidInput, 400), (NotFound, 404), (Conflict, 409), (Refused, 403), (Unavailable, 503), (CourtesyError, 500),
]  # fmt: skip
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
    CSRFProtect(app)
    limiter = Limiter(
        get_remote_address,
        app=app,
        storage_uri=settings.redis_url or "memory://",
        default_limits=["1200 per minute"],
        in_memory_fallback=["1200 per minute"],
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
    limiter.limit("30 per minute", methods=["POST"])(app.view_functions["sign_in.enter"])
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


def language() -> str:
    """The language of the page: the user's, or the one chosen before signing in."""
    who = getattr(g, "user", None)
    if who is not None:
        return str(who.interface)
    chosen = session.get("interface")
    return str(chosen or request.accept_languages.best_match(["en", "zh"]) or "en")


def _context() -> dict[str, Any]:
    lang = language()
    return {"lang": lang, "w": WORDS[lang], "me": getattr(g, "user", None), "now": access.product().clock.now()}


def _map_errors(app: Flask) -> None:
    @app.errorhandler(CourtesyError)
    def ours(error: CourtesyError) -> tuple[str | Response, int]:
        status = next(code for kind, code in STATUS if isinstance(error, kind))
        if status >= 500:
            log.error("page failed", path=request.path, why=str(error))
        return _say(str(error), status)

    @app.errorhandler(SQLAlchemyError)
    def database(error: SQLAlchemyError) -> tuple[str | Response, int]:
        log.error("database failed", path=request.path, why=type(error).__name__)
        return _say(WORDS[language()]["database"], 503)

    @app.errorhandler(CSRFError)
    def forged(error: CSRFError) -> tuple[str | Response, int]:
        return _say(WORDS[language()]["forged"], 400)

    @app.errorhandler(HTTPException)
    def http(error: HTTPException) -> tuple[str | Response, int]:
        code = error.code or 500
        words = WORDS[language()]
        return _say(words.get(f"http_{code}", error.description or words["trouble"]), code)


def _say(message: str, status: int) -> tuple[str | Response, int]:
    """A page, or for a part of a page a message that is put where messages stand."""
    if request.headers.get("HX-Request"):
        return render_template("_message.html", message=message, kind="error"), status
    return render_template("error.html", message=message, status=status), status
