"""Where the time of one of our turns goes: stop watches in the gateway (run in this process) and in a Rasa of its own."""

from __future__ import annotations

import functools
import json
import time
import urllib.request
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import event

from bench.contenders import Ours
from bench.people import Person
from courtesy.bootstrap import Product
from courtesy.dialogue.rasa import RasaDialogue
from courtesy.service.answering import Answering
from courtesy.service.inbound_text import ReceiveText
from courtesy.settings import Settings
from courtesy.store.unit_of_work import SqlUnitOfWork
from webhooks import app, signature

Spans = dict[str, list[float]]


def breakdown(settings: Settings, rasa_url: str, people: Iterator[Person], conversations: int = 12) -> dict[str, Any]:
    """Milliseconds and calls a turn, by step. The gateway is the real one, called without a socket, by one sender.

    Args:
        settings: The running product's.
        rasa_url: A Rasa with the `timed` channel on the same databases and actions.
        people: Customers with accounts.
        conversations: How many to have.
    """
    flask = app.create_app(settings.model_copy(update={"rasa_url": rasa_url}))
    product: Product = flask.extensions["courtesy"]
    ours = Ours("", settings.public_base_url, settings.secret("twilio_auth_token"))
    with product.opened(), stop_watches(product) as spans, flask.test_client() as client:
        for _ in range(3):
            _converse(client, ours, next(people))
        inside(rasa_url)
        spans.clear()
        began, used = time.perf_counter(), time.process_time()
        turns = sum(_converse(client, ours, next(people)) for _ in range(conversations))
        took, used = (time.perf_counter() - began) * 1000, (time.process_time() - used) * 1000
        return {
            "turns": turns,
            "ms": took / turns,
            "gateway_cpu_ms": used / turns,
            "gateway": {name: [ms / turns, n / turns] for name, (ms, n) in spans.items()},
            "rasa": {name: [ms / turns, n / turns] for name, (ms, n) in inside(rasa_url).items()},
        }


def inside(rasa_url: str) -> Spans:
    """What Rasa's stop watches say, which begin anew."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(f"{rasa_url}/webhooks/timed/spans") as answer:
        spans: Spans = json.load(answer)
    return spans


def _converse(client: FlaskClient, ours: Ours, person: Person) -> int:
    said = ""
    for text in person.lines:
        path, body, headers = ours.prepare(person, text)
        said = ours.said(client.post(path, data=body, headers=headers).data)
    if not ours.kept(person, said):
        raise SystemExit(f"A conversation for the breakdown led to no promise; the last answer was: {said!r}")
    return len(person.lines)


@contextmanager
def stop_watches(product: Product) -> Iterator[Spans]:
    """Sums of time and calls at the gateway's steps, as long as the block runs."""
    spans: Spans = defaultdict(lambda: [0.0, 0])
    steps: list[tuple[Any, str, str]] = [
        (signature, "is_signed", "signature"),
        (ReceiveText, "_record", "inbound text recorded (a transaction)"),
        (RasaDialogue, "answer", "dialogue, over HTTP"),
        (Answering, "answer_in_webhook", "answered in all"),
        (SqlUnitOfWork, "commit", "commits, with the audit chain"),
    ]
    kept = [(owner, name, getattr(owner, name)) for owner, name, _ in steps]
    for owner, name, title in steps:
        setattr(owner, name, _timed(getattr(owner, name), spans, title))
    statements = spans_of_statements(product, spans)
    try:
        yield spans
    finally:
        for owner, name, stock in kept:
            setattr(owner, name, stock)
        event.remove(product.engine, "before_cursor_execute", statements)


def spans_of_statements(product: Product, spans: Spans) -> Callable[..., None]:
    """Count statements that the gateway sends to Postgres."""

    def count(*_: Any) -> None:
        spans["statements to Postgres"][1] += 1

    event.listen(product.engine, "before_cursor_execute", count)
    return count


def _timed(stock: Callable[..., Any], spans: Spans, title: str) -> Callable[..., Any]:
    @functools.wraps(stock)
    def timed(*args: Any, **kwargs: Any) -> Any:
        began = time.perf_counter()
        try:
            return stock(*args, **kwargs)
        finally:
            spans[title][0] += (time.perf_counter() - began) * 1000
            spans[title][1] += 1

    return timed
