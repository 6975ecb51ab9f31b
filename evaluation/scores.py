"""From judged turns to figures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from evaluation.sets import INTENTS, SAFETY_AND_RIGHTS
from evaluation.understood import Judged

Reading = Callable[[Judged], str]


@dataclass(frozen=True, slots=True)
class Share:
    """How many of how many are right."""

    right: int
    total: int

    @property
    def percent(self) -> float:
        """The share in per cent; nothing at all counts as none."""
        return 100 * self.right / self.total if self.total else 0.0

    def __str__(self) -> str:
        """The share as a cell of a table."""
        return f"{self.percent:.1f} % ({self.right}/{self.total})" if self.total else "-"


def share(judged: Iterable[Judged], reading: Reading) -> Share:
    """How often the reading is the label."""
    hits = [reading(one) == one.turn.label for one in judged]
    return Share(sum(hits), len(hits))


def by_language(judged: list[Judged], reading: Reading) -> dict[str, Share]:
    """Accuracy in each language."""
    return {lang: share((j for j in judged if j.turn.language == lang), reading) for lang in ("en", "zh")}


def by_channel(judged: list[Judged], reading: Reading) -> dict[str, Share]:
    """Accuracy in each language and channel."""
    return {
        f"{lang} {channel}": share(
            (j for j in judged if j.turn.language == lang and j.turn.channel == channel), reading
        )
        for lang in ("en", "zh")
        for channel in ("sms", "voice")
    }


def safety(judged: list[Judged], reading: Reading) -> Share:
    """Recall over the ten meanings of safety and rights together."""
    return share((j for j in judged if j.turn.label in SAFETY_AND_RIGHTS), reading)


def false_alarms(judged: list[Judged], reading: Reading) -> Share:
    """How many turns of something else were read as safety or rights."""
    others = [one for one in judged if one.turn.label not in SAFETY_AND_RIGHTS]
    return Share(sum(reading(one) in SAFETY_AND_RIGHTS for one in others), len(others))


def recall(judged: list[Judged], label: str, reading: Reading) -> Share:
    """How many turns of a label were found."""
    return share((j for j in judged if j.turn.label == label), reading)


def precision(judged: list[Judged], label: str, reading: Reading) -> Share:
    """How many of the turns read as a label are of it."""
    return share((j for j in judged if reading(j) == label), reading)


def by_label(judged: list[Judged], reading: Reading) -> dict[str, tuple[Share, Share, Share]]:
    """Recall in English, recall in Mandarin and precision of each label, in the order of priority."""
    found = {}
    for label in INTENTS:
        halves = [[j for j in judged if j.turn.language == lang] for lang in ("en", "zh")]
        found[label] = (*(recall(half, label, reading) for half in halves), precision(judged, label, reading))
    return found  # type: ignore[return-value]


def confusions(judged: list[Judged], reading: Reading, most: int) -> list[tuple[str, str, int]]:
    """The pairs that are confused most: the label, what was read, how often."""
    wrong = Counter((j.turn.label, reading(j)) for j in judged if reading(j) != j.turn.label)
    return [(label, read, count) for (label, read), count in sorted(wrong.items(), key=lambda i: (-i[1], i[0]))][:most]
