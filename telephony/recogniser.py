"""What a recogniser is: sound in, words out. It is asked for one utterance at a time, away from the event loop."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from courtesy.model.contact import Asks
from courtesy.model.people import Language
from telephony.mulaw import Samples


@dataclass(frozen=True, slots=True)
class Recognised:
    """What was said.

    Attributes:
        text: The words; empty if it was no speech.
        language: The language they are in.
        guessed: Whether these are the words that fit the question, and what was heard at first did not: who pauses may go on.
        unsure: Whether other digits may have been said as well: better asked for again than taken for an answer.
    """

    text: str
    language: Language
    guessed: bool = False
    unsure: bool = False

    def after(self, before: Sequence[str]) -> Recognised:
        """These words behind those that were said before them."""
        said = [*before, self.text]
        return replace(self, text=("" if self.language == "zh" else " ").join(filter(None, said))) if before else self


class Recogniser(Protocol):
    """Turns an utterance into words. Called from several threads at once."""

    def recognise(self, samples: Samples, language: Language, asks: Asks) -> Recognised:
        """The words of an utterance (8 kHz), most likely in this language and in answer to this question."""
