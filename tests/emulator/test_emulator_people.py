"""Personas: people who answer texts and calls by themselves, the same way every time for the same seed."""

import pytest
from emulator_rig import MARIA, NUMBER, Reply

FACTS = {"name": "Maria Gonzalez", "factor": "10025", "amount": "$50", "day": "on Friday"}
OPENING = "Am I texting with Maria Gonzalez? Reply STOP to stop."


def arrive(emulator, persona, *, number=MARIA, seed=1, **more):
    person = {"number": number, "persona": persona, "facts": FACTS, "seed": seed} | more
    assert emulator.post("/people", people=[person]) == {"people": 1}


def answers(product, *said):
    product.answers["/twilio/sms"] = [
        Reply(f"<Response><Message>{each}</Message></Response>" if each else "<Response/>") for each in said
    ]


def texted(product):
    return [params["Body"] for params in product.asked("/twilio/sms")]


def test_a_person_answers_what_they_are_asked_and_says_nothing_twice(emulator, product):
    arrive(emulator, "promises", seed=3)
    answers(
        product, "Thank you. please give me one of these: your ZIP", "When can you pay?", "Is that right?", "Noted."
    )
    for _ in range(6):  # they answer six of ten
        emulator.send(Body=OPENING)
        emulator.advance(5)
        if texted(product):
            break
    assert texted(product) == ["Yes, this is Maria Gonzalez", "10025", "I can pay $50 on Friday", "yes that's right"]
    emulator.send(Body="Is that right?")
    emulator.advance(5)
    assert len(texted(product)) == 4


def test_who_answers_which_opening_follows_from_the_seed(emulator, product):
    answered = []
    for _ in range(2):
        emulator.post("/reset")
        arrive(emulator, "promises", seed=11)
        product.requests.clear()
        for _ in range(8):
            emulator.send(Body=OPENING)
            emulator.advance(5)
        answered.append(len(texted(product)))
    assert answered[0] == answered[1]
    assert 0 < answered[0] < 8


def test_a_stop_is_the_carriers_too(emulator, product):
    arrive(emulator, "stops")
    emulator.send(Body=OPENING)
    emulator.advance(5)
    assert texted(product) == ["STOP"]
    assert emulator.send(Body="again").json()["code"] == 21610
    refused = emulator.get("/events", type="message.refused")["events"]
    assert [(each["data"]["code"], each["data"]["to"]) for each in refused] == [(21610, MARIA)]


def test_a_text_that_does_not_arrive_is_not_answered(emulator, product):
    arrive(emulator, "stops")
    emulator.post("/faults", fault="delivery", code=30007)
    emulator.send(Body=OPENING)
    emulator.advance(5)
    assert texted(product) == []


@pytest.mark.parametrize(
    ("persona", "status"),
    [("ignores", "no-answer"), ("busy", "busy"), ("dead-number", "failed"), ("hangs-up", "completed")],
)
def test_a_phone_does_what_its_persona_does(emulator, product, persona, status):
    arrive(emulator, persona)
    product.answers["/answer"] = Reply(
        '<Response><Gather input="dtmf speech" action="/one"><Say>Am I speaking with Maria?</Say></Gather></Response>'
    )
    sid = emulator.call(Url=product.url + "/answer").json()["sid"]
    for _ in range(70):
        emulator.advance(1)
    assert emulator.get(f"/calls/{sid}")["status"] == status


def test_a_persona_nobody_knows_and_a_missing_fact_are_named(emulator):
    unknown = emulator.http.post("/people", json={"people": [{"number": MARIA, "persona": "saint"}]})
    assert (unknown.status_code, "no persona saint" in unknown.json()["error"]) == (404, True)
    lacking = emulator.http.post("/people", json={"people": [{"number": MARIA, "persona": "promises"}]})
    assert "needs the fact 'name'" in lacking.json()["error"]
    assert "wrong-number" in emulator.get("/personas")["personas"]


def test_a_fault_may_meet_a_share_only(emulator):
    emulator.post("/faults", fault="refuse", code=30001, times=0, share=0.5)
    codes = [emulator.send(Body=str(n)).status_code for n in range(40)]
    assert 5 < codes.count(400) < 35


def test_the_emulators_calendar_can_be_set(emulator):
    emulator.post("/clock", now="2026-03-29T09:00:00+08:00")
    assert emulator.get("/clock")["now"] == "2026-03-29T01:00:00+00:00"
    emulator.send(From=NUMBER)
    assert emulator.get("/events", type="message")["events"][0]["at"].startswith("2026-03-29T01:00:00")
