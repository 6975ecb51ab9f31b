"""The real `twilio` package, with only its base address changed."""

import pytest
from emulator_rig import LI, MARIA, NUMBER
from twilio.base.exceptions import TwilioRestException


def test_it_sends_and_fetches_a_message(emulator):
    sent = emulator.twilio.messages.create(to=MARIA, from_=NUMBER, body="Hello")
    emulator.settle()
    fetched = emulator.twilio.messages(sent.sid).fetch()
    assert (sent.status, fetched.status, fetched.body) == ("queued", "delivered", "Hello")
    assert fetched.date_sent.isoformat() == "2026-01-05T15:00:00+00:00"


def test_it_streams_through_pages(emulator):
    for number in range(7):
        emulator.twilio.messages.create(to=MARIA, from_=NUMBER, body=str(number))
    bodies = [message.body for message in emulator.twilio.messages.stream(page_size=3)]
    assert bodies == ["6", "5", "4", "3", "2", "1", "0"]


def test_it_filters_by_number_and_date(emulator):
    emulator.twilio.messages.create(to=LI, from_=NUMBER, body="您好")
    emulator.twilio.messages.create(to=MARIA, from_=NUMBER, body="Hello")
    emulator.settle()
    midnight = emulator.scheduler.now().replace(hour=0)
    found = emulator.twilio.messages.list(to=LI, date_sent_after=midnight)
    assert [message.body for message in found] == ["您好"]
    assert emulator.twilio.messages.list(date_sent_before=midnight) == []


def test_it_raises_twilios_error(emulator):
    with pytest.raises(TwilioRestException) as caught:
        emulator.twilio.messages.create(to="+1202", from_=NUMBER, body="Hello")
    assert (caught.value.status, caught.value.code) == (400, 21211)
    assert caught.value.msg == "Unable to create record: Invalid 'To' Phone Number: +1202"
