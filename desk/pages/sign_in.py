"""Signing in and out, the second factor, and the language of the pages."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlparse

import segno
from flask import Blueprint, redirect, render_template, request, session, url_for
from pyotp import random_base32
from pyotp.totp import TOTP

from courtesy.model.desk import ROLES
from courtesy.model.errors import Refused
from desk.access import begin_session, needs, product, public, user
from desk.access import language as spoken
from desk.errors import told
from desk.pages.oidc import provider

pages = Blueprint("sign_in", __name__, url_prefix="/desk")


@pages.get("/sign-in")
@public
def form() -> str:
    """The form."""
    return render_template(
        "sign_in.html", login="", problem="", onward=_ours(request.args.get("next", "")), oidc=provider() is not None
    )


@pages.post("/sign-in")
@public
def enter() -> Any:
    """Check who it is and begin a session."""
    login, onward = request.form.get("login", ""), _ours(request.form.get("next", ""))
    try:
        who = product().users.sign_in(login, request.form.get("password", ""), request.form.get("code", ""))
    except Refused as error:
        return render_template(
            "sign_in.html", login=login, problem=told(error, spoken()), onward=onward, oidc=provider() is not None
        ), 403
    settings = product().settings
    needs_code = who.totp_secret is None and (settings.is_production or settings.second_factor == "required")
    begin_session(who, stage="second_factor" if needs_code else "in")
    return redirect(onward or url_for("queue.home"))


@pages.route("/second-factor", methods=["GET", "POST"])
@needs(*ROLES)
def second_factor() -> Any:
    """Set up the code from a phone."""
    problem = ""
    if request.method == "GET" or "secret" not in session:
        session.setdefault("secret", random_base32())
    else:
        try:
            product().users.set_second_factor(user().login, session["secret"], request.form.get("code", ""))
        except Refused as error:
            problem = told(error, spoken())
        else:
            session.pop("secret")
            session["stage"] = "in"
            return redirect(url_for("queue.home"))
    secret = session["secret"]
    address = TOTP(secret).provisioning_uri(name=user().login, issuer_name="Courtesy Call")
    picture = segno.make(address, micro=False).svg_data_uri(scale=5, border=2)
    return render_template("second_factor.html", secret=secret, picture=picture, problem=problem)


@pages.post("/sign-out")
@needs(*ROLES)
def out() -> Any:
    """End the session; an agent's cases go back to the queue."""
    if user().may("agent", "supervisor"):
        product().desk.cases.leave(user().login)
    product().users.end_sessions(user().login)
    session.clear()
    return redirect(url_for("sign_in.form"))


@pages.post("/language")
@public
def language() -> Any:
    """Change the language of the pages."""
    chosen = "zh" if request.form.get("language") == "zh" else "en"
    session["interface"] = chosen
    if user() is not None:
        product().users.set_interface(user().login, chosen)
    return redirect(_ours(urlparse(request.referrer or "").path) or url_for("queue.home"))


def _ours(path: str) -> str:
    """A path of the desk, or nothing: a link to elsewhere is not followed after signing in."""
    parsed = urlparse(path)
    fine = (
        path.startswith(("/desk", "/review", "/ops"))
        and not parsed.netloc
        and not parsed.scheme
        and "\\" not in path
        and "sign-in" not in path
    )
    return path.rstrip("?") if fine else ""
