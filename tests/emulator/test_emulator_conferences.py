"""Conferences as Twilio documents them: https://www.twilio.com/docs/voice/twiml/conference."""

from urllib.parse import urlencode

import pytest
from emulator_rig import LI, MARIA, TOKEN, Reply
from twilio.request_validator import RequestValidator
from twilio.twiml.voice_response import VoiceResponse

EVENTS = "start end join leave"


@pytest.fixture
def enters(emulator, product):
    """Calls somebody whose TwiML brings them to a room; gives the call's SID."""

    def enter(to, name="room-1", **how):
        voice = VoiceResponse()
        dial = voice.dial(action=f"{product.url}/left", method="POST")
        told = {"status_callback": f"{product.url}/room", "status_callback_event": EVENTS}
        dial.conference(name, **(told | how))
        sid = emulator.call(To=to, Twiml=str(voice)).json()["sid"]
        emulator.settle()
        return sid

    return enter


def events(product):
    return [params["StatusCallbackEvent"] for params in product.asked("/room")]


def test_a_room_begins_when_two_are_in_it_and_one_of_them_starts_it(emulator, product, enters):
    customer = enters(MARIA, start_conference_on_enter=False, end_conference_on_exit=True, participant_label="caller")
    assert events(product) == ["participant-join"]
    agent = enters(LI, participant_label="agent")
    assert events(product) == ["participant-join", "participant-join", "conference-start"]
    first, second, start = product.asked("/room")
    assert (first["CallSid"], second["CallSid"]) == (customer, agent)
    assert (first["ParticipantLabel"], first["StartConferenceOnEnter"], first["EndConferenceOnExit"]) == (
        "caller",
        "false",
        "true",
    )
    assert "CallSid" not in start
    assert [r["SequenceNumber"] for r in product.asked("/room")] == ["1", "2", "3"]
    assert start["ConferenceSid"].startswith("CF")
    assert start["FriendlyName"] == "room-1"


def test_callbacks_of_a_room_are_signed(emulator, product, enters):
    enters(MARIA)
    [request] = [r for r in product.requests if r.path == "/room"]
    signature = request.headers["X-Twilio-Signature"]
    assert RequestValidator(TOKEN).validate(f"{product.url}/room", request.params, signature)
    assert request.body == urlencode(request.params).encode()


def test_who_waits_hears_the_wait_url_again_and_again_until_the_room_begins(emulator, product, enters):
    product.answers["/wait"] = Reply("<Response><Say>One moment.</Say><Pause length='10'/><Redirect/></Response>")
    customer = enters(MARIA, start_conference_on_enter=False, wait_url=f"{product.url}/wait")

    def heard():
        return [h["text"] for h in emulator.get(f"/calls/{customer}")["heard"] if h["verb"] == "Say"]

    assert heard()[:1] == ["One moment."]
    emulator.advance(25)
    assert len(heard()) >= 3
    assert product.asked("/wait")[0]["CallSid"] == customer
    enters(LI)
    before = len(heard())
    emulator.advance(60)
    assert len(heard()) == before, "they talk"


def test_when_who_ends_the_room_leaves_the_others_go_on_with_their_action(emulator, product, enters):
    product.answers["/left"] = Reply("<Response><Say>Goodbye</Say><Hangup/></Response>")
    customer = enters(MARIA, start_conference_on_enter=False, end_conference_on_exit=True)
    agent = enters(LI, end_conference_on_exit=True, participant_label="agent")
    emulator.post(f"/calls/{agent}/hangup")
    emulator.settle()
    assert events(product)[3:] == ["participant-leave", "participant-leave", "conference-end"]
    left, other, end = product.asked("/room")[3:]
    assert (left["CallSid"], left["ReasonParticipantLeft"]) == (agent, "participant_hung_up")
    assert (other["CallSid"], other["ReasonParticipantLeft"]) == (customer, "moderator_ended_conference")
    assert end["CallSidEndingConference"] == agent
    assert end["ParticipantLabelEndingConference"] == "agent"
    assert end["ReasonConferenceEnded"] == "participant-with-end-conference-on-exit-left"
    assert [p["CallSid"] for p in product.asked("/left")] == [customer]
    assert emulator.get(f"/calls/{customer}")["status"] == "completed"


def test_the_room_ends_with_the_last_one_and_a_name_may_be_used_again(emulator, product, enters):
    first = enters(MARIA)
    emulator.post(f"/calls/{first}/hangup")
    emulator.settle()
    assert product.asked("/room")[-1]["ReasonConferenceEnded"] == "last-participant-left"
    enters(MARIA)
    ids = [r["ConferenceSid"] for r in product.asked("/room")]
    assert ids[0] != ids[-1]
    assert product.asked("/room")[-1]["SequenceNumber"] == "1"


def test_a_call_that_is_given_other_twiml_leaves_the_room(emulator, product, enters):
    customer = enters(MARIA, start_conference_on_enter=False)
    emulator.twilio.calls(customer).update(twiml="<Response><Say>Back</Say><Pause length='60'/></Response>")
    emulator.settle()
    leave = [r for r in product.asked("/room") if r["StatusCallbackEvent"] == "participant-leave"]
    assert [r["ReasonParticipantLeft"] for r in leave] == ["participant_updated_via_api"]
    assert emulator.get(f"/calls/{customer}")["heard"][-2]["text"] == "Back"


def test_a_recorded_room_tells_of_its_recording_without_a_call(emulator, product, enters):
    kept = {"record": "record-from-start", "recording_status_callback": f"{product.url}/kept"}
    enters(MARIA, start_conference_on_enter=False, **kept)
    agent = enters(LI, end_conference_on_exit=True, **kept)
    emulator.post(f"/calls/{agent}/hangup")
    emulator.settle()
    [told] = product.asked("/kept")
    assert told["RecordingSid"].startswith("RE")
    assert "CallSid" not in told
    assert told["ConferenceSid"] == product.asked("/room")[0]["ConferenceSid"]
