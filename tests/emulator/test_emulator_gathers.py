from emulator_rig import GATHER, Reply, said, view


def test_keys_pressed_in_a_gather_go_to_its_action(emulator, product, placed):
    sid = placed(GATHER)
    product.answers["/heard"] = Reply("<Response><Say>Thank you</Say></Response>")
    emulator.settle()
    call = view(emulator, sid)
    assert (call["waiting"]["for"], call["waiting"]["num_digits"]) == ("gather", 4)
    assert [heard["verb"] for heard in call["heard"]] == ["Say", "Play"]
    after = emulator.post(f"/calls/{sid}/input", digits="123499")
    assert said(after) == ["请输入", "Thank you"]
    assert after["status"] == "completed"
    (asked,) = product.asked("/heard")
    assert (asked["Digits"], asked["FinishedOnKey"], asked["CallSid"]) == ("1234", "", sid)


def test_the_finishing_key_ends_the_digits(emulator, product, placed):
    sid = placed('<Response><Gather action="/heard" finishOnKey="*"/></Response>')
    emulator.settle()
    emulator.post(f"/calls/{sid}/input", digits="12*34")
    (asked,) = product.asked("/heard")
    assert (asked["Digits"], asked["FinishedOnKey"]) == ("12", "*")


def test_speech_in_a_gather_goes_to_its_action_with_a_confidence(emulator, product, placed):
    sid = placed(GATHER)
    emulator.settle()
    emulator.post(f"/calls/{sid}/input", speech="I can pay on Friday", confidence=0.83)
    (asked,) = product.asked("/heard")
    assert (asked["SpeechResult"], asked["Confidence"]) == ("I can pay on Friday", "0.83")
    assert "Digits" not in asked


def test_a_gather_without_an_action_asks_the_same_document_again(emulator, product, placed):
    sid = placed("<Response><Gather/></Response>")
    emulator.settle()
    emulator.post(f"/calls/{sid}/input", digits="5")
    assert [params.get("Digits") for params in product.asked("/answer")] == [None, "5"]


def test_silence_goes_past_the_gather_after_its_timeout(emulator, product, placed):
    sid = placed(GATHER)
    emulator.settle()
    emulator.advance(6.9)
    assert view(emulator, sid)["waiting"]
    emulator.advance(0.2)
    assert said(view(emulator, sid)) == ["请输入", "Nobody?"]
    assert product.asked("/heard") == []


def test_silence_can_be_ordered_and_asked_about(emulator, product, placed):
    sid = placed('<Response><Gather action="/heard" actionOnEmptyResult="true"/></Response>')
    emulator.settle()
    emulator.post(f"/calls/{sid}/input", silence=True)
    (asked,) = product.asked("/heard")
    assert asked["Digits"] == ""


def test_input_that_nobody_waits_for_is_refused_with_a_reason(emulator, placed):
    sid = placed('<Response><Gather input="speech"/></Response>')
    early = emulator.http.post(f"/calls/{sid}/input", json={"digits": "1"})
    assert (early.status_code, early.json()["error"]) == (409, f"call {sid} is queued, not for gather")
    emulator.settle()
    assert emulator.http.post(f"/calls/{sid}/input", json={"digits": "1"}).status_code == 409
    assert emulator.http.post(f"/calls/{sid}/input", json={}).status_code == 400
    assert emulator.http.post("/calls/CA0/input", json={"digits": "1"}).status_code == 404
