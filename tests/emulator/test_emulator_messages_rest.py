import pytest
from emulator_rig import LI, MARIA, NUMBER, SECOND, SID, TOKEN
from emulator_schemas import check

PATH = "/2010-04-01/Accounts/{AccountSid}/Messages.json"
ONE = "/2010-04-01/Accounts/{AccountSid}/Messages/{Sid}.json"


def refusal(response):
    body = response.json()
    assert set(body) == {"code", "message", "more_info", "status"}
    assert body["status"] == response.status_code
    assert body["more_info"] == f"https://www.twilio.com/docs/errors/{body['code']}"
    return response.status_code, body["code"]


def test_a_created_message_is_queued_and_described_as_twilio_describes_it(emulator):
    response = emulator.send(Body="Your payment is overdue")
    assert response.status_code == 201
    check(PATH, "post", 201, response.json())
    message = response.json()
    assert (message["status"], message["direction"]) == ("queued", "outbound-api")
    assert (message["from"], message["to"], message["body"]) == (NUMBER, MARIA, "Your payment is overdue")
    assert (message["num_segments"], message["num_media"], message["error_code"]) == ("1", "0", None)
    assert message["date_created"] == "Mon, 05 Jan 2026 15:00:00 +0000"
    assert message["date_sent"] is None


def test_a_message_can_be_fetched_and_is_delivered_in_the_end(emulator):
    sid = emulator.send().json()["sid"]
    emulator.settle()
    message = emulator.rest.get(f"/Messages/{sid}.json").json()
    check(ONE, "get", 200, message)
    assert message["status"] == "delivered"
    assert message["date_sent"] is not None


def test_credentials_are_required(emulator):
    response = emulator.rest.post("/Messages.json", auth=(SID, "wrong"), data={})
    assert refusal(response) == (401, 20003)
    assert response.headers["WWW-Authenticate"].startswith("Basic")


def test_another_account_is_not_found(emulator):
    response = emulator.rest.get(f"{emulator.url}/2010-04-01/Accounts/AC{'0' * 32}/Messages.json")
    assert refusal(response) == (404, 20404)


@pytest.mark.parametrize(
    ("form", "code"),
    [
        ({"To": ""}, 21604),
        ({"To": "+1202"}, 21211),
        ({"To": "2025550142"}, 21211),
        ({"Body": ""}, 21602),
        ({"Body": "x" * 1601}, 21617),
        ({"From": ""}, 21603),
        ({"From": "+12"}, 21212),
        ({"From": "+12025550199"}, 21659),
        ({"To": NUMBER}, 21266),
        ({"StatusCallback": "not a url"}, 21609),
        ({"Boddy": "misspelt"}, 20001),
        ({"ValidityPeriod": "soon"}, 20422),
        ({"ContentSid": "HX" + "0" * 32}, 20422),
        ({"MessagingServiceSid": "MG" + "0" * 32}, 21701),
        ({"MessagingServiceSid": "MG12"}, 20422),
    ],
)
def test_a_message_that_twilio_would_refuse_is_refused_with_its_code(emulator, form, code):
    assert refusal(emulator.send(**form))[1] == code
    assert emulator.get("/messages")["messages"] == []


def test_a_number_that_cannot_text_is_a_bad_sender(emulator):
    emulator.post("/numbers", number=SECOND, sms_enabled=False)
    assert refusal(emulator.send(From=SECOND)) == (400, 21606)


def test_an_unknown_message_is_not_found(emulator):
    assert refusal(emulator.rest.get("/Messages/SM" + "0" * 32 + ".json")) == (404, 20404)


def test_a_resource_that_is_not_emulated_is_not_found_in_twilios_words(emulator):
    assert refusal(emulator.rest.get("/Conferences.json")) == (404, 20404)


def test_the_longest_text_is_sixteen_hundred_characters(emulator):
    assert emulator.send(Body="字" * 1600).json()["num_segments"] == "24"


