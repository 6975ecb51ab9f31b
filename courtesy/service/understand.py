"""What single turns mean and which values they carry, outside any contact, by the code of a live turn."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from uuid import uuid4

from courtesy.model.errors import InvalidInput
from courtesy.model.people import Channel
from courtesy.ports import DialogueTurn, Parser
from courtesy.service.answering import LONGEST
from courtesy.understanding.meaning import Meanings
from courtesy.understanding.values import Around, ValuesSaid, read_values


@dataclass(frozen=True, slots=True)
class TurnSaid:
    """A turn with what has to be known around it."""

    text: str
    channel: Channel
    around: Around


@dataclass(frozen=True, slots=True)
class Understood:
    """What a turn means, and the values said in it."""

    said: TurnSaid
    meanings: Meanings
    values: ValuesSaid


class Understand:
    """Takes turns through the model and the readers."""

    def __init__(self, parser: Parser) -> None:
        self._parser = parser

    def __call__(self, turns: Iterable[TurnSaid | InvalidInput]) -> Iterator[Understood | InvalidInput]:
        """What each turn means, in order. Turns are taken ahead of the answers, in another thread.

        A turn that could not be read stands as its error, and is answered with it in its place.

        Raises:
            DialogueUnavailable: If the model can't be run.
        """
        # read while the model works on the turns before
        waiting: deque[tuple[TurnSaid, ValuesSaid]] = deque()

        def given() -> Iterator[DialogueTurn | InvalidInput]:
            for said in turns:
                if not isinstance(said, InvalidInput):
                    waiting.append((said, read_values(said.text, said.around)))
                yield said if isinstance(said, InvalidInput) else as_asked(said)

        for meanings in self._parser.parse(given()):
            if isinstance(meanings, InvalidInput):
                yield meanings
            else:
                said, values = waiting.popleft()
                yield Understood(said, meanings, values)


def as_asked(said: TurnSaid) -> DialogueTurn:
    """A turn as a live one would be given to the dialogue."""
    return DialogueTurn(uuid4(), uuid4(), said.text[:LONGEST], said.channel, said.around.language, said.around.asks)
