"""Which of a turn's meanings counts: the most consequential one, whether the model or a safety rule found it."""

from __future__ import annotations

from typing import Any, Dict, List, Optional, Sequence, Set

from bot.components.nlu.meanings import GRAVE, ONLY_ALONE, rank

Meaning = Dict[str, Any]

UNCLEAR = "out_of_scope"
# Where half hearing it is enough, whatever else was said.
DANGER = "self_harm"
# Gibberish sounds like swearing: to be called an insult, a turn needs to be one more likely than not.
INSULT = 0.5
# What the words of a rule that is not sure may mean instead, by the model's word.
MAY_BE = {
    "stop_contact": (
        *("restrict_contact", "request_callback", "object_recording"),
        *("deny", "goodbye", "slower", "repeat", UNCLEAR),
    ),
}


def merge(
    found: Sequence[Meaning], hits: Sequence[Meaning], *, least_confidence: float, overrules: float
) -> List[Meaning]:
    """All meanings of a turn, the one that counts first.

    Args:
        found: What the model found, its primary meaning first: `name` and `confidence`.
        hits: Safety rules that fired: `intent`, `rule`, and `sure`, which is false where the words could mean less.
        least_confidence: What the model is less sure of is not acted on; the turn counts as not understood.
        overrules: So sure of what the words may mean instead (`MAY_BE`), the model overrules a rule that is not sure itself. Beside a
            rule its own word on rights counts from here on: 再打我就投诉 is a complaint, and only half a stop.
    """
    primary: Optional[Meaning] = found[0] if found else None
    confidence = float(primary["confidence"]) if primary else 0.0
    rules = [
        {"name": hit["intent"], "confidence": 1.0, "source": "rule", "rule": hit["rule"]}
        for hit in hits
        if hit.get("sure", True) or primary is None or confidence < overrules or not _may_be(hit, primary)
    ]
    least = max(least_confidence, INSULT) if primary and primary["name"] == "abusive" else least_confidence
    if confidence < least:
        model: List[Meaning] = []
        if not rules:
            return [{"name": UNCLEAR, "confidence": confidence, "source": "model"}]
    else:
        ruled = {rule["name"] for rule in rules}
        model = [
            {"name": m["name"], "confidence": float(m["confidence"]), "source": "model"}
            for m in found
            if m["name"] not in ruled
            and not (rules and m["name"] in ONLY_ALONE)
            and not (rules and _half_heard(m, overrules))
            and not _taken_back(m, ruled)
        ]
    return sorted(rules + model, key=lambda meaning: rank(str(meaning["name"])))


def _half_heard(meaning: Meaning, overrules: float) -> bool:
    return meaning["name"] in GRAVE and meaning["name"] != DANGER and float(meaning["confidence"]) < overrules


def _may_be(hit: Meaning, primary: Meaning) -> bool:
    return primary["name"] in MAY_BE.get(hit["intent"], ())


def _taken_back(meaning: Meaning, ruled: Set[str]) -> bool:
    """A rule knows "stop calling me at work" from "stop calling me"; the model is apt to mix them up."""
    return meaning["name"] == "stop_contact" and "restrict_contact" in ruled
