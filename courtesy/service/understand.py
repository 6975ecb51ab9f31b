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
from courtesy.service.keywords import read_keyword, read_spoken_stop
from courtesy.understanding.meaning import Meanings
from courtesy.understanding.safety import Hit, safety_hits
from courtesy.understanding.values import Around, ValuesSaid, read_values


@dataclass(frozen=True, slots=True)
class TurnSaid:
    """A turn with what has to be known around it."""

    text: str
    channel: Channel
    around: Around


@dataclass(frozen=True, slots=True)
class Understood:
    """What a turn means, the safety rules that fired on it, and the values said in it."""

    said: TurnSaid
    hits: tuple[Hit, ...]
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
        waiting: deque[tuple[TurnSaid, tuple[Hit, ...], ValuesSaid]] = deque()

        def given() -> Iterator[DialogueTurn | InvalidInput]:
            for said in turns:
                if isinstance(said, InvalidInput):
                    yield said
                else:
                    hits = _hits(said)
                    waiting.append((said, hits, read_values(said.text, said.around)))
                    yield _as_asked(said, hits)

        for meanings in self._parser.parse(given()):
            if isinstance(meanings, InvalidInput):
                yield meanings
            else:
                said, hits, values = waiting.popleft()
                yield Understood(said, hits, meanings, values)


def _as_asked(said: TurnSaid, hits: tuple[Hit, ...]) -> DialogueTurn:
    """A turn as a live one would be given to the dialogue."""
    around = said.around
    return DialogueTurn(uuid4(), uuid4(), said.text[:LONGEST], said.channel, around.language, around.asks, hits)


def _hits(said: TurnSaid) -> tuple[Hit, ...]:
    """The safety rules that fire, and the opt-out keyword, which a live turn obeys before the dialogue is asked."""
    hits = safety_hits(said.text, asks=said.around.asks)
    keyword = read_spoken_stop(said.text) if said.channel == "voice" else read_keyword(said.text, said.around.language)
    if keyword is None or keyword.meaning != "stop":
        return hits
    others = tuple(hit for hit in hits if hit.intent != "stop_contact")
    return Hit("stop_contact", keyword.rule, (0, len(said.text))), *others
