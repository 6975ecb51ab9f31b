"""Forms that Twilio signed but nobody expected: each gets a defined answer, none breaks anything."""

from __future__ import annotations

from urllib.parse import quote_from_bytes
from uuid import uuid4

import pytest
from sqlalchemy import text
from werkzeug.test import TestResponse

from tests.stack.town import sentences
from tests.webhooks.conftest import PUBLIC, Door

SILENCE = '<?xml version="1.0" encoding="UTF-8"?><Response />'


def form_of(**fields: str | None) -> dict[str, str]:
    form = {"MessageSid": f"SM{uuid4().hex}", "From": "+12025558888", "Body": "hi", "NumMedia": "0"} | fields
    return {name: value for name, value in form.items() if value is not None}


def post_bytes(door: Door, raw: bytes, as_read: dict[str, str]) -> TestResponse:
    """Post raw form bytes, signed over what a form parser makes of them."""
    signature = door.sign(PUBLIC + "/twilio/sms", as_read)
    return door.client.post(
        "/twilio/sms",
        data=raw,
        content_type="application/x-www-form-urlencoded",
        headers={"X-Twilio-Signature": signature},
    )


@pytest.mark.parametrize(
    "fields",
    [
        {"MessageSid": None}, {"From": None}, {"MessageSid": ""}, {"From": ""}, {"MessageSid": None, "From": None},
        {"MessageSid": "SM\x00"}, {"MessageSid": "SMß"}, {"MessageSid": "SM\n1"},
    ],
)  # fmt: skip
def test_a_form_without_a_usable_id_or_sender_is_refused_in_plain_words(
    door: Door, fields: dict[str, str | None]
) -> None:
    before = door.recorded()
    answer = door.post("/twilio/sms", form_of(**fields))
    assert answer.status_code == 400
    assert "MessageSid and From" in answer.get_json()["error"]
    assert door.recorded() == before


def test_the_older_name_of_the_id_is_understood(door: Door) -> None:
    form = form_of(MessageSid=None, SmsSid=f"SM{uuid4().hex}")
    assert door.post("/twilio/sms", form).status_code == 200
    assert len(door.turns(form["SmsSid"])) == 1


@pytest.mark.parametrize(
    "sender", ["AMAZON", "72726", "+", "+999", "anonymous", "+1\x00", "client:agent", "\u202e+", "+" + "1" * 40]
)
def test_a_sender_that_is_no_phone_number_gets_silence_and_no_record(door: Door, sender: str) -> None:
    before = door.recorded()
    answer = door.post("/twilio/sms", form_of(From=sender))
    assert (answer.status_code, answer.text) == (200, SILENCE)
    assert door.recorded() == before


def test_a_sender_is_kept_in_one_spelling(door: Door) -> None:
    form = form_of(From="+1 (202) 555-8787")
    door.post("/twilio/sms", form)
    with door.product.engine.connect() as connection:
        query = text("select phone from contacts c join turns t on t.contact_id = c.id where t.carrier_sid = :sid")
        assert connection.execute(query, {"sid": form["MessageSid"]}).scalar_one() == "+12025558787"


def test_nul_bytes_are_left_out_of_the_text(door: Door) -> None:
    form = form_of(Body="he\x00llo\x00")
    assert door.post("/twilio/sms", form).status_code == 200
    assert door.turns(form["MessageSid"])[0]["text"] == "hello"


def test_bytes_that_are_no_utf8_are_kept_escaped_if_that_is_what_was_signed_and_refused_if_not(door: Door) -> None:
    form = form_of()
    raw = "&".join(f"{name}={quote_from_bytes(value.encode())}" for name, value in form.items() if name != "Body")
    body = raw.encode() + b"&Body=caf%E9%ED%A0%80"
    assert post_bytes(door, body, form).status_code == 403
    assert post_bytes(door, body, form | {"Body": "caf%E9%ED%A0%80"}).status_code == 200
    assert door.turns(form["MessageSid"])[0]["text"] == "caf%E9%ED%A0%80"


def test_a_form_larger_than_any_of_twilios_is_refused(door: Door) -> None:
    assert door.post("/twilio/sms", form_of(Body="x" * 300_000)).status_code == 413


@pytest.mark.parametrize("kind", ["application/json", "text/plain", ""])
def test_a_body_that_is_no_form_is_refused_although_signed(door: Door, kind: str) -> None:
    signature = door.sign(PUBLIC + "/twilio/sms", {})
    headers = {"X-Twilio-Signature": signature}
    answer = door.client.post("/twilio/sms", data='{"MessageSid": "SM1"}', content_type=kind, headers=headers)
    assert answer.status_code == 400


def test_other_methods_are_refused(door: Door) -> None:
    for method in ("get", "put", "delete", "patch"):
        assert getattr(door.client, method)("/twilio/sms").status_code == 405


@pytest.mark.parametrize("count", ["", "x", "-1", "1.5", "²", "9" * 30])
def test_a_count_of_media_that_is_none_does_no_harm(door: Door, count: str) -> None:
    assert door.post("/twilio/sms", form_of(NumMedia=count)).status_code == 200


def test_every_markup_in_an_answer_is_escaped_so_that_it_stays_one_sentence(door: Door) -> None:
    answer = door.post("/twilio/sms", form_of(From="+12025558001", Body="</Message><Message>boo"))
    assert len(sentences(answer.text)) == 1
    assert answer.mimetype == "text/xml"


@pytest.mark.parametrize(
    "form",
    [{}, {"MessageSid": "SM1"}, {"MessageStatus": "sent"}, {"MessageSid": "SM\x00", "MessageStatus": "sent"}],
)
def test_a_receipt_without_id_or_status_is_refused(door: Door, form: dict[str, str]) -> None:
    assert door.post("/twilio/sms/status", form).status_code == 400


@pytest.mark.parametrize("query", ["", "?turn=", "?turn=nonsense", "?turn=0d6a3c0e-5b0f-4a6e-9a4e-6a9b1b1f0c11"])
@pytest.mark.parametrize("state", ["delivered", "unheard of", "sent\x00"])
def test_a_receipt_for_a_text_we_do_not_know_is_taken_and_changes_nothing(door: Door, query: str, state: str) -> None:
    before = door.recorded()
    form = {"MessageSid": f"SM{uuid4().hex}", "MessageStatus": state, "ErrorCode": "x"}
    assert door.post(f"/twilio/sms/status{query}", form).status_code == 204
    assert door.recorded() == before
