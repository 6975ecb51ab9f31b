"""Embeds many texts on all processors: `python -m bot.components.nlu.embedding_worker`, a JSON list in, a numpy array out.

Programs of their own instead of a process pool, because a pool's children would first import all of Rasa again.
"""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[3]
# Fewer texts than this are done before the programs have started.
WORTH_IT = 200


def embed(texts: list[str]) -> np.ndarray:
    """Embed texts, one row each, with one program a processor.

    Args:
        texts: What to embed, in the order of the rows.

    Raises:
        RuntimeError: If a program fails; its standard error says why.
    """
    count = max(1, os.cpu_count() or 1)
    command = [sys.executable, "-m", "bot.components.nlu.embedding_worker"]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "cwd": ROOT}
    workers = [subprocess.Popen(command, **pipes) for _ in range(count)]  # type: ignore[call-overload]
    for worker, share in zip(workers, (texts[n::count] for n in range(count)), strict=True):
        worker.stdin.write(json.dumps(share).encode())
        worker.stdin.close()
    rows: list[np.ndarray] = [np.empty(0)] * len(texts)
    for number, worker in enumerate(workers):
        answer = worker.stdout.read()
        if worker.wait() != 0:
            raise RuntimeError("a program that embeds training texts failed; see above")
        for place, vector in zip(range(number, len(texts), count), np.load(io.BytesIO(answer)), strict=True):
            rows[place] = vector
    return np.stack(rows)


def main() -> None:
    """Embed what stands on standard input."""
    from bot.components.nlu.embedding import SentenceEncoder

    encoder = SentenceEncoder(cache_dir=None)
    vectors = [encoder.encode(text) for text in json.load(sys.stdin.buffer)]
    np.save(sys.stdout.buffer, np.stack(vectors) if vectors else np.empty((0, 0)))


if __name__ == "__main__":
    main()
