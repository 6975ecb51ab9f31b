"""Signing in by a provider of OpenID Connect: a real one on a port of this machine, with its own keys, reached over HTTP by the library."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from flask import Flask
from oidc_provider_mock import User, run_server_in_thread
from pydantic import SecretStr
from werkzeug.serving import make_server

from courtesy.model.errors import Conflict, Misconfigured
from desk.app import create_app
from tests.desk.browserless import PASSWORD
from tests.desk.office import Office

ANA = User(sub="ana@house", claims={"email": "ana@house.example", "email_verified": True, "name": "Ana"})
MALLORY = User(sub="mallory@house", claims={"email": "ana@house.example", "email_verified": False, "name": "Mallory"})


class Browser:
    """A browser with cookies, at our pages and at the provider's."""

    def __init__(self, ours: str) -> None:
        self.ours = ours
        self.http = httpx.Client(follow_redirects=False, timeout=20)

    def to_provider(self) -> httpx.URL:
        """Where our page sends the browser."""
        answer = self.http.get(f"{self.ours}/desk/oidc")
        assert answer.status_code == 302, answer.text
        return httpx.URL(answer.headers["location"])

    def proves(self, sub: str) -> str:
        """Sign in at the provider; the address to which it sends the browser back."""
        answer = self.http.post(self.to_provider(), data={"sub": sub})
        assert answer.status_code == 302, answer.text
        return str(answer.headers["location"])

    def sign_in(self, sub: str) -> httpx.Response:
        return self.http.get(self.proves(sub))


@pytest.fixture
def provider() -> Iterator[str]:
    with run_server_in_thread(require_nonce=True, user_claims=(ANA, MALLORY)) as server:
        yield f"http://localhost:{server.server_port}"


@pytest.fixture
def house(office: Office, provider: str) -> Iterator[Flask]:
    """Our pages, served, with the provider set up."""
    server = make_server("127.0.0.1", 0, Flask("nothing yet"), threaded=True)
    base = f"http://127.0.0.1:{server.server_port}"
    office.product.settings = office.product.settings.model_copy(
        update={
            "oidc_issuer": provider,
            "oidc_client_id": "desk",
            "oidc_client_secret": SecretStr("hush"),
            "public_base_url": base,
        }
    )
    server.app = app = create_app(office.product)
    app.config["BASE"] = base
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    yield app
    server.shutdown()
    thread.join(10)
    server.server_close()


@pytest.fixture
def browser(house: Flask) -> Iterator[Browser]:
    browser = Browser(house.config["BASE"])
    yield browser
    browser.http.close()


def agent(office: Office, linked: str | None = ANA.sub) -> None:
    office.product.users.add("ana", PASSWORD, name="Ana Reyes", roles=["agent"], by="test")
    if linked:
        office.product.users.link("ana", linked, by="test")


def test_whoever_is_linked_comes_in_by_the_provider_and_keeps_the_roles_of_here(
    office: Office, browser: Browser
) -> None:
    agent(office)
    assert "/desk/oidc" in browser.http.get(f"{browser.ours}/desk/sign-in").text
    answer = browser.sign_in(ANA.sub)
    assert (answer.status_code, answer.headers["location"]) == (302, "/desk")
    assert "Ana Reyes" in browser.http.get(f"{browser.ours}/desk").text
    assert browser.http.get(f"{browser.ours}/desk/team").status_code == 403
    assert office.audited("desk.sign_in")[-1] == {"user": "ana", "result": "in"}


def test_what_is_asked_of_the_provider_is_a_code_with_state_nonce_and_pkce(office: Office, browser: Browser) -> None:
    asked = parse_qs(urlsplit(str(browser.to_provider())).query)
    assert asked["response_type"] == ["code"]
    assert asked["code_challenge_method"] == ["S256"]
    assert all(asked[name][0] for name in ("state", "nonce", "code_challenge"))
    assert asked["redirect_uri"] == [f"{browser.ours}/desk/oidc/back"]


def test_nobody_comes_in_without_a_linked_account_or_with_a_disabled_one(office: Office, browser: Browser) -> None:
    agent(office, linked=None)
    assert browser.sign_in(ANA.sub).status_code == 403
    office.product.users.link("ana", ANA.sub, by="test")
    office.product.users.disable("ana", by="test")
    assert browser.sign_in(ANA.sub).status_code == 403
    assert browser.http.get(f"{browser.ours}/desk").status_code == 302, "to the door"


def test_an_answer_that_belongs_to_another_browser_or_was_used_before_is_refused(
    office: Office, browser: Browser, house: Flask
) -> None:
    agent(office)
    back = browser.proves(ANA.sub)
    other = Browser(house.config["BASE"])
    other.to_provider()
    assert other.http.get(back).status_code == 403, "its state is not theirs"
    forged = back.replace("state=", "state=x")
    assert browser.http.get(forged).status_code == 403
    back = browser.proves(ANA.sub)
    assert browser.http.get(back).status_code == 302
    assert browser.http.get(back).status_code == 403
    other.http.close()


def test_an_email_counts_only_if_the_provider_has_verified_it(office: Office, browser: Browser) -> None:
    agent(office, linked="ana@house.example")
    office.product.settings = office.product.settings.model_copy(update={"oidc_claim": "email"})
    assert browser.sign_in(MALLORY.sub).status_code == 403
    assert browser.sign_in(ANA.sub).status_code == 302


def test_a_provider_that_is_down_leaves_the_password(office: Office, house: Flask) -> None:
    agent(office)
    gone = office.product.settings.model_copy(update={"oidc_issuer": "http://127.0.0.1:9"})
    office.product.settings = gone
    client = create_app(office.product).test_client()
    answer = client.get("/desk/oidc")
    assert answer.status_code == 503
    assert "password" in answer.get_data(as_text=True)


def test_without_a_provider_there_is_no_such_page(office: Office) -> None:
    client = create_app(office.product).test_client()
    assert client.get("/desk/oidc").status_code == 404
    assert client.get("/desk/oidc/back").status_code == 404
    assert "/desk/oidc" not in client.get("/desk/sign-in").get_data(as_text=True)


def test_half_a_setup_stops_the_start_and_so_does_http_in_production(office: Office) -> None:
    half = office.product.settings.model_copy(update={"oidc_issuer": "https://login.example.com"})
    office.product.settings = half
    with pytest.raises(Misconfigured, match="OIDC_CLIENT_ID"):
        create_app(office.product)
    plain = {"oidc_issuer": "http://login.example.com", "oidc_client_id": "x", "oidc_client_secret": SecretStr("y")}
    office.product.settings = half.model_copy(update=plain | {"courtesy_env": "production"})
    with pytest.raises(Misconfigured, match="https"):
        create_app(office.product)


def test_one_person_there_is_one_person_here(office: Office) -> None:
    agent(office)
    office.product.users.add("ben", PASSWORD, name="Ben", roles=["agent"], by="test")
    with pytest.raises(Conflict):
        office.product.users.link("ben", ANA.sub, by="test")
