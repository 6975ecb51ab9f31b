from urllib.parse import urlencode

import pytest
from emulator_rig import GATHER, HELLO, MARIA, NUMBER, SID, TOKEN, Reply, said, view
from emulator_schemas import check
from twilio.request_validator import RequestValidator

PATH = "/2010-04-01/Accounts/{AccountSid}/Calls.json"
ONE = "/2010-04-01/Accounts/{AccountSid}/Calls/{Sid}.json"


def statuses(product):
    return [params["CallStatus"] for params in product.asked("/status")]


def test_a_created_call_is_queued_and_described_as_twilio_describes_it(emulator):
    call = emulator.call(Twiml=HELLO).json()
    check(PATH, "post", 201, call)
    assert (call["status"], call["direction"], call["from"], call["to"]) == (
        "queued",
        "outbound-api",
        NUMBER,
        MARIA,
    )


def test_a_call_goes_from_queued_to_completed_and_reports_each_step(emulator, product, placed):
    sid = placed()
    emulator.settle()
    assert statuses(product) == ["initiated", "ringing", "in-progress", "completed"]
    reports = product.asked("/status")
    assert [params["SequenceNumber"] for params in reports] == ["0", "1", "2", "3"]
    last = reports[-1]
    assert (last["CallSid"], last["AccountSid"], last["Direction"]) == (sid, SID, "outbound-api")
    assert (last["CallbackSource"], last["ApiVersion"], last["SipResponseCode"]) == (
        "call-progress-events", "2010-04-01", "200",
    )  # fmt: skip
    assert last["Timestamp"] == "Mon, 05 Jan 2026 15:00:00 +0000"
    (asked,) = product.asked("/answer")
    assert (asked["CallStatus"], asked["From"], asked["To"], asked["Called"]) == (
        "in-progress",
        NUMBER,
        MARIA,
        MARIA,
    )
    request = next(request for request in product.requests if request.path == "/answer")
    signature = request.headers["X-Twilio-Signature"]
    assert RequestValidator(TOKEN).validate(product.url + "/answer", request.params, signature)
    check(ONE, "get", 200, emulator.rest.get(f"/Calls/{sid}.json").json())


def test_only_the_end_is_reported_unless_more_is_asked_for(emulator, product, placed):
    placed(StatusCallbackEvent=[])
    emulator.settle()
    assert statuses(product) == ["completed"]


@pytest.mark.parametrize(
    ("behaviour", "expected"),
    [
        ("busy", ["initiated", "ringing", "busy"]),
        ("no-answer", ["initiated", "ringing", "no-answer"]),
        ("failed", ["initiated", "failed"]),
    ],
)
def test_a_phone_can_be_busy_silent_or_out_of_order(emulator, product, placed, behaviour, expected):
    emulator.post("/callees", number=MARIA, behaviour=behaviour)
    sid = placed(Timeout=20)
    emulator.settle()
    assert statuses(product) == expected
    call = emulator.rest.get(f"/Calls/{sid}.json").json()
    assert (call["status"], call["duration"], call["start_time"]) == (expected[-1], "0", None)
    assert product.asked("/answer") == []


def test_the_twiml_is_kept_and_what_is_heard_can_be_read(emulator, placed):
    sid = placed(
        '<Response><Say voice="alice">One</Say><Pause length="3"/><Play>http://a/b.mp3</Play><Hangup/>'
        "<Say>never</Say></Response>"
    )
    emulator.settle()
    call = view(emulator, sid)
    assert call["heard"] == [
        {"verb": "Say", "voice": "alice", "text": "One"},
        {"verb": "Pause", "length": 3},
        {"verb": "Play", "url": "http://a/b.mp3"},
    ]
    assert call["documents"][0]["twiml"].startswith("<Response><Say voice")
    assert (call["status"], call["duration"]) == ("completed", "3")


def test_twiml_can_come_with_the_call(emulator):
    sid = emulator.call(Twiml="<Response><Say>您好</Say></Response>").json()["sid"]
    emulator.settle()
    assert said(view(emulator, sid)) == ["您好"]


def test_a_redirect_goes_to_another_document(emulator, product, placed):
    product.answers["/next"] = Reply(HELLO)
    sid = placed('<Response><Redirect method="POST">/next</Redirect><Say>never</Say></Response>')
    emulator.settle()
    assert said(view(emulator, sid)) == ["Hello"]


def test_documents_that_redirect_for_ever_end_the_call(emulator, placed):
    sid = placed("<Response><Redirect>/answer</Redirect></Response>")
    emulator.settle()
    assert view(emulator, sid)["status"] == "completed"
    assert [error["code"] for error in emulator.get("/errors")["errors"]] == [11215]


