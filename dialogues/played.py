"""What happened when a script was played: all that was said, in order, and what was recorded after each turn."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from dialogues.script import Line, Script


@dataclass(frozen=True, slots=True)
class BotText:
    """One text of the bot, as the customer got it.

    Attributes:
        asks: What the recorded turn says it asks; None if no turn of the record has this text.
        via: `webhook` (in its answer) or `carrier` (through the carrier's API).
    """

    text: str
    asks: str | None = "nothing"
    response: str | None = None
    via: str = "webhook"


@dataclass
class Exchange:
    """A customer's line and everything the bot said before the next one.

    Attributes:
        line: None for what the bot said before the customer said anything.
        intent: How the product understood it.
        contact: Which contact it belongs to; each proves the person anew. Empty if that is not known.
        verified: Whether the right party was verified when the bot had answered.
        outcomes: Outcomes that stand since this line and did not before.
        promises: Promises recorded since this line.
        hand_offs: Reasons of hand-offs since this line.
    """

    line: Line | None
    replies: list[BotText] = field(default_factory=list)
    intent: str | None = None
    contact: str = ""
    verified: bool = False
    outcomes: list[dict[str, Any]] = field(default_factory=list)
    promises: list[dict[str, Any]] = field(default_factory=list)
    hand_offs: list[str] = field(default_factory=list)

    @property
    def asks(self) -> str:
        """What the bot asks now: the last question in what it said."""
        asked = [r.asks for r in self.replies if r.asks not in (None, "nothing")]
        return asked[-1] or "nothing" if asked else "nothing"

    @property
    def said(self) -> str:
        """The customer's words; empty for an opening."""
        return self.line.say if self.line else ""


@dataclass
class Played:
    """A script, played.

    Attributes:
        opening: How it began: `outreach` (our text first), `line` (the customer's first line), `hello`.
        refused: Rules of the permission gate that refused our opening text, if they did.
        outcomes: Outcomes that stand at the end, as `/api/accounts/{ref}/outcomes` gives them.
        promises: All promises, in whatever state.
        verified_by: The factor that the product says verified the right party, if any.
        carrier: Bodies of all texts that the carrier's log has for the phone.
        unsaid: Lines that the bot gave no occasion for.
        error: Why it could not be played to its end, if it could not.
    """

    script: Script
    ref: str
    opening: str
    exchanges: list[Exchange] = field(default_factory=list)
    refused: tuple[str, ...] = ()
    outcomes: list[dict[str, Any]] = field(default_factory=list)
    promises: list[dict[str, Any]] = field(default_factory=list)
    verified_by: str | None = None
    carrier: list[str] = field(default_factory=list)
    unsaid: list[Line] = field(default_factory=list)
    seconds: float = 0.0
    error: str | None = None

    def texts(self, first: int = 0) -> Iterator[tuple[int, Exchange, BotText]]:
        """All texts of the bot from an exchange on, with the exchange's number."""
        for number, exchange in enumerate(self.exchanges[first:], first):
            for reply in exchange.replies:
                yield number, exchange, reply
