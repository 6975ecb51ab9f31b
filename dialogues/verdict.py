"""Whether a played script is as it has to be."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from dialogues.expectations import differences
from dialogues.must_not import breaches
from dialogues.played import Played


@dataclass(frozen=True)
class Verdict:
    """A played script and everything that is wrong with it.

    Attributes:
        differences: Expected and not recorded, or recorded and not expected.
        breaches: What must not have happened and did, by the name of the check.
    """

    played: Played
    differences: list[str] = field(default_factory=list)
    breaches: dict[str, list[str]] = field(default_factory=dict)

    @property
    def passed(self) -> bool:
        """Whether nothing is wrong."""
        return not (self.played.error or self.differences or self.breaches)

    @property
    def faults(self) -> list[str]:
        """Everything that is wrong, a sentence each."""
        failed = [self.played.error] if self.played.error else []
        broken = [f"{name}: {each}" for name, found in self.breaches.items() for each in found]
        return failed + self.differences + broken

    def as_json(self) -> dict[str, Any]:
        """All of it, for programs."""
        played = self.played
        return {
            "id": played.script.id,
            "lang": played.script.lang,
            "about": played.script.about,
            "passed": self.passed,
            "error": played.error,
            "differences": self.differences,
            "breaches": self.breaches,
            "account": played.ref,
            "opening": played.opening,
            "opening_refused_by": list(played.refused),
            "expect": None if played.script.expect is None else list(played.script.expect),
            "outcomes": played.outcomes,
            "promises": played.promises,
            "unsaid": [line.say for line in played.unsaid],
            "seconds": round(played.seconds, 3),
            "transcript": [
                {
                    "customer": exchange.said or None,
                    "intent": exchange.intent,
                    "verified": exchange.verified,
                    "bot": [
                        {"text": r.text, "asks": r.asks, "response": r.response, "via": r.via} for r in exchange.replies
                    ],
                }
                for exchange in played.exchanges
            ],
        }


def judge(played: Played) -> Verdict:
    """Compare what was recorded to what was expected, and run the checks."""
    return Verdict(played, differences(played), breaches(played))