def test_a_call_in_progress_can_be_given_other_twiml(emulator, product, placed):
    sid = placed(GATHER)
    emulator.settle()
    updated = emulator.rest.post(f"/Calls/{sid}.json", data={"Twiml": "<Response><Say>Changed</Say></Response>"})
    check(ONE, "post", 200, updated.json())
    emulator.settle()
    assert said(view(emulator, sid)) == ["请输入", "Changed"]
    assert statuses(product)[-1] == "completed"


def test_a_call_in_progress_can_be_sent_to_another_url(emulator, product, placed):
    sid = placed(GATHER)
    product.answers["/other"] = Reply("<Response><Say>Elsewhere</Say></Response>")
    emulator.settle()
    emulator.twilio.calls(sid).update(url=product.url + "/other", method="GET")
    emulator.settle()
    assert said(view(emulator, sid))[-1] == "Elsewhere"
    request = next(request for request in product.requests if request.path == "/other")
    assert (request.method, request.query["CallSid"]) == ("GET", sid)
    url = f"{product.url}/other?{urlencode(request.query)}"
    assert RequestValidator(TOKEN).validate(url, {}, request.headers["X-Twilio-Signature"])


def test_a_call_can_be_hung_up_or_canceled_over_rest(emulator, product, placed):
    ringing, talking = placed(), placed(GATHER)
    canceled = emulator.rest.post(f"/Calls/{ringing}.json", data={"Status": "canceled"}).json()
    assert canceled["status"] == "canceled"
    emulator.settle()
    emulator.rest.post(f"/Calls/{talking}.json", data={"Status": "canceled"})
    assert view(emulator, talking)["status"] == "in-progress"
    emulator.rest.post(f"/Calls/{talking}.json", data={"Status": "completed"})
    assert view(emulator, talking)["status"] == "completed"
    late = emulator.rest.post(f"/Calls/{talking}.json", data={"Twiml": HELLO})
    assert (late.status_code, late.json()["code"]) == (400, 21220)
    emulator.settle()
    assert statuses(product).count("canceled") == 1


def test_a_product_may_change_the_call_while_it_is_asked_for_its_twiml(emulator, product, placed):
    def answer(request):
        form = {"Twiml": "<Response><Say>From REST</Say></Response>"}
        assert emulator.rest.post(f"/Calls/{request.params['CallSid']}.json", data=form).status_code == 200
        return Reply("<Response><Say>stale</Say></Response>")

    sid = placed()
    product.answers["/answer"] = answer
    emulator.settle()
    assert said(view(emulator, sid)) == ["From REST"]


def test_the_person_can_hang_up(emulator, product, placed):
    sid = placed(GATHER)
    emulator.settle()
    emulator.advance(4)
    assert emulator.post(f"/calls/{sid}/hangup")["status"] == "completed"
    emulator.settle()
    assert product.asked("/status")[-1]["CallDuration"] == "4"


def test_a_media_stream_parks_the_call_until_it_is_released(emulator, product, placed):
    sid = placed(
        '<Response><Connect action="/after"><Stream url="wss://x/media"><Parameter name="turn" value="1"/>'
        "</Stream></Connect></Response>"
    )
    product.answers["/after"] = Reply(HELLO)
    emulator.settle()
    waiting = view(emulator, sid)["waiting"]
    assert (waiting["for"], waiting["url"], waiting["parameters"]) == (
        "stream",
        "wss://x/media",
        {"turn": "1"},
    )
    assert said(emulator.post(f"/calls/{sid}/release")) == ["Hello"]


def test_a_failing_product_is_tried_at_the_fallback_and_then_excused(emulator, product, placed):
    product.answers["/fallback"] = Reply("<Response><Say>Sorry</Say></Response>")
    first = placed(FallbackUrl=product.url + "/fallback")
    product.answers["/answer"] = Reply(status=500)
    emulator.settle()
    assert said(view(emulator, first)) == ["Sorry"]
    second = placed()
    product.answers["/answer"] = Reply("not xml")
    emulator.settle()
    assert said(view(emulator, second)) == ["We are sorry, an application error has occurred. Goodbye."]
    third = emulator.call(Twiml="<Response><Say>").json()["sid"]
    emulator.settle()
    assert view(emulator, third)["status"] == "completed"
    assert [error["code"] for error in emulator.get("/errors")["errors"]] == [11200, 12100, 12100]


