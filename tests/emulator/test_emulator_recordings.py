"""Recordings of calls and rooms: begun by TwiML, told of, stopped by TwiML and by REST."""

import pytest
from emulator_rig import LI, MARIA
from emulator_schemas import check
from twilio.base.exceptions import TwilioRestException
from twilio.twiml.voice_response import Recording, Stop, VoiceResponse

STOP_ONE = "/2010-04-01/Accounts/{AccountSid}/Calls/{CallSid}/Recordings/{Sid}.json"


@pytest.fixture
def recorded(emulator, product):
    """A call that is recorded and goes on; gives its SID."""

    def call(*more, name="call"):
        voice = VoiceResponse()
        voice.start().recording(
            name=name,
            recording_status_callback=f"{product.url}/kept",
            recording_status_callback_event="in-progress completed absent",
        )
        for verb in more:
            voice.append(verb)
        voice.gather(timeout=600)  # nothing happens: the call goes on
        sid = emulator.call(To=MARIA, Twiml=str(voice)).json()["sid"]
        emulator.settle()
        return sid

    return call


def told(product):
    return [(params["RecordingStatus"], params["RecordingSid"]) for params in product.asked("/kept")]


def stop(name):
    verb = Stop()
    verb.append(Recording(name=name))
    return verb


def test_a_recording_is_told_of_when_it_begins_and_once_more_when_the_call_ends(emulator, product, recorded):
    sid = recorded()
    [(status, recording)] = told(product)
    assert status == "in-progress"
    emulator.advance(30)
    emulator.post(f"/calls/{sid}/hangup")
    emulator.settle()
    assert told(product) == [("in-progress", recording), ("completed", recording)]
    end = product.asked("/kept")[-1]
    assert (end["CallSid"], end["RecordingDuration"], end["RecordingChannels"]) == (sid, "30", "2")


def test_it_goes_on_when_the_call_is_given_other_twiml_and_in_a_room(emulator, product, recorded):
    sid = recorded()
    emulator.twilio.calls(sid).update(twiml="<Response><Dial><Conference>room</Conference></Dial></Response>")
    emulator.settle()
    assert len(told(product)) == 1


def test_twiml_stops_the_recording_that_it_names_and_no_other(emulator, product, recorded):
    recorded(stop("other"))
    assert [status for status, _ in told(product)] == ["in-progress"]
    recorded(stop("call"))
    assert [status for status, _ in told(product)] == ["in-progress", "in-progress", "completed"]


def test_rest_stops_the_current_recording_once(emulator, product, recorded):
    sid = recorded()
    answer = emulator.rest.post(f"/Calls/{sid}/Recordings/Twilio.CURRENT.json", data={"Status": "stopped"})
    check(STOP_ONE, "post", 200, answer.json())
    assert answer.json()["status"] == "stopped"
    emulator.settle()
    assert [status for status, _ in told(product)] == ["in-progress", "completed"]
    with pytest.raises(TwilioRestException) as refused:
        emulator.twilio.calls(sid).recordings("Twilio.CURRENT").update(status="stopped")
    assert refused.value.code == 20404
    emulator.post(f"/calls/{sid}/hangup")
    emulator.settle()
    assert len(told(product)) == 2, "it has ended before the call"


def test_the_recording_of_a_room_is_stopped_by_rest(emulator, product):
    room = f"""<Response><Dial><Conference record="record-from-start" recordingStatusCallback="{product.url}/kept"
      statusCallback="{product.url}/room" statusCallbackEvent="start">room</Conference></Dial></Response>"""
    for who in (MARIA, LI):
        emulator.call(To=who, Twiml=room)
        emulator.settle()
    sid = product.asked("/room")[0]["ConferenceSid"]
    emulator.twilio.conferences(sid).recordings("Twilio.CURRENT").update(status="stopped")
    emulator.settle()
    [done] = product.asked("/kept")
    assert (done["ConferenceSid"], done["RecordingStatus"]) == (sid, "completed")
