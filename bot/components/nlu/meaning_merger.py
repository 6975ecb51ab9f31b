"""Rasa component, the last of the pipeline: puts the model's meanings and the safety rules' together and picks the intent."""

from __future__ import annotations

from typing import Any, Dict, List, Text

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import INTENT, METADATA
from rasa.shared.nlu.training_data.message import Message

from bot.components.nlu.merging import merge


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class MeaningMerger(GraphComponent, IntentClassifier):
    """Sets `intent` to the most consequential meaning and `meanings` to all of them.

    The rules that fired come with the turn's metadata (`safety`); the rules themselves live with the gateway, where they hold
    even when Rasa is down.
    """

    def __init__(self, config: Dict[Text, Any]) -> None:
        self._least = float(config["least_confidence"])
        self._overrules = float(config["overrules"])

    @staticmethod
    def get_default_config() -> Dict[Text, Any]:
        """How sure the model has to be to be acted on, and to overrule a rule that is not sure."""
        return {"least_confidence": 0.35, "overrules": 0.6}

    @classmethod
    def create(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> MeaningMerger:
        """Create the component."""
        return cls(config)

    def process(self, messages: List[Message]) -> List[Message]:
        """Set the intent and all meanings of each message; the model's ranking stays as it is."""
        for message in messages:
            intent = message.get(INTENT) or {}
            found = message.get("meanings") or ([intent] if intent.get("name") else [])
            hits = (message.get(METADATA) or {}).get("safety") or []
            meanings = merge(found, hits, least_confidence=self._least, overrules=self._overrules)
            primary = {"name": meanings[0]["name"], "confidence": meanings[0]["confidence"]}
            message.set(INTENT, primary, add_to_output=True)
            message.set("meanings", meanings, add_to_output=True)
        return messages
