"""Sound as a phone line carries it: mu-law at 8 kHz (ITU-T G.711), and a synthetic person's sentences in it."""

import io
import wave
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

RATE, FRAME = 8000, 160
SILENCE = b"\xff" * FRAME
_BIAS, _CLIP, _BLOCK = 0x84, 32635, 960
_LOUDNESS = 0.5


def encode(samples: NDArray[np.int16]) -> bytes:
    """16-bit samples as mu-law."""
    sign = np.where(samples < 0, 0x80, 0)
    magnitude = np.minimum(np.abs(samples.astype(np.int32)), _CLIP) + _BIAS
    exponent = np.floor(np.log2(magnitude)).astype(np.int32) - 7
    mantissa = (magnitude >> (exponent + 3)) & 0x0F
    return bytes((~(sign | (exponent << 4) | mantissa) & 0xFF).astype(np.uint8))


def decode(audio: bytes) -> NDArray[np.int16]:
    """Mu-law as 16-bit samples."""
    code = ~np.frombuffer(audio, dtype=np.uint8).astype(np.int32) & 0xFF
    magnitude = ((((code & 0x0F) << 3) + _BIAS) << ((code >> 4) & 7)) - _BIAS
    return np.where(code & 0x80, -magnitude, magnitude).astype(np.int16)


def spoken(text: str) -> list[bytes]:
    """A sentence in a synthetic voice, in frames of 20 ms, without silence around it.

    Raises:
        ImportError: If the package of the voice is not installed.
    """
    voice = _voice()
    sound = np.asarray(voice(text, speed=1.0, seed=0), dtype=np.float32)
    # another rate by the spectrum: what a phone line does not carry is left out
    padded = np.pad(sound, (0, -len(sound) % _BLOCK + _BLOCK))
    length = len(padded) * RATE // voice.sample_rate
    narrow = np.fft.irfft(np.fft.rfft(padded)[: length // 2 + 1], length) * (length / len(padded))
    level = narrow * (_LOUDNESS / max(1e-6, float(np.max(np.abs(narrow)))))
    heard = np.flatnonzero(np.abs(level) > 0.01)
    audio = encode((level[heard[0] : heard[-1] + 80] * 32767).astype(np.int16))
    return [audio[at : at + FRAME].ljust(FRAME, SILENCE[:1]) for at in range(0, len(audio), FRAME)]


def as_wav(left: bytes, right: bytes) -> bytes:
    """Two sides of a call, mu-law of the same length, as a stereo WAV file."""
    both = np.stack([decode(left), decode(right)], axis=1)
    file = io.BytesIO()
    with wave.open(file, "wb") as out:
        out.setnchannels(2)
        out.setsampwidth(2)
        out.setframerate(RATE)
        out.writeframes(both.astype("<i2").tobytes())
    return file.getvalue()


@cache
def _voice() -> Any:
    from hibari import Hibari

    return Hibari(threads=1)
