"""Rasa's message processor, made to take a turn whole or not at all.

Stock Rasa logs a failed action and goes on without its events, answers a database failure with an empty
conversation (which would ask the customer to prove who they are once more, or worse, not ask), and saves
after a run of actions that never came to rest. Here each of these ends the turn with `TurnFailed`, before
anything is stored.
"""

from __future__ import annotations

from typing import Any, Dict, Optional

import rasa.core.agent
from rasa.core.actions.action import Action, ActionExecutionRejection, ActionListen, RemoteAction
from rasa.core.actions.forms import FormAction
from rasa.core.channels.channel import OutputChannel, UserMessage
from rasa.core.nlg import NaturalLanguageGenerator
from rasa.core.policies.policy import PolicyPrediction
from rasa.core.processor import MessageProcessor
from rasa.nlu.classifiers.regex_message_handler import RegexMessageHandler
from rasa.shared.core.constants import ACTION_SESSION_START_NAME, SESSION_START_METADATA_SLOT
from rasa.shared.core.events import ActionExecutionRejected, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.components.parses import Parses, key_of
from bot.components.resumed import start_afresh
from bot.components.snapshot_tracker_store import follow_turn
from bot.components.turn import TurnFailed, current_turn

# They only read the conversation; a form that has to change it makes a copy of its own.
READERS = (RemoteAction, FormAction, ActionListen)


class TurnProcessor(MessageProcessor):
    """Fails loudly, and hands the turn's language and channel to the conversation."""

    def __init__(self, model_path: Any, tracker_store: Any, *args: Any, **kwargs: Any) -> None:
        # Rasa wraps every store in one that hides its failures; the processor needs to see them.
        super().__init__(model_path, getattr(tracker_store, "_tracker_store", tracker_store), *args, **kwargs)
        self._parses = Parses()  # with the processor: another model has its own

    async def parse_message(
        self,
        message: UserMessage,
        tracker: Optional[DialogueStateTracker] = None,
        only_output_properties: bool = True,
    ) -> Dict[str, Any]:
        """Parses the message, unless that was just done, and leaves the result with the turn, for the answer to the gateway."""
        key = key_of(message.text, message.metadata)
        # with all properties it carries the ids of its message, and is no other's
        parse = self._parses.recall(key) if only_output_properties else None
        if parse is None:
            parse = await super().parse_message(message, tracker, only_output_properties)
            if only_output_properties:
                self._parses.keep(key, parse)
        turn = current_turn.get()
        if turn is not None:
            turn.parse = parse
        return parse

    def is_action_limit_reached(self, tracker: DialogueStateTracker, should_predict_another_action: bool) -> bool:
        """Fails the turn where Rasa would stop in the middle and save."""
        if super().is_action_limit_reached(tracker, should_predict_another_action):
            raise TurnFailed("the dialogue did not come to rest: its rules predict one action after another")
        return False

    async def _update_tracker_session(
        self,
        tracker: DialogueStateTracker,
        output_channel: OutputChannel,
        metadata: Optional[Dict[str, Any]] = None,
    ) -> None:
        """Starts a session as Rasa does, with language and channel set before it and after it.

        An own session start may speak, and Rasa takes a conversation with any event in it for one that has
        begun.
        """
        turn = current_turn.get()
        starts = not tracker.applied_events() or self._has_session_expired(tracker)
        if turn is not None:
            start_afresh(tracker, turn, self.domain)
            follow_turn(tracker, turn, self.domain)
        if not starts:
            return
        if metadata:
            tracker.update(SlotSet(SESSION_START_METADATA_SLOT, metadata), self.domain)
        await self._run_action(
            action=self._get_action(ACTION_SESSION_START_NAME),
            tracker=tracker,
            output_channel=output_channel,
            nlg=self.nlg,
            prediction=PolicyPrediction.for_action_name(self.domain, ACTION_SESSION_START_NAME),
        )
        if turn is not None:
            follow_turn(tracker, turn, self.domain)

    async def _run_action(
        self,
        action: Action,
        tracker: DialogueStateTracker,
        output_channel: OutputChannel,
        nlg: NaturalLanguageGenerator,
        prediction: PolicyPrediction,
    ) -> bool:
        """Runs an action as Rasa 3.6.21 does, but lets its failure through."""
        try:
            seen = tracker
            if prediction.events or type(action) not in READERS:
                seen = tracker.copy()  # replays every event
                seen.update_with_events(prediction.events, self.domain)
            events = await action.run(output_channel, nlg, seen, self.domain)
        except ActionExecutionRejection:
            rejected = ActionExecutionRejected(action.name(), prediction.policy_name, prediction.max_confidence)
            tracker.update(rejected)
            return self.should_predict_another_action(action.name())

        self._log_action_on_tracker(tracker, action, events, prediction)
        if any(isinstance(event, UserUttered) for event in events):
            tracker = await self.run_action_extract_slots(output_channel, tracker)
        await self.execute_side_effects(events, tracker, output_channel)
        return self.should_predict_another_action(action.name())


def install() -> None:
    """Makes Rasa build this processor, and take no message for a command; harmless when done twice."""
    rasa.core.agent.MessageProcessor = TurnProcessor
    # `customer_text` takes the slash away already. This is for a pipeline component that changes the text
    # after it: the handler of commands runs last.
    RegexMessageHandler.process = lambda self, messages, domain=None: messages
