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
from courtesy.model.errors import InvalidInput, Unavailable
from courtesy.service.payment_rows import PaymentRow, read_payment
from courtesy.store import audit_log, tables, views
from courtesy.store.payment_import import record_payments

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


@api.post("/api/payments")
@needs_token
def payments() -> tuple[Response, int]:
    """Record payments: one, a list, or `{"payments": [...]}`, each with the columns of the payment file.

    All of them or none; the same payment again changes nothing.
    """
    product, now = _product(), _product().clock.now()
    sent = request.get_json(silent=True)
    listed = sent.get("payments", [sent]) if isinstance(sent, dict) else sent
    if not isinstance(listed, list) or not listed:
        raise InvalidInput(
            "No payments were sent.", remedy='Send JSON: {"payments": [{"ref": ..., "amount": ..., ...}]}.'
        )
    rows: list[tuple[int, PaymentRow]] = []
    faults: list[tuple[int, str]] = []
    for index, item in enumerate(listed):
        try:
            if not isinstance(item, dict):
                raise InvalidInput("not an object", remedy="Write it as {...}.")
            rows.append((index, read_payment(item, now)))
        except InvalidInput as error:
            faults.append((index, str(error)))
    with product.engine.begin() as connection:
        recorded = record_payments(connection, rows, now, lambda: "api")
        faults = sorted(faults + recorded.faults)
        if faults:
            connection.rollback()
            told = [{"index": index, "payment_id": _id_of(listed[index]), "error": why} for index, why in faults]
            return jsonify(error=f"{len(faults)} payments can't be used, so none was kept.", faults=told), 400
        body = {"source": "api", "rows": recorded.rows, "added": recorded.added}
        audit_log.append(connection, product.signer, now, [("payments.recorded", body)])
    product.keep_ledger.after_payments()
    return jsonify(payments=recorded.rows, new=recorded.added), 200


def _id_of(item: Any) -> Any:
    return item.get("payment_id") if isinstance(item, dict) else None


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
    except (SQLAlchemyError, Unavailable):
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
