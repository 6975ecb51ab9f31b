"""A database that neither answers nor refuses: the caller hears that we are at it, and in the end Twilio goes on with the call."""

from __future__ import annotations

from pathlib import Path

import pytest

from telephony import answering
from tests.stack.town import eventually
from tests.telephony.lines import GOODBYE, NOTICE, Meanwhile, Scripted, Wait, WaitFor, exchange, says, speak

NOTHING_ELSE = 0.2 * sum(len(text.split()) for text in (NOTICE.text, "Is it you?"))


def test_who_waits_for_records_that_stall_hears_so_and_is_answered_when_they_are_back(
    redis_url: str, sounds: Path
) -> None:
    with exchange(redis_url, sounds, Scripted("Yes."), says("You owe us.", then="hang_up"), GOODBYE) as phone:
        phone.told.records.clear()
        result = phone.call(WaitFor("quiet", 6), speak(0.6), Wait(3.5), Meanwhile(phone.told.records.set), Wait(4))
    assert phone.told.unrecorded == 1
    assert [heard.speech for heard in phone.told.heard] == ["Yes."]
    said = ("One moment please.", "You owe us.")
    assert result.audio_duration_s >= NOTHING_ELSE + 0.2 * sum(len(text.split()) for text in said) - 0.3


def test_a_bridge_that_is_on_record_in_time_is_said_once(redis_url: str, sounds: Path) -> None:
    with exchange(redis_url, sounds, Scripted("Yes."), GOODBYE) as phone:
        phone.told.stalls_s = 1.6
        phone.call(WaitFor("quiet", 6), speak(0.6), Wait(5))
    assert phone.told.unrecorded == 0


def test_records_that_do_not_come_back_give_the_call_to_twilio(
    redis_url: str, sounds: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answering, "GIVES_UP_S", 1.0)
    with exchange(redis_url, sounds, Scripted("Yes."), GOODBYE) as phone:
        phone.told.records.clear()
        try:
            result = phone.call(WaitFor("quiet", 6), speak(0.6), Wait(8))
            assert result.closed_by == "agent"
            assert eventually(lambda: phone.server.load.calls == 0)
        finally:
            phone.told.records.set()
