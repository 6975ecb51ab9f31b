import httpx
import pytest
from emulator_rig import MARIA, NUMBER, SID, TOKEN, Emulator, Reply
from twilio.request_validator import RequestValidator

from emulator.app import create_app
from emulator.scheduler import ThreadScheduler
from emulator.server import Server

STATUS = "/status"


@pytest.fixture
def watched(emulator, product):
    """Sends a message whose statuses the product hears of."""

    def send(**form):
        return emulator.send(StatusCallback=product.url + STATUS, **form)

    return send


def statuses(product):
    return [params["MessageStatus"] for params in product.asked(STATUS)]


def test_status_callbacks_are_signed_and_carry_twilios_parameters(emulator, product, watched):
    sid = watched().json()["sid"]
    emulator.settle()
    sent, delivered = product.requests
    common = {
        "ApiVersion": "2010-04-01", "AccountSid": SID, "From": NUMBER, "To": MARIA,
        "MessageSid": sid, "SmsSid": sid,
    }  # fmt: skip
    assert sent.params == common | {"MessageStatus": "sent", "SmsStatus": "sent"}
    receipt = {"MessageStatus": "delivered", "SmsStatus": "delivered", "RawDlrDoneDate": "2601051500"}
    assert delivered.params == common | receipt
    for request in (sent, delivered):
        signature = request.headers["X-Twilio-Signature"]
        assert RequestValidator(TOKEN).validate(product.url + STATUS, request.params, signature)


def test_a_message_of_a_service_reports_queued_too(emulator, product, watched):
    service = "MG" + "5" * 32
    emulator.post("/numbers", number=NUMBER, messaging_service_sid=service)
    watched(MessagingServiceSid=service, From="")
    emulator.settle()
    assert statuses(product) == ["queued", "sent", "delivered"]
    assert {params["MessagingServiceSid"] for params in product.asked(STATUS)} == {service}


@pytest.mark.parametrize("code", [30003, 30005, 30006, 30007, 30034])
def test_a_message_can_be_undelivered_with_a_carriers_reason(emulator, product, watched, code):
    emulator.post("/faults", fault="delivery", status="undelivered", code=code, to=MARIA)
    sid = watched().json()["sid"]
    emulator.settle()
    assert statuses(product) == ["sent", "undelivered"]
    assert product.asked(STATUS)[1]["ErrorCode"] == str(code)
    message = emulator.rest.get(f"/Messages/{sid}.json").json()
    assert (message["status"], message["error_code"]) == ("undelivered", code)
    assert message["error_message"]
    watched()
    emulator.settle()
    assert statuses(product)[2:] == ["sent", "delivered"]


def test_a_message_can_fail_before_it_leaves_or_never_be_heard_of_again(emulator, product, watched):
    emulator.post("/faults", fault="delivery", status="failed", code=30001)
    emulator.post("/faults", fault="delivery", status="sent")
    watched()
    watched()
    emulator.settle()
    assert statuses(product) == ["failed", "sent"]


def test_callbacks_can_be_lost_doubled_late_and_out_of_order(emulator, product, watched):
    def order(**fault):
        emulator.post("/faults", **fault)
        watched()
        emulator.settle()
        seen = statuses(product)
        product.requests.clear()
        return seen

    assert order(fault="callback_lost", status="sent") == ["delivered"]
    assert order(fault="callback_twice", status="delivered") == ["sent", "delivered", "delivered"]
    assert order(fault="callback_late", status="sent", delay_ms=60_000) == ["delivered", "sent"]
    assert order(fault="callback_reordered", status="sent") == ["delivered", "sent"]
    assert emulator.get("/faults") == {"faults": []}


def test_a_fault_waits_for_its_customer_and_lasts_as_often_as_ordered(emulator, product, watched):
    emulator.post("/faults", fault="callback_lost", to="+12025550177", times=0)
    emulator.post("/faults", fault="callback_lost", times=2)
    watched()
    emulator.settle()
    assert statuses(product) == []
    watched(To="+12025550177")
    emulator.settle()
    assert statuses(product) == []
    assert [fault["left"] for fault in emulator.get("/faults")["faults"]] == [None]
    emulator.http.delete("/faults")
    watched(To="+12025550177")
    emulator.settle()
    assert statuses(product) == ["sent", "delivered"]


def test_a_product_that_fails_a_callback_is_in_the_error_log_and_not_asked_again(emulator, product, watched):
    product.answers[STATUS] = Reply(status=500)
    sid = watched().json()["sid"]
    emulator.settle()
    assert statuses(product) == ["sent", "delivered"]
    assert [(e["code"], e["sid"]) for e in emulator.get("/errors")["errors"]] == [(11200, sid)] * 2


def test_replies_report_their_status_when_the_twiml_asks(emulator, product):
    body = '<Response><Message statusCallback="/status">Hi</Message></Response>'
    product.answers["/twilio/sms"] = Reply(body)
    outcome = emulator.text()
    emulator.settle()
    assert statuses(product) == ["sent", "delivered"]
    assert product.asked(STATUS)[0]["MessageSid"] == outcome["replies"][0]["sid"]


def test_sends_can_be_refused_or_met_with_an_error(emulator):
    emulator.post("/faults", fault="refuse", code=21614)
    emulator.post("/faults", fault="http_error", http_status=429)
    emulator.post("/faults", fault="http_error", http_status=500)
    answers = [emulator.send() for _ in range(4)]
    assert [answer.status_code for answer in answers] == [400, 429, 500, 201]
    assert [answer.json()["code"] for answer in answers[:3]] == [21614, 20429, 20500]
    assert len(emulator.get("/messages")["messages"]) == 1


@pytest.mark.parametrize("accepted", [True, False])
def test_a_send_can_go_unanswered_whether_or_not_it_took_effect(config, accepted):
    with Server(create_app(config, ThreadScheduler(speed=1000))) as server:
        emulator = Emulator(server)
        emulator.post("/faults", fault="no_answer", accepted=accepted, delay_ms=1000)
        with pytest.raises(httpx.TransportError):
            emulator.send()
        assert len(emulator.get("/messages")["messages"]) == (1 if accepted else 0)
        assert emulator.send().status_code == 201


def test_inbound_texts_can_be_doubled_and_delayed_by_the_network(emulator, product):
    emulator.post("/faults", fault="inbound_twice")
    assert len(emulator.text()["deliveries"]) == 2
    emulator.post("/faults", fault="inbound_late", delay_ms=500, to=MARIA)
    assert emulator.text("late")["scheduled"] is True
    emulator.settle()
    assert [params["Body"] for params in product.asked("/twilio/sms")] == ["Hello", "Hello", "late"]


def test_a_fault_that_is_misspelt_is_refused(emulator):
    assert emulator.http.post("/faults", json={"fault": "callback_lots"}).status_code == 400


def test_a_reset_forgets_everything_but_the_numbers(emulator, product, watched):
    watched()
    emulator.text("STOP")
    emulator.post("/faults", fault="refuse")
    emulator.post("/reset")
    emulator.settle()
    assert statuses(product) == []
    assert emulator.get("/messages")["messages"] == []
    assert emulator.get("/errors")["errors"] == []
    assert emulator.get("/faults")["faults"] == []
    assert emulator.get("/opt-outs")["opted_out"] == []
    assert emulator.get("/numbers")["numbers"][0]["number"] == NUMBER
