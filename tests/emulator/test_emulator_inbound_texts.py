from emulator_rig import MARIA, NUMBER, SID, TOKEN, Reply
from twilio.request_validator import RequestValidator

SMS = "/twilio/sms"


def twiml(inner):
    return Reply(f'<?xml version="1.0" encoding="UTF-8"?><Response>{inner}</Response>')


def replies(outcome):
    return [reply["body"] for reply in outcome["replies"]]


def error_codes(emulator):
    return [error["code"] for error in emulator.get("/errors")["errors"]]


def test_the_products_webhook_gets_a_signed_form_with_twilios_parameters(emulator, product):
    outcome = emulator.text("我想还钱", to=NUMBER)
    (request,) = product.requests
    assert request.params == {
        "ApiVersion": "2010-04-01", "AccountSid": SID, "From": MARIA, "To": NUMBER, "Body": "我想还钱",
        "MessageSid": outcome["message"]["sid"], "SmsSid": outcome["message"]["sid"],
        "SmsMessageSid": outcome["message"]["sid"], "SmsStatus": "received",
        "NumMedia": "0", "NumSegments": "1",
        "FromCity": "", "FromState": "", "FromZip": "", "FromCountry": "US",
        "ToCity": "", "ToState": "", "ToZip": "", "ToCountry": "US",
    }  # fmt: skip
    signature = request.headers["X-Twilio-Signature"]
    assert RequestValidator(TOKEN).validate(product.url + SMS, request.params, signature)


def test_a_signature_can_be_wrong_or_absent(emulator, product):
    emulator.text(sign="bad")
    emulator.text(sign="none")
    bad, none = product.requests
    assert not RequestValidator(TOKEN).validate(product.url + SMS, bad.params, bad.headers["X-Twilio-Signature"])
    assert "X-Twilio-Signature" not in none.headers


def test_messages_in_the_answer_become_replies(emulator, product):
    product.answers[SMS] = twiml("<Message>Hello &amp; welcome</Message><Message><Body>第二条</Body></Message>")
    outcome = emulator.text()
    assert replies(outcome) == ["Hello & welcome", "第二条"]
    first = outcome["replies"][0]
    assert (first["from"], first["to"], first["direction"]) == (NUMBER, MARIA, "outbound-reply")
    assert outcome["deliveries"][0]["http_status"] == 200
    emulator.settle()
    assert emulator.twilio.messages(first["sid"]).fetch().status == "delivered"


def test_plain_text_is_one_reply_and_nothing_is_none(emulator, product):
    product.answers[SMS] = [Reply("Just text", "text/plain"), Reply("", ""), twiml(""), Reply("", status=204)]
    assert [replies(emulator.text()) for _ in range(4)] == [["Just text"], [], [], []]
    assert error_codes(emulator) == []


def test_a_redirect_in_the_answer_is_followed(emulator, product):
    product.answers[SMS] = twiml("<Redirect>/other</Redirect><Message>never</Message>")
    product.answers["/other"] = twiml("<Message>from there</Message>")
    assert replies(emulator.text()) == ["from there"]


def test_an_http_redirect_is_followed_and_signed_anew(emulator, product):
    product.answers[SMS] = Reply(status=307, headers={"Location": "/moved?a=1"})
    product.answers["/moved"] = twiml("<Message>moved</Message>")
    assert replies(emulator.text()) == ["moved"]
    moved = product.requests[1]
    signature = moved.headers["X-Twilio-Signature"]
    assert RequestValidator(TOKEN).validate(product.url + "/moved?a=1", moved.params, signature)


