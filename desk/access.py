"""Who is asking, and whether they may: sessions, roles, and the record of who has looked at whose data."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from flask import Flask, Response, abort, after_this_request, current_app, g, redirect, request, session, url_for
from flask_limiter.util import get_remote_address

from courtesy.bootstrap import Product
from courtesy.model.desk import Role, User
from desk.looks import LOOK_AGAIN_S, Looks

# By the product's clock. An open page brings itself up to date without being touched, which does not count as being used.
IDLE, WHOLE = timedelta(minutes=30), timedelta(hours=12)
BACKGROUND = frozenset(
    {"live.events", "live.beat", "queue.part", "queue.mine", "case.part", "team.part", "team.call_part", "ops.part"}
)


def needs[View: Callable[..., Any]](*roles: Role) -> Callable[[View], View]:
    """Let only users with one of these roles call a view."""

    def mark(view: View) -> View:
        view._needs_roles = roles  # type: ignore[attr-defined]
        return view

    return mark


def public[Seen: Callable[..., Any]](view: Seen) -> Seen:
    """Let everybody call a view: it tells nothing about anybody."""
    view._public = True  # type: ignore[attr-defined]
    return view


def product() -> Product:
    """The product behind these pages."""
    found: Product = current_app.extensions["courtesy"]
    return found


def user() -> User:
    """Whoever is signed in."""
    found: User = g.user
    return found


def language() -> str:
    """The language of the page: the user's, or the one chosen before signing in."""
    who = getattr(g, "user", None)
    if who is not None:
        return str(who.interface)
    chosen = session.get("interface")
    return str(chosen or request.accept_languages.best_match(["en", "zh"]) or "en")


def guard(app: Flask) -> None:
    """Ask before every request; a view that nobody marked is closed to everybody."""

    @app.before_request
    def check() -> Response | None:
        g.user = _signed_in()
        if request.endpoint is None:
            return None  # there is no such page; the error says so
        view = current_app.view_functions[request.endpoint]
        if request.endpoint == "static" or getattr(view, "_public", False):
            return None
        if g.user is None:
            if request.headers.get("HX-Request"):
                return Response("", 401, {"HX-Redirect": url_for("sign_in.form")})
            return redirect(url_for("sign_in.form", next=request.full_path if request.method == "GET" else None))  # type: ignore[return-value]
        if session.get("stage") == "second_factor" and request.endpoint not in ("sign_in.second_factor", "sign_in.out"):
            return redirect(url_for("sign_in.second_factor"))  # type: ignore[return-value]
        if not g.user.may(*getattr(view, "_needs_roles", ())):
            abort(403)
        return None


def begin_session(who: User, *, stage: str) -> None:
    """Start a session from nothing: what an earlier one knew is not taken over."""
    session.clear()
    now = product().clock.now().timestamp()
    session.update(login=who.login, number=who.session, began=now, used=now, stage=stage)


def _signed_in() -> User | None:
    login = session.get("login")
    if not login:
        return None
    now = product().clock.now()
    used, began = _instant(session["used"], now), _instant(session["began"], now)
    found = product().users.find(login)
    if found is None or found.session != session.get("number") or now - used > IDLE or now - began > WHOLE:
        session.clear()
        return None
    if (request.endpoint not in BACKGROUND or _by_hand()) and now - used > timedelta(minutes=1):
        session["used"] = now.timestamp()
    return found


def who_asks() -> str:
    """Whose requests are counted together: a person's, or an address's before anybody has signed in."""
    login = session.get("login")
    return f"user {login}" if login else get_remote_address()


def who_tries() -> str:
    """Whose tries to sign in are counted together: one name's from one address."""
    return f"{get_remote_address()} {request.form.get('login', '').strip().lower()[:64]}"


def _by_hand() -> bool:
    """Whether the page says that somebody has touched it since it last said that it is open."""
    return request.endpoint == "live.beat" and request.form.get("touched") == "1"


def _instant(stamp: float, now: datetime) -> datetime:
    return datetime.fromtimestamp(stamp, now.tzinfo)


def viewed(what: str, account: object, *, again: bool = False) -> None:
    """Put into the audit log that somebody looks at a customer's data: before they see it.

    Args:
        what: Which page.
        account: Whose; None for a list of several.
        again: The page only brings itself up to date. That is noted once in ten minutes; after the answer if it was noted when they opened
            the page, for the log is written by one at a time and they would wait for all others.
    """
    here, who, about = product(), user().login, str(account) if account else None
    looks: Looks = current_app.extensions["looks"]
    key = f"{who} {what} {about}"

    def note() -> None:
        with here.uow() as uow:
            uow.audit("data.viewed", {"who": who, "what": what, "account": about})
            uow.commit()

    if not again:
        looks.open(key)
        here.hand_off_queue.first_look(key, LOOK_AGAIN_S)
        note()
    elif not (looks.first(key) and here.hand_off_queue.first_look(key, LOOK_AGAIN_S)):
        return
    elif not looks.opened(key):
        note()
    else:

        def later(response: Response) -> Response:
            response.call_on_close(note)
            return response

        after_this_request(later)


def headers(response: Response) -> Response:
    """Forbid what these pages never do: foreign scripts, inline scripts, frames, caching, referrers."""
    response.headers["Content-Security-Policy"] = (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; media-src 'self'; font-src 'self'; connect-src 'self';"
        " form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
    response.headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()"
    if request.endpoint != "static":
        response.headers["Cache-Control"] = "no-store"
    return response
