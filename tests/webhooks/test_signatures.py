"""Who may call the webhooks: Twilio alone, however the request reaches us."""

from __future__ import annotations

import json
from pathlib import Path
from uuid import uuid4

import pytest
from werkzeug.datastructures import MultiDict
from werkzeug.test import EnvironBuilder, run_wsgi_app

from courtesy.settings import ROOT
from tests.webhooks.conftest import PUBLIC, Door
from webhooks.signature import is_signed

VECTORS = ROOT.parent / "shared" / "twilio" / "signature_vectors.jsonl"


def text_form(**more: str) -> dict[str, str]:
    return {"MessageSid": f"SM{uuid4().hex}", "From": "+12025559999", "Body": "hi", "NumMedia": "0"} | more


def vectors(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


@pytest.mark.skipif(not VECTORS.exists(), reason=f"Twilio's signature vectors are not at {VECTORS}")
@pytest.mark.parametrize("vector", [pytest.param(v, id=str(v["name"])) for v in vectors(VECTORS)])
def test_twilios_own_vectors_are_judged_as_twilio_judges_them(vector: dict[str, object]) -> None:
    params = MultiDict(vector["params"] or {})  # type: ignore[arg-type]
    body = str(vector["body"] or "").encode()
    signed = is_signed(str(vector["auth_token"]), str(vector["url"]), params, body, str(vector["x_twilio_signature"]))
    assert signed is vector["expected_valid"]


def test_a_text_signed_for_the_public_address_is_taken_on_whatever_host_and_scheme_it_arrives(door: Door) -> None:
    for at in ("http://10.0.0.7:8080", "https://bot.example.com", "http://localhost", "https://inner.proxy:8443"):
        form = text_form()
        assert door.post("/twilio/sms", form, at=at).status_code == 200
        assert len(door.turns(form["MessageSid"])) == 1


def test_twilio_may_sign_with_or_without_the_port(door: Door) -> None:
    form = text_form()
    with_port = door.sign("https://bot.example.com:443/twilio/sms", form)
    assert door.post("/twilio/sms", form, signature=with_port).status_code == 200


@pytest.mark.parametrize("signature", [None, "", "AAAA", "ümlaut".encode().decode("latin-1"), "0" * 28])
def test_a_missing_or_wrong_signature_is_refused_and_nothing_is_recorded(door: Door, signature: str | None) -> None:
    before = door.recorded()
    answer = door.post("/twilio/sms", text_form(), signature=signature)
    assert (answer.status_code, answer.mimetype) == (403, "text/plain")
    assert door.recorded() == before


def test_a_signature_for_another_address_form_or_token_is_refused(door: Door) -> None:
    form, before = text_form(), door.recorded()
    others = [
        door.sign("https://evil.example.com/twilio/sms", form),
        door.sign("http://10.0.0.7:8080/twilio/sms", form),
        door.sign(PUBLIC + "/twilio/sms/status", form),
        door.sign(PUBLIC + "/twilio/sms?turn=1", form),
        door.sign(PUBLIC + "/twilio/sms", form | {"Body": "other"}),
        door.sign(PUBLIC + "/twilio/sms", form | {"Extra": "1"}),
    ]
    assert [door.post("/twilio/sms", form, signature=other).status_code for other in others] == [403] * 6
    assert door.recorded() == before


@pytest.mark.parametrize(
    "headers",
    [
        {"X-Forwarded-Host": "evil.example.com", "X-Forwarded-Proto": "https"},
        {"X-Forwarded-Proto": "http", "X-Forwarded-Port": "8080", "X-Forwarded-Prefix": "/x"},
        {"Forwarded": "host=evil.example.com;proto=http", "X-Original-URL": "/twilio/other", "X-Rewrite-URL": "/other"},
    ],
)
def test_headers_that_anybody_can_set_change_nothing(door: Door, headers: dict[str, str]) -> None:
    form = text_form()
    assert door.post("/twilio/sms", form, headers=headers).status_code == 200
    spoofed = door.sign("https://evil.example.com/twilio/sms", form)
    assert door.post("/twilio/sms", text_form(), signature=spoofed, headers=headers).status_code == 403


def test_the_query_belongs_to_what_is_signed(door: Door) -> None:
    form = {"MessageSid": f"SM{uuid4().hex}", "MessageStatus": "sent"}
    path = "/twilio/sms/status?turn=0d6a3c0e-5b0f-4a6e-9a4e-6a9b1b1f0c11"
    assert door.post(path, form).status_code == 204
    assert door.post(path, form, signature=door.sign(PUBLIC + "/twilio/sms/status", form)).status_code == 403


def test_a_repeated_parameter_is_signed_with_all_its_values(door: Door) -> None:
    form = MultiDict([*text_form().items(), ("MediaUrl0", "https://a.example/1"), ("MediaUrl0", "https://a.example/2")])
    assert door.post("/twilio/sms", form).status_code == 200
    first_only = door.sign(PUBLIC + "/twilio/sms", dict(form.items()))
    assert door.post("/twilio/sms", form, signature=first_only).status_code == 403


def test_a_request_line_with_a_whole_address_is_read_by_its_path(door: Door) -> None:
    form = text_form()

    def posted(raw: str, signature: str) -> str:
        environ = EnvironBuilder(
            "/twilio/sms", method="POST", data=form, headers={"X-Twilio-Signature": signature}
        ).get_environ()
        environ["RAW_URI"] = raw  # as gunicorn passes on what the caller wrote
        return run_wsgi_app(door.app.wsgi_app, environ)[1][:3]

    good = door.sign(PUBLIC + "/twilio/sms", form)
    assert posted("http://bot.example.com/twilio/sms", good) == "200"
    assert posted("http://evil.example.com:99999x/twilio/sms", "nonsense") == "403"
    assert posted("http://evil.example.com/twilio/sms", door.sign("http://evil.example.com/twilio/sms", form)) == "403"


@pytest.mark.parametrize("query", ["bodySHA256=0", "xbodySHA256=1", "bodySHA256", "a=bodySHA256=1"])
def test_an_address_that_speaks_of_a_body_hash_gets_nobody_in(door: Door, query: str) -> None:
    before = door.recorded()
    for kind in ("application/x-www-form-urlencoded", "application/json", "text/plain"):
        answer = door.client.post(
            f"/twilio/sms?{query}",
            data="MessageSid=SM1&From=%2B12025550001",
            content_type=kind,
            headers={"X-Twilio-Signature": "x"},
        )
        assert answer.status_code == 403
    assert door.recorded() == before
