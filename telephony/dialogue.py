"""What a live call asks of the conversation service."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from courtesy.model.people import Language
from courtesy.service.broken_into import Cut
from courtesy.service.call_answer import CallAnswer, Line
from courtesy.service.call_turn import Heard
from courtesy.service.factor_begun import PostalCodeBegun
from telephony.recording import Finished


class Conversation(Protocol):
    """The conversation service, as a call needs it. Called from threads."""

    def opening(self, sid: str) -> CallAnswer | None:
        """The first words of a call; None if it is not known."""

    def take_down(self, heard: Heard) -> None:
        """Put a step on record that will be answered after the one before it; a "stop" in it holds from then on. Never fails."""

    def hear(self, heard: Heard, tries: int) -> CallAnswer:
        """The answer to a step."""

    def foresee(self, heard: Heard) -> None:
        """Think about what a caller has said so far, who may go on: the answer then comes sooner. Changes nothing and never fails."""

    def bridge(self, heard: Heard) -> tuple[Line, ...]:
        """What is said to somebody who waits for the answer to a step; nothing, if it has been said or the answer is there."""

    def holding(self, language: Language) -> tuple[Line, ...]:
        """The same without asking any record."""

    def broken_into(self, sid: str, cuts: Sequence[Cut]) -> None:
        """The caller took the turn, or hung up, before they had heard these to their end. Never fails."""

    def goes_on(self, sid: str) -> bool:
        """Whether the call has not ended, as far as is known. Never fails."""

    def recorded(self, finished: Finished) -> None:
        """A recording of a call has become a file."""

    def ahead(self, answer: CallAnswer) -> tuple[str, ...]:
        """Sentences that may follow this answer, with the customer's own values in them; those still unknown are marked."""

    def postal_code(self, answer: CallAnswer) -> PostalCodeBegun:
        """What tells whether digits are a ZIP code that wants its last one."""

    def customer(self, answer: CallAnswer) -> str:
        """What the customer is called, for whom a call is; empty if nobody is known."""

    def context(self, answer: CallAnswer) -> tuple[datetime, str, str]:
        """The present instant, the customer's zone and the account's currency."""
