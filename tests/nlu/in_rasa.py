"""Runs under Rasa's own Python (3.10, no pytest): reads one JSON job on standard input, prints one JSON answer.

`{"do": "parse", "model": PATH, "turns": [{"text", "asks"}]}` parses with a trained model as a live turn would.
`{"do": "train", "folder": PATH}` trains a small model of our components twice and tells what came out.
`{"do": "cache", "folder": PATH}` exercises the file cache of embeddings.
`{"do": "shipped", "folder": PATH}` compares the shipped embeddings with the training data.
"""

from __future__ import annotations

import asyncio
import json
import logging
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2]))

CONFIG = """
recipe: default.v1
assistant_id: small
language: en
pipeline:
- name: bot.components.nlu.embedding_featurizer.SentenceEmbeddingFeaturizer
  cache_dir: CACHE
- {name: bot.components.nlu.ngram_featurizer.NgramFeaturizer, of: char}
- {name: bot.components.nlu.ngram_featurizer.NgramFeaturizer, of: word, max_ngram: 3}
- name: bot.components.nlu.intent_classifier.ContextIntentClassifier
policies: []
"""
# The block says `asks` for confirm_identity, each example for promise_to_pay: both are ways Rasa knows.
DATA = """
version: "3.1"
nlu:
- intent: confirm_identity
  metadata: {asks: identity}
  examples: |
    - yes
    - yeah
    - yes I am
    - 对
- intent: affirm
  examples: |
    - Yes.
    - okay
    - sure
    - 好
    - 对。
- intent: promise_to_pay
  examples:
  - {text: friday, metadata: {asks: date}}
  - {text: the tenth, metadata: {asks: date}}
  - {text: 周五, metadata: {asks: date}}
  - {text: I will pay on friday}
- intent: request_callback
  examples:
  - {text: Friday., metadata: {asks: callback_time}}
  - {text: at three, metadata: {asks: callback_time}}
  - {text: call me later}
"""
ASKED = [
    ("yes", "identity"),
    ("YES!", "confirmation"),
    ("monday", "date"),
    ("monday", "callback_time"),
    ("對", "identity"),
    ("yes. call me later", "identity"),
]


def parse(model: str, turns: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Parse turns with their `asks` in the metadata of the user message."""
    from rasa.core.agent import Agent
    from rasa.core.channels.channel import UserMessage

    agent = Agent.load(model)

    async def all_turns() -> list[dict[str, Any]]:
        answers = []
        for turn in turns:
            metadata = {"asks": turn["asks"]} if turn.get("asks") else None
            answers.append(await agent.processor.parse_message(UserMessage(turn["text"], metadata=metadata)))
        return answers

    return [
        {"intent": a["intent"], "ranking": a["intent_ranking"], "meanings": a["meanings"]}
        for a in asyncio.run(all_turns())
    ]


def train(folder: Path) -> dict[str, Any]:
    """Train twice from the same data, the second time without anything left of the first."""
    from rasa.model_training import train_nlu

    (folder / "data.yml").write_text(DATA, encoding="utf-8")
    turns = [{"text": text, "asks": asks} for text, asks in ASKED]
    odd = [
        {"text": t, "asks": a} for t, a in (("", None), ("...", "identity"), ("yes", "no such question"), ("yes", None))
    ]
    answers = []
    for number in ("first", "second"):
        config = folder / f"{number}.yml"
        config.write_text(CONFIG.replace("CACHE", str(folder / number)), encoding="utf-8")
        model = train_nlu(str(config), str(folder / "data.yml"), str(folder), fixed_model_name=number)
        answers.append(parse(model, turns + odd))
    return {"first": answers[0], "second": answers[1]}


def cache(folder: Path) -> dict[str, Any]:
    """Embed, embed again from the file, then from a torn file."""
    import numpy as np

    from bot.components.nlu.embedding import SentenceEncoder

    texts = ["i will pay", "我明天还", "i will pay", ""]
    first = SentenceEncoder(str(folder))
    vectors = first.encode_corpus(texts)
    again = SentenceEncoder(str(folder))
    same = np.array_equal(np.stack(vectors), np.stack(again.encode_corpus(texts)))
    loaded_again = again._engine is not None
    (file,) = folder.glob("*.npz")
    file.write_bytes(file.read_bytes()[:100])
    mended = np.array_equal(np.stack(vectors), np.stack(SentenceEncoder(str(folder)).encode_corpus(texts)))
    single = np.allclose(SentenceEncoder(None).encode("我明天还"), vectors[1], atol=0.001)
    small = SentenceEncoder(None, lru_size=2)
    for text in ("a", "b", "c"):
        small.encode(text)
    return {
        "same": same,
        "loaded_again": loaded_again,
        "mended": mended,
        "single": single,
        "kept": len(small._lru),
        "length": float(np.linalg.norm(vectors[0])),
    }


def shipped(folder: Path) -> dict[str, Any]:
    """Look up the training data in the shipped file, and compute a few of its vectors once more."""
    import numpy as np

    from bot.components.nlu import shipped_embeddings as file
    from bot.components.nlu.embedding import MODEL_ID, SentenceEncoder

    texts = file.training_texts()
    stored = file.read(file.FILE, MODEL_ID)
    held = [text for text in texts if file.key(text) in stored]
    encoder = SentenceEncoder(None)
    some = held[:: max(1, len(held) // 12)]
    farthest = max(float(np.abs(file.unpack(stored[file.key(t)]) - encoder.encode(t)).max()) for t in some)
    return {
        "texts": len(texts),
        "held": len(held),
        "useless": len(stored) - len(held),
        "farthest": farthest,
        "other_model": len(file.read(file.FILE, "another")),
    }


def main() -> None:
    """Do one job."""
    import structlog

    # Rasa prints what customers said at debug level, to standard output, where the answer belongs.
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    job = json.load(sys.stdin)
    out, sys.stdout = sys.stdout, sys.stderr
    answer: Any
    if job["do"] == "parse":
        answer = parse(job["model"], job["turns"])
    else:
        answer = {"train": train, "cache": cache, "shipped": shipped}[job["do"]](Path(job["folder"]))
    json.dump(answer, out, ensure_ascii=False)


if __name__ == "__main__":
    main()
