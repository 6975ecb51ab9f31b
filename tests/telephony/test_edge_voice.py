"""The voice of edge-tts: its MP3 becomes a phone line's sound, and its absence is noticed before a call is held with it."""

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
from telephony.edge import Edge, reached
from telephony.mulaw import decode
from telephony.voices import Voices

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
        yield {"type": "SentenceBoundary", "offset": 0}
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


def test_where_it_cannot_be_reached_at_the_start_the_offline_voice_speaks(service: type[Service]) -> None:
    offline = Edge("another")
    assert reached(VOICE, offline).name == Edge(VOICE).name
    service.error = ClientConnectionError("no route")
    assert reached(VOICE, offline) is offline


def test_an_outage_while_rendering_ahead_keeps_what_is_there_and_leaves_the_rest_for_later(
    service: type[Service], tmp_path: Path
) -> None:
    voices = Voices({"zh": Edge(VOICE)}, tmp_path)
    voices.prepare([("您好。", "zh")])
    service.error = ClientConnectionError("no route")
    voices.prepare([("再见。", "zh")])
    assert (voices.has("您好。", "zh"), voices.has("再见。", "zh")) == (True, False)
    service.error = None
    voices.prepare([("再见。", "zh")])
    assert voices.has("再见。", "zh")
