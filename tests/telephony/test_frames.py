"""Messages of media streams, as Twilio documents them, and the sound in them."""

from __future__ import annotations

import base64
import json
import math

import numpy as np
import pytest

from courtesy.model.errors import InvalidInput
from telephony import frames, mulaw
from telephony.resample import resample

START = {
    "event": "start",
    "sequenceNumber": "1",
    "start": {
        "accountSid": "AC1",
        "streamSid": "MZ1",
        "callSid": "CA1",
        "tracks": ["inbound"],
        "mediaFormat": {"encoding": "audio/x-mulaw", "sampleRate": 8000, "channels": 1},
        "customParameters": {"ticket": "abc"},
    },
    "streamSid": "MZ1",
}


def media(**more: object) -> str:
    body = {"track": "inbound", "chunk": "2", "timestamp": "40", "payload": base64.b64encode(b"\xff" * 160).decode()}
    return json.dumps({"event": "media", "sequenceNumber": "3", "media": body | more, "streamSid": "MZ1"})


def test_each_message_is_read_as_what_it_is() -> None:
    assert frames.read('{"event":"connected","protocol":"Call","version":"1.0.0"}') == frames.Connected("Call")
    assert frames.read(json.dumps(START)) == frames.Start("MZ1", "CA1", "AC1", {"ticket": "abc"})
    assert frames.read(media()) == frames.Media(2, 40, b"\xff" * 160)
    assert frames.read(
        '{"event":"dtmf","streamSid":"MZ1","dtmf":{"track":"inbound_track","digit":"9"}}'
    ) == frames.Dtmf("9")
    assert frames.read('{"event":"mark","streamSid":"MZ1","mark":{"name":"1#1"}}') == frames.Mark("1#1")
    assert frames.read('{"event":"stop","streamSid":"MZ1","stop":{"callSid":"CA1"}}') == frames.Stop()


def test_what_is_new_at_twilio_and_our_own_track_are_passed_over() -> None:
    assert frames.read('{"event":"weather","streamSid":"MZ1"}') is None
    assert frames.read(media(track="outbound")) is None


def test_what_is_about_another_stream_is_passed_over() -> None:
    for text in (
        media(),
        '{"event":"stop","streamSid":"MZ1"}',
        '{"event":"dtmf","streamSid":"MZ1","dtmf":{"digit":"9"}}',
    ):
        assert frames.read(text, "MZ1") is not None
        assert frames.read(text, "MZ2") is None
    assert frames.read('{"event":"stop"}', "MZ1") == frames.Stop()


@pytest.mark.parametrize(
    "text",
    [
        "", "not json", "[]", "1", "{}", '{"event":"media"}', '{"event":"media","media":{}}', media(payload="%%%"), media(chunk="x"),
        media(payload=base64.b64encode(bytes(8001)).decode()), media(timestamp=float("inf")), media(chunk="9" * 5000), "[" * 60_000,
        '{"event":"dtmf","dtmf":{"digit":"99"}}', '{"event":"dtmf","dtmf":{"digit":""}}',
        '{"event":"start","start":{}}', '{"event":"mark","mark":null}', b"\xff\xfe",
        json.dumps(START | {"start": START["start"] | {"mediaFormat": {"encoding": "audio/opus", "sampleRate": 8000}}}),  # type: ignore[operator]
    ],
)  # fmt: skip
def test_what_is_no_message_is_refused(text: str | bytes) -> None:
    with pytest.raises(InvalidInput):
        frames.read(text)


def test_what_we_write_is_what_twilio_reads() -> None:
    assert json.loads(frames.media("MZ1", b"\x00\xff")) == {
        "event": "media",
        "streamSid": "MZ1",
        "media": {"payload": "AP8="},
    }
    assert json.loads(frames.mark("MZ1", "a")) == {"event": "mark", "streamSid": "MZ1", "mark": {"name": "a"}}
    assert json.loads(frames.clear("MZ1")) == {"event": "clear", "streamSid": "MZ1"}


def test_mu_law_of_the_standard() -> None:
    # ITU-T G.711 table 2a/2b: the ends, the steps beside zero, and zero
    known = {0x80: 32124, 0x00: -32124, 0xFF: 0, 0x7F: 0, 0xFE: 8, 0x7E: -8, 0xF0: 120, 0xEF: 132}
    decoded = mulaw.decode(bytes(known))
    assert dict(zip(known, decoded.tolist(), strict=True)) == known


def test_every_code_but_negative_zero_comes_back_as_itself() -> None:
    codes = bytes(code for code in range(256) if code != 0x7F)
    assert mulaw.encode(mulaw.decode(codes)) == codes


def test_a_tone_survives_with_the_noise_of_the_code_only() -> None:
    tone = (12000 * np.sin(np.arange(8000) * 2 * math.pi * 440 / 8000)).astype(np.int16)
    error = mulaw.decode(mulaw.encode(tone)).astype(float) - tone
    assert 10 * math.log10((tone.astype(float) ** 2).mean() / (error**2).mean()) > 35
    assert mulaw.decode(mulaw.encode(np.array([-32768, 32767], dtype=np.int16))).tolist() == [-32124, 32124]


@pytest.mark.parametrize(("rate", "to"), [(8000, 16000), (24000, 8000), (16000, 8000)])
def test_another_rate_keeps_a_tone_where_it_is(rate: int, to: int) -> None:
    tone = np.sin(np.arange(rate) * 2 * math.pi * 440 / rate).astype(np.float32)
    expected = np.sin(np.arange(to) * 2 * math.pi * 440 / to)
    made = resample(tone, rate, to)
    assert len(made) == to
    assert np.abs(made[200:-200] - expected[200:-200]).max() < 0.02


def test_what_does_not_fit_into_a_lower_rate_is_left_out_and_does_not_fold_back() -> None:
    high = np.sin(np.arange(24000) * 2 * math.pi * 7000 / 24000).astype(np.float32)
    assert np.abs(resample(high, 24000, 8000)[200:-200]).max() < 0.02