def test_answers_that_twilio_could_not_use_are_in_the_error_log(emulator, product):
    product.answers[SMS] = [
        Reply("oops", status=500), Reply("<Response><Message>", status=200), Reply("<Answer/>"),
        Reply("{}", "application/json"), twiml("<Say>Hi</Say>"), Reply(drop=True),
        Reply("x" * 70_000, "text/plain"),
    ]  # fmt: skip
    outcomes = [emulator.text() for _ in range(7)]
    assert error_codes(emulator) == [11200, 12100, 12100, 12300, 12200, 11206, 11750]
    assert outcomes[0]["deliveries"][0]["error"] == {"code": 11200, "message": "HTTP 500"}
    assert outcomes[4]["deliveries"][0]["error"] is None


def test_a_product_that_is_not_there_is_a_connection_failure(emulator):
    outcome = emulator.text(to_url="http://127.0.0.1:1/sms")
    assert outcome["deliveries"][0]["error"]["code"] == 11205
    assert error_codes(emulator) == [11205]


def test_after_a_failure_the_fallback_is_asked(emulator, product):
    emulator.post("/numbers", number=NUMBER, sms_url=f"{product.url}{SMS}", sms_fallback_url=f"{product.url}/fallback")
    product.answers[SMS] = Reply(status=503)
    product.answers["/fallback"] = twiml("<Message>Please try later</Message>")
    outcome = emulator.text()
    assert replies(outcome) == ["Please try later"]
    assert outcome["deliveries"][0]["fallback"] is True
    (asked,) = product.asked("/fallback")
    assert (asked["ErrorCode"], asked["ErrorUrl"]) == ("11200", product.url + SMS)


def test_a_repeated_text_is_the_same_message_each_time(emulator, product):
    product.answers[SMS] = [twiml("<Message>once</Message>"), twiml("")]
    outcome = emulator.text(repeat=2)
    assert [delivery["http_status"] for delivery in outcome["deliveries"]] == [200, 200, 200]
    again = emulator.text(message_sid=outcome["message"]["sid"])
    assert {params["MessageSid"] for params in product.asked(SMS)} == {outcome["message"]["sid"]}
    assert len(product.requests) == 4
    assert again["message"]["seq"] == outcome["message"]["seq"]
    tokens = {request.headers["I-Twilio-Idempotency-Token"] for request in product.requests}
    assert len(tokens) == 1


def test_a_delayed_text_arrives_when_time_has_moved(emulator, product):
    response = emulator.http.post("/texts", json={"from": MARIA, "body": "late", "delay_ms": 2000})
    assert (response.status_code, response.json()["scheduled"]) == (202, True)
    emulator.advance(1.9)
    assert product.requests == []
    emulator.advance(0.2)
    assert product.asked(SMS)[0]["Body"] == "late"


def test_pictures_are_announced_and_opt_out_type_can_be_given(emulator, product):
    emulator.text("STOPP", num_media=2, opt_out_type="STOP", extra={"ProfileName": "Maria"})
    (params,) = product.asked(SMS)
    assert (params["NumMedia"], params["OptOutType"], params["ProfileName"]) == ("2", "STOP", "Maria")
    assert params["MessageSid"].startswith("MM")
    assert "MediaUrl1" in params


def test_the_log_has_both_directions_in_order(emulator, product):
    product.answers[SMS] = twiml("<Message>answer</Message>")
    emulator.send(Body="first")
    seen = emulator.get("/messages")["last"]
    emulator.text("second")
    everything = emulator.get("/messages")["messages"]
    assert [(m["direction"], m["body"]) for m in everything] == [
        ("outbound-api", "first"),
        ("inbound", "second"),
        ("outbound-reply", "answer"),
    ]
    assert [m["body"] for m in emulator.get("/messages", since=seen)["messages"]] == ["second", "answer"]


def test_orders_that_make_no_sense_are_refused_with_a_reason(emulator):
    def refused(order):
        response = emulator.http.post("/texts", json=order)
        return response.status_code, response.json()["error"]

    assert refused({"from": "2025550142"})[0] == 400
    assert refused({"from": MARIA, "bdy": "x"}) == (400, "bdy: Extra inputs are not permitted")
    assert refused({"from": MARIA, "to": "+12025550177"})[0] == 404
