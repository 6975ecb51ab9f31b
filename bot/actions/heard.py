"""What an action hears: the customer's turn and where it stands, read from Rasa's tracker."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from rasa_sdk import Tracker

from courtesy.model.people import Language
from courtesy.service.case_view import Case
from courtesy.service.promises import zone_of
from courtesy.understanding.values import Around

# Actions that Rasa runs on its own between a message and a form; they are no digression.
_PLUMBING = frozenset({"action_extract_slots", "action_listen", "action_default_fallback", "action_session_start"})
# Below it a meaning is a guess; what the safety rules find is certain.
SURE = 0.6
GRAVE = frozenset({
    "self_harm", "deceased", "bankruptcy", "attorney", "identity_theft", "stop_contact", "object_recording", "complaint", "abusive",
})  # fmt: skip
MONEY_QUESTIONS = frozenset({"when_can_pay", "amount", "date", "confirmation"})
# Actions that only lead into a form: the turn is still the form's to read.
BEGINS = "action_begin_"


@dataclass(frozen=True, slots=True)
class Heard:
    """A customer's turn.

    Attributes:
        contact: The contact it belongs to; also the conversation's id in Rasa.
        intent: What it means; of several meanings the most consequential.
        confidence: How sure of the intent the model is; a safety rule is certain.
        meanings: All meanings that were found, the primary one first ("I'll pay Friday but stop calling me" has two).
        asks: What the bot had asked before it.
        language: What to answer in; it may have been changed within this turn.
        digression: Whether another action has answered this turn already, so that its values must not be read again.
        slots: The dialogue's slots.
        form: The form that is under way.
    """

    contact: UUID
    turn: UUID
    text: str
    intent: str
    confidence: float
    meanings: tuple[str, ...]
    asks: str
    language: Language
    channel: str
    digression: bool
    slots: dict[str, Any]
    form: str | None

    @classmethod
    def of(cls, tracker: Tracker) -> Heard:
        """Read the tracker of an action call."""
        message = tracker.latest_message
        meta = message.get("metadata") or {}
        intent = (message.get("intent") or {}).get("name") or ""
        further = [m.get("name") or "" for m in message.get("meanings") or ()]
        return cls(
            contact=UUID(tracker.sender_id),
            turn=UUID(meta["turn"]),
            text=message.get("text") or "",
            intent=intent,
            confidence=float((message.get("intent") or {}).get("confidence") or 0.0),
            meanings=tuple(dict.fromkeys([intent, *further])),
            asks=meta.get("asks") or "nothing",
            language=tracker.get_slot("language") or meta["language"],
            channel=meta["channel"],
            digression=_digression(tracker.events),
            slots=dict(tracker.slots),
            form=(tracker.active_loop or {}).get("name"),
        )

    @property
    def verified(self) -> bool:
        """Whether the dialogue takes the person for the verified customer. The firewall does not rely on it."""
        return self.slots.get("verified") is True

    @property
    def unsure(self) -> bool:
        """Whether the intent is little more than a guess, so that plain words in the turn count for more."""
        return self.confidence < SURE

    @property
    def guess(self) -> bool:
        """Whether the intent is one that is hard to take back, found by no safety rule, and the model is not sure of it either."""
        return self.intent in GRAVE and self.unsure

    @property
    def third_party(self) -> bool:
        """Whether somebody else than the customer is on the line."""
        return self.slots.get("on_the_line") == "third_party"


def around(case: Case, heard: Heard) -> Around:
    """What has to be known around a turn to read its values, with the facts of the case."""
    return Around(
        language=heard.language,
        asks=heard.asks,
        now=case.now,
        tz=zone_of(case.customer).key,
        currency=case.account.currency,
        balance=case.account.balance,
        min_due=case.account.min_due,
    )


def _digression(events: list[dict[str, Any]]) -> bool:
    """Whether an action that is neither a form nor Rasa's own ran since the customer spoke."""
    for event in reversed(events):
        if event["event"] == "user":
            return False
        name = str(event.get("name") or "")
        if event["event"] == "action" and name not in _PLUMBING and not name.endswith("_form"):
            return not name.startswith(BEGINS)
    return False
