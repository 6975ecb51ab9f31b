"""Sound as a phone line carries it: mu-law at 8 kHz (ITU-T G.711), and a synthetic person's sentences in it."""

import io
import os
import tempfile
import wave
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

RATE, FRAME = 8000, 160
_MANDARIN_RATE = 24_000
SILENCE = b"\xff" * FRAME
_BIAS, _CLIP = 0x84, 32635
# Shares of full scale: the loudest sound, and what is quiet beside it; and the quiet between two things said, in seconds.
_LOUDNESS, _QUIET, _BETWEEN_S = 0.5, 0.01, 1.0
# What a line's own noise is judged by: the quietest tenth of the frames; speech is so many times louder. Without a pause that tenth is
# speech itself, so nothing above the last share of full scale counts as quiet.
_QUIETEST, _ABOVE_NOISE, _NOISE_MOST = 10, 3.0, 0.05
# Frames kept around what is loud: words begin and end softly.
_SOFT = 5


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
    """A sentence in a synthetic voice, in frames of 20 ms, without silence around it: Mandarin in a man's, English in a woman's.

    Raises:
        ImportError: If the package of the voice is not installed.
        ValueError: If the voice has no sounds for it.
    """
    return list(_spoken(text))


@lru_cache(maxsize=200)
def _spoken(text: str) -> tuple[bytes, ...]:
    if any("\u4e00" <= sign <= "\u9fff" for sign in text):
        return tuple(_frames(_narrow(_mandarin().say(text), _MANDARIN_RATE)))
    voice = _voice()
    sound = np.asarray(voice(text, speed=1.0, seed=0), dtype=np.float32)
    return tuple(_frames(_narrow(sound, voice.sample_rate)))


def utterances(wav: bytes) -> list[list[bytes]]:
    """What a person says in a recording, one after the other: parts with a second of quiet between them, in frames of 20 ms.

    Raises:
        ValueError: If it is no WAV file of 16-bit samples, or nothing can be heard in it.
    """
    try:
        with wave.open(io.BytesIO(wav)) as file:
            if file.getsampwidth() != 2:
                raise ValueError("the WAV file needs 16-bit samples")
            if not file.getframerate():
                raise ValueError("the WAV file has a frame rate of 0")
            samples = np.frombuffer(file.readframes(file.getnframes()), dtype="<i2").reshape(-1, file.getnchannels())
            sound = _narrow(samples.mean(axis=1).astype(np.float32), file.getframerate())
    except (wave.Error, EOFError) as error:
        raise ValueError(f"not a WAV file: {error}") from error
    levels = np.sqrt(np.mean(np.pad(sound, (0, -len(sound) % FRAME)).reshape(-1, FRAME) ** 2, axis=1))
    noise = float(np.percentile(levels, _QUIETEST)) * _ABOVE_NOISE
    loud = np.flatnonzero(levels > min(max(noise, _QUIET / 2**0.5), _NOISE_MOST))
    if not len(loud):
        raise ValueError("nothing can be heard in the WAV file")
    ends = np.flatnonzero(np.diff(loud) > _BETWEEN_S * RATE / FRAME)
    firsts, lasts = [loud[0], *loud[ends + 1]], [*loud[ends], loud[-1]]
    return [
        _frames(sound[max(0, first - _SOFT) * FRAME : (last + 1 + _SOFT) * FRAME])
        for first, last in zip(firsts, lasts, strict=True)
    ]


def _narrow(sound: NDArray[np.float32], rate: int) -> NDArray[np.float64]:
    """Sound at a phone line's rate and a usual level, by the spectrum: what a line does not carry is left out."""
    block = rate * 12 // 100  # 120 ms is a whole number of samples at every usual rate
    padded = np.pad(sound, (0, -len(sound) % block + block))
    length = len(padded) * RATE // rate
    spectrum = np.fft.rfft(padded)[: length // 2 + 1]
    narrow = np.fft.irfft(np.pad(spectrum, (0, length // 2 + 1 - len(spectrum))), length)
    return np.asarray(narrow * (_LOUDNESS / max(1e-6, float(np.max(np.abs(narrow))))))


def _frames(sound: NDArray[np.float64]) -> list[bytes]:
    """Sound without the silence around it, as frames."""
    loud = np.flatnonzero(np.abs(sound) > _QUIET)
    audio = encode((sound[loud[0] : loud[-1] + 80] * 32767).astype(np.int16)) if len(loud) else b""
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
def _mandarin() -> Any:
    from speech.kokoro import Kokoro, available

    if not available():
        raise ImportError("the packages of the Mandarin voice are not installed")
    folder = Path(os.environ.get("SPEECH_MODELS") or Path(tempfile.gettempdir()) / "speech-models")
    return Kokoro(folder / "kokoro-v1.0.int8.onnx", "zm_yunxi")


@cache
def _voice() -> Any:
    from hibari import Hibari

    return Hibari(threads=1)
