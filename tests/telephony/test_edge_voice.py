"""The voice of edge-tts: its MP3 becomes a phone line's sound ahead of calls, and nobody notices when it is gone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import edge_tts
import numpy as np
import pytest
from aiohttp import ClientConnectionError
from edge_tts.exceptions import NoAudioReceived

from courtesy.model.errors import Unavailable
from telephony.composing import OPEN
from telephony.edge import Edge
from telephony.mulaw import decode
from telephony.voices import Voices
from tests.telephony.lines import Slow

VOICE = "zh-CN-XiaoxiaoNeural"
MP3 = (
    Path(__file__).parent / "tone.mp3"
).read_bytes()  # half a second of 440 Hz in a second of silence, 24 kHz, 48 kbit/s


class Service:
    """Microsoft's service, which is outside of every machine: what edge-tts would yield."""

    asked: list[tuple[str, str, dict[str, Any]]]
    error: Exception | None = None

    @classmethod
    def answers(cls, text: str, voice: str, **more: Any) -> Service:
        cls.asked.append((text, voice, more))
        return cls()

    def stream_sync(self) -> Iterator[dict[str, Any]]:
        if self.error is not None:
            raise self.error
        yield {"type": "audio", "data": MP3[:1000]}
        yield {"type": "SentenceBoundary", "offset": 1_000_000, "duration": 8_000_000, "text": ""}
        yield {"type": "audio", "data": MP3[1000:]}


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> type[Service]:
    Service.asked, Service.error = [], None
    monkeypatch.setattr(edge_tts, "Communicate", Service.answers)
    return Service


def test_its_sound_is_as_a_phone_line_carries_it_without_the_silence_around(service: type[Service]) -> None:
    sound = decode(Edge(VOICE).render("您好，王先生"))
    loud = np.abs(sound.astype(np.int32)) > 500
    assert loud.sum() / 8000 == pytest.approx(0.5, abs=0.06)
    assert loud[:400].any()
    assert service.asked[0][:2] == ("您好，王先生", VOICE)


@pytest.mark.parametrize("error", [ClientConnectionError("no route"), NoAudioReceived("none"), TimeoutError()])
def test_whatever_goes_wrong_there_is_one_error_here(service: type[Service], error: Exception) -> None:
    service.error = error
    with pytest.raises(Unavailable, match=type(error).__name__):
        Edge(VOICE).render("您好")


@pytest.mark.parametrize("error", [KeyError("offset"), RuntimeError("stream can only be called once")])
def test_neither_does_an_odd_answer_end_the_rendering(service: type[Service], error: Exception) -> None:
    service.error = error
    with pytest.raises(Unavailable, match=type(error).__name__):
        Edge(VOICE).render("您好")


@pytest.mark.parametrize(
    "parts",
    [
        [{"type": "audio", "data": MP3}],
        [{"type": "audio", "data": MP3[: len(MP3) // 2]}, {"type": "SentenceBoundary", "offset": 1_000_000, "duration": 8_000_000}],
    ],
)  # fmt: skip
def test_a_connection_that_is_closed_in_mid_sentence_has_given_no_sentence(
    service: type[Service], monkeypatch: pytest.MonkeyPatch, parts: list[dict[str, Any]]
) -> None:
    monkeypatch.setattr(Service, "stream_sync", lambda _: iter(parts))
    with pytest.raises(Unavailable):
        Edge(VOICE).render("您好，王先生")


class Own(Slow):
    """The machine's own voice."""

    name = "own"


@pytest.fixture
def own() -> Own:
    return Own()


@pytest.fixture
def voices(own: Own, tmp_path: Path) -> Voices:
    return Voices({"zh": own}, tmp_path, online={"zh": Edge(VOICE)})


def said(voices: Voices, text: str) -> list[bytes]:
    """What a call would hear of a sentence."""
    return [voices.say(each, "zh") for each in voices.breaths(text, "zh", 0.0)]


def test_it_says_what_it_has_rendered_ahead_and_is_never_asked_in_a_call(
    service: type[Service], voices: Voices, own: Own
) -> None:
    voices.prepare([("您好。", "zh")])
    service.asked.clear()
    assert said(voices, "您好。") == [Edge(VOICE).render("您好。")]
    service.asked.clear()
    assert said(voices, "再见，王先生。") == ["再见，".encode(), "王先生。".encode()]
    assert service.asked == []


def test_a_sentence_of_which_it_has_a_part_is_said_whole_by_the_machines_own_voice(
    service: type[Service], voices: Voices, tmp_path: Path
) -> None:
    voices.prepare([("您将于3月20日星期五还款", "zh"), ("对吗？", "zh")])
    voices.prepare([(f"应还{OPEN}，", "zh")])
    [*parts] = voices.breaths("您将于3月20日星期五还款150元，对吗？", "zh", 0.0)
    assert {each.voice for each in parts} == {"own"}


def test_an_outage_is_not_noticed_in_a_call_and_the_service_is_left_in_peace_for_a_while(
    service: type[Service], voices: Voices, own: Own
) -> None:
    service.error = ClientConnectionError("no route")
    voices.prepare([("您好。", "zh"), ("再见。", "zh")])
    assert len(service.asked) == 1
    voices.rehearse("谢谢您，李娜。", "zh")
    assert [said(voices, text) for text in ("您好。", "再见。")] == [["您好。".encode()], ["再见。".encode()]]
    assert own.rendered == ["您好。", "再见。", "谢谢您，李娜。"]


def test_an_outage_while_rendering_ahead_keeps_what_is_there_and_leaves_the_rest_for_later(
    service: type[Service], voices: Voices, own: Own, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("telephony.edge.REST_S", 0.0)
    voices.prepare([("您好。", "zh")])
    service.error = ClientConnectionError("no route")
    voices.prepare([("再见。", "zh")])
    assert said(voices, "您好。") != ["您好。".encode()]
    assert said(voices, "再见。") == ["再见。".encode()]
    service.error = None
    voices.prepare([("再见。", "zh")])
    assert said(voices, "再见。") != ["再见。".encode()]
