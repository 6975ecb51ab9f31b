"""The Mandarin voice: Kokoro's "xiaobei", which works about as long on a sentence as it takes to say it."""

from __future__ import annotations

import time
from functools import cached_property
from pathlib import Path

from speech.kokoro import RATE, VERSION, Kokoro
from telephony.composing import pause_s
from telephony.frames import SAMPLE_RATE
from telephony.mulaw import SILENCE
from telephony.voices import on_the_line

VOICE = "zf_xiaobei"
# Seconds of work for a character to begin with, and what share of a new measurement counts.
USUAL_S, NEWS = 0.12, 0.2


class Xiaobei:
    """Mandarin (Apache-2.0)."""

    name = f"{VERSION}-{VOICE}-1"

    def __init__(self, models: Path) -> None:
        self._models = models
        self.render_s = USUAL_S

    @cached_property
    def _tts(self) -> Kokoro:
        """Loaded for the first sentence that is not there: 300 MB of memory."""
        return Kokoro(self._models / "kokoro-v1.0.int8.onnx", VOICE)

    def render(self, text: str) -> bytes:
        """Words as mu-law at 8 kHz; the same text is the same sound.

        Raises:
            Unspeakable: If it holds words in another script.
        """
        began = time.monotonic()
        sound = on_the_line(self._tts.say(text), RATE) + bytes([SILENCE]) * round(pause_s(text) * SAMPLE_RATE)
        self.render_s += NEWS * ((time.monotonic() - began) / max(1, len(text)) - self.render_s)
        return sound
