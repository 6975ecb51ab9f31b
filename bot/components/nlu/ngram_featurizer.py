"""Rasa featurizer: n-grams of characters or of words with tf-idf weights, without a tokenizer.

N-grams of characters stay inside blanks; a run of Chinese characters is one such word. For n-grams of words each
Chinese character is a word: cutting Chinese by a dictionary was measured and is worse, because misheard speech breaks it.
"""

from __future__ import annotations

import json
import re
from typing import Any, Dict, List, Text

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.constants import FEATURIZER_CLASS_ALIAS
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from sklearn.feature_extraction.text import TfidfVectorizer

from bot.components.nlu.clause_messages import with_clauses
from bot.components.nlu.text import normalise

_WORD = re.compile(r"[a-z0-9']+|[\u4e00-\u9fff]")


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=True)
class NgramFeaturizer(GraphComponent):
    """Adds one sparse tf-idf vector of n-grams to each message."""

    def __init__(self, config: Dict[Text, Any], name: Text, model_storage: ModelStorage, resource: Resource) -> None:
        self._config = config
        self._origin = config.get(FEATURIZER_CLASS_ALIAS) or name
        self._model_storage = model_storage
        self._resource = resource
        self._vectorizer = self._new_vectorizer()

    @staticmethod
    def get_default_config() -> Dict[Text, Any]:
        """N-grams of `char` or `word`, their lengths, and how many examples an n-gram must occur in."""
        return {"of": "char", "min_ngram": 1, "max_ngram": 4, "min_df": 2, FEATURIZER_CLASS_ALIAS: None}

    @classmethod
    def create(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> NgramFeaturizer:
        """Create an untrained component."""
        return cls(config, execution_context.node_name, model_storage, resource)

    def train(self, training_data: TrainingData) -> Resource:
        """Collect the n-grams of the training data."""
        self._vectorizer.fit(_texts(training_data))
        with self._model_storage.write_to(self._resource) as folder:
            # JSON and plain arrays: a model file must not be able to run code when it is loaded.
            terms = {term: int(index) for term, index in self._vectorizer.vocabulary_.items()}
            (folder / "ngrams.json").write_text(json.dumps(terms, ensure_ascii=False), encoding="utf-8")
            np.save(folder / "idf.npy", self._vectorizer.idf_)
        return self._resource

    @classmethod
    def load(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> NgramFeaturizer:
        """Load the trained n-grams."""
        component = cls.create(config, model_storage, resource, execution_context)
        with model_storage.read_from(resource) as folder:
            terms = json.loads((folder / "ngrams.json").read_text(encoding="utf-8"))
            component._vectorizer = component._new_vectorizer(vocabulary=terms)
            component._vectorizer.idf_ = np.load(folder / "idf.npy", allow_pickle=False)
        return component

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Add features to all training examples."""
        self._add([message for message in training_data.training_examples if message.get(TEXT) is not None])
        return training_data

    def process(self, messages: List[Message]) -> List[Message]:
        """Add features to each message and to each of its clauses."""
        self._add(with_clauses(messages))
        return messages

    def _add(self, messages: List[Message]) -> None:
        if not messages:
            return
        rows = self._vectorizer.transform([normalise(message.get(TEXT)) for message in messages])
        for index, message in enumerate(messages):
            message.add_features(Features(rows[index].tocoo(), FEATURE_TYPE_SENTENCE, TEXT, self._origin))

    def _new_vectorizer(self, **kwargs: Any) -> TfidfVectorizer:
        return TfidfVectorizer(
            analyzer=self._words if self._config["of"] == "word" else "char_wb",
            ngram_range=(self._config["min_ngram"], self._config["max_ngram"]),
            min_df=self._config["min_df"],
            lowercase=False,
            sublinear_tf=True,
            dtype=np.float32,
            **kwargs,
        )

    def _words(self, text: Text) -> List[Text]:
        # The ends of a turn count as words: "stop" alone is another thing than "stop" within a sentence.
        words = ["^", *_WORD.findall(text), "$"]
        lengths = range(self._config["min_ngram"], self._config["max_ngram"] + 1)
        return [" ".join(words[at : at + n]) for n in lengths for at in range(len(words) - n + 1)]


def _texts(training_data: TrainingData) -> List[Text]:
    return [normalise(m.get(TEXT)) for m in training_data.training_examples if m.get(TEXT)]
