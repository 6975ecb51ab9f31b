"""The frame of every action: hear, act, say. An action turns what was said into a use case and picks approved sentences."""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from typing import Any, ClassVar

from rasa_sdk import Action, Tracker
from rasa_sdk.events import ActiveLoop, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from bot.actions.heard import Heard
from courtesy.bootstrap import Skills

Events = list[dict[str, Any]]

# A form that gets no slot from its validation steps aside: the rules answer the turn, then the form asks again.
NOT_FOR_THE_FORM: Events = []


class Say:
    """Collects approved sentences with their values."""

    def __init__(self, dispatcher: CollectingDispatcher) -> None:
        self._dispatcher = dispatcher

    def __call__(self, response: str, **values: str) -> None:
        """Say a response of `domain.yml`."""
        self._dispatcher.utter_message(response=response, **values)


class Skill(Action, ABC):  # type: ignore[misc]  # rasa_sdk is untyped
    """An action of the dialogue. Errors are left to the server: the turn fails whole, and is tried again later."""

    action_name: ClassVar[str]

    def __init__(self, skills: Skills) -> None:
        self.skills = skills

    def name(self) -> str:
        """The name used in rules and domain."""
        return self.action_name

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> Events:
        """Run in a thread: use cases wait for the database, and other conversations must go on meanwhile."""
        return await asyncio.to_thread(self.act, Heard.of(tracker), Say(dispatcher))

    @abstractmethod
    def act(self, heard: Heard, say: Say) -> Events:
        """Do what the skill does; returns events for the tracker."""


def slots(**values: Any) -> Events:
    """Events that set slots. Slots hold the state of the dialogue, never a fact of the debt."""
    return [SlotSet(name, value) for name, value in values.items()]


def leave_form() -> Events:
    """Events that end whatever form is under way; otherwise Rasa goes on asking after an interruption."""
    return [ActiveLoop(None), SlotSet("requested_slot", None)]
