"""What has been recorded, as JSON for other programs with the bearer token; and whether the product is well."""

from __future__ import annotations

import hmac
from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Blueprint, Response, current_app, jsonify, request
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Gauge, generate_latest
from sqlalchemy import func, select, text
from sqlalchemy.exc import SQLAlchemyError

from courtesy.bootstrap import Product
from courtesy.store import tables, views

api = Blueprint("api", __name__)
TOKEN = "_needs_token"  # noqa: S105  # a marker's name
PUBLIC = "_public"


def _product() -> Product:
    product: Product = current_app.extensions["courtesy"]
    return product


def needs_token[View: Callable[..., Any]](view: View) -> View:
    """Let a request through only with `Authorization: Bearer $COURTESY_API_TOKEN`."""

    @wraps(view)
    def checked(*args: Any, **kwargs: Any) -> Any:
        scheme, _, given = request.headers.get("Authorization", "").partition(" ")
        expected = _product().settings.secret("courtesy_api_token")
        if scheme.lower() != "bearer" or not hmac.compare_digest(given.strip().encode(), expected.encode()):
            refused = jsonify(error="A valid bearer token is needed: Authorization: Bearer $COURTESY_API_TOKEN.")
            return refused, 401, {"WWW-Authenticate": "Bearer"}
        return view(*args, **kwargs)

    setattr(checked, TOKEN, True)
    return checked  # type: ignore[return-value]


def public[View: Callable[..., Any]](view: View) -> View:
    """Mark a page that tells nothing about anybody and needs no sign-in."""
    setattr(view, PUBLIC, True)
    return view


@api.get("/api/accounts/<ref>/outcomes")
@needs_token
def outcomes(ref: str) -> Response:
    """Outcomes of an account that stand."""
    return _records("outcomes", ref)


@api.get("/api/accounts/<ref>/turns")
@needs_token
def turns(ref: str) -> Response:
    """All turns about an account, in order."""
    return _records("transcript", ref)


def _records(what: str, ref: str) -> Response:
    product = _product()
    with product.engine.connect() as connection:
        views.require_account(connection, ref)
        rows = views.WHAT[what](connection, ref)
    with product.uow() as uow:
        uow.audit("data.viewed", {"who": "api", "what": what, "account": ref})
        uow.commit()
    return jsonify(rows)


@api.get("/healthz")
@public
def healthz() -> Response:
    """The process lives."""
    return jsonify(status="ok")


@api.get("/readyz")
@public
def readyz() -> tuple[Response, int]:
    """Texts can be taken and kept. A dialogue server that is down does not change that: answers then come later."""
    try:
        with _product().engine.connect() as connection:
            connection.execute(text("select 1"))
    except SQLAlchemyError:
        return jsonify(status="not ready", postgres="down"), 503
    return jsonify(status="ready", postgres="up"), 200


@api.get("/metrics")
@needs_token
def metrics() -> Response:
    """Prometheus metrics, counted in Postgres so that all processes and machines agree."""
    registry = CollectorRegistry()
    with _product().engine.connect() as connection:
        for name, doc, table, column in (
            ("courtesy_turns", "Turns by direction and state", tables.turns, "state"),
            ("courtesy_outcomes", "Outcomes by kind", tables.outcomes_table, "kind"),
            ("courtesy_decisions", "Answers of the permission gate", tables.decisions, "decision"),
            ("courtesy_hand_offs", "Hand-offs by state", tables.hand_offs, "state"),
            ("courtesy_promises", "Promises by state", tables.promises_table, "state"),
        ):
            gauge = Gauge(name, doc, [column], registry=registry)
            counted = select(table.c[column], func.count()).group_by(table.c[column])
            for value, count in connection.execute(counted):
                gauge.labels(value).set(count)
    return Response(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)
