"""Signing in by the house's own provider of OpenID Connect, where one is set up: https://openid.net/specs/openid-connect-core-1_0.html.

Authorization code with PKCE; state and nonce live in the session that the browser began with. Who may come in, and with which roles, is
still said here: the provider only proves who somebody is, and a second factor is its business.
"""

from __future__ import annotations

from typing import Any

import requests
import structlog
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.flask_client import OAuth
from flask import Blueprint, Flask, abort, current_app, redirect, render_template, session, url_for
from joserfc.errors import JoseError

from courtesy.model.errors import Misconfigured, Refused
from courtesy.settings import Settings
from desk.access import begin_session, product, public
from desk.words import WORDS

pages = Blueprint("oidc", __name__, url_prefix="/desk/oidc")
log = structlog.get_logger("desk")


def set_up(app: Flask, settings: Settings) -> None:
    """Register the provider, if there is one; it is asked for its addresses and keys when somebody first signs in.

    Raises:
        Misconfigured: If it is named without our id there, or in production not by https.
    """
    app.extensions["courtesy_oidc"] = None
    issuer = (settings.oidc_issuer or "").rstrip("/")
    if not issuer:
        return
    if not settings.oidc_client_id or settings.oidc_client_secret is None:
        raise Misconfigured("OIDC_ISSUER needs OIDC_CLIENT_ID and OIDC_CLIENT_SECRET.", remedy="See docs/settings.md.")
    if settings.is_production and not issuer.startswith("https://"):
        raise Misconfigured("OIDC_ISSUER must be an https address in production.")
    provider = OAuth(app).register(
        "provider",
        client_id=settings.oidc_client_id,
        client_secret=settings.secret("oidc_client_secret"),
        server_metadata_url=f"{issuer}/.well-known/openid-configuration",
        client_kwargs={"scope": "openid profile email", "code_challenge_method": "S256", "timeout": 10},
    )
    app.extensions["courtesy_oidc"] = provider


def provider() -> Any:
    """The provider, or None."""
    return current_app.extensions.get("courtesy_oidc")


@pages.get("")
@public
def begin() -> Any:
    """Send the browser to the provider."""
    if provider() is None:
        abort(404)
    base = product().settings.public_base_url.rstrip("/")
    try:
        return provider().authorize_redirect(f"{base}{url_for('.back')}")
    except (requests.RequestException, ValueError, KeyError) as error:
        log.error("the provider of sign-in does not answer", why=type(error).__name__)
        return _refused("oidc_down", 503)


@pages.get("/back")
@public
def back() -> Any:
    """The browser is back: check what it brings, with the provider's keys, and begin a session."""
    if provider() is None:
        abort(404)
    try:
        claims = provider().authorize_access_token()["userinfo"]
        who = product().users.sign_in_by(_name_in(claims))
    except requests.RequestException as error:
        log.error("the provider of sign-in does not answer", why=type(error).__name__)
        return _refused("oidc_down", 503)
    except (AuthlibBaseError, JoseError, KeyError, ValueError) as error:
        log.warning("sign-in by the provider failed", why=type(error).__name__)
        return _refused("oidc_wrong", 403)
    except Refused:
        return _refused("oidc_unknown", 403)
    begin_session(who, stage="in")
    return redirect(url_for("queue.home"))


def _name_in(claims: Any) -> str:
    """Whom the provider says it is, by the claim that accounts are linked by."""
    claim = product().settings.oidc_claim
    if claim == "email" and claims.get("email_verified") is not True:
        raise KeyError("email_verified")
    name = claims[claim]
    if not isinstance(name, str) or not name:
        raise KeyError(claim)
    return name


def _refused(word: str, status: int) -> tuple[str, int]:
    language = "zh" if session.get("interface") == "zh" else "en"
    problem = WORDS[language][word]
    return render_template("sign_in.html", login="", problem=problem, onward="", oidc=provider() is not None), status
