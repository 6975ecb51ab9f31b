"""What a turn means: one meaning for each thing the customer says in it, with where it was found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Meaning:
    """One meaning of a turn.

    Attributes:
        name: The intent.
        confidence: Between 0 and 1; a rule is certain.
        source: Whether the model or a safety rule found it.
        rule: The rule that fired, if it was one.
    """

    name: str
    confidence: float
    source: Literal["model", "rule"] = "model"
    rule: str | None = None


@dataclass(frozen=True, slots=True)
class Meanings:
    """What the pipeline understood of a turn.

    Attributes:
        all: Every meaning, the one that counts first.
        ranking: The model's likeliest intents and their confidences, whatever the rules said.
    """

    all: tuple[Meaning, ...]
    ranking: tuple[tuple[str, float], ...] = ()

    @property
    def primary(self) -> Meaning | None:
        """The meaning that the dialogue goes on with."""
        return self.all[0] if self.all else None

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all meanings, the primary one first."""
        return tuple(meaning.name for meaning in self.all)

    @property
    def rules(self) -> tuple[str, ...]:
        """The safety rules that fired."""
        return tuple(meaning.rule for meaning in self.all if meaning.rule)
