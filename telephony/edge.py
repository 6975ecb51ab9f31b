"""A Mandarin voice of Microsoft's, through edge-tts, for operators who want it and may send their customers' words there.

The service is not documented and may be gone at any time, so it only ever fills the cache, ahead of calls or while others speak; what
it has not rendered is said by the machine's own voice (`Voices`). https://github.com/rany2/edge-tts gives MP3 of 24 kHz.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from typing import Any

import edge_tts
import miniaudio
import numpy as np

from courtesy.model.errors import Unavailable
from telephony.composing import pause_s
from telephony.frames import SAMPLE_RATE
from telephony.mulaw import SILENCE
from telephony.voices import on_the_line, without_silence

RATE = 24_000
# The service's own pace is above 220 characters a minute (GL-ACC-01).
SLOWER = "-10%"
# Seconds for a character to begin with, and what share of a new measurement counts; seconds after which the service is given up.
USUAL_S, NEWS, CONNECT_S, LONGEST_S = 0.1, 0.2, 3, 8
# For so many seconds it is not asked again once it has not answered.
REST_S = 120.0
# Where the service says that sentences lie in the sound: in ten-millionths of a second, and so many seconds of quiet may lack.
TICKS, LACKS_S = 10_000_000, 0.25


class Edge:
    """One of the service's voices, such as zh-CN-XiaoxiaoNeural."""

    def __init__(self, voice: str) -> None:
        self.name = f"edge-tts-{edge_tts.__version__}-{voice}{SLOWER}"
        self.render_s = USUAL_S
        self._voice = voice
        self._gone_until = 0.0

    def render(self, text: str) -> bytes:
        """Words as mu-law at 8 kHz.

        Raises:
            Unavailable: If the service does not answer, or with no sound or half of it, or has not a moment ago.
        """
        began = time.monotonic()
        if began < self._gone_until:
            raise Unavailable("edge-tts gave no sound a moment ago.")
        try:
            asked = edge_tts.Communicate(
                text, self._voice, rate=SLOWER, connect_timeout=CONNECT_S, receive_timeout=LONGEST_S
            )
            parts = list(asked.stream_sync())
            mp3 = b"".join(part["data"] for part in parts if part["type"] == "audio")
            decoded = miniaudio.decode(mp3, miniaudio.SampleFormat.SIGNED16, nchannels=1, sample_rate=RATE)
            _require_all(len(decoded.samples) / RATE, parts)
        except Exception as error:  # whatever the service or its client comes up with
            self._gone_until = time.monotonic() + REST_S
            raise Unavailable(f"edge-tts gave no sound: {type(error).__name__}.") from error
        wave = np.frombuffer(decoded.samples, dtype=np.int16).astype(np.float32) / 32768.0
        self.render_s += NEWS * ((time.monotonic() - began) / max(1, len(text)) - self.render_s)
        return on_the_line(without_silence(wave), RATE) + bytes([SILENCE]) * round(pause_s(text) * SAMPLE_RATE)


def _require_all(seconds: float, parts: Iterable[Mapping[str, Any]]) -> None:
    """A connection that is closed in the middle of a sentence raises nothing in edge-tts, and half of a sentence would be kept for good.

    Raises:
        EOFError: If the sound is shorter than the service says, or it has not come to say so.
    """
    ends = [(part["offset"] + part["duration"]) / TICKS for part in parts if part["type"].endswith("Boundary")]
    if not ends or seconds + LACKS_S < max(ends):
        raise EOFError
