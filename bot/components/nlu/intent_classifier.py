"""Rasa classifier: what a turn means, given its words and what the bot had just asked."""

from __future__ import annotations

import json
from typing import Any, Dict, List, Optional, Text

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import INTENT, METADATA, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from scipy.sparse import csr_matrix, vstack

from bot.components.nlu import linear_model
from bot.components.nlu.answer_shape import is_value
from bot.components.nlu.clause_messages import with_clauses
from bot.components.nlu.context import SITUATIONS, Situation, asks_of, features
from bot.components.nlu.linear_model import LinearModel
from bot.components.nlu.meanings import all_meanings
from bot.components.nlu.text import normalise


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class ContextIntentClassifier(IntentClassifier, GraphComponent):
    """Logistic regression over the message's features and the bot's last question."""

    def __init__(self, config: Dict[Text, Any], model_storage: ModelStorage, resource: Resource) -> None:
        self._config = config
        self._model_storage = model_storage
        self._resource = resource
        self._model: Optional[LinearModel] = None

    @staticmethod
    def get_default_config() -> Dict[Text, Any]:
        """Scales of the feature blocks, regularisation, what a clause adds (`meanings.all_meanings`), length of the ranking."""
        return {
            "dense_scale": 10.0,
            "sparse_scale": 4.5,
            "context_scale": 3.0,
            "l2": 1e-4,
            "max_iter": 100,
            "sure": 0.8,
            "faint": 0.03,
            "grave": 0.2,
            "ranking_length": 5,
        }

    @classmethod
    def create(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> ContextIntentClassifier:
        """Create an untrained component."""
        return cls(config, model_storage, resource)

    def train(self, training_data: TrainingData) -> Resource:
        """Fit on all labelled examples."""
        examples = [m for m in training_data.intent_examples if m.get(INTENT) and m.get(TEXT)]
        if examples:
            contexts = np.stack([features(situation) for situation in SITUATIONS])
            self._model = linear_model.fit(
                self._dense(examples),
                self._sparse(examples),
                _spread(examples),
                contexts * np.float32(self._config["context_scale"]),
                [m.get(INTENT) for m in examples],
                self._config["l2"],
                self._config["max_iter"],
            )
            self._persist()
        return self._resource

    def process(self, messages: List[Message]) -> List[Message]:
        """Set the intent, the ranking and all meanings of each message."""
        if self._model is None:
            return messages
        for message in messages:
            if message.get(TEXT) is not None:
                self._understand(message, self._model)
        return messages

    def _understand(self, message: Message, model: LinearModel) -> None:
        whole, *parts = self._probabilities(with_clauses([message]), model)
        sure, faint, grave = (self._config[name] for name in ("sure", "faint", "grave"))
        found = all_meanings(model.classes, whole, parts, sure, faint, grave)
        intent = {"name": found[0]["name"], "confidence": found[0]["confidence"]}
        order = [at for at in np.argsort(-whole, kind="stable") if model.classes[at] != intent["name"]]
        others = [{"name": model.classes[at], "confidence": float(whole[at])} for at in order]
        message.set("intent", intent, add_to_output=True)
        message.set("intent_ranking", [intent, *others][: self._config["ranking_length"]], add_to_output=True)
        message.set("meanings", found, add_to_output=True)

    def _probabilities(self, messages: List[Message], model: LinearModel) -> np.ndarray:
        context = np.stack([features(_situation(m)) for m in messages]) * np.float32(self._config["context_scale"])
        return model.probabilities(self._dense(messages), self._sparse(messages), context)

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Leave training data alone; nothing after the classifier learns from its guesses."""
        return training_data

    def _persist(self) -> None:
        if self._model is None:
            return
        with self._model_storage.write_to(self._resource) as folder:
            np.savez(
                folder / "weights.npz",
                dense=self._model.dense,
                sparse=self._model.sparse,
                context=self._model.context,
                bias=self._model.bias,
            )
            (folder / "classes.json").write_text(json.dumps(self._model.classes), encoding="utf-8")

    @classmethod
    def load(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> ContextIntentClassifier:
        """Load the trained weights."""
        component = cls.create(config, model_storage, resource, execution_context)
        with model_storage.read_from(resource) as folder:
            classes = tuple(json.loads((folder / "classes.json").read_text(encoding="utf-8")))
            with np.load(folder / "weights.npz", allow_pickle=False) as weights:
                component._model = LinearModel(
                    classes, weights["dense"], weights["sparse"], weights["context"], weights["bias"]
                )
        return component

    def _dense(self, messages: List[Message]) -> np.ndarray:
        rows = [m.get_dense_features(TEXT)[1].features for m in messages]
        return np.vstack(rows).astype(np.float32) * np.float32(self._config["dense_scale"])

    def _sparse(self, messages: List[Message]) -> csr_matrix:
        rows = [m.get_sparse_features(TEXT)[1].features.tocsr() for m in messages]
        return vstack(rows, format="csr").astype(np.float32) * np.float32(self._config["sparse_scale"])


def _situation(message: Message) -> Situation:
    return Situation(asks_of(message.get(METADATA)), is_value(message.get(TEXT)))


def _spread(examples: List[Message]) -> np.ndarray:
    """Say in which situations each example stands.

    A text that is written down for one question ("yes" after the identity question) has its unmarked twin
    everywhere but there.
    """
    marked: Dict[Text, set] = {}
    for message in examples:
        asks = asks_of(message.get(METADATA))
        if asks is not None:
            marked.setdefault(normalise(message.get(TEXT)), set()).add(asks)
    spread = np.zeros((len(examples), len(SITUATIONS)), dtype=np.float32)
    for row, message in enumerate(examples):
        here = _situation(message)
        elsewhere = marked.get(normalise(message.get(TEXT)), set())
        stands = [
            column
            for column, there in enumerate(SITUATIONS)
            if there.value == here.value
            and (there.asks == here.asks if here.asks is not None else there.asks not in elsewhere)
        ]
        spread[row, stands] = 1.0 / len(stands)
    return spread
