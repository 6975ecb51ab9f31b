"""Mandarin calls over media streams, held by an independent double of Twilio: what the English ones show, in the other language."""

from __future__ import annotations

from pathlib import Path

from courtesy.model.contact import Asks
from courtesy.service.call_answer import CallAnswer
from tests.stack.town import eventually
from tests.telephony.lines import Dtmf, Expect, Hangup, Impairments, Scripted, Wait, WaitFor, exchange, says, speak

GOODBYE = says("再见。", then="hang_up", asks="nothing", language="zh")


def asks(text: str, about: Asks) -> CallAnswer:
    return says(text, asks=about, language="zh")


def test_a_call_goes_from_the_greeting_to_a_promise_on_a_network_that_loses_packets(
    redis_url: str, sounds: Path
) -> None:
    with exchange(
        redis_url,
        sounds,
        Scripted("是我。", "下周三还五百块。", "对。"),
        asks("请问您什么时候还？", "when_can_pay"),
        asks("周三还五百元，对吗？", "confirmation"),
        GOODBYE,
        language="zh",
    ) as phone:
        turn = (Wait(1.5), WaitFor("quiet", 8))
        result = phone.call(
            WaitFor("quiet", 12), speak(0.6), *turn, speak(1.2), *turn, speak(0.6), *turn, Wait(1),
            impairments=Impairments(loss=0.03),
        )  # fmt: skip
    assert [h.speech for h in phone.told.heard] == ["是我。", "下周三还五百块。", "对。"]
    assert result.closed_by == "agent"
    assert result.violations == []


def test_keys_stop_the_notice_and_answer_a_question(redis_url: str, sounds: Path) -> None:
    with exchange(redis_url, sounds, Scripted(""), GOODBYE, language="zh") as phone:
        result = phone.call(
            WaitFor("audio", 3), Dtmf("5"), Wait(0.2), Expect("clear", negated=True), Dtmf("9"), Wait(1.5)
        )
    assert not result.failed_expectations
    assert [h.keys for h in phone.told.heard] == ["9"]
    with exchange(redis_url, sounds, Scripted(""), GOODBYE, language="zh") as phone:
        phone.call(WaitFor("quiet", 12), Dtmf("1"), Wait(2.5))
    assert [h.keys for h in phone.told.heard] == ["1"]


def test_who_speaks_up_is_listened_to_and_who_only_listens_hears_the_rest(redis_url: str, sounds: Path) -> None:
    long = asks("这是一个很长的句子没有人愿意一直听到它的最后一个字", "when_can_pay")
    with exchange(redis_url, sounds, Scripted("是我。", "我已经还了。"), long, GOODBYE, language="zh") as phone:
        result = phone.call(WaitFor("quiet", 12), speak(0.6), WaitFor("audio", 3), Wait(1.2), speak(0.8), Wait(3))
    assert result.clears_received >= 1
    assert [h.speech for h in phone.told.heard] == ["是我。", "我已经还了。"]
    with exchange(redis_url, sounds, Scripted("是我。", "嗯。"), long, language="zh") as phone:
        result = phone.call(
            WaitFor("quiet", 12), speak(0.6), WaitFor("audio", 3), Wait(1.2), speak(0.5), Wait(1.5), WaitFor("quiet", 9)
        )
    assert [h.speech for h in phone.told.heard] == ["是我。"]
    assert result.audio_duration_s >= 0.2 * 25


def test_who_hangs_up_in_the_greeting_leaves_nothing_behind(redis_url: str, sounds: Path) -> None:
    with exchange(redis_url, sounds, Scripted("是我。"), GOODBYE, language="zh") as phone:
        phone.call(WaitFor("audio", 3), Hangup())
        assert eventually(lambda: phone.server.load.calls == 0)
    assert phone.told.heard == []
