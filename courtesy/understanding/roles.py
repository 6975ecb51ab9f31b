"""What a value is doing in its clause: offered, refused, mere background, or long gone.

One sentence holds several dates and amounts ("i owe 900, i get paid friday, i can do 80 monday"); only the offered ones count.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

from courtesy.model.people import Language


class Role(IntEnum):
    """How good a value is as an answer; higher wins."""

    DENIED = 0
    """Said in order to be refused: never an answer."""
    ASIDE = 1
    """Background such as payday or the rest of the debt: an answer only where there is no other."""
    OFFERED = 2
    """What the customer offers."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The words of the clause before and after a value, up to the values next to it."""

    before: str
    after: str
    clause: str
    """The whole clause."""
    following: str
    """What comes after the clause."""


_BREAKS: dict[Language, re.Pattern[str]] = {
    "en": re.compile(
        r"[;!?\n]+|[,.](?!\d)\s*|\b(?:but|so|because|and then|then|however|although|though|except"
        r"|and i'll|and i can)\b"
        r"|(?<!what )(?<!what's )(?<!how much )(?<!if )(?<!when )(?<!that )(?<!all )(?<!best"
        r" )(?<!most )(?<!least )"
        r"(?=\b(?:i'll|i will|i can(?!')|i could(?!n')|i'd|i would|let's|make it|call me|put me"
        r"|how about|what about|it's gotta be|gotta be)\b)"
        r"|(?:(?<=want that )|(?<=need that )|(?<=like that )|(?<=have that )|(?<=do that ))(?=\b(?:i'll|i will|i can(?!')|let's)\b)"
        r"|(?<=\w) (?=no make|no wait|wait no|actually|scratch|never ?mind|i mean|no i )"
    ),
    "zh": re.compile(r"[,。;;!!??、\s]+|(?<!不)(?=但是|不过|所以|可是|要不然)"),
}


def surroundings(text: str, lang: Language, spans: Sequence[tuple[int, int]]) -> list[Surroundings]:
    """For each stretch of a sentence (in order), what stands around it in its clause."""
    covered = [range(start, end) for start, end in spans]
    edges = [0]
    for match in _BREAKS[lang].finditer(text):
        if not any(match.start() in r and match.start() > r.start for r in covered):
            edges += [match.start(), match.end()]
    edges.append(len(text))
    found = []
    for i, (start, end) in enumerate(spans):
        clause_start = max((e for e in edges if e <= start), default=0)
        clause_end = min((e for e in edges if e >= end), default=len(text))
        left = max(clause_start, spans[i - 1][1] if i else 0)
        right = min(clause_end, spans[i + 1][0] if i + 1 < len(spans) else len(text))
        found.append(
            Surroundings(
                before=text[min(left, start) : start],
                after=text[end : max(right, end)],
                clause=text[clause_start:clause_end],
                following=text[clause_end:],
            )
        )
    return found
