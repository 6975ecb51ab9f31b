"""People with lines of their own: they answer, press, keep silent and hang up by themselves, on the emulator's clock."""

from emulator_rig import MARIA, Reply

QUESTION = (
    '<Response><Gather input="dtmf speech" action="{}" actionOnEmptyResult="true"><Say>{}</Say></Gather></Response>'
)
NOTICE = (
    '<Response><Gather input="dtmf" numDigits="1" timeout="1" action="/key"><Say>Press 9 to stop.</Say></Gather>'
    '<Gather input="dtmf speech" action="/one" actionOnEmptyResult="true"><Say>Is it you?</Say></Gather></Response>'
)


def calls(emulator, product, lines):
    product.answers["/answer"] = Reply(NOTICE)
    product.answers["/one"] = Reply(QUESTION.format("/two", "Your ZIP code?"))
    product.answers["/two"] = Reply(QUESTION.format("/three", "When can you pay?"))
    product.answers["/three"] = Reply("<Response><Say>Thank you.</Say><Hangup/></Response>")
    product.answers["/key"] = Reply("<Response><Say>We stop.</Say><Hangup/></Response>")
    emulator.post("/callees", number=MARIA, lines=lines)
    sid = emulator.call(Url=product.url + "/answer").json()["sid"]
    for _ in range(12):
        emulator.advance(1)
    return emulator.get(f"/calls/{sid}")


def test_lines_are_said_in_turn_to_the_end_of_the_call(emulator, product):
    call = calls(emulator, product, [{"speech": "yes"}, {"digits": "10025"}, {"speech": "on Friday"}])
    assert call["status"] == "completed"
    assert [h["text"] for h in call["heard"]][-1] == "Thank you."
    assert product.asked("/one")[0]["SpeechResult"] == "yes"
    assert product.asked("/two")[0]["Digits"] == "10025"
    assert product.asked("/three")[0]["SpeechResult"] == "on Friday"
    assert product.asked("/key") == []


def test_a_line_waits_for_what_it_answers(emulator, product):
    lines = [{"after": "When can you", "speech": "on Friday"}, {"after": "ZIP", "digits": "10025"}, {"speech": "yes"}]
    calls(emulator, product, lines)
    assert product.asked("/one")[0]["SpeechResult"] == "yes"
    assert product.asked("/two")[0]["Digits"] == "10025"
    assert product.asked("/three")[0]["SpeechResult"] == "on Friday"


def test_a_key_in_the_notice_is_pressed_only_by_who_says_so(emulator, product):
    call = calls(emulator, product, [{"after": "Press 9", "digits": "9"}])
    assert product.asked("/key")[0]["Digits"] == "9"
    assert (call["status"], call["heard"][-1]["text"]) == ("completed", "We stop.")


def test_a_person_may_keep_silent_and_hang_up(emulator, product):
    call = calls(emulator, product, [{"silence": True}, {"hang_up": True}])
    assert product.asked("/one")[0].get("SpeechResult") is None
    assert call["status"] == "completed"
    assert product.asked("/two") == []


def test_a_line_is_exactly_one_thing(emulator):
    answer = emulator.rest.post(
        emulator.url + "/emulator/callees", json={"number": MARIA, "lines": [{"speech": "a", "digits": "1"}]}
    )
    assert answer.status_code == 400
