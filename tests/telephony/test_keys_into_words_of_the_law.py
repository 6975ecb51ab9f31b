"""Keys pressed while the bot says that it is one: the sentence stays whole, and digits of an entry stay together."""

from __future__ import annotations

from pathlib import Path
from uuid import uuid4

import pytest

from courtesy.service.call_answer import CallAnswer, Line
from tests.telephony.lines import GOODBYE, Dtmf, Scripted, Wait, WaitFor, exchange, says, speak

LAW = Line("Yes I am an automated assistant of the bank and no person at all.", "utter_robot", uncut=True)
AGAIN = Line("Which four digits?", "utter_x", uncut=False)


@pytest.mark.parametrize(("keys", "clears"), [("94110", 0), ("60611", 0), ("9", 1), ("0", 0)])
def test_digits_keyed_into_words_of_the_law_are_one_entry_and_a_lone_nine_or_nought_counts(
    redis_url: str, sounds: Path, keys: str, clears: int
) -> None:
    robot = CallAnswer(uuid4(), "en", (LAW, AGAIN), "listen", 3, "verification")
    asked = says("Which digits?", asks="verification")
    with exchange(redis_url, sounds, Scripted("Yes.", "Are you a robot?"), asked, robot, GOODBYE) as phone:
        result = phone.call(
            WaitFor("quiet", 6), speak(0.6), Wait(1.2), WaitFor("quiet", 6), speak(0.6),
            WaitFor("audio", 4), Dtmf(keys), Wait(5),
        )  # fmt: skip
    assert [h.keys for h in phone.told.heard if h.keys] == [keys]
    assert result.clears_received == clears
