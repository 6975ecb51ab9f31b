"""What is said next in a call and what happens after it: the same for a webhook's TwiML and for a live audio stream."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from courtesy.model.contact import Asks, Contact, Turn
from courtesy.model.people import Language
from courtesy.model.recording import RecordingScope

# Said to who asks for a moment: it answers nothing, so what was said before it stays the last word on everything else.
TAKE_YOUR_TIME = "utter_take_your_time"
# Said whole, whatever the caller says meanwhile: the opening notice, the debt collector's notice, and that a machine speaks.
UNCUT = frozenset({"utter_call_notice", "utter_debt_collector", "utter_robot"})
# listen: to the answer. notice: listen too, but first the opening is said, which only key 9 cuts short. wait: for an answer that is not
# there yet. transfer: to an agent's phone.
Next = Literal["listen", "notice", "wait", "transfer", "hang_up"]


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence to say.

    Attributes:
        uncut: Whether the law asks that it is said whole.
        turn: The turn that it is recorded as; None if it is not.
    """

    text: str
    response: str | None
    uncut: bool
    turn: UUID | None = None


@dataclass(frozen=True, slots=True)
class CallAnswer:
    """What to say now and what to do then.

    Attributes:
        contact: None if the caller is nobody we know and nothing is kept.
        step: The number that the caller's next words get; one step is answered once, however often it is told.
        asks: The question that is open after the lines.
        tries: How often the answer has been waited for.
        recording: What of the call is recorded from now on.
        slowly: Whether the person asked us to speak slowly.
        waits: Whether the person asked for a moment: they are not soon asked whether they are there.
    """

    contact: UUID | None
    language: Language
    lines: tuple[Line, ...]
    then: Next
    step: int = 1
    asks: Asks = "nothing"
    tries: int = 0
    recording: RecordingScope = "no"
    slowly: bool = False
    waits: bool = False


def lines_of(turns: list[Turn]) -> tuple[Line, ...]:
    """The sentences of outbound turns."""
    return tuple(Line(t.text, t.response, t.response in UNCUT, t.id) for t in turns)


def answer(
    contact: Contact, said: list[Turn], then: Next, step: int, tries: int = 0, *, recording: RecordingScope = "no"
) -> CallAnswer:
    """An answer in a known contact."""
    return CallAnswer(
        contact.id,
        contact.language,
        lines_of(said),
        then,
        step,
        contact.asks,
        tries,
        recording,
        slowly=contact.slow,
        waits=any(t.response == TAKE_YOUR_TIME for t in said),
    )
