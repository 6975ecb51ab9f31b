"""How a turn's time grows with the conversation before it."""

from __future__ import annotations

import itertools
from statistics import median
from typing import Any

from bench.load import Contender, Sample, converse
from bench.people import Person

TURNS = 64
EARLY, LATE = slice(5, 11), slice(58, 64)


def growth(contenders: list[Contender], people: dict[str, Any], conversations: int = 2) -> dict[str, Any]:
    """Milliseconds of turns 6-11 and 59-64 of long conversations: one question after another, one sender."""
    found: dict[str, Any] = {c.key: {"early": [], "late": []} for c in contenders}
    for contender in itertools.chain.from_iterable([contenders] * conversations):
        person: Person = next(people[contender.key])
        sample = Sample(1)
        converse(
            contender, person, itertools.chain(person.lines, itertools.islice(person.questions(), TURNS - 5)), sample
        )
        found[contender.key]["early"] += sample.times[EARLY]
        found[contender.key]["late"] += sample.times[LATE]
    for times in found.values():
        times |= {"early_ms": round(median(times["early"]), 1), "late_ms": round(median(times["late"]), 1)}
    return found
