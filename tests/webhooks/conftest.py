"""The web application on a real Postgres, without a dialogue server: what happens at the door."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text
from twilio.request_validator import RequestValidator
from werkzeug.test import TestResponse

from courtesy.bootstrap import Product, migrate
from courtesy.embedded import EmbeddedPostgres
from courtesy.settings import Settings, load_settings
from tests.folders import own_folder
from webhooks.app import create_app

PUBLIC = "https://bot.example.com"


class Door:
    """Twilio, and others who pretend to be, in front of a proxy: they call the public address, the request arrives elsewhere."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.client: FlaskClient = app.test_client()
        self.product: Product = app.extensions["courtesy"]
        self._validator = RequestValidator(self.product.settings.secret("twilio_auth_token"))

    def sign(self, url: str, form: Any) -> str:
        """A signature as Twilio makes it."""
        return str(self._validator.compute_signature(url, form))

    def post(
        self, path: str, form: Any, *, signature: str | None = "good", at: str = "http://10.0.0.7:8080", **more: Any
    ) -> TestResponse:
        """Post a form; the right signature is made for the public address."""
        headers = dict(more.pop("headers", {}))
        if signature == "good":
            signature = self.sign(PUBLIC + path, form)
        if signature is not None:
            headers["X-Twilio-Signature"] = signature
        return self.client.post(path, data=form, base_url=at, headers=headers, **more)

    def recorded(self) -> int:
        """How many turns there are."""
        with self.product.engine.connect() as connection:
            return int(connection.execute(text("select count(*) from turns")).scalar_one())

    def turns(self, sid: str) -> list[dict[str, Any]]:
        """The inbound turn of a text, by its id."""
        with self.product.engine.connect() as connection:
            found = connection.execute(text("select * from turns where carrier_sid = :sid"), {"sid": sid})
            return [dict(row._mapping) for row in found]


@pytest.fixture(scope="package")
def settings() -> Iterator[Settings]:
    base = load_settings()
    with own_folder() as state_dir, EmbeddedPostgres(state_dir).running() as url:
        update = {
            "courtesy_env": "test",
            "courtesy_state_dir": state_dir,
            "database_url": url,
            "public_base_url": PUBLIC,
            "rasa_url": "http://127.0.0.1:9",  # nobody listens on the discard port
        }
        migrate(base, url)
        yield base.model_copy(update=update)


@pytest.fixture(scope="package")
def door(settings: Settings) -> Iterator[Door]:
    app = create_app(settings)
    yield Door(app)
    app.extensions["courtesy"].engine.dispose()