@pytest.mark.parametrize(
    ("person", "mode", "answered_by"),
    [
        ("human", "Enable", "human"),
        ("machine", "Enable", "machine_start"),
        ("machine", "DetectMessageEnd", "machine_end_beep"),
        ("fax", "Enable", "fax"),
    ],
)
def test_machine_detection_says_who_answered_before_the_twiml_is_fetched(
    emulator, product, placed, person, mode, answered_by
):
    emulator.post("/callees", number=MARIA, answered_by=person)
    sid = placed(MachineDetection=mode)
    emulator.settle()
    (asked,) = product.asked("/answer")
    assert asked["AnsweredBy"] == answered_by
    assert emulator.rest.get(f"/Calls/{sid}.json").json()["answered_by"] == answered_by


def test_asynchronous_machine_detection_calls_back_while_the_call_goes_on(emulator, product, placed):
    emulator.post("/callees", number=MARIA, answered_by="machine_end_silence")
    sid = placed(
        GATHER,
        MachineDetection="DetectMessageEnd",
        AsyncAmd="true",
        AsyncAmdStatusCallback=product.url + "/amd",
    )
    emulator.settle()
    assert "AnsweredBy" not in product.asked("/answer")[0]
    assert product.asked("/amd") == [
        {
            "CallSid": sid,
            "AccountSid": SID,
            "AnsweredBy": "machine_end_silence",
            "MachineDetectionDuration": "1000",
        }
    ]


def test_a_customer_can_call_in(emulator, product):
    product.answers["/twilio/voice"] = Reply(GATHER)
    call = emulator.post("/calls", **{"from": MARIA})
    assert (call["direction"], call["status"], call["waiting"]["for"]) == ("inbound", "in-progress", "gather")
    (asked,) = product.asked("/twilio/voice")
    assert (asked["CallStatus"], asked["From"], asked["Direction"]) == ("ringing", MARIA, "inbound")
    emulator.post(f"/calls/{call['sid']}/hangup")
    emulator.settle()
    assert [p["CallStatus"] for p in product.asked("/twilio/voice/status")] == ["completed"]


@pytest.mark.parametrize(("reason", "status"), [("", "no-answer"), (' reason="busy"', "busy")])
def test_a_call_in_can_be_rejected(emulator, product, reason, status):
    product.answers["/twilio/voice"] = Reply(f"<Response><Reject{reason}/></Response>")
    call = emulator.post("/calls", **{"from": MARIA})
    assert (call["status"], call["start_time"]) == (status, None)


def test_calls_are_listed_newest_first_and_filtered_by_status(emulator, placed):
    first = placed()
    emulator.settle()
    second = placed(GATHER)
    emulator.settle()
    listed = emulator.rest.get("/Calls.json").json()
    check(PATH, "get", 200, listed)
    assert [call["sid"] for call in listed["calls"]] == [second, first]
    assert [call.sid for call in emulator.twilio.calls.list(status="in-progress")] == [second]
    assert emulator.rest.get("/Calls.json", params={"StartTime": "2026-01-04"}).json()["calls"] == []


@pytest.mark.parametrize(
    ("form", "code"),
    [
        ({"To": ""}, 21201),
        ({"From": ""}, 21213),
        ({"To": "+12"}, 21211),
        ({"From": "+12"}, 21212),
        ({"From": "+12025550199"}, 21210),
        ({"Twiml": ""}, 21205),
        ({"StatusCallbackEvent": "finished"}, 20422),
        ({"MachineDetection": "Enabled"}, 20422),
        ({"Uurl": "http://x"}, 20001),
        ({"SendDigits": "1"}, 20422),
    ],
)
def test_a_call_that_twilio_would_refuse_is_refused_with_its_code(emulator, form, code):
    response = emulator.call(**({"Twiml": HELLO} | form))
    assert response.json()["code"] == code
    assert emulator.get("/calls")["calls"] == []


def test_calls_have_faults_of_their_own(emulator, product, placed):
    emulator.post("/faults", fault="http_error", http_status=503, resource="calls")
    emulator.post("/faults", fault="callback_reordered", status="ringing", resource="calls")
    assert emulator.send().status_code == 201
    assert emulator.call(Twiml=HELLO).status_code == 503
    placed()
    emulator.settle()
    assert statuses(product) == ["initiated", "in-progress", "ringing", "completed"]
    assert [p["SequenceNumber"] for p in product.asked("/status")] == ["0", "2", "1", "3"]


def test_the_longest_duration_of_a_running_call_can_be_changed(emulator, placed):
    sid = placed("<Response><Gather timeout='600'/></Response>", TimeLimit=60)
    emulator.settle()
    emulator.twilio.calls(sid).update(time_limit=300)
    emulator.advance(100)
    assert view(emulator, sid)["status"] == "in-progress"
    emulator.advance(250)
    assert view(emulator, sid)["status"] == "completed"
