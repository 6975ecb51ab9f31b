"""Embeddings of the training texts that come with the repository, so that a first training needs not compute them.

`python -m bot.components.nlu.shipped_embeddings` (`make embeddings`) adds what the training data has grown by and drops what it has
lost. A text that is missing in the file is computed when a model is trained: the file saves minutes and decides nothing.
"""

from __future__ import annotations

import hashlib
import sys
import zipfile
from pathlib import Path
from typing import Dict, Iterable, List

import numpy as np

FILE = Path(__file__).with_name("embeddings.npz")
TRAINING_DATA = Path(__file__).parents[2] / "data" / "nlu"
# Vectors have length 1; no entry of them comes near this (0.19 at most in thirty thousand texts).
LARGEST = 0.25
_STEPS = 127


def key(text: str) -> int:
    """Name a text by its content."""
    return int.from_bytes(hashlib.sha256(text.encode("utf-8")).digest()[:8], "little")


def pack(vectors: np.ndarray) -> np.ndarray:
    """Round to one byte an entry: a quarter of the file, and no difference that the classifier would see."""
    return np.clip(np.round(vectors * (_STEPS / LARGEST)), -_STEPS, _STEPS).astype(np.int8)


def unpack(packed: np.ndarray) -> np.ndarray:
    """Bring packed vectors back to their scale."""
    return packed.astype(np.float32) * np.float32(LARGEST / _STEPS)


def read(path: Path, model: str) -> Dict[int, np.ndarray]:
    """Read packed vectors by key; none if the file is missing, torn or of another model."""
    try:
        with np.load(path, allow_pickle=False) as data:
            if str(data["model"]) != model:
                return {}
            return dict(zip(data["keys"].tolist(), data["vectors"], strict=True))
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
        return {}


def write(path: Path, model: str, stored: Dict[int, np.ndarray]) -> None:
    """Write packed vectors in the order of their keys, so that the same ones make the same file."""
    keys = sorted(stored)
    vectors = np.stack([stored[k] for k in keys]) if keys else np.zeros((0, 0), np.int8)
    np.savez_compressed(path, model=np.array(model), keys=np.array(keys, dtype=np.uint64), vectors=vectors)


def training_texts() -> List[str]:
    """Read every text of the training data, in the spelling the model reads."""
    from rasa.shared.nlu.constants import TEXT
    from rasa.shared.nlu.training_data.loading import load_data

    from bot.components.nlu.text import normalise

    examples: Iterable = load_data(str(TRAINING_DATA)).training_examples
    return sorted({normalise(example.get(TEXT)) for example in examples if example.get(TEXT)} - {""})


def main() -> None:
    """Bring the file up to date with the training data."""
    from bot.components.nlu.embedding import MODEL_ID, SentenceEncoder

    texts = training_texts()
    vectors = SentenceEncoder(cache_dir=None).encode_corpus(texts)
    write(FILE, MODEL_ID, {key(text): packed for text, packed in zip(texts, pack(np.stack(vectors)), strict=True)})
    sys.stderr.write(f"{FILE}: {len(texts)} texts, {FILE.stat().st_size / 1e6:.1f} MB\n")


if __name__ == "__main__":
    main()