def test_the_list_is_newest_first_in_pages_that_new_messages_do_not_shift(emulator):
    sids = [emulator.send(Body=str(number)).json()["sid"] for number in range(5)]
    first = emulator.rest.get("/Messages.json", params={"PageSize": 2}).json()
    check(PATH, "get", 200, first)
    assert [message["sid"] for message in first["messages"]] == [sids[4], sids[3]]
    assert first["previous_page_uri"] is None
    emulator.send(Body="in between")
    second = emulator.rest.get(emulator.url + first["next_page_uri"]).json()
    third = emulator.rest.get(emulator.url + second["next_page_uri"]).json()
    assert [m["sid"] for m in second["messages"] + third["messages"]] == [sids[2], sids[1], sids[0]]
    assert third["next_page_uri"] is None


def test_the_list_can_be_filtered(emulator):
    emulator.send(To=LI)
    emulator.send()
    emulator.settle()
    listed = emulator.rest.get("/Messages.json", params={"To": LI, "From": NUMBER}).json()["messages"]
    assert [message["to"] for message in listed] == [LI]

    def count(**filters):
        return len(emulator.rest.get("/Messages.json", params=filters).json()["messages"])

    assert count(DateSent="2026-01-05") == 2
    assert count(DateSent="2026-01-06") == 0
    assert count(**{"DateSent>": "2026-01-05T15:00:00Z", "DateSent<": "2026-01-05"}) == 2
    assert count(**{"DateSent<": "2026-01-04"}) == 0
    assert refusal(emulator.rest.get("/Messages.json", params={"Too": LI})) == (400, 20001)
    assert refusal(emulator.rest.get("/Messages.json", params={"PageSize": 1001})) == (400, 20422)


def test_a_body_can_be_redacted_and_a_message_deleted(emulator):
    sid = emulator.send().json()["sid"]
    redacted = emulator.rest.post(f"/Messages/{sid}.json", data={"Body": ""}).json()
    check(ONE, "post", 200, redacted)
    assert redacted["body"] == ""
    assert emulator.rest.delete(f"/Messages/{sid}.json").status_code == 204
    assert refusal(emulator.rest.get(f"/Messages/{sid}.json")) == (404, 20404)


def test_a_message_can_be_canceled_until_it_has_left(emulator):
    sid = emulator.send().json()["sid"]
    canceled = emulator.rest.post(f"/Messages/{sid}.json", data={"Status": "canceled"}).json()
    assert canceled["status"] == "canceled"
    emulator.settle()
    assert emulator.rest.get(f"/Messages/{sid}.json").json()["status"] == "canceled"
    sent = emulator.send().json()["sid"]
    emulator.settle()
    assert refusal(emulator.rest.post(f"/Messages/{sent}.json", data={"Status": "canceled"})) == (400, 20422)


def test_a_messaging_service_chooses_the_sender_and_accepts_first(emulator):
    service = "MG" + "5" * 32
    emulator.post("/numbers", number=SECOND, messaging_service_sid=service)
    form = {"To": MARIA, "Body": "Hello", "MessagingServiceSid": service}
    message = emulator.rest.post("/Messages.json", data=form).json()
    assert (message["status"], message["from"], message["messaging_service_sid"]) == (
        "accepted",
        SECOND,
        service,
    )


def test_the_account_can_be_fetched_to_prove_the_credentials(emulator):
    account = emulator.rest.get(f"{emulator.url}/2010-04-01/Accounts/{SID}.json").json()
    check("/2010-04-01/Accounts/{Sid}.json", "get", 200, account)
    assert (account["sid"], account["status"]) == (SID, "active")
    assert TOKEN not in str(account)


def test_the_same_seed_gives_the_same_sids(emulator):
    before = [emulator.send().json()["sid"] for _ in range(3)]
    emulator.post("/reset")
    assert [emulator.send().json()["sid"] for _ in range(3)] == before
